package apiclient_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

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
	const (
		s    = time.Second
		rest = s + s/20
	)
	type caller struct{ comes, stays time.Duration }
	fine := say(200, thingBody)
	for name, test := range map[string]struct {
		pace    int
		replies []reply
		callers []caller
		want    []time.Duration // when requests are sent
	}{
		"everybody has a turn":           {1, []reply{fine}, []caller{{0, 9 * s}, {0, 9 * s}, {0, 9 * s}}, []time.Duration{0, rest, 2 * rest}},
		"a window after the answer":      {1, []reply{fine.after(s)}, []caller{{0, 9 * s}, {0, 9 * s}}, []time.Duration{0, s + rest}},
		"a failure is an answer":         {1, []reply{say(404, "").after(s)}, []caller{{0, 9 * s}, {0, 9 * s}}, []time.Duration{0, s + rest}},
		"several at once":                {2, []reply{fine}, []caller{{0, 9 * s}, {0, 9 * s}, {s / 2, 9 * s}, {s / 2, 9 * s}}, []time.Duration{0, 0, rest, rest}},
		"who leaves gives the turn back": {1, []reply{fine}, []caller{{0, 9 * s}, {s / 8, s / 2}, {s * 3 / 4, 9 * s}}, []time.Duration{0, rest}},
		"a window closes before a turn comes": {
			1, []reply{say(429, "", "Retry-After", "30").after(s / 2), fine}, []caller{{0, 99 * s}, {0, 99 * s}},
			[]time.Duration{0, 30*s + s/2, 30*s + s/2 + rest},
		},
		"a later answer does not open earlier": {
			2, []reply{say(404, "", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "60").after(2 * s), say(429, "", "Retry-After", "10").after(3 * s), fine},
			[]caller{{0, 99 * s}, {0, 99 * s}}, []time.Duration{0, 0, 62 * s},
		},
		"a window that is closed again while it is waited for": {
			2, []reply{say(404, "", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "5").after(s), say(404, "", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "20").after(4 * s), fine},
			[]caller{{0, 99 * s}, {0, 99 * s}, {2 * s, 99 * s}}, []time.Duration{0, 0, 24 * s},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				wire := &network{replies: test.replies}
				client, _ := newClient(wire, func(c *apiclient.Config) { c.Pace = apiclient.Pace{Requests: test.pace, Window: s} })
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
		client, logged := newClient(wire, func(c *apiclient.Config) { c.Pace = apiclient.Pace{Requests: 1, Window: time.Second / 10} })
		if err := client.Do(t.Context(), readThing, nil); err != nil {
			t.Fatal(err)
		}
		const line = `level=INFO msg="Waiting for the rate limit" platform=Platform operation="read the thing" seconds=30`
		if got := logged.String(); strings.Count(got, line) != 1 || strings.Count(got, "Waiting") != 1 {
			t.Errorf("logged:\n%s", got)
		}
	})
}

func TestWaitForATurnIsNotWorthALine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, logged := newClient(&network{replies: []reply{say(200, thingBody)}},
			func(c *apiclient.Config) { c.Pace = apiclient.Pace{Requests: 1, Window: 3 * time.Second} })
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

func TestReserveIsLeftToOthers(t *testing.T) {
	t.Parallel()
	const rest = time.Second + time.Second/20
	say := func(limit, remaining string) reply {
		return say(200, thingBody, "X-RateLimit-Limit", limit, "X-RateLimit-Remaining", remaining, "X-RateLimit-Reset", "30")
	}
	for name, test := range map[string]struct {
		percent int64
		answer  reply
		want    []time.Duration // when five requests are sent
	}{
		"nothing is reserved":      {0, say("100", "1"), []time.Duration{0, 0, 0, 0, rest}},
		"half of the pace":         {50, say("100", "51"), []time.Duration{0, 0, rest, rest, 2 * rest}},
		"nearly all of the pace":   {99, say("10000", "9999"), []time.Duration{0, rest, 2 * rest, 3 * rest, 4 * rest}},
		"half of the window":       {50, say("100", "50").after(time.Second), []time.Duration{0, 0, 31 * time.Second, 31 * time.Second, 62 * time.Second}},
		"of a window nobody tells": {50, say("", "1"), []time.Duration{0, 0, rest, rest, 2 * rest}},
		"of what nobody tells":     {50, say("100", ""), []time.Duration{0, 0, rest, rest, 2 * rest}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				wire := &network{replies: []reply{test.answer}}
				client, _ := newClient(wire, func(c *apiclient.Config) {
					c.Pace, c.ReservePercent = apiclient.Pace{Requests: 4, Window: time.Second}, test.percent
				})
				began := clock()
				var all sync.WaitGroup
				for range 5 {
					all.Go(func() { _ = client.Do(t.Context(), readThing, nil) })
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
