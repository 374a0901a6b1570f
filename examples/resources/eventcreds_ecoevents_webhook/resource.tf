resource "eventcreds_ecoevents_webhook" "crm" {
  url         = "https://hooks.example.com/ecoevents"
  events      = ["attendee.registered", "event.cancelled"]
  description = "Keeps the CRM's attendee lists"
  metadata = {
    team = "crm"
  }

  # Any change replaces the webhook. The new one is made before the old one goes, so that no event is missed.
  lifecycle {
    create_before_destroy = true
  }
}

# Whoever receives the deliveries verifies them with it.
output "crm_webhook_secret" {
  value     = eventcreds_ecoevents_webhook.crm.secret
  sensitive = true
}
