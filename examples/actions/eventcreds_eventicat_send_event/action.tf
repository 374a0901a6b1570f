resource "eventcreds_eventicat_aggregator" "fair" {
  name = "fair"

  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.eventcreds_eventicat_send_event.hello]
    }
  }
}

# The aggregator is proven to receive.
action "eventcreds_eventicat_send_event" "hello" {
  config {
    aggregator_id = eventcreds_eventicat_aggregator.fair.id
    name          = "hello"
    tags          = { from = "terraform" }
  }
}
