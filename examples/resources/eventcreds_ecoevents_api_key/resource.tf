# A key for CI, which may read events and nothing else.
resource "eventcreds_ecoevents_api_key" "ci" {
  name   = "ci"
  scopes = ["events:read"]
}

# A key for each consumer, so that one can be revoked without the others.
locals {
  consumers = {
    website       = ["events:read", "vendors:read"]
    box-office    = ["events:read", "events:write"]
    data-platform = ["events:read", "analytics:read"]
  }
}

resource "eventcreds_ecoevents_api_key" "consumer" {
  for_each = local.consumers

  name   = each.key
  scopes = each.value
}

# A key that renews itself. The old one works for three days more, so that its consumer can change over. A new value in
# triggers re-issues it at once.
resource "eventcreds_ecoevents_api_key" "partner" {
  name   = "partner"
  scopes = ["events:read"]

  rotation = {
    interval_days = 90
    overlap_hours = 72
    triggers      = { incident = "none" }
  }
}

# A key that the state holds for one recipient only. CI decrypts it, to hand it on.
resource "eventcreds_ecoevents_api_key" "deploy" {
  name           = "deploy"
  scopes         = ["events:read"]
  age_recipients = ["age15cv22h80999njhg8tgj0avvap6agrn20lyeu96hdlmj9ya48ledsfwwtnc"]
}

# A key that works on sandbox data only, for development.
resource "eventcreds_ecoevents_api_key" "development" {
  name        = "development"
  scopes      = ["events:read", "events:write", "events:delete"]
  environment = "test"
}

# Hand a key on to where its consumer looks for it, such as a secrets manager.
output "website_key" {
  value     = eventcreds_ecoevents_api_key.consumer["website"].key
  sensitive = true
}
