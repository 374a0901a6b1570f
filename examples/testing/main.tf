# A module as a team writes it: a key for a consumer, which renews itself.
terraform {
  required_version = ">= 1.11"

  required_providers {
    eventcreds = {
      source = "eventcreds/eventcreds"
    }
  }
}

variable "consumer" {
  type        = string
  description = "Who uses the key"
  default     = "website"
}

resource "eventcreds_ecoevents_api_key" "consumer" {
  name   = var.consumer
  scopes = ["events:read"]

  rotation = {
    interval_days = 90
    overlap_hours = 24
  }
}

output "key" {
  value     = eventcreds_ecoevents_api_key.consumer.key
  sensitive = true
}

output "key_id" {
  value = eventcreds_ecoevents_api_key.consumer.id
}

output "retiring" {
  description = "The keys that still work until their consumers have the new one"
  value       = eventcreds_ecoevents_api_key.consumer.retiring[*].id
}
