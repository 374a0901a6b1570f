resource "eventcreds_ecoevents_api_key" "website" {
  name   = "website"
  scopes = ["events:read"]

  # The apply fails where the key does not work after it was issued.
  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.eventcreds_ecoevents_verify_api_key.website]
    }
  }
}

action "eventcreds_ecoevents_verify_api_key" "website" {
  config {
    key             = eventcreds_ecoevents_api_key.website.key
    expected_scopes = ["events:read"]
  }
}
