# All keys that are not revoked.
list "eventcreds_ecoevents_api_key" "all" {
  provider = eventcreds
  limit    = 1000
}

# Live keys that may write, and that nobody has used for three months.
list "eventcreds_ecoevents_api_key" "unused" {
  provider         = eventcreds
  include_resource = true

  config {
    environment     = "live"
    scopes_any      = ["events:write", "full_access"]
    unused_for_days = 90
  }
}

# The keys of one team, from before it used Terraform.
list "eventcreds_ecoevents_api_key" "ticketing" {
  provider = eventcreds

  config {
    name_prefix    = "ticketing-"
    created_before = "2026-01-01T00:00:00Z"
  }
}
