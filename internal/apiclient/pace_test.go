package apiclient_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// TestPaceLaw: in no interval do more requests start than the burst and what the rate allows meanwhile, whoever comes
// and leaves when, and whatever windows close.
func TestPaceLaw(t *testing.T) {
	t.Parallel()
	type caller struct{ comes, stays time.Duration }
	rapid.Check(t, func(rt *rapid.T) {
		milliseconds := func(most int) *rapid.Generator[time.Duration] {
			return rapid.Map(rapid.IntRange(0, most), func(n int) time.Duration { return time.Duration(n) * time.Millisecond })
		}
		pace := apiclient.Pace{PerSecond: rapid.Float64Range(0.5, 50).Draw(rt, "rate"), Burst: rapid.IntRange(1, 10).Draw(rt, "burst")}
		callers := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) caller {
			return caller{milliseconds(5000).Draw(rt, "comes"), milliseconds(10000).Draw(rt, "stays")}
		}), 1, 40).Draw(rt, "callers")
		replies := rapid.SliceOfN(rapid.SampledFrom([]reply{
			say(200, thingBody), say(200, thingBody), say(429, "", "Retry-After", "2"), say(200, thingBody, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "3"),
		}), 1, 5).Draw(rt, "replies")

		wire := &network{replies: append(replies, say(200, thingBody))}
		synctest.Test(t, func(t *testing.T) {
			client, _ := newClient(wire, func(c *apiclient.Config) { c.Pace = pace })
			var all sync.WaitGroup
			for _, caller := range callers {
				all.Go(func() {
					sleep(caller.comes)
					ctx, cancel := context.WithTimeout(t.Context(), caller.stays)
					defer cancel()
					_ = client.Do(ctx, readThing, nil)
				})
			}
			all.Wait()
		})

		sent := wire.sent()
		for i := range sent {
			for j := i; j < len(sent); j++ {
				interval := sent[j].at.Sub(sent[i].at)
				// Times are whole nanoseconds, so a request may seem one too early.
				if most := float64(pace.Burst) + pace.PerSecond*interval.Seconds() + 1e-6; float64(j-i+1) > most {
					rt.Fatalf("%d requests in %s, with a burst of %d and %g a second", j-i+1, interval, pace.Burst, pace.PerSecond)
				}
			}
		}
	})
}

func TestClosedWindowStopsEverybody(t *testing.T) {
	t.Parallel()
	for name, first := range map[string]reply{
		"429":                     say(429, "", "Retry-After", "30"),
		"nothing remains":         say(200, thingBody, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "30"),
		"nothing remains, by 404": say(404, "", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "30"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				wire := &network{replies: []reply{first, say(200, thingBody)}}
				client, _ := newClient(wire)
				var all sync.WaitGroup
				all.Go(func() { _ = client.Do(t.Context(), readThing, nil) })
				synctest.Wait()
				for range 10 {
					all.Go(func() { _ = client.Do(t.Context(), readThing, nil) })
				}
				all.Wait()

				sent := wire.sent()
				for i, request := range sent[1:] {
					if at := request.at.Sub(sent[0].at); at != 30*time.Second {
						t.Errorf("request %d was sent after %s", i+2, at)
					}
				}
			})
		})
	}
}

// TestPace: what the law leaves open.
func TestPace(t *testing.T) {
	t.Parallel()
	const s = time.Second
	type caller struct{ comes, stays time.Duration }
	fine := say(200, thingBody)
	for name, test := range map[string]struct {
		replies []reply
		callers []caller
		want    []time.Duration // when requests are sent
	}{
		"everybody has a turn":                 {[]reply{fine}, []caller{{0, 9 * s}, {0, 9 * s}, {0, 9 * s}}, []time.Duration{0, s, 2 * s}},
		"who leaves gives the turn back":       {[]reply{fine}, []caller{{0, 9 * s}, {s / 8, s / 2}, {s * 3 / 4, 9 * s}}, []time.Duration{0, s}},
		"a window closes before a turn comes":  {[]reply{say(429, "", "Retry-After", "30").after(s / 2), fine}, []caller{{0, 99 * s}, {0, 99 * s}}, []time.Duration{0, 30*s + s/2, 31*s + s/2}},
		"a later answer does not open earlier": {[]reply{say(404, "", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "60").after(2 * s), say(429, "", "Retry-After", "10").after(2 * s), fine}, []caller{{0, 99 * s}, {0, 99 * s}}, []time.Duration{0, s, 62 * s}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				wire := &network{replies: test.replies}
				client, _ := newClient(wire, func(c *apiclient.Config) { c.Pace = apiclient.Pace{PerSecond: 1, Burst: 1} })
				began := clock()
				var all sync.WaitGroup
				for _, caller := range test.callers {
					all.Go(func() {
						sleep(caller.comes)
						ctx, cancel := context.WithTimeout(t.Context(), caller.stays)
						defer cancel()
						_ = client.Do(ctx, readThing, nil)
					})
				}
				all.Wait()
				var got []time.Duration
				for _, request := range wire.sent() {
					got = append(got, request.at.Sub(began))
				}
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Errorf("(-want +got)\n%s", diff)
				}
			})
		})
	}
}

func TestOpenWindowStopsNobody(t *testing.T) {
	t.Parallel()
	for name, headers := range map[string][]string{
		"something remains":                {"X-RateLimit-Remaining", "1", "X-RateLimit-Reset", "30"},
		"nothing is said of the remainder": {"X-RateLimit-Reset", "30"},
		"nothing is said of the reset":     {"X-RateLimit-Remaining", "0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				wire := &network{replies: []reply{say(200, thingBody, headers...)}}
				client, _ := newClient(wire)
				began := clock()
				for range 3 {
					if err := client.Do(t.Context(), readThing, nil); err != nil {
						t.Fatal(err)
					}
				}
				if took := clock().Sub(began); took != 0 {
					t.Errorf("took %s", took)
				}
			})
		})
	}
}

func TestTooLongAWaitIsAnError(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wire := &network{replies: []reply{say(429, "", "Retry-After", "3600")}}
		client, _ := newClient(wire)
		for range 2 {
			err := client.Do(t.Context(), createThing, nil)
			const want = "Platform: cannot create the thing: 429 Too Many Requests: the rate limit is used up until " +
				"2000-01-01T01:00:00Z, which is further away than the 15m0s to wait at most"
			if err == nil || err.Error() != want {
				t.Errorf("got the error\n%v, want\n%s", err, want)
			}
			if !errors.Is(err, apiclient.ErrRateLimited) || failure(t, err).OutcomeUnknown {
				t.Errorf("the error is %#v", err)
			}
		}
		if sent := wire.sent(); len(sent) != 1 {
			t.Errorf("sent %d requests", len(sent))
		}
	})
}

func TestEveryWaitingCallSaysSoOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tooEarly := say(429, "", "Retry-After", "30")
		wire := &network{replies: []reply{tooEarly, tooEarly, tooEarly, say(200, thingBody)}}
		client, logged := newClient(wire, func(c *apiclient.Config) { c.Pace = apiclient.Pace{PerSecond: 10, Burst: 1} })
		if err := client.Do(t.Context(), readThing, nil); err != nil {
			t.Fatal(err)
		}
		const line = `level=INFO msg="Waiting for the rate limit" platform=Platform operation="read the thing" seconds=30`
		if got := logged.String(); strings.Count(got, line) != 1 || strings.Count(got, "Waiting") != 1 {
			t.Errorf("logged:\n%s", got)
		}
	})
}

func TestShortWaitIsNotWorthALine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, logged := newClient(&network{replies: []reply{say(200, thingBody)}},
			func(c *apiclient.Config) { c.Pace = apiclient.Pace{PerSecond: math.Pi, Burst: 1} })
		for range 5 {
			if err := client.Do(t.Context(), readThing, nil); err != nil {
				t.Fatal(err)
			}
		}
		if got := logged.String(); strings.Contains(got, "Waiting") {
			t.Errorf("logged:\n%s", got)
		}
	})
}
