# Live keys that nobody has used for 90 days.
data "eventcreds_ecoevents_api_keys" "stale" {
  environment  = "live"
  unused_since = timeadd(plantimestamp(), "-2160h")
}

output "stale_keys" {
  value = { for key in data.eventcreds_ecoevents_api_keys.stale.api_keys : key.id => key.name }
}

# Keys that can do everything, other than Terraform's own.
data "eventcreds_ecoevents_verify" "provider" {}

data "eventcreds_ecoevents_api_keys" "full_access" {
  scope = "full_access"
}

check "least_privilege" {
  assert {
    condition = alltrue([
      for key in data.eventcreds_ecoevents_api_keys.full_access.api_keys :
      key.id == data.eventcreds_ecoevents_verify.provider.key_id
    ])
    error_message = "Keys with full_access: ${join(", ", data.eventcreds_ecoevents_api_keys.full_access.api_keys[*].name)}."
  }
}
