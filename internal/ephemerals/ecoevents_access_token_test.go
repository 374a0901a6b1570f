package ephemerals_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

const accessTokenType = "eventcreds_ecoevents_access_token"

// The provider's email and password do, and others that are written here, for which the provider needs no credential. The
// provider's own session, if it has one, is another one.
func TestEcoEventsAccessToken(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		auth    sandbox.Auth
		written bool
		without bool // any credential of the provider
	}{
		"the provider's":              {auth: sandbox.AuthPassword},
		"written, under a sign-in":    {auth: sandbox.AuthPassword, written: true},
		"written, under an API key":   {auth: sandbox.AuthAPIKey, written: true},
		"written, without credential": {auth: sandbox.AuthAPIKey, written: true, without: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := acctest.Start(t, sandbox.Options{Auth: test.auth})
			box.Advance(48 * time.Hour)
			if test.without {
				box.Setenv("ECOEVENTS_API_KEY", "")
			}
			var config acctest.Values
			if test.written {
				config = signIn(t, box)
			}
			p := box.Configured(t)
			own := 0
			if test.auth == sandbox.AuthPassword {
				own = 1
				if _, found := p.ReadDataSource(verifyType, nil); len(found) > 0 { // so that it has a session
					t.Fatalf("%+v", found)
				}
			}
			opened := open(t, p, accessTokenType, config)
			live := expectLive(t, box, sandbox.KindAccessToken, own+1)
			if acctest.Attribute(opened.Result, "access_token") != live[own].Value {
				t.Error("this is not the token of the new session")
			}
			expectEnd(t, box, opened, 24*time.Hour)
			closeQuietly(t, p, opened)
		})
	}
}

func TestEcoEventsAccessTokenMistakes(t *testing.T) {
	t.Parallel()
	const missing = "Missing EcoEvents email and password: This needs a sign-in, and the provider has no email and password. Set email and password " +
		"here. Or let the provider sign in: set them, and no other credential, in the provider block " +
		`"ecoevents" or in the environment (ECOEVENTS_EMAIL and ECOEVENTS_PASSWORD).`
	box := acctest.Start(t, sandbox.Options{})
	p := box.Configured(t)
	for name, test := range map[string]struct {
		config             acctest.Values
		attribute, message string
	}{
		"under an API key":   {nil, "email", missing},
		"no password":        {acctest.Values{"email": "ada@example.com"}, "email", `Attribute "password" must be specified when "email" is specified`},
		"no email":           {acctest.Values{"password": "hunter2"}, "password", `Attribute "email" must be specified when "password" is specified`},
		"an empty password":  {acctest.Values{"email": "ada@example.com", "password": ""}, "password", "The value is empty"},
		"a line break":       {acctest.Values{"email": "ada@example.com", "password": "hunter2\n"}, "password", "The value contains a line break"},
		"a run of no length": {acctest.Values{"run_minutes": 0}, "run_minutes", "value must be at least 1"},
		"a wrong password":   {acctest.Values{"email": "ada@example.com", "password": "hunter2"}, "password", "EcoEvents does not accept this email and password: 401 Unauthorized: The email or the password is wrong"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expectError(t, p.Open(t.Context(), accessTokenType, test.config).Diagnostics, test.attribute, test.message)
		})
	}
}

// The provider's own password is set elsewhere, and so is what is wrong with it.
func TestEcoEventsAccessTokenWithAWrongPasswordOfTheProvider(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{Auth: sandbox.AuthPassword})
	box.Setenv("ECOEVENTS_PASSWORD", "hunter2")
	expectError(t, box.Configured(t).Open(t.Context(), accessTokenType, nil).Diagnostics, "",
		`EcoEvents does not accept the credential: it is wrong, expired or revoked. Set another one in the provider block "ecoevents"`)
}

// A token that ends before the run may is given with a warning.
func TestEcoEventsAccessTokenNearItsEnd(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{Auth: sandbox.AuthPassword})
	p := box.Configured(t)
	for _, minutes := range []int{1, 24 * 60} {
		open(t, p, accessTokenType, acctest.Values{"run_minutes": minutes})
	}
	const huge = 1 << 60
	for _, minutes := range []int{24*60 + 1, huge} {
		expectWarning(t, p.Open(t.Context(), accessTokenType, acctest.Values{"run_minutes": minutes}).Diagnostics,
			"The EcoEvents access token may expire before the run ends", "Z, 1440 minutes after the sign-in, and the run may take")
	}

	box.Intercept(func(w http.ResponseWriter, _ *http.Request) bool {
		_, _ = w.Write([]byte(`{"accessToken": "eyJ.eyJ.c2ln", "expiresIn": 599, "refreshToken": "rt_1", "tokenType": "Bearer"}`))
		return true
	})
	open(t, p, accessTokenType, nil)
	open(t, p, accessTokenType, acctest.Values{"run_minutes": 9})
	expectWarning(t, p.Open(t.Context(), accessTokenType, acctest.Values{"run_minutes": 10}).Diagnostics, "9 minutes after the sign-in, and the run may take 10 minutes")
}
