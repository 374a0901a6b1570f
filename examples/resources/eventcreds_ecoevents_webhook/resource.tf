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

# A webhook whose secret is your own: it is sent, and stored nowhere. Another version replaces the webhook.
variable "ticketing_secret" {
  type      = string
  sensitive = true
  ephemeral = true
}

resource "eventcreds_ecoevents_webhook" "ticketing" {
  url               = "https://tickets.example.com/hooks/ecoevents"
  events            = ["event.cancelled"]
  secret_wo         = var.ticketing_secret
  secret_wo_version = 1

  lifecycle {
    create_before_destroy = true
  }
}
