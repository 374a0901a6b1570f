terraform {
  required_providers {
    eventcreds = {
      source  = "eventcreds/eventcreds"
      version = "~> 0.1"
    }
  }
}

# The credential comes from the environment: ECOEVENTS_API_KEY.
provider "eventcreds" {}

# A key for CI, which may read events and nothing else.
resource "eventcreds_ecoevents_api_key" "ci" {
  name   = "ci"
  scopes = ["events:read"]
}
