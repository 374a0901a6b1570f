package sandbox_test

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// attempt is what the consumer sees of a request.
type attempt struct {
	status int // 0: the connection broke before there was one
	header http.Header
	text   string // as much as arrived
	err    error
}

// attempt sends a request over a connection of its own: on a kept one the transport would send some requests again.
func (b *running) attempt(method, path, credential string, body any) attempt {
	b.t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(newRequest(b.t, method, b.url+path, credential, body))
	if err != nil {
		return attempt{err: err}
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return attempt{response.StatusCode, response.Header, string(text), err}
}

func (b *running) setFaults(faults ...sandbox.Fault) {
	b.t.Helper()
	if err := b.SetFaults(faults...); err != nil {
		b.t.Fatal(err)
	}
}

// made counts the API keys and tokens that requests made, and the live ones among them.
func (b *running) made() (all, live int) {
	for _, c := range b.Credentials() {
		if c.Owner == sandbox.OwnerAPI {
			all++
			if c.State == sandbox.StateLive {
				live++
			}
		}
	}
	return all, live
}

const apiKeys = "/ecoevents/v1/api-keys"

// newKeyBody makes a key.
func newKeyBody() object {
	return object{"name": "ci", "scopes": []string{"events:read"}, "environment": "live"}
}

func TestWhatTheConsumerSeesOfAFault(t *testing.T) {
	t.Parallel()
	fails := func(status int) func(*testing.T, attempt) {
		return func(t *testing.T, seen attempt) {
			var body struct {
				Error struct{ Code, Message string }
			}
			if err := json.Unmarshal([]byte(seen.text), &body); err != nil || body.Error.Message == "" {
				t.Errorf("the body is not an error of the platform: %s", seen.text)
			}
			if seen.status != status || seen.err != nil {
				t.Errorf("got %+v", seen)
			}
		}
	}
	breaks := func(t *testing.T, seen attempt) {
		if seen.err == nil || seen.status != 0 {
			t.Errorf("the connection did not break: %+v", seen)
		}
	}
	tests := map[string]struct {
		seen        func(*testing.T, attempt)
		takesEffect bool
	}{
		sandbox.Fault429:       {fails(429), false},
		sandbox.Fault500:       {fails(500), false},
		sandbox.Fault502:       {fails(502), false},
		sandbox.Fault503:       {fails(503), false},
		sandbox.Fault504:       {fails(504), false},
		sandbox.Fault500After:  {fails(500), true},
		sandbox.Fault502After:  {fails(502), true},
		sandbox.Fault503After:  {fails(503), true},
		sandbox.Fault504After:  {fails(504), true},
		sandbox.FaultDrop:      {breaks, false},
		sandbox.FaultDropAfter: {breaks, true},
		sandbox.FaultHalf: {func(t *testing.T, seen attempt) {
			length, _ := strconv.Atoi(seen.header.Get("Content-Length"))
			if seen.status != http.StatusCreated || length == 0 || len(seen.text) != length/2 || !errors.Is(seen.err, io.ErrUnexpectedEOF) {
				t.Errorf("got %+v", seen)
			}
		}, true},
		sandbox.FaultMalformed: {func(t *testing.T, seen attempt) {
			if seen.status != http.StatusCreated || seen.err != nil || !strings.Contains(seen.text, `"ek_live_`) || json.Valid([]byte(seen.text)) {
				t.Errorf("got %+v", seen)
			}
		}, true},
	}
	for kind, test := range tests {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			box := start(t, sandbox.Options{})
			box.setFaults(sandbox.Fault{Kind: kind, Route: "POST /ecoevents/v1/api-keys", Count: 1})
			create := func() attempt { return box.attempt("POST", apiKeys, box.key, newKeyBody()) }

			test.seen(t, create())
			if made, _ := box.made(); made == 1 != test.takesEffect {
				t.Errorf("the request made %d keys", made)
			}
			stats := box.Stats()
			diff(t, "counted", map[string]int{kind + " POST /ecoevents/v1/api-keys": 1}, stats.Faults)
			if refused := stats.Refused == 1; refused != (kind == sandbox.Fault429) {
				t.Errorf("%d requests were refused", stats.Refused)
			}

			if seen := create(); seen.status != http.StatusCreated || seen.err != nil {
				t.Errorf("after the one fault: %+v", seen)
			}
			if stats := box.Stats(); stats.Total != 2 || len(stats.Faults) != 1 {
				t.Errorf("in the end this is counted: %+v", stats)
			}
		})
	}
}

// A deletion is answered without a body, of which there is neither a half nor a malformed one.
func TestFaultsOfAnAnswerWithoutABody(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]attempt{
		sandbox.FaultDropAfter: {},
		sandbox.FaultHalf:      {},
		sandbox.FaultMalformed: {status: http.StatusOK, text: "{"},
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			box := start(t, sandbox.Options{})
			id := box.send("POST", apiKeys, box.key, newKeyBody()).expect(http.StatusCreated).object()["id"].(string)
			box.setFaults(sandbox.Fault{Kind: kind, Route: "DELETE *"})
			seen := box.attempt("DELETE", apiKeys+"/"+id, box.key, nil)
			if seen.status != want.status || seen.text != want.text || (seen.err == nil) != (want.status > 0) {
				t.Errorf("got %+v", seen)
			}
			if _, live := box.made(); live != 0 {
				t.Error("the key is still alive")
			}
		})
	}
}

func TestAFaultIsAnErrorOfItsPlatform(t *testing.T) {
	t.Parallel()
	for platform, test := range map[string]struct {
		path           string
		refusal, error object
		tellsOfWindow  bool
	}{
		"ecoevents": {
			apiKeys,
			object{"error": object{"code": "rate_limited", "message": "Rate limit exceeded"}},
			object{"error": object{"code": "server_error", "message": "Service Unavailable"}},
			true,
		},
		"eventicat": {
			aggregators,
			object{"error": "Rate limit exceeded", "limit": 5.0, "remaining": 0.0, "resetTime": float64(epoch.Add(3 * time.Second).Unix())},
			object{"error": "Service Unavailable"},
			true,
		},
		"eventconnectors": {
			"/eventconnectors/accounts/me",
			object{"message": "Rate limit exceeded"},
			object{"message": "Service Unavailable"},
			false,
		},
	} {
		t.Run(platform, func(t *testing.T) {
			t.Parallel()
			box := start(t, sandbox.Options{Rate: rate(t, "100/60s")})
			get := func() *reply { return box.send("GET", test.path, "", nil) }
			box.setFaults(
				sandbox.Fault{Kind: sandbox.Fault503, Count: 1},
				sandbox.Fault{Kind: sandbox.Fault429, Count: 1, Delay: sandbox.Duration(2001 * time.Millisecond)},
				sandbox.Fault{Kind: sandbox.Fault429},
			)
			diff(t, "a failure", test.error, get().expect(http.StatusServiceUnavailable).object())

			refused := get().expect(http.StatusTooManyRequests)
			diff(t, "a refusal", test.refusal, refused.object())
			diff(t, "its Retry-After", "3", refused.Header.Get("Retry-After"))
			if test.tellsOfWindow {
				limit, remaining, reset := refused.window()
				if limit == 0 || remaining != 0 || reset != 3*time.Second {
					t.Errorf("it tells of %d of %d until %s", remaining, limit, reset)
				}
			} else if header := refused.Header.Get("X-RateLimit-Limit"); header != "" {
				t.Errorf("it tells of a limit of %s", header)
			}
			diff(t, "Retry-After by default", "1", get().expect(http.StatusTooManyRequests).Header.Get("Retry-After"))

			box.setFaults()
			get().expect(http.StatusUnauthorized)
		})
	}
}

// setFaults is (*running).setFaults for a sandbox that is not served.
func setFaults(t *testing.T, box *sandbox.Sandbox, faults ...sandbox.Fault) {
	t.Helper()
	(&running{Sandbox: box, t: t}).setFaults(faults...)
}

func TestARequestWaitsForAFaultBeforeItTakesEffect(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		box := build(t, sandbox.Options{Latency: 10 * time.Millisecond})
		setFaults(t, box, sandbox.Fault{
			Kind: sandbox.FaultLatency, Route: "GET /ecoevents/v1/auth/verify", Count: 2, Delay: sandbox.Duration(40 * time.Millisecond),
		})
		if answer := verifyWithin(t, box, 49*time.Millisecond); answer.Body.Len() > 0 {
			t.Errorf("the answer comes early: %s", answer.Body)
		}
		answer := verifyWithin(t, box, 51*time.Millisecond)
		if answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), `"lastUsed":null`) {
			t.Errorf("got %d, %s; the request that was given up was not to take effect", answer.Code, answer.Body)
		}
		if answer := verifyWithin(t, box, 11*time.Millisecond); answer.Body.Len() == 0 {
			t.Error("after the two faults the answer comes late")
		}
		diff(t, "counted", map[string]int{"latency GET /ecoevents/v1/auth/verify": 2}, box.Stats().Faults)
	})
}

func TestRequestsThatAFaultDelaysDoNotHoldUpOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		box := build(t, sandbox.Options{})
		setFaults(t, box, sandbox.Fault{Kind: sandbox.FaultLatency, Count: 10, Delay: sandbox.Duration(time.Second)})
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() {
				if answer := verifyWithin(t, box, 1001*time.Millisecond); answer.Body.Len() == 0 {
					t.Error("the answer comes late")
				}
			})
		}
		synctest.Wait()
		if answer := verifyWithin(t, box, time.Millisecond); answer.Body.Len() == 0 {
			t.Error("a request waits for the others")
		}
		all.Wait()
		if peak := box.Stats().PeakInFlight; peak != 11 {
			t.Errorf("%d were in flight at once", peak)
		}
	})
}

// In a storm of everything, what the consumers saw, what was counted and what took effect fit together.
func TestAStormOfFaults(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{})
	var faults []sandbox.Fault
	for i, kind := range []string{
		sandbox.Fault429, sandbox.Fault503, sandbox.Fault504After, sandbox.FaultDrop, sandbox.FaultDropAfter, sandbox.FaultHalf,
		sandbox.FaultMalformed,
	} {
		faults = append(faults, sandbox.Fault{Kind: kind, Route: "POST *", Probability: new(0.1), Seed: uint64(i)})
	}
	box.setFaults(faults...)

	var mu sync.Mutex
	seen := map[string]int{}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 25 {
				answer := box.attempt("POST", apiKeys, box.key, newKeyBody())
				what := strconv.Itoa(answer.status)
				switch {
				case answer.status == 0:
					what = "nothing"
				case answer.err != nil:
					what = "half"
				case !json.Valid([]byte(answer.text)):
					what = "malformed"
				}
				mu.Lock()
				seen[what]++
				mu.Unlock()
			}
		})
	}
	all.Wait()

	stats := box.Stats()
	byKind := map[string]int{}
	for fault, n := range stats.Faults {
		kind, route, _ := strings.Cut(fault, " ")
		diff(t, "route", "POST /ecoevents/v1/api-keys", route)
		byKind[kind] += n
	}
	if len(byKind) != len(faults) || stats.Total != 200 || stats.Refused != byKind["429"] {
		t.Errorf("got %+v", stats)
	}
	happened := 0
	for n := range maps.Values(byKind) {
		happened += n
	}
	diff(t, "seen", map[string]int{
		"201": 200 - happened, "429": byKind["429"], "503": byKind["503"], "504": byKind["504-after"],
		"nothing": byKind["drop"] + byKind["drop-after"], "half": byKind["half"], "malformed": byKind["malformed"],
	}, seen)
	made, _ := box.made()
	diff(t, "keys", 200-byKind["429"]-byKind["503"]-byKind["drop"], made)
}
