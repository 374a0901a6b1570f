list "eventcreds_ecoevents_webhook" "all" {
  provider = eventcreds
}

# Those that call one host, and are on.
list "eventcreds_ecoevents_webhook" "ticketing" {
  provider = eventcreds

  config {
    url_prefix = "https://tickets.example.com/"
    active     = true
  }
}
