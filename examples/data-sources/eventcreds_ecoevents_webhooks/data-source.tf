# Webhooks that call an address outside our own domain.
data "eventcreds_ecoevents_webhooks" "active" {
  active = true
}

locals {
  foreign_webhooks = [
    for webhook in data.eventcreds_ecoevents_webhooks.active.webhooks : webhook.url
    if !can(regex("^https://([^/]+\\.)?example\\.com/", webhook.url))
  ]
}

check "webhooks_stay_here" {
  assert {
    condition     = length(local.foreign_webhooks) == 0
    error_message = "EcoEvents sends events elsewhere: ${join(", ", local.foreign_webhooks)}."
  }
}

# Who is told of cancelled events.
data "eventcreds_ecoevents_webhooks" "cancelled" {
  event = "event.cancelled"
}

output "told_of_cancelled_events" {
  value = data.eventcreds_ecoevents_webhooks.cancelled.webhooks[*].url
}
