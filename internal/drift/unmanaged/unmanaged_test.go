package unmanaged_test

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift/unmanaged"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

func epoch() time.Time { return time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC) }

func diff(t *testing.T, what string, want, got any) {
	t.Helper()
	if difference := cmp.Diff(want, got); difference != "" {
		t.Errorf("%s (-want +got):\n%s", what, difference)
	}
}

// told are the findings as id and words.
func told(findings []drift.Finding) map[string]string {
	words := map[string]string{}
	for _, f := range findings {
		words[f.Address] = f.Platform + ": " + f.Is
		if !f.Since.IsZero() {
			words[f.Address] += ", since " + f.Since.Format(time.DateOnly)
		}
	}
	return words
}

func TestFind(t *testing.T) {
	t.Parallel()
	days := func(n int) time.Time { return epoch().AddDate(0, 0, -n) }
	live := []unmanaged.Credential{
		{Kind: "ecoevents_api_key", ID: "own", Own: true},
		{Kind: "ecoevents_api_key", ID: "known", Name: "team-known", CreatedAt: days(100)},
		{Kind: "ecoevents_api_key", ID: "used", Name: "team-used", CreatedAt: days(100), LastUsed: days(3), TellsUse: true},
		{Kind: "ecoevents_api_key", ID: "idle", Name: "team-idle", CreatedAt: days(10), TellsUse: true},
		{Kind: "ecoevents_webhook", ID: "hook", Name: "other\nhook"},
	}
	platforms := []unmanaged.Platform{
		{Name: "EcoEvents", List: func(context.Context) ([]unmanaged.Credential, error) { return live, nil }},
		{Name: "Event Connectors", List: func(context.Context) ([]unmanaged.Credential, error) { return nil, errors.New("no answer") }},
	}
	coverage := []drift.Coverage{{Platform: "EcoEvents", Live: 4, Managed: 1, Own: 1}, {Platform: "Event Connectors", Failure: "no answer"}}
	const (
		used = "EcoEvents: team-used, unused for 3 days, since 2026-08-23"
		idle = "EcoEvents: team-idle, never used, since 2026-11-21"
		hook = "EcoEvents: other hook"
	)
	for name, test := range map[string]struct {
		unmanaged.Filter
		want map[string]string
	}{
		"everything": {unmanaged.Filter{}, map[string]string{
			"unmanaged.ecoevents_api_key.used": used, "unmanaged.ecoevents_api_key.idle": idle, "unmanaged.ecoevents_webhook.hook": hook,
		}},
		"the team's": {unmanaged.Filter{Prefix: "team-"}, map[string]string{"unmanaged.ecoevents_api_key.used": used, "unmanaged.ecoevents_api_key.idle": idle}},
		// What the platform gives no time for may be new.
		"new ones": {unmanaged.Filter{Since: days(10)}, map[string]string{"unmanaged.ecoevents_api_key.idle": idle, "unmanaged.ecoevents_webhook.hook": hook}},
		"both":     {unmanaged.Filter{Since: days(9), Prefix: "team-"}, map[string]string{}},
	} {
		findings, got := unmanaged.Find(t.Context(), platforms, map[string]bool{"known": true}, test.Filter, epoch())
		diff(t, name, test.want, told(findings))
		diff(t, name+", coverage", coverage, got)
	}
}

// start serves the platforms.
func start(t *testing.T, auth sandbox.Auth) map[string]string {
	t.Helper()
	box, err := sandbox.New(sandbox.Options{Auth: auth, Now: epoch, Random: rand.Reader, APIKeys: 250})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(box)
	t.Cleanup(server.Close)
	return box.Environment(server.URL)
}

func environment(variables map[string]string) unmanaged.Environment {
	return unmanaged.Environment{
		Getenv: func(name string) string { return variables[name] }, Now: epoch, Log: slog.New(slog.DiscardHandler), Version: "test",
	}
}

func TestThePlatforms(t *testing.T) {
	t.Parallel()
	for _, auth := range []sandbox.Auth{sandbox.AuthAPIKey, sandbox.AuthPassword} {
		variables := start(t, auth)
		body := strings.NewReader(`{"url": "https://example.com/a?token=planted0", "events": ["event.created"]}`)
		if auth == sandbox.AuthAPIKey {
			request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, variables["ECOEVENTS_BASE_URL"]+"/api/webhooks", body)
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Authorization", "Bearer "+variables["ECOEVENTS_API_KEY"])
			request.Header.Set("Content-Type", "application/json")
			response, err := http.DefaultClient.Do(request)
			if err != nil || response.StatusCode != http.StatusCreated {
				t.Fatalf("%v, %v", response, err)
			}
			_ = response.Body.Close()
		}
		platforms, err := environment(variables).Platforms()
		if err != nil {
			t.Fatal(err)
		}
		findings, coverage := unmanaged.Find(t.Context(), platforms, nil, unmanaged.Filter{}, epoch())
		want := map[sandbox.Auth][]drift.Coverage{
			// Event Connectors does not tell which token is the client's own.
			sandbox.AuthAPIKey:   {{Platform: "EcoEvents", Live: 251, Own: 1}, {Platform: "Event Connectors", Live: 1}},
			sandbox.AuthPassword: {{Platform: "EcoEvents", Live: 250}, {Platform: "Event Connectors"}},
		}[auth]
		diff(t, string(auth), want, coverage)
		hooks := 0
		for _, words := range told(findings) {
			if strings.Contains(words, "planted0") {
				t.Errorf("a secret got through: %s", words)
			}
			if words == "EcoEvents: https://example.com/a?…, since 2026-12-01" {
				hooks++
			}
		}
		if auth == sandbox.AuthAPIKey && hooks != 1 {
			t.Errorf("got %v", told(findings))
		}
	}
}

func TestTheEnvironment(t *testing.T) {
	t.Parallel()
	ecoEvents := map[string]string{"ECOEVENTS_API_KEY": "ek_live_a1b2c3d4e5f6g7h8i9j0"}
	with := func(pairs ...string) map[string]string {
		variables := maps.Clone(ecoEvents)
		for i := 0; i < len(pairs); i += 2 {
			variables[pairs[i]] = pairs[i+1]
		}
		return variables
	}
	for name, test := range map[string]struct {
		variables map[string]string
		says      string // empty: it is fine
	}{
		"one platform":     {ecoEvents, ""},
		"nothing":          {nil, "there is no credential"},
		"Eventicat alone":  {map[string]string{"EVENTICAT_API_KEY": "x"}, "there is no credential"},
		"two kinds":        {with("ECOEVENTS_ACCESS_TOKEN", "planted0"), "ECOEVENTS_API_KEY and ECOEVENTS_ACCESS_TOKEN are set"},
		"half a sign-in":   {map[string]string{"ECOEVENTS_EMAIL": "a@example.com"}, "ECOEVENTS_EMAIL and ECOEVENTS_PASSWORD belong together"},
		"plain HTTP":       {with("ECOEVENTS_BASE_URL", "http://api.ecoevents.com"), "ECOEVENTS_BASE_URL: "},
		"no account":       {with("EVENTCONNECTORS_TOKEN", "planted0"), "EVENTCONNECTORS_ACCOUNT_ID is not set"},
		"another address":  {with("EVENTCONNECTORS_TOKEN", "x", "EVENTCONNECTORS_ACCOUNT_ID", "a", "EVENTCONNECTORS_BASE_URL", "::planted0"), "EVENTCONNECTORS_BASE_URL: "},
		"half of another":  {with("EVENTCONNECTORS_PASSWORD", "planted0"), "belong together"},
		"both, with token": {with("EVENTCONNECTORS_TOKEN", "x", "EVENTCONNECTORS_ACCOUNT_ID", "a"), ""},
	} {
		platforms, err := environment(test.variables).Platforms()
		switch {
		case test.says == "":
			if err != nil || len(platforms) == 0 {
				t.Errorf("%s: %v, %v", name, platforms, err)
			}
		case err == nil || !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "planted0"):
			t.Errorf("%s: got %v, want a word about %q", name, err, test.says)
		}
	}
}

func TestAPlatformThatRefuses(t *testing.T) {
	t.Parallel()
	variables := start(t, sandbox.AuthAPIKey)
	variables["ECOEVENTS_API_KEY"] = "ek_live_a1b2c3d4e5f6g7h8i9j0"
	platforms, err := environment(variables).Platforms()
	if err != nil {
		t.Fatal(err)
	}
	findings, coverage := unmanaged.Find(t.Context(), platforms, nil, unmanaged.Filter{}, epoch())
	if failure := coverage[0].Failure; !strings.Contains(failure, "401") || strings.Contains(failure, "ek_live_") || coverage[1].Failure != "" {
		t.Errorf("got %+v", coverage)
	}
	for _, f := range findings {
		if f.Platform == "EcoEvents" {
			t.Errorf("got %+v", f)
		}
	}
}
