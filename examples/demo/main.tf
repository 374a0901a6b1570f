terraform {
  required_version = ">= 1.11"

  required_providers {
    eventcreds = {
      source = "eventcreds/eventcreds"
    }
  }
}

# Addresses and credentials of all three platforms come from the environment.
provider "eventcreds" {}
