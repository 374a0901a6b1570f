# An aggregator for each source of events.
locals {
  eventicat_aggregators = {
    website    = "Page views and searches"
    box-office = "Tickets sold at the door"
  }
}

resource "eventcreds_eventicat_aggregator" "source" {
  for_each = local.eventicat_aggregators

  name        = each.key
  description = each.value
}

# Whether Eventicat accepts the provider's key and knows every aggregator. No event is sent.
data "eventcreds_eventicat_verify" "source" {
  for_each = local.eventicat_aggregators

  aggregator_id = eventcreds_eventicat_aggregator.source[each.key].id
}

check "eventicat_sources" {
  assert {
    condition     = alltrue([for source in data.eventcreds_eventicat_verify.source : source.valid && source.aggregator_found])
    error_message = "Eventicat does not accept the provider's key, or has no such aggregator."
  }
}
