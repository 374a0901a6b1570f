list "eventcreds_eventconnectors_token" "all" {
  provider = eventcreds
}

# Tokens that may do everything.
list "eventcreds_eventconnectors_token" "administrators" {
  provider = eventcreds

  config {
    roles_any = ["ROLE_ADMIN", "ROLE_SUPER_ADMIN"]
  }
}
