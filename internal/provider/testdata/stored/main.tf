# What the state is of. What is pending was asked for by the last apply.

resource "eventcreds_ecoevents_api_key" "plain" {
  name   = "plain"
  scopes = ["events:read", "events:write"]
}

resource "eventcreds_ecoevents_api_key" "encrypted" {
  name           = "encrypted"
  scopes         = ["events:read"]
  environment    = "test"
  age_recipients = ["age15cv22h80999njhg8tgj0avvap6agrn20lyeu96hdlmj9ya48ledsfwwtnc"]
  rotation       = { interval_days = 90, overlap_hours = 72 }
}

resource "eventcreds_ecoevents_api_key" "retiring" {
  name     = "retiring"
  scopes   = ["events:read"]
  rotation = { interval_days = 30, overlap_hours = 24, triggers = { incident = "2" } }
}

resource "eventcreds_ecoevents_api_key" "pending" {
  name     = "pending"
  scopes   = ["events:read", "vendors:read"]
  rotation = { overlap_hours = 48 }
}

resource "eventcreds_ecoevents_webhook" "plain" {
  url         = "https://hooks.example.com/plain"
  events      = ["event.created", "event.deleted"]
  description = "What it is for"
  metadata    = { team = "events" }
}

resource "eventcreds_ecoevents_webhook" "encrypted" {
  url            = "https://hooks.example.com/encrypted"
  events         = ["event.created"]
  active         = false
  age_recipients = ["age15cv22h80999njhg8tgj0avvap6agrn20lyeu96hdlmj9ya48ledsfwwtnc"]
}

resource "eventcreds_ecoevents_webhook" "chosen" {
  url               = "https://hooks.example.com/chosen"
  events            = ["event.created"]
  secret_wo         = "a secret of my own"
  secret_wo_version = 1
}

resource "eventcreds_ecoevents_webhook" "pending" {
  url    = "https://hooks.example.com/pending"
  events = ["event.created"]
}

resource "eventcreds_eventicat_aggregator" "plain" {
  name        = "plain"
  description = "What it is for"
}

resource "eventcreds_eventicat_aggregator" "pending" {
  name = "pending"
}

resource "eventcreds_eventconnectors_token" "plain" {
  name             = "plain"
  roles            = ["ROLE_EXTERNAL_USER"]
  callback_url     = "https://hooks.example.com/plain"
  api_token_filter = jsonencode({ city = ["Delft"] })
}

resource "eventcreds_eventconnectors_token" "encrypted" {
  name           = "encrypted"
  roles          = ["ROLE_EXTERNAL_USER", "ROLE_ADMIN"]
  callback_url   = "https://hooks.example.com/encrypted"
  age_recipients = ["age15cv22h80999njhg8tgj0avvap6agrn20lyeu96hdlmj9ya48ledsfwwtnc"]
}

resource "eventcreds_eventconnectors_token" "retiring" {
  name     = "retiring"
  roles    = ["ROLE_EXTERNAL_USER"]
  rotation = { interval_days = 30, overlap_hours = 24, triggers = { incident = "2" } }
}

resource "eventcreds_eventconnectors_token" "pending" {
  name     = "pending"
  roles    = ["ROLE_EXTERNAL_USER"]
  rotation = { overlap_hours = 48, triggers = { incident = "2" } }
}

resource "eventcreds_eventconnectors_token" "awaiting" {
  name                    = "awaiting"
  roles                   = ["ROLE_EXTERNAL_USER"]
  callback_url            = "https://hooks.example.com/awaiting"
  signing_secret_triggers = { leak = "2" }
}
