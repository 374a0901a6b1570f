# Once a token of Terraform's has taken the place of one that was made by hand.
resource "eventcreds_eventconnectors_token" "feed" {
  name  = "feed"
  roles = ["ROLE_EXTERNAL_USER"]

  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.eventcreds_eventconnectors_revoke_token.made_by_hand]
    }
  }
}

action "eventcreds_eventconnectors_revoke_token" "made_by_hand" {
  config {
    id = "tok_a1b2c3d4e5"
  }
}
