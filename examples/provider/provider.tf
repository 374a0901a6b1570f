terraform {
  required_providers {
    eventcreds = {
      source  = "eventcreds/eventcreds"
      version = "~> 0.1.0"
    }
  }
}

# The credentials come from the environment: ECOEVENTS_API_KEY, EVENTICAT_API_KEY, and EVENTCONNECTORS_TOKEN with
# EVENTCONNECTORS_ACCOUNT_ID. A platform that nothing uses needs none.
provider "eventcreds" {}

# A key for CI, which may read events of EcoEvents and nothing else.
resource "eventcreds_ecoevents_api_key" "ci" {
  name   = "ci"
  scopes = ["events:read"]
}

# Where the website sends its events on Eventicat.
resource "eventcreds_eventicat_aggregator" "website" {
  name = "website"
}

# A token of Event Connectors for the listings on the website.
resource "eventcreds_eventconnectors_token" "listings" {
  name  = "listings"
  roles = ["ROLE_EXTERNAL_USER"]
}
