terraform {
  required_providers {
    eventcreds = {
      source  = "eventcreds/eventcreds"
      version = "~> 0.1.0"
    }
  }
}

# The company's proxy opens TLS connections, and signs them with an authority of its own.
provider "eventcreds" {
  ca_cert_file = "${path.root}/company-ca.pem"
}

# Read at every plan: where something on the way is not trusted, the error names its authority.
data "eventcreds_ecoevents_verify" "provider" {}
