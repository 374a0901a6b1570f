package ecoevents_test

import (
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// A create whose outcome is unknown says when it was sent, in the platform's time, whether the platform has answered
// anything before or not, and never too late: what it made must not look older than that.
func TestLostCreateTellsWhenItWasSent(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		ahead time.Duration
		first bool // the platform answers something before
	}{
		"first call": {0, false}, "later call": {0, true},
		"first call, the platform's clock is ahead": {1000 * time.Hour, false},
		"later call, the platform's clock is ahead": {1000 * time.Hour, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				platform := newSandbox(t, sandbox.Options{})
				platform.Advance(test.ahead)
				client := platform.client()
				if test.first {
					if _, err := client.Verify(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
				platform.Lose(func(r *http.Request) bool { return r.Method == http.MethodPost })
				_, err := client.CreateAPIKey(t.Context(), ecoevents.APIKeyRequest{Name: "ci", Scopes: []string{"events:read"}, Environment: "live"})
				var failure *apiclient.Error
				if !errors.As(err, &failure) || !failure.OutcomeUnknown {
					t.Fatalf("got the error %v", err)
				}
				if late := platform.Now().Sub(failure.SentAt); late < 0 || late > 3*time.Second {
					t.Errorf("it says that it was sent at %s, and it is %s there", failure.SentAt, platform.Now())
				}
			})
		})
	}
}

// Nothing but a lost create asks what time it is.
func TestCreateThatIsAnsweredCostsOneRequest(t *testing.T) {
	t.Parallel()
	platform := newSandbox(t, sandbox.Options{})
	issued, err := platform.client().CreateAPIKey(t.Context(), ecoevents.APIKeyRequest{Name: "ci", Scopes: []string{"events:read"}, Environment: "live"})
	if err != nil || issued.ID == "" {
		t.Fatal(err)
	}
	if total := platform.Stats().Total; total != 1 {
		t.Errorf("%d requests", total)
	}
}
