# In an incident, by hand: TF_VAR_leaked_key_id=key_... terraform apply -invoke=action.eventcreds_ecoevents_revoke_api_key.leaked
variable "leaked_key_id" {
  type    = string
  default = null
}

action "eventcreds_ecoevents_revoke_api_key" "leaked" {
  config {
    id = var.leaked_key_id
  }
}

# Or once a key of Terraform's has taken the place of one that was made by hand.
resource "eventcreds_ecoevents_api_key" "website" {
  name   = "website"
  scopes = ["events:read"]

  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.eventcreds_ecoevents_revoke_api_key.made_by_hand]
    }
  }
}

action "eventcreds_ecoevents_revoke_api_key" "made_by_hand" {
  config {
    id = "key_a1b2c3d4e5"
  }
}
