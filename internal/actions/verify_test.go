package actions_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

func TestVerifyAPIKey(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	id, good := box.EcoEvents.IssueAPIKey("good", []string{"events:read"}, "live")
	_, full := box.EcoEvents.IssueAPIKey("full", []string{"full_access"}, "live")
	dead, revoked := box.EcoEvents.IssueAPIKey("revoked", []string{"events:read"}, "live")
	if err := box.Dashboard("ecoevents", "revoke", dead, nil); err != nil {
		t.Fatal(err)
	}
	p := box.Configured(t)
	expected := func(key string, scopes ...any) acctest.Values {
		return acctest.Values{"key": key, "expected_scopes": scopes}
	}
	works := func(id string) []string {
		return []string{"EcoEvents: verifying the API key", "EcoEvents: the API key " + id + " works"}
	}
	invoke(t, p, verifyKey, acctest.Values{"key": good}, works(id)...)
	invoke(t, p, verifyKey, expected(good, "events:read"), works(id)...)
	if _, found := p.InvokeAction(t.Context(), verifyKey, expected(full, "events:read")); len(found) > 0 {
		t.Errorf("full_access: %+v", found)
	}
	for _, test := range []struct {
		config             acctest.Values
		attribute, message string
	}{
		{expected(good, "events:read", "events:write", "vendors:read"), "expected_scopes", "It does not have events:write, vendors:read."},
		{expected(revoked, "events:read"), "key", "EcoEvents does not accept the credential: 401 Unauthorized"},
	} {
		_, found := p.InvokeAction(t.Context(), verifyKey, test.config)
		expectError(t, found, test.attribute, test.message)
	}
	box.Intercept(refuse(http.MethodGet, http.StatusInternalServerError))
	_, found := p.InvokeAction(t.Context(), verifyKey, acctest.Values{"key": good})
	expectError(t, found, "", "EcoEvents: cannot verify the credential: 500 Internal Server Error")
}

func TestVerifyToken(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	_, good := box.EventConnectors.IssueToken("good", []string{"ROLE_EXTERNAL_USER"})
	dead, revoked := box.EventConnectors.IssueToken("revoked", []string{"ROLE_EXTERNAL_USER"})
	p := box.Configured(t)
	invoke(t, p, revokeToken, acctest.Values{"id": dead}, "Event Connectors token ("+dead+"): revoking it", "Event Connectors token ("+dead+"): it is revoked")
	invoke(t, p, verifyToken, acctest.Values{"token": good}, "Event Connectors: verifying the token", "Event Connectors: the token works")
	_, found := p.InvokeAction(t.Context(), verifyToken, acctest.Values{"token": revoked})
	expectError(t, found, "token", "The Event Connectors token does not work", "Event Connectors does not accept the credential: 401 Unauthorized")
	box.Intercept(refuse(http.MethodGet, http.StatusInternalServerError))
	_, found = p.InvokeAction(t.Context(), verifyToken, acctest.Values{"token": good})
	expectError(t, found, "", "Event Connectors: cannot verify the credential: 500 Internal Server Error")
}

// Whatever the credential, nothing that an action tells holds it.
func TestVerifyTellsNoCredential(t *testing.T) {
	t.Parallel()
	p := acctest.Start(t, sandbox.Options{}).Configured(t)
	rapid.Check(t, func(rt *rapid.T) {
		secret := rapid.SampledFrom([]string{"", "ek_live_", "whsec_", "eyJhbGciOiJub25lIn0."}).Draw(rt, "prefix") +
			rapid.StringMatching(`[a-z0-9]{16,24}`).Draw(rt, "secret") + rapid.SampledFrom([]string{"", "\n", " ", "\x00", "é"}).Draw(rt, "odd")
		for action, argument := range map[string]string{verifyKey: "key", verifyToken: "token", revokeKey: "id", revokeToken: "id"} {
			config := acctest.Values{argument: secret}
			told := fmt.Sprint(p.ValidateAction(action, config), p.PlanAction(action, config))
			if argument != "id" {
				progress, found := p.InvokeAction(t.Context(), action, config)
				told += fmt.Sprint(progress, found)
			}
			if strings.Contains(told, strings.TrimRight(secret, "\n \x00é")) {
				rt.Errorf("%s tells %q", action, told)
			}
		}
	})
}
