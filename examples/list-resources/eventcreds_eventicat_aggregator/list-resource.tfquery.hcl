list "eventcreds_eventicat_aggregator" "all" {
  provider = eventcreds
}

list "eventcreds_eventicat_aggregator" "shop" {
  provider = eventcreds

  config {
    name_regex    = "^(web)?shop-"
    created_after = "2026-01-01T00:00:00Z"
  }
}
