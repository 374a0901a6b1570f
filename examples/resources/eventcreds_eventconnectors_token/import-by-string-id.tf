# The account goes first; without it, "tok_5h3v8b1n6wyc", it is the provider's.
import {
  to = eventcreds_eventconnectors_token.website
  id = "acc_r7d2k9x4mq/tok_5h3v8b1n6wyc"
}
