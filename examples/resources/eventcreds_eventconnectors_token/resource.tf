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

# Hand both on to where the CRM looks for them, such as a secrets manager.
output "crm" {
  value = {
    token          = eventcreds_eventconnectors_token.crm.token
    signing_secret = eventcreds_eventconnectors_token.crm.signing_secret
  }
  sensitive = true
}
