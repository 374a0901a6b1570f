# The provider's own key.
data "eventcreds_eventicat_verify" "provider" {}

check "eventicat_key" {
  assert {
    condition     = data.eventcreds_eventicat_verify.provider.valid
    error_message = "The provider's key is no good. ${data.eventcreds_eventicat_verify.provider.reason}"
  }
}

# Whether an aggregator can be sent to. Nothing is sent to find out.
resource "eventcreds_eventicat_aggregator" "website" {
  name = "website"
}

data "eventcreds_eventicat_verify" "website" {
  aggregator_id = eventcreds_eventicat_aggregator.website.id
}

check "eventicat_website" {
  assert {
    condition     = coalesce(data.eventcreds_eventicat_verify.website.aggregator_found, false)
    error_message = "Eventicat does not accept the key, or has no such aggregator in this account."
  }
}
