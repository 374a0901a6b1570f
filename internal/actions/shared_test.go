package actions_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
)

const (
	revokeKey   = "eventcreds_ecoevents_revoke_api_key"
	verifyKey   = "eventcreds_ecoevents_verify_api_key"
	sendEvent   = "eventcreds_eventicat_send_event"
	revokeToken = "eventcreds_eventconnectors_revoke_token"
	verifyToken = "eventcreds_eventconnectors_verify_token"
)

// expectError expects one error, on an attribute, that says all of this.
func expectError(t *testing.T, found acctest.Diagnostics, attribute string, messages ...string) {
	t.Helper()
	if len(found) != 1 || found.Errors() != 1 {
		t.Fatalf("got %+v, want one error", found)
	}
	for _, message := range messages {
		if found[0].Attribute != attribute || !strings.Contains(found[0].Summary+": "+found[0].Detail, message) {
			t.Errorf("got %+v, want %q on %q", found[0], message, attribute)
		}
	}
}

// invoke plans and invokes an action that works, and expects that it tells this.
func invoke(t *testing.T, p *acctest.Protocol, name string, config acctest.Values, told ...string) {
	t.Helper()
	if found := p.PlanAction(name, config); len(found) > 0 {
		t.Fatalf("the plan: %+v", found)
	}
	progress, found := p.InvokeAction(t.Context(), name, config)
	if len(found) > 0 || !slices.Equal(progress, told) {
		t.Errorf("it told %q, want %q, and %+v", progress, told, found)
	}
}

// states are the states of credentials, by id.
func states(box *acctest.Sandbox) map[string]string {
	all := map[string]string{}
	for _, c := range box.Credentials() {
		all[c.ID] = c.State
	}
	return all
}

// refuse answers requests of a method in place of the sandbox.
func refuse(method string, status int) acctest.Interceptor {
	return func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != method {
			return false
		}
		w.WriteHeader(status)
		return true
	}
}
