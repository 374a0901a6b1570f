terraform {
  required_providers {
    eventcreds = { source = "eventcreds/eventcreds" }
  }
}

resource "eventcreds_ecoevents_api_key" "member" {
  count = 2

  name   = "member-${count.index}"
  scopes = ["events:read"]
}
