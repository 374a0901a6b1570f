import {
  to = eventcreds_eventconnectors_token.website
  identity = {
    account_id = "acc_r7d2k9x4mq" # the default is the provider's
    id         = "tok_5h3v8b1n6wyc"
  }
}
