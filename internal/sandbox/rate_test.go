package sandbox_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

func rate(t *testing.T, text string) sandbox.Rate {
	t.Helper()
	parsed, err := sandbox.ParseRate(text)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// window reads the headers of a rate limit; the reset is told from the epoch.
func (r *reply) window() (limit, remaining int, reset time.Duration) {
	r.t.Helper()
	var numbers [3]int
	for i, name := range []string{"Limit", "Remaining", "Reset"} {
		number, err := strconv.Atoi(r.Header.Get("X-RateLimit-" + name))
		if err != nil {
			r.t.Fatalf("X-RateLimit-%s: %v", name, err)
		}
		numbers[i] = number
	}
	return numbers[0], numbers[1], time.Unix(int64(numbers[2]), 0).Sub(epoch)
}

func (r *reply) expectWindow(limit, remaining int, reset time.Duration) {
	r.t.Helper()
	if l, n, d := r.window(); l != limit || n != remaining || d != reset {
		r.t.Errorf("the answer tells of %d of %d until %s, want %d of %d until %s", n, l, d, remaining, limit, reset)
	}
}

func TestAWindowOpensWithTheFirstRequestAfterTheLastOne(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{Rate: rate(t, "2/60s")})
	verify := func() *reply { return box.send("GET", "/ecoevents/v1/auth/verify", box.key, nil) }

	box.Advance(10 * time.Second)
	verify().expect(http.StatusOK).expectWindow(2, 1, 70*time.Second)
	box.Advance(30 * time.Second)
	verify().expect(http.StatusOK).expectWindow(2, 0, 70*time.Second)
	refused := verify().expect(http.StatusTooManyRequests)
	refused.expectWindow(2, 0, 70*time.Second)
	if code := refused.code(); code != "rate_limited" {
		t.Errorf("the error has the code %q", code)
	}
	box.Advance(29 * time.Second)
	verify().expect(http.StatusTooManyRequests)
	box.Advance(time.Second)
	verify().expect(http.StatusOK).expectWindow(2, 1, 130*time.Second)

	if refused := box.Stats().Refused; refused != 2 {
		t.Errorf("%d requests were refused", refused)
	}
}

// Nothing that was refused took effect, and waiting until the reset is always enough.
func TestTheResetIsNotEarly(t *testing.T) {
	t.Parallel()
	now := epoch.Add(250 * time.Millisecond)
	box := start(t, sandbox.Options{Rate: rate(t, "1/1500ms"), Now: func() time.Time { return now }})
	list := func() *reply { return box.send("GET", "/ecoevents/v1/api-keys", box.key, nil) }
	list().expect(http.StatusOK).expectWindow(1, 0, 2*time.Second)
	box.send("POST", "/ecoevents/v1/api-keys", box.key, object{
		"name": "refused", "scopes": []string{"events:read"}, "environment": "live",
	}).expect(http.StatusTooManyRequests)
	box.Advance(1750 * time.Millisecond)
	if ids := list().list().ids(); len(ids) != 1 {
		t.Errorf("the list holds %v", ids)
	}
}

func TestEveryAnswerTellsOfTheWindow(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{Rate: rate(t, "100/60s")})
	requests := []struct {
		method, path, credential string
		status                   int
	}{
		{"GET", "/v1/auth/verify", box.key, 200},
		{"GET", "/v1/auth/verify", "wrong", 401},
		{"GET", "/v1/api-keys?page=0", box.key, 400},
		{"GET", "/v1/api-keys/key_unknown", box.key, 404},
		{"GET", "/v1/nowhere", box.key, 404},
		{"PUT", "/v1/api-keys", box.key, 405},
	}
	for i, request := range requests {
		box.send(request.method, "/ecoevents"+request.path, request.credential, nil).
			expect(request.status).expectWindow(100, 99-i, time.Minute)
	}
}

func TestATierHasTheWindowsOfTheContract(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ perMinute, perDay int }{
		"free":         {60, 1000},
		"starter":      {300, 10_000},
		"professional": {1200, 50_000},
		"enterprise":   {100_000, 0},
	}
	for tier, want := range tests {
		t.Run(tier, func(t *testing.T) {
			t.Parallel()
			box := start(t, sandbox.Options{Rate: rate(t, tier)})
			answer := box.send("GET", "/ecoevents/v1/auth/verify", box.key, nil).expect(http.StatusOK)
			answer.expectWindow(want.perMinute, want.perMinute-1, time.Minute)
			if account := answer.object()["account"].(object); account["tier"] != tier {
				t.Errorf("the account is in the tier %q", account["tier"])
			}
		})
	}
}

func TestADayCanBeUsedUpBeforeTheMinute(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{Rate: rate(t, "free")})
	verify := func() *reply { return box.send("GET", "/ecoevents/v1/auth/verify", box.key, nil) }
	for used := range 1000 {
		if used > 0 && used%50 == 0 {
			box.Advance(time.Minute)
		}
		verify().expect(http.StatusOK)
	}
	verify().expect(http.StatusTooManyRequests).expectWindow(1000, 0, 24*time.Hour)
	box.Advance(time.Minute)
	verify().expect(http.StatusTooManyRequests).expectWindow(1000, 0, 24*time.Hour)
	box.Advance(24*time.Hour - 20*time.Minute)
	verify().expect(http.StatusOK).expectWindow(60, 59, 24*time.Hour+time.Minute)
}

func TestAMalformedRateSaysHowToWriteIt(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"0/60s", "-1/60s", "many/60s", "300/", "300/60", "300/-1s", "/60s", "300/0s"} {
		if _, err := sandbox.ParseRate(text); err == nil || !strings.Contains(err.Error(), "300/60s") {
			t.Errorf("%q: %v", text, err)
		}
	}
	options := sandbox.Options{Now: func() time.Time { return epoch }, Random: strings.NewReader(seed), Rate: rate(t, "gold")}
	_, err := sandbox.New(options)
	if err == nil || !strings.Contains(err.Error(), "enterprise, free, professional, starter") {
		t.Errorf("an unknown tier: %v", err)
	}
	options.Rate, options.Random, options.EventicatRate = sandbox.Rate{}, strings.NewReader(seed), rate(t, "starter")
	if _, err := sandbox.New(options); err == nil || !strings.Contains(err.Error(), "eventicat: ") {
		t.Errorf("a tier of another platform: %v", err)
	}
}

func TestEventicatAllowsFiveRequestsInASlidingSecond(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{Rate: rate(t, "1000/60s")})
	key := box.environment["EVENTICAT_API_KEY"]
	list := func() *reply { return box.send("GET", aggregators, key, nil) }

	for used := range 5 { // at 0, 100, 200, 300 and 400 ms
		list().expect(http.StatusOK).expectWindow(5, 4-used, time.Second)
		box.Advance(100 * time.Millisecond)
	}
	refused := list().expect(http.StatusTooManyRequests)
	refused.expectWindow(5, 0, time.Second)
	diff(t, "the error", object{
		"error": "Rate limit exceeded", "limit": 5.0, "remaining": 0.0, "resetTime": float64(epoch.Add(time.Second).Unix()),
	}, refused.object())
	box.Advance(499 * time.Millisecond)
	list().expect(http.StatusTooManyRequests)
	box.Advance(time.Millisecond) // the first request is a second ago, and each refused one counts for nothing
	list().expect(http.StatusOK).expectWindow(5, 0, 2*time.Second)
	list().expect(http.StatusTooManyRequests)
	box.Advance(100 * time.Millisecond)
	list().expect(http.StatusOK)
	list().expect(http.StatusTooManyRequests)

	box.send("GET", "/ecoevents/v1/auth/verify", box.key, nil).expect(http.StatusOK).expectWindow(1000, 999, 62*time.Second)
	if refused := box.Stats().Refused; refused != 4 {
		t.Errorf("%d requests were refused", refused)
	}
}

func TestEventicatTellsOfItsWindowWithEveryAnswer(t *testing.T) {
	t.Parallel()
	box, key := startEventicat(t)
	for i, request := range []struct {
		method, path, credential string
		status                   int
	}{
		{"GET", aggregators, key, 200},
		{"GET", aggregators, "wrong", 401},
		{"GET", aggregators + "?page=0", key, 400},
		{"GET", aggregators + "/agg_0", key, 404},
		{"GET", "/eventicat/nowhere", key, 404},
		{"PATCH", aggregators, key, 405},
		{"GET", aggregators + "?x=" + strings.Repeat("x", 8<<10), key, 414},
	} {
		box.send(request.method, request.path, request.credential, nil).expect(request.status).
			expectWindow(1000, 999-i, time.Second)
	}
}
