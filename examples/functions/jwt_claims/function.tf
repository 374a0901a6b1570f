ephemeral "eventcreds_ecoevents_access_token" "run" {
  email    = var.ecoevents_email
  password = var.ecoevents_password
}

locals {
  # Nothing of this is verified: it is what the token says of itself.
  token = provider::eventcreds::jwt_claims(ephemeral.eventcreds_ecoevents_access_token.run.access_token)
}

check "token" {
  assert {
    condition     = can(local.token.claims.exp)
    error_message = "The access token of EcoEvents does not say when it ends."
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
