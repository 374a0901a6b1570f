package apiclient_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// tier is a platform that allows 300 requests a minute, and answers after 50 ms.
func tier() *metered {
	return &metered{
		limit: 300, length: time.Minute, resets: inUnixSeconds,
		trips: []trip{{there: 25 * time.Millisecond, back: 25 * time.Millisecond}},
	}
}

// walk is what one process of the provider does: so many calls, ten at once. It returns how long they took.
func walk(t *testing.T, wire *metered, calls int, change ...func(*apiclient.Config)) time.Duration {
	t.Helper()
	client, _ := newClient(wire, append([]func(*apiclient.Config){func(c *apiclient.Config) {
		c.Pace = apiclient.Pace{Requests: 60, Window: 3 * time.Second}
	}}, change...)...)
	began := clock()
	side(10, calls, func(int) {
		if err := client.Do(t.Context(), createThing, nil); err != nil {
			t.Error(err)
		}
	})
	return clock().Sub(began)
}

// TestCreatesUnderALimit: 400 creates under 300 requests a minute take one minute and the time that the rest of them needs.
func TestCreatesUnderALimit(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change  func(*metered)
		refused int           // at most
		slack   time.Duration // beside the minute
	}{
		"reset in Unix seconds":               {func(*metered) {}, 0, 2 * time.Second},
		"reset in Unix milliseconds":          {func(m *metered) { m.resets = inMilliseconds }, 0, 2 * time.Second},
		"reset in seconds from now":           {func(m *metered) { m.resets = inSecondsAhead }, 0, 2 * time.Second},
		"reset in seconds that are too early": {func(m *metered) { m.resets = roundedDown }, 5, 2 * time.Second},
		"a clock that is an hour ahead":       {func(m *metered) { m.ahead = time.Hour }, 0, 2 * time.Second},
		"a clock that is an hour behind":      {func(m *metered) { m.ahead = -time.Hour }, 0, 2 * time.Second},
		"no word of the limit":                {func(m *metered) { m.resets = notAtAll }, 10, 25 * time.Second},
		"a sliding window":                    {func(m *metered) { m.sliding = true }, 5, 6 * time.Second},
		"a wider limit":                       {func(m *metered) { m.limit = 100_000 }, 0, 2*time.Second + 100*time.Millisecond - time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				sleep(432 * time.Millisecond) // not with a whole second
				wire := tier()
				test.change(wire)
				took := walk(t, wire, 400)
				t.Logf("took %s, and %d refusals", took, len(wire.refused))
				if took > time.Minute+test.slack {
					t.Errorf("took %s", took)
				}
				if len(wire.refused) > test.refused {
					t.Errorf("%d requests were refused: %v", len(wire.refused), wire.refused)
				}
			})
		})
	}
}

// TestSlidingSecond: where it is known to be one, the pace rules; where the platform allows another number of requests than
// is documented, what it tells rules.
func TestSlidingSecond(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ limit, calls, refused, seconds int }{{5, 30, 0, 6}, {3, 12, 2, 9}, {1000, 1500, 5, 10}} {
		synctest.Test(t, func(t *testing.T) {
			sleep(432 * time.Millisecond) // not with a whole second
			wire := tier()
			wire.limit, wire.length, wire.sliding = test.limit, time.Second, true
			took := walk(t, wire, test.calls, func(c *apiclient.Config) {
				c.Pace = apiclient.Pace{Requests: 5, Window: time.Second, Sliding: true}
			})
			if len(wire.refused) > test.refused || took > time.Duration(test.seconds)*time.Second {
				t.Errorf("%d in a second: %d calls took %s, and %d refusals", test.limit, test.calls, took, len(wire.refused))
			}
		})
	}
}

// TestWalkAfterAnother: it knows nothing of what the one before it left of the window.
func TestWalkAfterAnother(t *testing.T) {
	t.Parallel()
	for _, left := range []int{0, 1, 5, 10, 11, 200} {
		synctest.Test(t, func(t *testing.T) {
			wire := tier()
			walk(t, wire, wire.limit-left)
			walk(t, wire, 20)
			want := 0
			if left == 0 {
				want = 1 // its first request
			}
			if len(wire.refused) != want {
				t.Errorf("with %d requests left, %d were refused", left, len(wire.refused))
			}
		})
	}
}

// TestOthersUseTheWindowToo: then some requests are refused, and all calls succeed.
func TestOthersUseTheWindowToo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wire := tier()
		ctx, leave := context.WithCancel(t.Context())
		go func() {
			for travel(ctx, 100*time.Millisecond) == nil {
				wire.count(clock())
			}
		}()
		took := walk(t, wire, 400)
		leave()
		if refused := wire.taken - 400; refused > 20 || took > 2*time.Minute {
			t.Errorf("took %s, and %d refusals", took, refused)
		}
	})
}
