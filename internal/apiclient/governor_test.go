package apiclient_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
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

		patience = 5 * s
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
		"one scouts": {4, []reply{fine.after(s), fine}, []caller{{0, 9 * s}, {0, 9 * s}, {0, 9 * s}}, []time.Duration{0, s, s}},
		"one scouts after a refusal": {
			4, []reply{fine, say(429, "", "Retry-After", "3"), fine.after(s), fine},
			[]caller{{0, 9 * s}, {s, 9 * s}, {2 * s, 9 * s}, {2 * s, 9 * s}}, []time.Duration{0, s, 4 * s, 5 * s, 5 * s},
		},
		"one scouts after a refusal that does not say when": {
			4, []reply{fine, say(429, ""), fine.after(s), fine},
			[]caller{{0, 9 * s}, {s, 9 * s}, {s * 5 / 4, 9 * s}, {s * 5 / 4, 9 * s}}, []time.Duration{0, s, s * 3 / 2, s * 5 / 2, s * 5 / 2},
		},
		"a further refusal that does not say when lasts longer": {
			4, []reply{fine, say(429, ""), say(429, ""), fine},
			[]caller{{0, 9 * s}, {s, 9 * s}, {2 * s, 9 * s}}, []time.Duration{0, s, s * 3 / 2, s * 5 / 2, s * 5 / 2},
		},
		"refusals of requests at once count as one": {
			4, []reply{fine, say(429, "").after(s / 8), say(429, "").after(s / 8), fine},
			[]caller{{0, 9 * s}, {s, 9 * s}, {s, 9 * s}}, []time.Duration{0, s, s, s * 13 / 8, s * 13 / 8},
		},
		"a refusal after a success lasts as long as the first": {
			4, []reply{fine, say(429, ""), fine, say(429, ""), fine},
			[]caller{{0, 9 * s}, {s, 9 * s}, {3 * s, 9 * s}, {s * 25 / 8, 9 * s}}, []time.Duration{0, s, s * 3 / 2, 3 * s, s * 7 / 2, s * 7 / 2},
		},
		"an earlier answer does not end a refusal": {
			4, []reply{
				fine, say(200, thingBody, "X-RateLimit-Remaining", "9", "X-RateLimit-Reset", "60").after(s), say(429, "", "Retry-After", "3"),
				say(200, thingBody, "X-RateLimit-Remaining", "8", "X-RateLimit-Reset", "57").after(s), fine,
			},
			[]caller{{0, 9 * s}, {s, 9 * s}, {s * 3 / 2, 9 * s}, {3 * s, 9 * s}}, []time.Duration{0, s, s * 3 / 2, s * 9 / 2, s * 11 / 2},
		},
		"one scouts when a window has closed": {
			4, []reply{
				say(200, thingBody, "X-RateLimit-Remaining", "3", "X-RateLimit-Reset", "5"), say(200, thingBody, "X-RateLimit-Remaining", "3", "X-RateLimit-Reset", "9").after(s),
			},
			[]caller{{0, 9 * s}, {6 * s, 9 * s}, {6 * s, 9 * s}, {6 * s, 9 * s}}, []time.Duration{0, 6 * s, 7 * s, 7 * s},
		},
		"a scout that fails is not waited for": {
			4, []reply{connectionLost.after(s), fine}, []caller{{0, 2 * s}, {0, 9 * s}, {0, 9 * s}}, []time.Duration{0, s, s, s * 3 / 2},
		},
		"a later refusal does not open earlier": {
			4, []reply{fine, say(429, "", "Retry-After", "60").after(2 * s), say(429, "", "Retry-After", "10").after(3 * s), fine},
			[]caller{{0, 99 * s}, {s / 8, 99 * s}, {s / 8, 99 * s}}, []time.Duration{0, s / 8, s / 8, 62*s + s/8, 62*s + s/8},
		},
		"the pace rules again when nothing is told any longer": {
			4, []reply{say(200, thingBody, "X-RateLimit-Remaining", "3", "X-RateLimit-Reset", "5"), fine.after(s)},
			[]caller{{0, 9 * s}, {6 * s, 9 * s}, {6 * s, 9 * s}, {6 * s, 9 * s}}, []time.Duration{0, 6 * s, 7 * s, 7 * s},
		},
		"the pace rules when a window is told of that has closed": {
			4, []reply{say(200, thingBody, "X-RateLimit-Remaining", "3", "X-RateLimit-Reset", "0").after(s)},
			[]caller{{0, 9 * s}, {0, 9 * s}, {0, 9 * s}}, []time.Duration{0, s, s},
		},
		"a scout that leaves is not waited for": {4, []reply{fine.after(9 * s), fine}, []caller{{0, s}, {s / 8, 9 * s}, {s / 8, 9 * s}}, []time.Duration{0, s, s}},
		"a scout that stays away is not waited for": {
			4, []reply{fine.after(12 * s), fine.after(9 * s), fine}, []caller{{0, 99 * s}, {0, 99 * s}, {0, 99 * s}, {0, 99 * s}},
			[]time.Duration{0, patience, 2 * patience, 2 * patience},
		},
		"requests in flight are spent": {
			9, []reply{
				say(200, thingBody, "X-RateLimit-Remaining", "2", "X-RateLimit-Reset", "30"),
				say(200, thingBody, "X-RateLimit-Remaining", "1", "X-RateLimit-Reset", "30").after(s),
				say(200, thingBody, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "30").after(s), fine,
			},
			[]caller{{0, 99 * s}, {0, 99 * s}, {0, 99 * s}, {0, 99 * s}}, []time.Duration{0, 0, 0, 30 * s},
		},
		"the earliest time that is told of a window counts": {
			9, []reply{
				say(200, thingBody, "X-RateLimit-Remaining", "1", "X-RateLimit-Reset", "31"),
				say(200, thingBody, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "30"), fine,
			},
			[]caller{{0, 99 * s}, {0, 99 * s}, {0, 99 * s}}, []time.Duration{0, 0, 30 * s},
		},
		"what is not answered is spent": {
			9, []reply{say(200, thingBody, "X-RateLimit-Remaining", "1", "X-RateLimit-Reset", "30"), say(503, ""), fine},
			[]caller{{0, 99 * s}, {s, 99 * s}}, []time.Duration{0, s, 30 * s},
		},
		"a window that is told of rules alone": {
			1, []reply{say(200, thingBody, "X-RateLimit-Remaining", "9", "X-RateLimit-Reset", "30")},
			[]caller{{0, 9 * s}, {0, 9 * s}, {0, 9 * s}}, []time.Duration{0, 0, 0},
		},
		"how long a failure lasts is not when the window opens": {
			9, []reply{
				say(200, thingBody, "X-RateLimit-Remaining", "1", "X-RateLimit-Reset", "30"),
				say(503, "", "Retry-After", "120", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "29"), fine,
			},
			[]caller{{0, 99 * s}, {s, 9 * s}, {2 * s, 99 * s}}, []time.Duration{0, s, 30 * s},
		},
		"a later answer does not open earlier": {
			3, []reply{fine, say(404, "", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "60").after(2 * s), say(429, "", "Retry-After", "10").after(3 * s), fine},
			[]caller{{0, 99 * s}, {s / 8, 99 * s}, {s / 8, 99 * s}}, []time.Duration{0, s / 8, s / 8, 62*s + s/8},
		},
		"a window that is closed again while it is waited for": {
			3, []reply{
				fine, say(404, "", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "5").after(s),
				say(404, "", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "20").after(4 * s), fine,
			},
			[]caller{{0, 99 * s}, {s / 8, 99 * s}, {s / 8, 99 * s}, {2 * s, 99 * s}}, []time.Duration{0, s / 8, s / 8, 24*s + s/8},
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
				if diff := cmp.Diff(test.want, wire.sentAfter(began)); diff != "" {
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
	usedUp := say(200, thingBody, "X-RateLimit-Limit", "1000", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "3600")
	for what, test := range map[string]struct {
		reserve int64
		first   reply
	}{
		"the rate limit":                  {0, say(429, "", "Retry-After", "3600")},
		"the rate limit of 10 requests":   {0, say(429, "", "X-RateLimit-Limit", "10", "X-RateLimit-Reset", "3600")},
		"the rate limit of 1000 requests": {0, usedUp},
		"the rate limit of 1000 requests, less the 20% reserved for others,": {20, usedUp},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				wire := &network{replies: []reply{test.first}}
				client, _ := newClient(wire, func(c *apiclient.Config) { c.ReservePercent = test.reserve })
				_ = client.Do(t.Context(), createThing, nil)
				for range 2 {
					err := client.Do(t.Context(), createThing, nil)
					want := "Platform: cannot create the thing: 429 Too Many Requests: " + what + " is used up until " +
						"2000-01-01T01:00:00Z, and the longest wait is 15m0s"
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
		})
	}
}

// TestGuessIsNoTimeToTell: where the platform does not say how long it refuses, nobody gives up for the length of the wait.
func TestGuessIsNoTimeToTell(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wire := &network{replies: []reply{say(429, ""), say(429, ""), say(429, ""), say(200, thingBody)}}
		client, _ := newClient(wire, func(c *apiclient.Config) { c.MaxWait = 0 })
		side(5, 5, func(n int) {
			sleep(time.Duration(n) * time.Second / 8) // some come before the others try again
			if err := client.Do(t.Context(), readThing, nil); err != nil {
				t.Error(err)
			}
		})
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

// So does one that waits for a turn, once it has waited: nobody knows before how long that takes.
func TestWaitForATurnSaysSo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, logged := newClient(&network{replies: []reply{say(200, thingBody)}},
			func(c *apiclient.Config) { c.Pace = apiclient.Pace{Requests: 1, Window: 20 * time.Second} })
		for range 2 {
			if err := client.Do(t.Context(), readThing, nil); err != nil {
				t.Fatal(err)
			}
		}
		const line = `level=INFO msg="Waited for the rate limit" platform=Platform operation="read the thing" seconds=21`
		if got := logged.String(); strings.Count(got, line) != 1 || strings.Count(got, "rate limit") != 1 {
			t.Errorf("logged:\n%s", got)
		}
	})
}

// unready is a credential that is not there when it is asked for first.
type unready struct {
	apiclient.Bearer
	asked atomic.Int64
}

func (u *unready) Authenticate(ctx context.Context, request *http.Request) (string, error) {
	if u.asked.Add(1) == 1 {
		return "", &apiclient.Error{Message: "not yet"}
	}
	return u.Bearer.Authenticate(ctx, request)
}

// A request that was never sent tells nothing of the platform, and takes nothing of what it allows.
func TestWhatWasNotSentIsNoScout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wire := &network{replies: []reply{say(200, thingBody).after(time.Second), say(200, thingBody)}}
		client, _ := newClient(wire, func(c *apiclient.Config) {
			c.Auth, c.Pace = &unready{Bearer: "key"}, apiclient.Pace{Requests: 3, Window: time.Minute}
		})
		began := clock()
		if err := client.Do(t.Context(), createThing, nil); err == nil {
			t.Error("what has no credential was sent")
		}
		side(3, 3, func(int) { _ = client.Do(t.Context(), readThing, nil) })
		if diff := cmp.Diff([]time.Duration{0, time.Second, time.Second}, wire.sentAfter(began)); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

func TestShortWaitIsNotWorthALine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, logged := newClient(&network{replies: []reply{say(429, ""), say(200, thingBody)}},
			func(c *apiclient.Config) { c.Pace = apiclient.Pace{Requests: 9, Window: 3 * time.Second} })
		side(5, 5, func(n int) {
			sleep(time.Duration(n) * time.Second / 8) // some come while the window is closed
			if err := client.Do(t.Context(), readThing, nil); err != nil {
				t.Error(err)
			}
		})
		if got := logged.String(); strings.Contains(got, "rate limit") {
			t.Errorf("logged:\n%s", got)
		}
	})
}

func TestReserveIsLeftToOthers(t *testing.T) {
	t.Parallel()
	const (
		s    = time.Second
		rest = s + s/20
	)
	say := func(limit, remaining string) reply {
		return say(200, thingBody, "X-RateLimit-Limit", limit, "X-RateLimit-Remaining", remaining, "X-RateLimit-Reset", "30")
	}
	for name, test := range map[string]struct {
		percent int64
		answer  reply
		want    []time.Duration // when five requests are sent
	}{
		"nothing of the pace":       {0, say("100", ""), []time.Duration{0, 0, 0, 0, rest}},
		"half of the pace":          {50, say("100", ""), []time.Duration{0, 0, rest, rest, 2 * rest}},
		"nearly all of the pace":    {99, say("100", ""), []time.Duration{0, rest, 2 * rest, 3 * rest, 4 * rest}},
		"nothing of a window":       {0, say("100", "1"), []time.Duration{0, 0, 0, 0, 0}},
		"less than half is used":    {50, say("100", "51"), []time.Duration{0, 0, 0, 0, 0}},
		"half is used":              {50, say("100", "50").after(s), []time.Duration{0, 31 * s, 62 * s, 93 * s, 124 * s}},
		"a part of a request":       {1, say("10", "1"), []time.Duration{0, 30 * s, 60 * s, 90 * s, 120 * s}},
		"a large limit":             {50, say("9223372036854775807", "99"), []time.Duration{0, 30 * s, 60 * s, 90 * s, 120 * s}},
		"of what nobody knows half": {50, say("", "1"), []time.Duration{0, 0, 0, 0, 0}},
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
				if diff := cmp.Diff(test.want, wire.sentAfter(began)); diff != "" {
					t.Errorf("(-want +got)\n%s", diff)
				}
			})
		})
	}
}
