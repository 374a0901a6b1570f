package resources_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// closeAll ends the provider as its process does.
func closeAll(t *testing.T, provider *acctest.Protocol) {
	t.Helper()
	if failed := provider.Opened.Close(t.Context(), 0); len(failed) > 0 {
		t.Error(failed)
	}
}

func expectThere(t *testing.T, w twin, box *acctest.Sandbox, want ...string) {
	t.Helper()
	there := slices.Concat([]string{}, w.there(box))
	if diff := cmp.Diff(slices.Concat([]string{}, want), there); diff != "" {
		t.Errorf("there: (-want +got)\n%s", diff)
	}
}

// What was created and Terraform may not know of goes with the provider; what it knows stays.
func TestUndelivered(t *testing.T) {
	t.Parallel()
	for name, w := range twins() {
		for end, isStopped := range map[string]bool{"Terraform stops the provider": true, "Terraform is gone": false} {
			t.Run(name+"/"+end, func(t *testing.T) {
				t.Parallel()
				box := acctest.Start(t, sandbox.Options{})
				provider := box.Configured(t)
				made := provider.Make(provider.Absent(w.resource), w.config)
				if isStopped {
					provider.Opened.Stopped()
				}
				before := box.Stats().Total
				closeAll(t, provider)
				if isStopped {
					expectThere(t, w, box, acctest.Attribute(made.State, "id"))
					return
				}
				expectThere(t, w, box)
				if asked := box.Stats().Total - before; asked != 1 {
					t.Errorf("it took %d requests, want one", asked)
				}
			})
		}
	}
}

// A re-issue that Terraform may not know of is undone; the credential that its state holds lives on.
func TestUndeliveredReissue(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"api key", "token"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := twins()[name]
			rotation := func(trigger string) acctest.Values {
				config := acctest.Values{"rotation": acctest.Values{"overlap_hours": 24, "triggers": acctest.Values{"incident": trigger}}}
				maps.Copy(config, w.config)
				return config
			}
			box := acctest.Start(t, sandbox.Options{})
			provider := box.Configured(t)
			old := provider.Make(provider.Absent(w.resource), rotation("none"))
			provider.Opened.ParentIsThere()
			provider.Opened.ParentIsThere()
			made := provider.Make(old, rotation("leak"))
			ids := []string{acctest.Attribute(old.State, "id"), acctest.Attribute(made.State, "id")}
			expectThere(t, w, box, ids...)
			closeAll(t, provider)
			expectThere(t, w, box, ids[0])
		})
	}
}

// What was created and answered without its secret goes as well.
func TestUndeliveredWithoutSecret(t *testing.T) {
	t.Parallel()
	w := twins()["api key"]
	box := acctest.Start(t, sandbox.Options{})
	provider := box.Configured(t)
	box.Intercept(withoutSecret(t, box))
	provider.Apply(t.Context(), provider.Plan(provider.Absent(w.resource), w.config))
	box.Intercept(nil)
	if there := w.there(box); len(there) != 1 {
		t.Fatalf("%d keys were made", len(there))
	}
	closeAll(t, provider)
	expectThere(t, w, box)
}

// withoutSecret lets the answer to a create lack the secret.
func withoutSecret(t *testing.T, box *acctest.Sandbox) acctest.Interceptor {
	return func(answer http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPost {
			return false
		}
		recorded := httptest.NewRecorder()
		box.ServeHTTP(recorded, r)
		var key map[string]any
		if err := json.Unmarshal(recorded.Body.Bytes(), &key); err != nil {
			t.Error(err)
		}
		delete(key, "key")
		answer.WriteHeader(recorded.Code)
		_ = json.NewEncoder(answer).Encode(key)
		return true
	}
}

// A re-issue that is answered without its secret is undone: what consumers use stays, and the next apply tries again.
func TestReissueWithoutSecret(t *testing.T) {
	t.Parallel()
	w := twins()["api key"]
	box := acctest.Start(t, sandbox.Options{})
	provider := box.Configured(t)
	old := provider.Make(provider.Absent(w.resource), w.config)
	wider := apiKeyValues("ci", "events:read", "events:write")
	box.Intercept(withoutSecret(t, box))
	failed := provider.Apply(t.Context(), provider.Plan(old, wider))
	box.Intercept(nil)
	if failed.Diagnostics.Errors() != 1 || acctest.Attribute(failed.State, "key") != acctest.Attribute(old.State, "key") {
		t.Errorf("got %s: %v", failed.State, failed.Diagnostics)
	}
	w.expect(t, box, old)
	next := box.Configured(t)
	w.expect(t, box, next.Make(next.Read(failed), wider))
}

// "Not found" is not believed by a delete of what the platform may not show yet: it is sent once more when the platform must.
func TestDeleteOfWhatIsNotShownYet(t *testing.T) {
	t.Parallel()
	eachTwin(t, func(t *testing.T, box *acctest.Sandbox, w twin) {
		provider := box.Protocol(t)
		provider.Configure(acctest.Values{"consistency_window_seconds": 60})
		made := provider.Make(provider.Absent(w.resource), w.config)
		var deletes atomic.Int32
		box.Intercept(func(answer http.ResponseWriter, r *http.Request) bool {
			switch isList := collection.MatchString(r.URL.Path); {
			case r.Method == http.MethodDelete && deletes.Add(1) == 1:
				box.Advance(2 * time.Minute) // which the answer tells, so that nothing waits here
			case r.Method == http.MethodGet && deletes.Load() == 1 && isList:
				return hides(box, acctest.Attribute(made.State, "id"))(answer, r)
			case r.Method != http.MethodGet || deletes.Load() != 1 || !strings.Contains(r.URL.Path, acctest.Attribute(made.State, "id")):
				return false
			}
			notFound(box)(answer, r)
			return true
		})
		gone := provider.Apply(t.Context(), provider.Plan(made, nil))
		if there := w.there(box); len(there) > 0 || deletes.Load() != 2 || gone.Diagnostics.Errors() > 0 {
			t.Errorf("%v are there after %d deletes: %v", there, deletes.Load(), gone.Diagnostics)
		}
	})
}

// notFound is an answer at the platform's time.
func notFound(box *acctest.Sandbox) http.HandlerFunc {
	return func(answer http.ResponseWriter, r *http.Request) {
		recorded := httptest.NewRecorder()
		box.ServeHTTP(recorded, httptest.NewRequestWithContext(r.Context(), http.MethodGet, "/", http.NoBody))
		answer.Header().Set("Date", recorded.Header().Get("Date"))
		answer.Header().Set("Content-Type", "application/json")
		answer.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(answer, `{"error": "Not found"}`)
	}
}

// A platform that does not offer to read tokens tells the time all the same: they are rotated when that is due.
func TestRotationWhereNothingIsRead(t *testing.T) {
	t.Parallel()
	w := twins()["token"]
	box := acctest.Start(t, sandbox.Options{})
	box.Intercept(refuse(http.MethodGet, "/tokens", notFound(box)))
	config := maps.Clone(w.config)
	config["rotation"] = acctest.Values{"interval_days": 30}
	provider := box.Configured(t)
	made := provider.Make(provider.Absent(w.resource), config)
	box.Advance(31 * 24 * time.Hour)
	later := box.Configured(t)
	renewed := later.Make(later.Read(made), config)
	w.expect(t, box, renewed)
	if acctest.Attribute(made.State, "id") == acctest.Attribute(renewed.State, "id") {
		t.Error("it is not rotated")
	}
}
