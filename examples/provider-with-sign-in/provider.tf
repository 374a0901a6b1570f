terraform {
  required_providers {
    eventcreds = {
      source  = "eventcreds/eventcreds"
      version = "~> 0.1.0"
    }
  }
}

variable "ecoevents_email" {
  type = string
}

variable "ecoevents_password" {
  type      = string
  sensitive = true
  ephemeral = true
}

provider "eventcreds" {
  ecoevents = {
    email    = var.ecoevents_email
    password = var.ecoevents_password
  }

  rate_limit = {
    max_wait_seconds = 120 # rather fail than hold a pipeline for longer
    reserve_percent  = 20  # for the applications that use the same account
  }
}

# Read at every plan: a sign-in that fails is a warning that says so.
data "eventcreds_ecoevents_verify" "provider" {}

check "ecoevents_sign_in" {
  assert {
    condition     = data.eventcreds_ecoevents_verify.provider.valid
    error_message = "The provider's sign-in is no good. ${data.eventcreds_ecoevents_verify.provider.reason}"
  }
}
