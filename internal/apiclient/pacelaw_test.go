package apiclient_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// trip is what becomes of a request: it is counted somewhere between its sending and its answer.
type trip struct {
	there, back time.Duration
	answer      reply
}

// counter is a platform that counts its requests. The trips are taken in order, again and again.
type counter struct {
	trips []trip
	limit string // that it tells

	mu      sync.Mutex
	taken   int
	counted []time.Time
}

func (c *counter) RoundTrip(request *http.Request) (*http.Response, error) {
	c.mu.Lock()
	now := c.trips[c.taken%len(c.trips)]
	c.taken++
	c.mu.Unlock()
	if err := travel(request.Context(), now.there); err != nil {
		return nil, err
	}
	c.mu.Lock()
	c.counted = append(c.counted, clock())
	c.mu.Unlock()
	if err := travel(request.Context(), now.back); err != nil || now.answer.err != nil {
		return nil, errors.Join(err, now.answer.err)
	}
	header := now.answer.header.Clone()
	header.Set("X-RateLimit-Limit", c.limit)
	body := io.NopCloser(strings.NewReader(now.answer.body))
	return &http.Response{StatusCode: now.answer.status, Header: header, Body: body, Request: request}, nil
}

func travel(ctx context.Context, takes time.Duration) error {
	timer := time.NewTimer(takes)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// noCredential is an Authenticator that fails.
type noCredential struct{ apiclient.Anonymous }

func (noCredential) Authenticate(context.Context, *http.Request) (string, error) {
	return "", errors.New("there is no credential")
}

func milliseconds(most int) *rapid.Generator[time.Duration] {
	return rapid.Map(rapid.IntRange(0, most), func(n int) time.Duration { return time.Duration(n) * time.Millisecond })
}

// TestPaceLaw: in no window does the platform count more requests than it allows, whatever the network's delays, whoever
// comes and leaves when, and whatever fails. And no turn is lost: afterwards as many requests as ever are sent at once.
func TestPaceLaw(t *testing.T) {
	t.Parallel()
	type caller struct {
		comes, stays time.Duration
		call         apiclient.Call
	}
	noTurn := readThing
	noTurn.Auth = noCredential{}
	calls := rapid.SampledFrom([]apiclient.Call{readThing, readThing, createThing, noTurn})
	callers := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) caller {
		return caller{milliseconds(5000).Draw(rt, "comes"), milliseconds(10000).Draw(rt, "stays"), calls.Draw(rt, "call")}
	}), 1, 40)
	fine := say(200, thingBody)
	answers := rapid.SampledFrom([]reply{
		fine, fine, fine, connectionLost, say(503, ""), say(404, ""), say(302, "", "Location", "/"),
		say(429, "", "Retry-After", "2"), say(200, thingBody, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "3"),
		say(200, thingBody, "X-RateLimit-Remaining", "1", "X-RateLimit-Reset", "1"),
	})
	trips := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) trip {
		return trip{milliseconds(2500).Draw(rt, "there"), milliseconds(2500).Draw(rt, "back"), answers.Draw(rt, "answer")}
	}), 1, 10)

	rapid.Check(t, func(rt *rapid.T) {
		pace := apiclient.Pace{
			Requests: rapid.IntRange(1, 6).Draw(rt, "requests"), Window: max(time.Millisecond, milliseconds(2000).Draw(rt, "window")), Sliding: true,
		}
		wire := &counter{trips: trips.Draw(rt, "trips"), limit: strconv.Itoa(pace.Requests)}
		come := callers.Draw(rt, "callers")

		var afterwards []time.Time
		synctest.Test(t, func(t *testing.T) {
			client, _ := newClient(wire, func(c *apiclient.Config) { c.Pace = pace })
			var all sync.WaitGroup
			for _, caller := range come {
				all.Go(func() {
					sleep(caller.comes)
					ctx, cancel := context.WithTimeout(t.Context(), caller.stays)
					defer cancel()
					_ = client.Do(ctx, caller.call, nil)
				})
			}
			all.Wait()

			sleep(time.Minute) // every turn has rested, and every window is open
			wire.trips, wire.taken = []trip{{answer: fine}}, 0
			before := len(wire.counted)
			for range pace.Requests + 1 {
				all.Go(func() { _ = client.Do(t.Context(), readThing, nil) })
			}
			all.Wait()
			afterwards = slices.Clone(wire.counted[before:])
		})

		for i, at := range wire.counted[min(pace.Requests, len(wire.counted)):] {
			if window := at.Sub(wire.counted[i]); window < pace.Window {
				rt.Fatalf("%d requests in %s, where %d in %s are allowed", pace.Requests+1, window, pace.Requests, pace.Window)
			}
		}
		last := len(afterwards) - 1
		if at := afterwards[last-1].Sub(afterwards[0]); at != 0 {
			rt.Errorf("a turn was lost: of %d requests at once, one was sent after %s", pace.Requests, at)
		}
		if at, want := afterwards[last].Sub(afterwards[0]), pace.Window+pace.Window/20; at != want {
			rt.Errorf("one more was sent after %s, want %s", at, want)
		}
	})
}

// TestSignInWaitsForTheWindow: it takes no turn, but is refused like every request, and the call that it is for after it.
func TestSignInWaitsForTheWindow(t *testing.T) {
	t.Parallel()
	fine := say(200, thingBody)
	for name, test := range map[string]struct {
		replies []reply
		want    []time.Duration // when requests are sent
	}{
		"the sign-in is refused":  {[]reply{say(429, "", "Retry-After", "30"), fine}, []time.Duration{0, 30 * time.Second, 30 * time.Second}},
		"it is the last one":      {[]reply{say(200, thingBody, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "30"), fine}, []time.Duration{0, 30 * time.Second}},
		"it is the last but one":  {[]reply{say(200, thingBody, "X-RateLimit-Remaining", "1", "X-RateLimit-Reset", "30"), fine}, []time.Duration{0, 0}},
		"nobody knows what is on": {[]reply{fine}, []time.Duration{0, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				wire := &network{replies: test.replies}
				var client *apiclient.Client
				signIn := func(ctx context.Context) (apiclient.Tokens, error) {
					call := readThing
					call.Auth = apiclient.Anonymous{}
					return apiclient.Tokens{Access: "token", Lifetime: time.Hour}, client.Do(ctx, call, nil)
				}
				client, _ = newClient(wire, func(c *apiclient.Config) { c.Auth = &apiclient.Session{SignIn: signIn, Now: clock, Log: c.Log} })
				began := clock()
				if err := client.Do(t.Context(), readThing, nil); err != nil {
					t.Error(err)
				}
				if diff := cmp.Diff(test.want, wire.sentAfter(began)); diff != "" {
					t.Errorf("(-want +got)\n%s", diff)
				}
			})
		})
	}
}

// TestSignInTakesNoTurn: the call that it is for has the only one.
func TestSignInTakesNoTurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wire := &network{replies: []reply{say(200, `{"id": "token"}`), say(200, thingBody)}}
		var client *apiclient.Client
		signIn := func(ctx context.Context) (apiclient.Tokens, error) {
			call := createThing
			call.Auth = apiclient.Anonymous{}
			var got thing
			err := client.Do(ctx, call, into(&got))
			return apiclient.Tokens{Access: got.ID, Lifetime: time.Hour}, err
		}
		client, _ = newClient(wire, func(c *apiclient.Config) {
			c.Pace = apiclient.Pace{Requests: 1, Window: time.Second}
			c.Auth = &apiclient.Session{SignIn: signIn, Now: clock, Log: c.Log}
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				if err := client.Do(ctx, readThing, nil); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if sent := wire.sent(); len(sent) != 4 {
			t.Errorf("sent %d requests", len(sent))
		}
	})
}
