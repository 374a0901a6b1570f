resource "eventcreds_eventconnectors_token" "feed" {
  name  = "feed"
  roles = ["ROLE_EXTERNAL_USER"]

  # The apply fails where the token does not work after it was issued.
  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.eventcreds_eventconnectors_verify_token.feed]
    }
  }
}

action "eventcreds_eventconnectors_verify_token" "feed" {
  config {
    token = eventcreds_eventconnectors_token.feed.token
  }
}
