# With the email and password that the provider itself signs in with.
ephemeral "eventcreds_ecoevents_access_token" "run" {
  run_minutes = 30
}

# For whatever takes one, such as another provider: this one may do what the person may.
provider "eventcreds" {
  alias     = "person"
  ecoevents = { access_token = ephemeral.eventcreds_ecoevents_access_token.run.access_token }
}

data "eventcreds_ecoevents_api_keys" "all" {
  provider = eventcreds.person
}
