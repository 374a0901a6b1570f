# The provider's own credential, and whether it may manage tokens.
data "eventcreds_eventconnectors_verify" "provider" {
  expected_roles = ["ROLE_ADMIN"]
}

check "eventconnectors_credential" {
  assert {
    condition     = data.eventcreds_eventconnectors_verify.provider.valid
    error_message = "The provider's credential is no good. ${data.eventcreds_eventconnectors_verify.provider.reason}"
  }
  # Null where the platform does not tell the role, which is no reason to complain.
  assert {
    condition     = length(coalesce(data.eventcreds_eventconnectors_verify.provider.missing_roles, [])) == 0
    error_message = "The provider's credential is no ${join(", ", coalesce(data.eventcreds_eventconnectors_verify.provider.missing_roles, []))}."
  }
}

output "eventconnectors_identity" {
  value = data.eventcreds_eventconnectors_verify.provider.email
}
