# eventcreds sandbox -- terraform test

run "issues_a_key" {
  assert {
    condition     = startswith(output.key, "ek_live_")
    error_message = "The module hands no key on."
  }
  assert {
    condition     = length(output.retiring) == 0
    error_message = "A new key has nothing to retire."
  }
}

run "ninety_days_go_by" {
  module {
    source = "./tests/clock"
  }
  variables {
    advance = "2160h"
  }
}

run "rotates_it" {
  assert {
    condition     = length(output.retiring) == 1
    error_message = "The key is due, and was not renewed with an overlap."
  }
  assert {
    condition     = !contains(output.retiring, output.key_id)
    error_message = "The key that the module hands on is the old one."
  }
}

run "the_overlap_goes_by" {
  module {
    source = "./tests/clock"
  }
  variables {
    advance = "25h"
  }
}

run "retires_the_old_one" {
  assert {
    condition     = length(output.retiring) == 0
    error_message = "The old key is to be revoked."
  }
}
