# A key for this run alone, which may manage webhooks and nothing else.
ephemeral "eventcreds_ecoevents_api_key" "run" {
  name             = "webhooks-${terraform.workspace}"
  scopes           = ["webhooks:manage"]
  lifetime_minutes = 30
}

provider "eventcreds" {
  alias     = "webhooks"
  ecoevents = { api_key = ephemeral.eventcreds_ecoevents_api_key.run.key }
}

resource "eventcreds_ecoevents_webhook" "crm" {
  provider = eventcreds.webhooks
  url      = "https://crm.example.com/hooks/ecoevents"
  events   = ["event.published"]
}
