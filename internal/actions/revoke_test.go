package actions_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// Whoever made a key, it is dead after the action, and a key that was so before is no error.
func TestRevokeAPIKey(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]sandbox.Options{"key": {}, "password": {Auth: sandbox.AuthPassword}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := acctest.Start(t, options)
			id, _ := box.EcoEvents.IssueAPIKey("leaked", []string{"events:read"}, "live")
			other, _ := box.EcoEvents.IssueAPIKey("other", []string{"events:read"}, "live")
			p, config := box.Configured(t), acctest.Values{"id": id}
			title := "EcoEvents API key (" + id + ")"
			invoke(t, p, revokeKey, config, title+": revoking it", title+": it is revoked")
			invoke(t, p, revokeKey, config, title+": revoking it", title+": it was revoked before, or never existed")
			if of := states(box); of[id] != sandbox.StateRevoked || of[other] != sandbox.StateLive {
				t.Errorf("it is %s, the other one %s", of[id], of[other])
			}
		})
	}
}

// The key that the provider uses is left alone, as by the destruction of its resource.
func TestRevokeAPIKeyRefusesTheProvidersOwn(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	own := ""
	for _, c := range box.Credentials() {
		if c.Value == box.Environment()["ECOEVENTS_API_KEY"] {
			own = c.ID
		}
	}
	_, found := box.Configured(t).InvokeAction(t.Context(), revokeKey, acctest.Values{"id": own})
	expectError(t, found, "", "EcoEvents API key ("+own+"): cannot revoke the API key", "The provider never revokes the credential it uses.")
	if of := states(box); of[own] != sandbox.StateLive {
		t.Errorf("it is %s", of[own])
	}
}

func TestRevokeToken(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	id, _ := box.EventConnectors.IssueToken("leaked", []string{"ROLE_EXTERNAL_USER"})
	p, account := box.Configured(t), box.Environment()["EVENTCONNECTORS_ACCOUNT_ID"]
	title := "Event Connectors token (" + id + ")"
	invoke(t, p, revokeToken, acctest.Values{"id": id}, title+": revoking it", title+": it is revoked")
	invoke(t, p, revokeToken, acctest.Values{"id": id, "account_id": account}, title+": revoking it", title+": it was revoked before, or never existed")
	if of := states(box); of[id] != sandbox.StateRevoked {
		t.Errorf("it is %s", of[id])
	}

	box.Setenv("EVENTCONNECTORS_ACCOUNT_ID", "")
	expectError(t, box.Configured(t).PlanAction(revokeToken, acctest.Values{"id": id}), "account_id", "Missing Event Connectors account")
	_, found := box.Configured(t).InvokeAction(t.Context(), revokeToken, acctest.Values{"id": id})
	expectError(t, found, "account_id", "Missing Event Connectors account")
}

// A failure says which platform and what to do, and nothing tells of success.
func TestRevokeFails(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]acctest.Values{
		revokeKey:   {"id": "key_a1b2c3d4e5"},
		revokeToken: {"id": "tok_a1b2c3d4e5"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := acctest.Start(t, sandbox.Options{})
			p := box.Configured(t)
			box.Intercept(refuse(http.MethodDelete, http.StatusForbidden))
			told, found := p.InvokeAction(t.Context(), name, config)
			expectError(t, found, "", "a1b2c3d4e5): cannot revoke the", "403 Forbidden", "The credential does not allow this.")
			if len(told) != 1 {
				t.Errorf("it told %q", told)
			}

			box.Intercept(nil)
			cancelled, cancel := context.WithCancel(t.Context())
			cancel()
			_, found = p.InvokeAction(cancelled, name, config)
			expectError(t, found, "", "The run was cancelled.")
		})
	}
}
