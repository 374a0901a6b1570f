# Tokens that may manage other tokens.
data "eventcreds_eventconnectors_tokens" "admin" {
  role = "ROLE_ADMIN"
}

output "admin_tokens" {
  value = { for token in data.eventcreds_eventconnectors_tokens.admin.tokens : token.id => token.name }
}

# Tokens with a callback outside our own domain.
data "eventcreds_eventconnectors_tokens" "all" {}

locals {
  foreign_callbacks = [
    for token in data.eventcreds_eventconnectors_tokens.all.tokens : token.callback_url
    if token.callback_url != null && !can(regex("^https://([^/]+\\.)?example\\.com/", token.callback_url))
  ]
}

check "callbacks_stay_here" {
  assert {
    condition     = length(local.foreign_callbacks) == 0
    error_message = "Event Connectors calls elsewhere: ${join(", ", local.foreign_callbacks)}."
  }
}
