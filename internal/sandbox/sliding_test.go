package sandbox

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// A request is admitted if fewer than the limit were admitted in the time before it; who waits for the reset is.
func TestTheLawOfTheSlidingWindow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		l := limit{
			requests: rapid.IntRange(1, 6).Draw(r, "limit"),
			length:   time.Duration(rapid.IntRange(1, 3000).Draw(r, "length")) * time.Millisecond,
		}
		limiter := newLimiter(newSlidingWindow, []limit{l})
		now := time.UnixMilli(1_700_000_000_250)
		waited := true
		var passed []time.Time
		for range rapid.IntRange(1, 40).Draw(r, "requests") {
			counting := 0
			for _, before := range passed {
				if now.Sub(before) < l.length {
					counting++
				}
			}
			admitted, after := limiter.admit(now)
			if admitted != (counting < l.requests) || waited && !admitted {
				r.Fatalf("after %d of %v admitted is %t; waited: %t", counting, l, admitted, waited)
			}
			if admitted {
				passed = append(passed, now)
				counting++
			}
			reset := time.Unix(after.resetTime(), 0)
			if after.limit != l.requests || after.remaining != l.requests-counting ||
				!reset.After(now) || reset.After(now.Add(l.length+time.Second)) {
				r.Fatalf("after %d of %v at %s it tells %+v", counting, l, now, after)
			}
			if waited = rapid.Bool().Draw(r, "wait for the reset"); waited {
				now = reset
			} else {
				now = now.Add(time.Duration(rapid.IntRange(0, 1000).Draw(r, "pause")) * time.Millisecond)
			}
		}
		limiter.reset()
		if _, fresh := limiter.admit(now); fresh.remaining != l.requests-1 {
			r.Fatalf("after a reset %d requests remain of %d", fresh.remaining, l.requests)
		}
	})
}
