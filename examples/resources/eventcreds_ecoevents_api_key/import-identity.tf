import {
  to = eventcreds_ecoevents_api_key.ci
  identity = {
    id = "key_k2x9f4m7qa"
  }
}
