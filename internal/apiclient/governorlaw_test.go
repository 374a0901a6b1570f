package apiclient_test

import (
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// TestWindowLaw: whatever a platform allows in a window, however long answers take, whatever the time there and whoever
// asks: every call succeeds, nobody is refused, what is reserved is left to others, and everything else of each window is
// used. Where windows slide and nobody knows it, some are refused: of those who ask at once and, of each window, a scout.
func TestWindowLaw(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		slowest := rapid.SampledFrom([]int{0, 50, 2000}).Draw(rt, "slowest trip, in milliseconds")
		wire := &metered{
			limit:   rapid.IntRange(1, 60).Draw(rt, "limit"),
			length:  time.Duration(rapid.IntRange(3, 90).Draw(rt, "seconds")) * time.Second,
			sliding: rapid.Bool().Draw(rt, "sliding"),
			resets:  rapid.SampledFrom([]string{inUnixSeconds, inSecondsAhead}).Draw(rt, "resets"),
			ahead:   time.Duration(rapid.IntRange(-1e6, 1e6).Draw(rt, "milliseconds ahead")) * time.Millisecond,
			trips: rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) trip {
				return trip{there: milliseconds(slowest).Draw(rt, "there"), back: milliseconds(slowest).Draw(rt, "back")}
			}), 1, 10).Draw(rt, "trips"),
		}
		known := wire.sliding && rapid.Bool().Draw(rt, "known")
		calls := rapid.IntRange(1, 200).Draw(rt, "calls")
		atOnce := rapid.IntRange(1, 30).Draw(rt, "at once")
		reserve := int64(rapid.SampledFrom([]int{0, 0, 10, 50, 90}).Draw(rt, "percent reserved"))
		sleeps := milliseconds(999).Draw(rt, "begins")

		synctest.Test(t, func(t *testing.T) {
			sleep(sleeps) // not with a whole second
			client, _ := newClient(wire, func(c *apiclient.Config) {
				c.Pace, c.ReservePercent = apiclient.Pace{Requests: 60, Window: 3 * time.Second}, reserve
				if known {
					c.Pace = apiclient.Pace{Requests: wire.limit, Window: wire.length, Sliding: true}
				}
			})
			began := clock()
			side(atOnce, calls, func(int) {
				if err := client.Do(t.Context(), createThing, nil); err != nil {
					rt.Error(err)
				}
			})
			took := clock().Sub(began)

			allowed := max(1, wire.limit-(wire.limit*int(reserve)+99)/100)
			windows := (calls + allowed - 1) / allowed
			refusals := 0
			if wire.sliding && !known {
				refusals = atOnce + windows
			}
			if len(wire.refused) > refusals {
				rt.Errorf("%d were refused, want at most %d: %v", len(wire.refused), refusals, wire.refused)
			}
			if (known || !wire.sliding) && wire.most > allowed {
				rt.Errorf("%d requests in a window, where %d may be taken", wire.most, allowed)
			}
			// Of each window: its length, what whole seconds or the pace are off by, a scout, and everybody in turn.
			trip := 2 * time.Duration(slowest) * time.Millisecond
			each := wire.length + max(2*time.Second, wire.length/20) + time.Duration(2+allowed/atOnce)*2*trip
			if took > time.Duration(windows)*each {
				rt.Errorf("%d windows took %s", windows, took)
			}
		})
	})
}
