package apiclient_test

import (
	"context"
	"net/http"
	"sync/atomic"
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
		c.Pace = apiclient.Pace{Requests: 60, Window: 3 * time.Second, Most: 60}
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
		"no word of the limit":                {func(m *metered) { m.resets = notAtAll }, 16, 25 * time.Second},
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

// TestPaceOfASilentPlatform: where nothing is told of a limit, the pace grows while all is well, and falls when it is not. The
// first second is no faster for it.
func TestPaceOfASilentPlatform(t *testing.T) {
	t.Parallel()
	const calls = 1000
	slow := func(after time.Duration) func(int) time.Duration {
		return func(inFlight int) time.Duration { return time.Duration(inFlight) * after }
	}
	for name, test := range map[string]struct {
		limit    int // in 10 s
		most     int
		answers  func(inFlight int) time.Duration
		fastest  time.Duration // that it may take
		slowest  time.Duration
		refused  int // at most
		inSecond int // requests of the busiest one, at most
	}{
		"without a limit":                 {1e6, 600, nil, 0, 20 * time.Second, 0, 200},
		"without a limit, without growth": {1e6, 60, nil, 50 * time.Second, 54 * time.Second, 0, 60},
		"40 a second":                     {400, 600, nil, 25 * time.Second, 40 * time.Second, 60, 200},
		"10 a second":                     {100, 600, nil, 90 * time.Second, 125 * time.Second, 200, 130},
		"slower, the more it is asked":    {1e6, 600, slow(60 * time.Millisecond), 0, 66 * time.Second, 0, 40},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				wire := &silent{metered: metered{limit: test.limit, length: 10 * time.Second, resets: notAtAll}, answers: test.answers}
				client, _ := newClient(wire, func(c *apiclient.Config) {
					c.Pace = apiclient.Pace{Requests: 60, Window: 3 * time.Second, Most: test.most}
				})
				began := clock()
				side(10, calls, func(int) {
					if err := client.Do(t.Context(), readThing, nil); err != nil {
						t.Error(err)
					}
				})
				took, busiest := clock().Sub(began), busiest(wire.counted, time.Second)
				t.Logf("%d calls took %s, with %d refusals and %d requests in the busiest second", calls, took, len(wire.refused), busiest)
				if took < test.fastest || took > test.slowest || len(wire.refused) > test.refused || busiest > test.inSecond {
					t.Errorf("want %s to %s, %d refusals, and %d requests", test.fastest, test.slowest, test.refused, test.inSecond)
				}
			})
		})
	}
}

// silent is a platform that tells nothing of its limit, and takes as long to answer as it says.
type silent struct {
	metered
	answers  func(inFlight int) time.Duration
	inFlight atomic.Int64
}

func (s *silent) RoundTrip(request *http.Request) (*http.Response, error) {
	n := s.inFlight.Add(1)
	defer s.inFlight.Add(-1)
	takes := 50 * time.Millisecond
	if s.answers != nil {
		takes = s.answers(int(n))
	}
	s.mu.Lock()
	s.trips = []trip{{back: takes}}
	s.mu.Unlock()
	return s.metered.RoundTrip(request)
}

// busiest is the most of some times in any window of that length.
func busiest(times []time.Time, length time.Duration) (most int) {
	for first, i := 0, 0; i < len(times); i++ {
		for times[i].Sub(times[first]) >= length {
			first++
		}
		most = max(most, i-first+1)
	}
	return most
}
