package sandbox_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
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
	for auth, want := range map[sandbox.Auth][]string{
		"":                   {"ECOEVENTS_BASE_URL", "ECOEVENTS_API_KEY"},
		sandbox.AuthAPIKey:   {"ECOEVENTS_BASE_URL", "ECOEVENTS_API_KEY"},
		sandbox.AuthPassword: {"ECOEVENTS_BASE_URL", "ECOEVENTS_EMAIL", "ECOEVENTS_PASSWORD"},
	} {
		environment := build(t, sandbox.Options{Auth: auth}).Environment("http://127.0.0.1:8080")
		for _, name := range want {
			if environment[name] == "" {
				t.Errorf("%q: there is no %s", auth, name)
			}
		}
		if len(environment) != len(want) || environment["ECOEVENTS_BASE_URL"] != "http://127.0.0.1:8080/ecoevents" {
			t.Errorf("%q: got %v", auth, environment)
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

// Everything at once, for the race detector; what is asserted is that no key is lost.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 5 {
				created := newRequest(t, "POST", box.url+"/ecoevents/v1/api-keys", box.key, object{
					"name": "many", "scopes": []string{"events:read"}, "environment": "live",
				})
				response, err := http.DefaultClient.Do(created)
				if err != nil {
					t.Error(err)
					return
				}
				_ = response.Body.Close()
				id, _ := box.EcoEvents.IssueAPIKey("own", []string{"events:read"}, "live")
				if err := box.Dashboard("ecoevents", "rescope", id, object{"scopes": []string{"events:write"}}); err != nil {
					t.Error(err)
				}
				box.Advance(time.Second)
				_, _, _ = box.Stats(), box.Credentials(), box.Violations()
			}
		})
	}
	all.Wait()
	if total := box.send("GET", "/ecoevents/v1/api-keys", box.key, nil).list().Pagination.Total; total != 81 {
		t.Errorf("the account has %d keys", total)
	}
	if now := box.Now(); !now.Equal(epoch.Add(40 * time.Second)) {
		t.Errorf("it is %s", now)
	}
}
