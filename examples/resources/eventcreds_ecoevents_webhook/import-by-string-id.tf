import {
  to = eventcreds_ecoevents_webhook.crm
  id = "wh_7c1m5t8x2kqz"
}
