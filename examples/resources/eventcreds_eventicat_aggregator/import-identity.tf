import {
  to = eventcreds_eventicat_aggregator.checkout
  identity = {
    id = "agg_4t8w1n6zpc"
  }
}
