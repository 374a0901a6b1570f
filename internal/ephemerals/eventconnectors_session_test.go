package ephemerals_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

const sessionType = "eventcreds_eventconnectors_session"

func TestEventConnectorsSession(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		auth    sandbox.Auth
		written bool
		without bool // any credential of the provider
	}{
		"the provider's":              {auth: sandbox.AuthPassword},
		"written, under a sign-in":    {auth: sandbox.AuthPassword, written: true},
		"written, under a token":      {auth: sandbox.AuthAPIKey, written: true},
		"written, without credential": {auth: sandbox.AuthAPIKey, written: true, without: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := acctest.Start(t, sandbox.Options{Auth: test.auth})
			box.Advance(48 * time.Hour)
			if test.without {
				box.Setenv("EVENTCONNECTORS_TOKEN", "")
			}
			var config acctest.Values
			if test.written {
				second := box.EventConnectors.SecondAccount()
				config = acctest.Values{"email": second.Email, "password": second.Password}
			}
			p := box.Configured(t)
			own := 0
			if test.auth == sandbox.AuthPassword {
				own = 1
				if _, found := p.ReadDataSource("eventcreds_eventconnectors_verify", nil); len(found) > 0 { // so that it has a session
					t.Fatalf("%+v", found)
				}
			}
			opened := open(t, p, sessionType, config)
			live := expectLive(t, box, sandbox.KindSessionToken, own+1)
			if acctest.Attribute(opened.Result, "access_token") != live[own].Value {
				t.Error("this is not the token of the new session")
			}
			expectEnd(t, box, opened, time.Hour)
			closeQuietly(t, p, opened)
			expectLive(t, box, sandbox.KindSessionToken, own)
			expectLive(t, box, sandbox.KindRefreshToken, own)
			closeQuietly(t, p, opened) // it is over already
		})
	}
}

func TestEventConnectorsSessionUnderAToken(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	expectError(t, box.Configured(t).Open(t.Context(), sessionType, nil).Diagnostics, "email",
		`in the provider block "eventconnectors" or in the environment (EVENTCONNECTORS_EMAIL and EVENTCONNECTORS_PASSWORD).`)
	expectError(t, box.Configured(t).Open(t.Context(), sessionType, acctest.Values{"email": "ada@example.com", "password": "hunter2"}).Diagnostics,
		"password", "Event Connectors does not accept this email and password: 401 Unauthorized")
}

// A session that cannot be ended is a warning, which does not say the token. It is tried once more in the end.
func TestEventConnectorsSessionCannotBeClosed(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{Auth: sandbox.AuthPassword})
	p := box.Configured(t)
	opened := open(t, p, sessionType, nil)
	box.Intercept(refuse(http.MethodPost, "/logout", http.StatusInternalServerError))
	expectWarning(t, p.Close(t.Context(), opened), "Event Connectors: cannot sign out", "The session of this run may still be open. It ends by itself, an hour after it began.")
	expectLive(t, box, sandbox.KindSessionToken, 1)
	box.Intercept(nil)
	if failed := p.Opened.Close(t.Context(), 0); len(failed) > 0 {
		t.Error(failed)
	}
	expectLive(t, box, sandbox.KindSessionToken, 0)
}

func TestSignInWhoseAnswerGotLost(t *testing.T) {
	t.Parallel()
	for name, ends := range map[string]string{sessionType: "after an hour", accessTokenType: "after 24 hours"} {
		box := acctest.Start(t, sandbox.Options{Auth: sandbox.AuthPassword})
		box.Intercept(func(http.ResponseWriter, *http.Request) bool { panic(http.ErrAbortHandler) })
		expectError(t, box.Configured(t).Open(t.Context(), name, nil).Diagnostics, "",
			"carried this out. If it did, there is a session that nothing uses, and it ends by itself "+ends+". Run Terraform again.")
	}
}

// Whatever happens to the run, a session that the platform began is ended.
func TestEventConnectorsSessionIsNeverLost(t *testing.T) {
	t.Parallel()
	for _, interrupted := range []bool{false, true} {
		box := acctest.Start(t, sandbox.Options{Auth: sandbox.AuthPassword})
		p := box.Configured(t)
		ctx, interrupt := context.WithCancel(t.Context())
		box.Intercept(func(_ http.ResponseWriter, r *http.Request) bool {
			if interrupted && r.Method == http.MethodPost {
				interrupt()
			}
			return false
		})
		p.Open(ctx, sessionType, nil)
		interrupt()
		expectLive(t, box, sandbox.KindSessionToken, 1)
		if failed := p.Opened.Close(t.Context(), 0); len(failed) > 0 {
			t.Error(failed)
		}
		expectLive(t, box, sandbox.KindSessionToken, 0)
	}
}
