import {
  to = eventcreds_ecoevents_webhook.crm
  identity = {
    id = "wh_7c1m5t8x2kqz"
  }
}
