# A token for a consumer that reads, and nothing else.
resource "eventcreds_eventconnectors_token" "website" {
  name  = "website"
  roles = ["ROLE_EXTERNAL_USER"]

  # Which fields a filter may have is not documented: take them from a token that was made by hand.
  api_token_filter = jsonencode({
    city = "Utrecht"
  })
}

# A token with a callback. Deliveries are signed with a secret, which a new value here changes.
resource "eventcreds_eventconnectors_token" "crm" {
  name         = "crm"
  roles        = ["ROLE_EXTERNAL_USER"]
  callback_url = "https://hooks.example.com/eventconnectors"

  signing_secret_triggers = {
    rotated = "2026-01"
  }
}

# A token that renews itself, and that the state holds for one recipient only.
resource "eventcreds_eventconnectors_token" "partner" {
  name           = "partner"
  roles          = ["ROLE_EXTERNAL_USER"]
  age_recipients = ["age15cv22h80999njhg8tgj0avvap6agrn20lyeu96hdlmj9ya48ledsfwwtnc"]

  rotation = {
    interval_days = 90
    overlap_hours = 72
    triggers      = { incident = "none" }
  }
}

# Hand both on to where the CRM looks for them, such as a secrets manager.
output "crm" {
  value = {
    token          = eventcreds_eventconnectors_token.crm.token
    signing_secret = eventcreds_eventconnectors_token.crm.signing_secret
  }
  sensitive = true
}
