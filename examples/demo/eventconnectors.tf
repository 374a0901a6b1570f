# A token for each consumer. The CRM is called back as well.
locals {
  eventconnectors_tokens = {
    website = { roles = ["ROLE_EXTERNAL_USER"], callback_url = null }
    crm     = { roles = ["ROLE_EXTERNAL_USER"], callback_url = "https://hooks.example.com/eventconnectors" }
  }
}

resource "eventcreds_eventconnectors_token" "consumer" {
  for_each = local.eventconnectors_tokens

  name         = each.key
  roles        = each.value.roles
  callback_url = each.value.callback_url
}

# Who Terraform is on Event Connectors.
data "eventcreds_eventconnectors_verify" "provider" {
  expected_roles = ["ROLE_ADMIN"]
}

check "eventconnectors_provider" {
  assert {
    condition     = data.eventcreds_eventconnectors_verify.provider.valid
    error_message = "The provider's credential is no good. ${data.eventcreds_eventconnectors_verify.provider.reason}"
  }
  assert {
    condition     = length(data.eventcreds_eventconnectors_verify.provider.missing_roles) == 0
    error_message = "The provider's credential may not manage tokens."
  }
}

# The account's tokens, once all of those above are as they should be.
data "eventcreds_eventconnectors_tokens" "all" {
  depends_on = [eventcreds_eventconnectors_token.consumer]
}

check "eventconnectors_consumers" {
  assert {
    condition = alltrue([
      for name, token in eventcreds_eventconnectors_token.consumer : anytrue([
        for listed in data.eventcreds_eventconnectors_tokens.all.tokens :
        listed.id == token.id && listed.name == name && listed.roles == token.roles
      ])
    ])
    error_message = "A token is not there, or not with the roles that it should have."
  }
}
