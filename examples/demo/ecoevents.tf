# A key for each consumer, with the scopes that it needs.
locals {
  ecoevents_keys = {
    ci         = ["events:read"]
    website    = ["events:read", "vendors:read"]
    box-office = ["events:read", "events:write"]
  }
}

resource "eventcreds_ecoevents_api_key" "consumer" {
  for_each = local.ecoevents_keys

  name   = each.key
  scopes = each.value

  # The website's key renews itself, and the old one works for a day more.
  rotation = each.key == "website" ? { interval_days = 90, overlap_hours = 24 } : null
}

resource "eventcreds_ecoevents_webhook" "crm" {
  url         = "https://hooks.example.com/ecoevents"
  events      = ["attendee.registered", "event.cancelled"]
  description = "Keeps the CRM's attendee lists"

  lifecycle {
    create_before_destroy = true
  }
}

# Who Terraform is on EcoEvents.
data "eventcreds_ecoevents_verify" "provider" {}

check "ecoevents_provider" {
  assert {
    condition     = data.eventcreds_ecoevents_verify.provider.valid
    error_message = "The provider's credential is no good. ${data.eventcreds_ecoevents_verify.provider.reason}"
  }
}

# Whether every key works and can do what it should, no less and no more.
data "eventcreds_ecoevents_verify" "consumer" {
  for_each = local.ecoevents_keys

  key             = eventcreds_ecoevents_api_key.consumer[each.key].key
  expected_scopes = each.value
}

check "ecoevents_consumers" {
  assert {
    condition = alltrue([
      for key in data.eventcreds_ecoevents_verify.consumer :
      key.valid && length(key.missing_scopes) == 0 && length(key.excess_scopes) == 0
    ])
    error_message = "A key is not accepted, or not with the scopes that it should have."
  }
}
