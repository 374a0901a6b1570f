# Aggregators by name. Two may have the same name, so each name has a list of addresses.
data "eventcreds_eventicat_aggregators" "all" {}

output "event_urls" {
  value = {
    for aggregator in data.eventcreds_eventicat_aggregators.all.aggregators :
    aggregator.name => aggregator.event_url...
  }
}

# Those of the website.
data "eventcreds_eventicat_aggregators" "website" {
  name_regex = "^website"
}

output "website_aggregators" {
  value = data.eventcreds_eventicat_aggregators.website.aggregators[*].id
}
