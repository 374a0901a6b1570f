package ephemerals_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// open opens something without any diagnostic.
func open(t *testing.T, p *acctest.Protocol, name string, config acctest.Values) acctest.Ephemeral {
	t.Helper()
	opened := p.Open(t.Context(), name, config)
	if len(opened.Diagnostics) > 0 {
		t.Fatalf("got %+v", opened.Diagnostics)
	}
	return opened
}

// closeQuietly closes something without any diagnostic.
func closeQuietly(t *testing.T, p *acctest.Protocol, opened acctest.Ephemeral) {
	t.Helper()
	if found := p.Close(t.Context(), opened); len(found) > 0 {
		t.Errorf("got %+v", found)
	}
}

// expectError expects one error, on an attribute, that says something.
func expectError(t *testing.T, found acctest.Diagnostics, attribute, message string) {
	t.Helper()
	if len(found) != 1 || found.Errors() != 1 {
		t.Fatalf("got %+v, want one error", found)
	}
	if found[0].Attribute != attribute || !strings.Contains(found[0].Summary+": "+found[0].Detail, message) {
		t.Errorf("got %+v, want %q on %q", found[0], message, attribute)
	}
}

// expectWarning expects one warning that says all of this, and nothing else.
func expectWarning(t *testing.T, found acctest.Diagnostics, messages ...string) {
	t.Helper()
	if len(found) != 1 || found.Errors() != 0 {
		t.Fatalf("got %+v, want one warning", found)
	}
	for _, message := range messages {
		if !strings.Contains(found[0].Summary+": "+found[0].Detail, message) {
			t.Errorf("got %+v, want %q", found[0], message)
		}
	}
}

// refuse answers requests of a method to paths that end in a text.
func refuse(method, suffix string, status int) acctest.Interceptor {
	return func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != method || !strings.HasSuffix(r.URL.Path, suffix) {
			return false
		}
		w.WriteHeader(status)
		return true
	}
}

// expectLive expects so many credentials of a kind that were made and are alive.
func expectLive(t *testing.T, box *acctest.Sandbox, kind string, want int) []sandbox.Credential {
	t.Helper()
	live := box.Live(kind)
	if len(live) != want {
		t.Fatalf("%d of kind %s are alive, want %d: %+v", len(live), kind, want, live)
	}
	return live
}

// expectEnd expects that something tells its end so long after the platform's present.
func expectEnd(t *testing.T, box *acctest.Sandbox, opened acctest.Ephemeral, after time.Duration) {
	t.Helper()
	end, err := time.Parse(time.RFC3339, acctest.Attribute(opened.Result, "expires_at"))
	if want := box.Now().Add(after); err != nil || end.Sub(want).Abs() > time.Minute {
		t.Errorf("it ends at %s, want %s: %v", end, want, err)
	}
}

// signIn are arguments to sign in with: those of the sandbox's owner of EcoEvents.
func signIn(t *testing.T, box *acctest.Sandbox) acctest.Values {
	t.Helper()
	for _, c := range box.Credentials() {
		if c.Platform == "ecoevents" && c.Kind == sandbox.KindPassword {
			return acctest.Values{"email": c.ID, "password": c.Value}
		}
	}
	t.Fatal("nobody can sign in")
	return nil
}
