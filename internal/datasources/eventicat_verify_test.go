package datasources_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

const eventicatVerifyType = "eventcreds_eventicat_verify"

// eventicatAccount is the id of the account, and its key as of now.
func eventicatAccount(t *testing.T, box *acctest.Sandbox) (id, key string) {
	t.Helper()
	all := box.Credentials()
	i := slices.IndexFunc(all, func(c sandbox.Credential) bool {
		return c.Platform == "eventicat" && c.State == sandbox.StateLive
	})
	if i < 0 {
		t.Fatal("the account has no key")
	}
	return all[i].ID, all[i].Value
}

// aggregator makes one, and returns its id.
func aggregator(t *testing.T, box *acctest.Sandbox, body string) string {
	t.Helper()
	var made struct{ ID string }
	answer := send(t, box, http.MethodPost, "/eventicat/api/aggregators", box.Environment()["EVENTICAT_API_KEY"], body)
	if err := json.Unmarshal([]byte(answer), &made); err != nil || made.ID == "" {
		t.Fatalf("%s: %v", answer, err)
	}
	return made.ID
}

// The key as it is sent, good and bad. A bad one is no error, and nothing is an event.
func TestAccEventicatVerify(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"bearer", "query"} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			box := acctest.Start(t, sandbox.Options{})
			account, first := eventicatAccount(t, box)
			id := aggregator(t, box, `{"name": "web"}`)
			var asked, elsewhere atomic.Int32
			box.Intercept(func(_ http.ResponseWriter, r *http.Request) bool {
				asked.Add(1)
				if inQuery := r.URL.Query().Has("_apikey"); inQuery != (method == "query") || inQuery == (r.Header.Get("Authorization") != "") {
					elsewhere.Add(1)
				}
				return false
			})

			configuration := fmt.Sprintf("provider \"eventcreds\" {\n  eventicat = { auth_method = %q }\n}\n", method) +
				data(eventicatVerifyType, "key", "") +
				data(eventicatVerifyType, "found", fmt.Sprintf("  aggregator_id = %q", id)) +
				data(eventicatVerifyType, "missing", `  aggregator_id = "agg_nobodys"`)
			step := func(before func(), valid bool, reason, found, missing knownvalue.Check) resource.TestStep {
				checks := []statecheck.StateCheck{box.ExpectNoSecret()}
				for name, isFound := range map[string]knownvalue.Check{"key": knownvalue.Null(), "found": found, "missing": missing} {
					checks = append(checks, attributes{
						"valid": knownvalue.Bool(valid), "reason": reason, "aggregator_found": isFound,
					}.check(eventicatVerifyType, name)...)
				}
				return resource.TestStep{PreConfig: before, Config: configuration, ConfigStateChecks: checks}
			}
			null, empty, isRefused := knownvalue.Null(), knownvalue.StringExact(""), knownvalue.StringExact("Eventicat does not accept the credential: 401 Unauthorized: Invalid API key.")
			good := func(before func()) resource.TestStep {
				return step(before, true, empty, knownvalue.Bool(true), knownvalue.Bool(false))
			}
			bad := func(before func()) resource.TestStep { return step(before, false, isRefused, null, null) }
			box.Run(t,
				good(nil),
				bad(func() { box.Setenv("EVENTICAT_API_KEY", "evc_nobodys") }),
				bad(func() {
					box.Setenv("EVENTICAT_API_KEY", first)
					dashboard(t, box, "eventicat", "regenerate", account, nil)
				}),
				good(func() {
					_, key := eventicatAccount(t, box)
					box.Setenv("EVENTICAT_API_KEY", key)
				}),
			)
			stats := box.Stats()
			if asked.Load() == 0 || elsewhere.Load() > 0 {
				t.Errorf("of %d requests %d carried the key elsewhere", asked.Load(), elsewhere.Load())
			}
			if len(stats.Events) > 0 || stats.Requests["POST /eventicat/api/event"] > 0 || box.Eventicat.Events(id) > 0 {
				t.Errorf("events were sent: %v", stats.Events)
			}
		})
	}
}

// A platform that cannot say is an error, with a verification as with the aggregator that it looks for.
func TestEventicatVerifyFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		path    string
		status  int
		body    string
		message string
	}{
		"500":                   {"/api/event", http.StatusInternalServerError, `{"error": "away"}`, "Eventicat: cannot verify the key: 500 Internal Server Error: away"},
		"403":                   {"/api/event", http.StatusForbidden, `{"error": "not from this network"}`, "Eventicat: cannot verify the key: 403 Forbidden: not from this network"},
		"404 of something else": {"/api/event", http.StatusNotFound, "<html>It works!</html>", "Eventicat: cannot verify the key: 404 Not Found: a web page"},
		"500 for an aggregator": {"/api/aggregators/", http.StatusInternalServerError, `{"error": "away"}`, "Eventicat: cannot read the aggregator: 500 Internal Server Error: away"},
		"401 for an aggregator": {"/api/aggregators/", http.StatusUnauthorized, `{"error": "gone"}`, "Eventicat: cannot read the aggregator: 401 Unauthorized: gone"},
	} {
		box := acctest.Start(t, sandbox.Options{})
		box.Intercept(func(w http.ResponseWriter, r *http.Request) bool {
			if !strings.Contains(r.URL.Path, test.path) {
				return false
			}
			w.WriteHeader(test.status)
			_, _ = w.Write([]byte(test.body))
			return true
		})
		t.Log(name)
		_, found := box.Configured(t).ReadDataSource(eventicatVerifyType, acctest.Values{"aggregator_id": "agg_1"})
		expectError(t, found, "", test.message)
	}
}
