# An aggregator for each source of events, so that they can be told apart.
locals {
  sources = {
    website    = "Page views and searches"
    box-office = "Tickets sold at the door"
  }
}

resource "eventcreds_eventicat_aggregator" "source" {
  for_each = local.sources

  name        = each.key
  description = each.value
}

resource "eventcreds_eventicat_aggregator" "checkout" {
  name = "checkout"
}

# Where the checkout sends its events. The address holds no key: the checkout sends that in the header Authorization.
output "checkout_event_url" {
  value = eventcreds_eventicat_aggregator.checkout.event_url
}
