# The provider's own credential.
data "eventcreds_ecoevents_verify" "provider" {}

check "ecoevents_credential" {
  assert {
    condition     = data.eventcreds_ecoevents_verify.provider.valid
    error_message = "The provider's credential is no good. ${data.eventcreds_ecoevents_verify.provider.reason}"
  }
}

# A key that somebody else made, and the scopes that were agreed on.
variable "partner_key" {
  type      = string
  sensitive = true
}

data "eventcreds_ecoevents_verify" "partner" {
  key             = var.partner_key
  expected_scopes = ["events:read", "vendors:read"]
}

check "partner_key" {
  assert {
    condition     = data.eventcreds_ecoevents_verify.partner.valid
    error_message = "The partner's key is no good. ${data.eventcreds_ecoevents_verify.partner.reason}"
  }
  assert {
    condition     = length(data.eventcreds_ecoevents_verify.partner.missing_scopes) == 0
    error_message = "The partner's key lacks ${join(", ", data.eventcreds_ecoevents_verify.partner.missing_scopes)}."
  }
  assert {
    condition     = length(data.eventcreds_ecoevents_verify.partner.excess_scopes) == 0
    error_message = "The partner's key can do more than agreed: ${join(", ", data.eventcreds_ecoevents_verify.partner.excess_scopes)}."
  }
}
