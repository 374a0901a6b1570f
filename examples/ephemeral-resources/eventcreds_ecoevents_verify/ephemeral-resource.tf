variable "partner_key" {
  type      = string
  sensitive = true
  ephemeral = true
}

ephemeral "eventcreds_ecoevents_verify" "partner" {
  key             = var.partner_key
  expected_scopes = ["events:read", "vendors:read"]
}

# A condition of what depends on the key fails the run before anything is changed.
resource "terraform_data" "partner" {
  lifecycle {
    precondition {
      condition     = ephemeral.eventcreds_ecoevents_verify.partner.valid
      error_message = "The partner's key is no good. A warning says why."
    }
  }
}

# A check warns, and lets the run go on.
check "partner_scopes" {
  assert {
    condition     = length(ephemeral.eventcreds_ecoevents_verify.partner.missing_scopes) == 0
    error_message = "The partner's key may not do all that was agreed on."
  }
}
