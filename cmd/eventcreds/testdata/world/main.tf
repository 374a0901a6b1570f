provider "eventcreds" {}

# Its key is known after the next apply only.
provider "eventcreds" {
  alias = "later"
  eventicat = {
    api_key = terraform_data.key.output
  }
}

resource "terraform_data" "key" {
  input            = "EVENTICAT"
  triggers_replace = "last apply"
}

resource "eventcreds_eventicat_aggregator" "later" {
  provider = eventcreds.later
  name     = "later"
}

resource "eventcreds_eventicat_aggregator" "described" {
  name        = "described"
  description = "as written"
}

module "team" {
  source   = "./team"
  for_each = toset(["web"])
}

resource "eventcreds_ecoevents_api_key" "widened" {
  name   = "widened"
  scopes = ["events:read"]
}

resource "eventcreds_ecoevents_api_key" "narrowed" {
  name   = "narrowed"
  scopes = ["events:read", "events:write"]
}

resource "eventcreds_ecoevents_api_key" "renamed" {
  name           = "renamed"
  scopes         = ["events:read"]
  age_recipients = ["RECIPIENT"]
}

resource "eventcreds_ecoevents_api_key" "edited" {
  name           = "first name"
  scopes         = ["events:read"]
  age_recipients = ["RECIPIENT"]
}

resource "eventcreds_ecoevents_api_key" "rotates" {
  for_each = { due = 38, overdue = 30 }

  name           = each.key
  scopes         = ["events:read"]
  age_recipients = ["RECIPIENT"]
  rotation       = { interval_days = each.value }
}

resource "eventcreds_ecoevents_api_key" "replaced" {
  name           = "replaced"
  scopes         = ["events:read"]
  age_recipients = ["RECIPIENT"]
  rotation       = { overlap_hours = 24, triggers = { which = "first trigger" } }
}

resource "eventcreds_ecoevents_webhook" "crm" {
  url            = "https://hooks.example.com/crm?token=of-the-receiver"
  events         = ["event.created"]
  age_recipients = ["RECIPIENT"]
}

resource "eventcreds_ecoevents_webhook" "noted" {
  url            = "https://hooks.example.com/noted"
  events         = ["event.created"]
  metadata       = { team = "web" }
  age_recipients = ["RECIPIENT"]
}

resource "eventcreds_eventconnectors_token" "crm" {
  name             = "crm"
  roles            = ["ROLE_EXTERNAL_USER"]
  callback_url     = "https://hooks.example.com/crm"
  api_token_filter = jsonencode({ city = "Utrecht" })
}
