package sandbox_test

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

func TestOptionsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*sandbox.Options)
		says   string
	}{
		"no time":           {func(o *sandbox.Options) { o.Now = nil }, "Now"},
		"no randomness":     {func(o *sandbox.Options) { o.Random = nil }, "Random"},
		"broken randomness": {func(o *sandbox.Options) { o.Random = iotest.ErrReader(errors.New("dry")) }, "dry"},
		"short randomness":  {func(o *sandbox.Options) { o.Random = strings.NewReader("short") }, "seed"},
		"unknown auth":      {func(o *sandbox.Options) { o.Auth = "oauth" }, "api-key or password"},
		"negative keys":     {func(o *sandbox.Options) { o.APIKeys = -1 }, "negative"},
		"negative latency":  {func(o *sandbox.Options) { o.Latency = -1 }, "negative"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			options := sandbox.Options{Now: func() time.Time { return epoch }, Random: strings.NewReader(seed)}
			test.change(&options)
			if _, err := sandbox.New(options); err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestTheEnvironmentHasOneKindOfCredential(t *testing.T) {
	t.Parallel()
	keys := []string{"ECOEVENTS_API_KEY", "EVENTCONNECTORS_TOKEN"}
	passwords := []string{
		"ECOEVENTS_EMAIL", "ECOEVENTS_PASSWORD", "EVENTCONNECTORS_EMAIL", "EVENTCONNECTORS_PASSWORD",
	}
	for auth, want := range map[sandbox.Auth][]string{"": keys, sandbox.AuthAPIKey: keys, sandbox.AuthPassword: passwords} {
		environment := build(t, sandbox.Options{Auth: auth}).Environment("http://127.0.0.1:8080")
		for _, platform := range []string{"ecoevents", "eventicat", "eventconnectors"} {
			name := strings.ToUpper(platform) + "_BASE_URL"
			diff(t, name, "http://127.0.0.1:8080/"+platform, environment[name])
			delete(environment, name)
		}
		want := append([]string{"EVENTCONNECTORS_ACCOUNT_ID", "EVENTICAT_API_KEY"}, want...)
		diff(t, "credentials with "+string(auth), slices.Sorted(slices.Values(want)), slices.Sorted(maps.Keys(environment)))
		for name, value := range environment {
			if value == "" {
				t.Errorf("%q: %s is empty", auth, name)
			}
		}
	}
}

// verifyWithin sends a request that its sender gives up after patience. An answer without a body is none.
func verifyWithin(t *testing.T, box *sandbox.Sandbox, patience time.Duration) *httptest.ResponseRecorder {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	recorder := httptest.NewRecorder()
	request := newRequest(t, http.MethodGet, "/ecoevents/v1/auth/verify", box.Environment("")["ECOEVENTS_API_KEY"], nil)
	box.ServeHTTP(recorder, request.WithContext(ctx))
	return recorder
}

func TestARequestWaitsForTheLatencyBeforeItTakesEffect(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		box := build(t, sandbox.Options{Latency: 50 * time.Millisecond})
		if answer := verifyWithin(t, box, 49*time.Millisecond); answer.Body.Len() > 0 {
			t.Errorf("the answer comes early: %s", answer.Body)
		}
		answer := verifyWithin(t, box, 51*time.Millisecond)
		if answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), `"lastUsed":null`) {
			t.Errorf("got %d, %s; the request that was given up was not to take effect", answer.Code, answer.Body)
		}
	})
}

func TestRequestsDoNotWaitForOneAnother(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		box := build(t, sandbox.Options{Latency: 50 * time.Millisecond})
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() {
				if answer := verifyWithin(t, box, 51*time.Millisecond); answer.Body.Len() == 0 {
					t.Error("the answer comes late")
				}
			})
		}
		all.Wait()
		if stats := box.Stats(); stats.PeakInFlight != 10 || stats.Total != 10 {
			t.Errorf("%d of %d were in flight at once", stats.PeakInFlight, stats.Total)
		}
	})
}

// Everything at once, for the race detector; what is asserted is that nothing is lost.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	box := startConnectors(t, sandbox.Options{EventicatRate: rate(t, "1000/1s")})
	eventicatKey := box.environment["EVENTICAT_API_KEY"]
	aggregator := box.createAggregator(object{"name": "all"})["id"].(string)
	key := object{"name": "many", "scopes": []string{"events:read"}, "environment": "live"}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 5 {
				for _, request := range []*http.Request{
					newRequest(t, "POST", box.url+"/ecoevents/v1/api-keys", box.key, key),
					newRequest(t, "POST", box.url+aggregators, eventicatKey, object{"name": "many"}),
					newRequest(t, "POST", box.url+"/eventicat/api/event?_id="+aggregator, eventicatKey, nil),
					newRequest(t, "POST", box.url+box.path(), box.token, settings(object{"callBackUrl": "https://example.com"})),
				} {
					response, err := http.DefaultClient.Do(request)
					if err != nil {
						t.Error(err)
						return
					}
					_ = response.Body.Close()
				}
				keyID, _ := box.EcoEvents.IssueAPIKey("own", []string{"events:read"}, "live")
				tokenID, _ := box.EventConnectors.IssueToken("own", []string{"ROLE_EXTERNAL_USER"})
				for _, err := range []error{
					box.Dashboard("ecoevents", "rescope", keyID, object{"scopes": []string{"events:write"}}),
					box.Dashboard("eventicat", "rename", aggregator, object{"name": "renamed"}),
					box.Dashboard("eventconnectors", "change", tokenID, object{"apiTokenFilter": object{"a": 1}}),
				} {
					if err != nil {
						t.Error(err)
					}
				}
				box.Advance(time.Second)
				_, _, _, _ = box.Stats(), box.Credentials(), box.Violations(), box.Eventicat.Events(aggregator)
			}
		})
	}
	all.Wait()
	for what, counts := range map[string][2]int{
		"keys":        {81, box.send("GET", "/ecoevents/v1/api-keys", box.key, nil).list().Pagination.Total},
		"aggregators": {41, box.send("GET", aggregators, eventicatKey, nil).list().Pagination.Total},
		"events":      {40, box.Eventicat.Events(aggregator)},
		"tokens":      {81, box.send("GET", box.path(), box.token, nil).hits().Hits},
	} {
		if counts[0] != counts[1] {
			t.Errorf("there are %d %s, not %d", counts[1], what, counts[0])
		}
	}
	if now := box.Now(); !now.Equal(epoch.Add(40 * time.Second)) {
		t.Errorf("it is %s", now)
	}
}
