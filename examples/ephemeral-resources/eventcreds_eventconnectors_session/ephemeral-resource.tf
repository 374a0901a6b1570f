# With the email and password that the provider itself signs in with.
ephemeral "eventcreds_eventconnectors_session" "run" {}

# For whatever takes one, such as another provider. The session ends when this provider is done.
provider "eventcreds" {
  alias           = "session"
  eventconnectors = { token = ephemeral.eventcreds_eventconnectors_session.run.access_token }
}

resource "eventcreds_eventconnectors_token" "crm" {
  provider = eventcreds.session
  name     = "crm"
  roles    = ["ROLE_EXTERNAL_USER"]
}
