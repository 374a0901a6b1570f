package sandbox_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

func TestTheValueOfAKeyIsShownOnce(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{})
	for _, environment := range []string{"live", "test"} {
		created := box.send("POST", "/ecoevents/v1/api-keys", box.key, object{
			"name": "ci", "scopes": []string{"vendors:read", "events:read"}, "environment": environment,
		}).expect(http.StatusCreated).object()

		id, _ := created["id"].(string)
		if !regexp.MustCompile(`^key_[a-z0-9]{10}$`).MatchString(id) {
			t.Errorf("the id is %q", id)
		}
		value, _ := created["key"].(string)
		if !regexp.MustCompile(`^ek_` + environment + `_[a-z0-9]{20}$`).MatchString(value) {
			t.Errorf("the value is %q", value)
		}
		want := object{
			"id": id, "name": "ci", "scopes": []any{"vendors:read", "events:read"}, "environment": environment,
			"createdAt": "2026-03-01T12:00:00Z", "lastUsed": nil, "key": value,
		}
		diff(t, "created", want, created)

		delete(want, "key")
		diff(t, "read", want, box.send("GET", "/ecoevents/v1/api-keys/"+id, box.key, nil).expect(http.StatusOK).object())
	}
}

func TestARevokedKeyIsGoneAtOnce(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{})
	id, value := box.EcoEvents.IssueAPIKey("gone", []string{"events:read"}, "live")
	path := "/ecoevents/v1/api-keys/" + id
	box.send("GET", "/ecoevents/v1/auth/verify", value, nil).expect(http.StatusOK)

	if answer := box.send("DELETE", path, box.key, nil).expect(http.StatusNoContent); answer.text != "" {
		t.Errorf("the answer has a body: %s", answer.text)
	}
	box.send("GET", "/ecoevents/v1/auth/verify", value, nil).expect(http.StatusUnauthorized)
	for _, method := range []string{"GET", "DELETE"} {
		if code := box.send(method, path, box.key, nil).expect(http.StatusNotFound).code(); code != "not_found" {
			t.Errorf("%s answers with the code %q", method, code)
		}
	}
	if ids := box.send("GET", "/ecoevents/v1/api-keys", box.key, nil).list().ids(); len(ids) != 1 {
		t.Errorf("the list holds %v", ids)
	}
}

func TestAKeyCanRevokeItself(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{})
	id, value := box.EcoEvents.IssueAPIKey("self", []string{"full_access"}, "live")
	box.send("DELETE", "/ecoevents/v1/api-keys/"+id, value, nil).expect(http.StatusNoContent)
	box.send("DELETE", "/ecoevents/v1/api-keys/"+id, value, nil).expect(http.StatusUnauthorized)
}

func TestSeededKeysAreOlderThanTheProvidersOwn(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{APIKeys: 3})
	l := box.send("GET", "/ecoevents/v1/api-keys", box.key, nil).list()
	var names []string
	for i, key := range l.Data {
		names = append(names, key["name"].(string))
		created, err := time.Parse(time.RFC3339, key["createdAt"].(string))
		if err != nil {
			t.Fatal(err)
		}
		if seeded := i < 3; seeded && created.After(epoch.AddDate(-1, 0, 0)) || !seeded && !created.Equal(epoch) {
			t.Errorf("%s was created at %s", key["name"], created)
		}
	}
	diff(t, "names", []string{"seed-0001", "seed-0002", "seed-0003", "provider"}, names)
}

// Who may do what: every operation that needs a scope, by every kind of credential.
func TestScopesAreEnforced(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{})
	_, reader := box.EcoEvents.IssueAPIKey("reader", []string{"events:read", "vendors:write"}, "live")
	_, hooks := box.EcoEvents.IssueAPIKey("hooks", []string{"events:read", "webhooks:manage"}, "live")
	_, full := box.EcoEvents.IssueAPIKey("full", []string{"full_access"}, "live")
	_, testFull := box.EcoEvents.IssueAPIKey("test", []string{"full_access"}, "test")
	token, err := box.EcoEvents.IssueAccessToken(time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	credentials := map[string]string{"reader": reader, "hooks": hooks, "full": full, "test": testFull, "token": token}

	key := func(environment string) object {
		return object{"name": "made", "scopes": []string{"events:read"}, "environment": environment}
	}
	hook := object{"url": "https://example.com", "events": []string{"event.created"}}
	tests := []struct {
		method, path string
		body         any
		allowed      string // those that are not refused with 403
		status       int    // what they get
	}{
		{"GET", "/v1/auth/verify", nil, "reader hooks full test token", 200},
		{"POST", "/v1/api-keys", key("live"), "full token", 201},
		{"POST", "/v1/api-keys", key("test"), "full test token", 201},
		{"GET", "/v1/api-keys", nil, "full test token", 200},
		{"GET", "/v1/api-keys/key_unknown", nil, "full test token", 404},
		{"DELETE", "/v1/api-keys/key_unknown", nil, "full test token", 404},
		{"POST", "/api/webhooks", hook, "hooks full test token", 201},
		{"GET", "/api/webhooks", nil, "hooks full test token", 200},
		{"DELETE", "/api/webhooks/wh_unknown", nil, "hooks full test token", 404},
	}
	for _, test := range tests {
		for name, credential := range credentials {
			answer := box.send(test.method, "/ecoevents"+test.path, credential, test.body)
			if strings.Contains(test.allowed, name) {
				answer.expect(test.status)
			} else if code := answer.expect(http.StatusForbidden).code(); code != "forbidden" {
				t.Errorf("%s %s by %s: the error has the code %q", test.method, test.path, name, code)
			}
		}
	}
}
