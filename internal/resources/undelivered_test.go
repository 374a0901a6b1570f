package resources_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

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
	box.Intercept(func(answer http.ResponseWriter, r *http.Request) bool {
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
	})
	provider.Apply(t.Context(), provider.Plan(provider.Absent(w.resource), w.config))
	box.Intercept(nil)
	if there := w.there(box); len(there) != 1 {
		t.Fatalf("%d keys were made", len(there))
	}
	closeAll(t, provider)
	expectThere(t, w, box)
}
