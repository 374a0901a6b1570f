package sandbox_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

func (b *running) dashboard(platform, action, id string, fields object) *reply {
	b.t.Helper()
	body := object{"platform": platform, "action": action, "id": id}
	maps.Copy(body, fields)
	return b.control("POST", "dashboard", body)
}

func TestTheDashboardChangesAKey(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{})
	id, value := box.EcoEvents.IssueAPIKey("before", []string{"events:read", "events:write"}, "live")
	read := func() object {
		return box.send("GET", "/ecoevents/v1/api-keys/"+id, box.key, nil).expect(http.StatusOK).object()
	}
	want := read()

	box.dashboard("ecoevents", "rename", id, object{"name": "after"}).expect(http.StatusNoContent)
	want["name"] = "after"
	diff(t, "renamed", want, read())

	box.dashboard("ecoevents", "rescope", id, object{"scopes": []string{"vendors:read"}}).expect(http.StatusNoContent)
	want["scopes"] = []any{"vendors:read"}
	diff(t, "rescoped", want, read())
	box.send("GET", "/ecoevents/v1/auth/verify", value, nil).expect(http.StatusOK)

	box.dashboard("ecoevents", "revoke", id, nil).expect(http.StatusNoContent)
	box.send("GET", "/ecoevents/v1/auth/verify", value, nil).expect(http.StatusUnauthorized)
	box.send("GET", "/ecoevents/v1/api-keys/"+id, box.key, nil).expect(http.StatusNotFound)
}

func TestTheDashboardChangesAWebhook(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{})
	id := box.send("POST", webhooks, box.key, object{
		"url": "https://example.com", "events": []string{"event.created"}, "description": "before", "metadata": object{"a": 1},
	}).expect(http.StatusCreated).object()["id"].(string)
	box.Advance(time.Hour)
	changes := []object{
		{"url": "https://example.org"},
		{"events": []string{"event.updated", "event.deleted"}},
		{"description": "after"},
		{"active": false},
		{"metadata": object{"b": "c"}},
	}
	want := object{
		"id": id, "url": "https://example.org", "events": []any{"event.updated", "event.deleted"}, "description": "after",
		"active": false, "metadata": object{"b": "c"}, "createdAt": "2026-03-01T12:00:00Z", "updatedAt": "2026-03-01T13:00:00Z",
	}
	for _, change := range changes {
		box.dashboard("ecoevents", "change", id, change).expect(http.StatusNoContent)
	}
	diff(t, "changed", want, box.send("GET", webhooks, box.key, nil).list().Data[0])

	box.dashboard("ecoevents", "change", id, object{"description": nil}).expect(http.StatusNoContent)
	want["description"] = nil
	diff(t, "without a description", want, box.send("GET", webhooks, box.key, nil).list().Data[0])

	box.dashboard("ecoevents", "delete", id, nil).expect(http.StatusNoContent)
	if ids := box.send("GET", webhooks, box.key, nil).list().ids(); len(ids) > 0 {
		t.Errorf("the list holds %v", ids)
	}
}

func TestTheDashboardNeedsItsArguments(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{})
	for name, test := range map[string]struct {
		body   any
		status int
		says   string
	}{
		"no body":          {nil, 400, "JSON"},
		"a list":           {[]string{}, 400, "JSON"},
		"no platform":      {object{"action": "revoke", "id": "key_0"}, 400, "platform"},
		"no action":        {object{"platform": "ecoevents", "id": "key_0"}, 400, "action"},
		"no id":            {object{"platform": "ecoevents", "action": "revoke"}, 400, "id"},
		"id is a number":   {object{"platform": "ecoevents", "action": "revoke", "id": 5}, 400, "id"},
		"unknown platform": {object{"platform": "elsewhere", "action": "revoke", "id": "key_0"}, 404, "elsewhere"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := box.in(t).control("POST", "dashboard", test.body).expect(test.status)
			if !strings.Contains(answer.message(), test.says) {
				t.Errorf("the answer does not speak of %q: %s", test.says, answer.text)
			}
		})
	}
}

func TestTheDashboardSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{})
	key, _ := box.EcoEvents.IssueAPIKey("key", []string{"events:read"}, "live")
	hook := box.createWebhook(true)
	box.dashboardRefuses("ecoevents", map[string]misuse{
		"unknown action":      {"paint", key, nil, 400, "change, delete, rename, rescope, revoke"},
		"unknown key":         {"revoke", "key_0", nil, 404, "key_0"},
		"a webhook as a key":  {"revoke", hook, nil, 404, hook},
		"unknown webhook":     {"delete", key, nil, 404, key},
		"changing no webhook": {"change", "wh_0", object{"active": true}, 404, "wh_0"},
		"field of another":    {"revoke", key, object{"name": "x"}, 400, "name"},
		"delete with a field": {"delete", hook, object{"url": "x"}, 400, "url"},
		"no name":             {"rename", key, nil, 400, "name"},
		"renaming none":       {"rename", "key_0", object{"name": "x"}, 404, "key_0"},
		"name is a number":    {"rename", key, object{"name": 5}, 400, "name"},
		"no scopes":           {"rescope", key, object{"scopes": []string{}}, 400, "scopes"},
		"malformed scope":     {"rescope", key, object{"scopes": []string{"A!"}}, 400, "scopes"},
		"no TLS":              {"change", hook, object{"url": "http://example.com"}, 400, "url"},
		"unknown field":       {"change", hook, object{"secret": "x"}, 400, "secret"},
	}, func(box *running) {
		shown := box.send("GET", "/ecoevents/v1/api-keys/"+key, box.key, nil).expect(http.StatusOK).object()
		listed := box.send("GET", webhooks, box.key, nil).list().Data
		if shown["name"] != "key" || len(listed) != 1 || listed[0]["url"] != "https://example.com" {
			box.t.Errorf("it took effect: %v, %v", shown, listed)
		}
	})
}

// misuse is an action that the dashboard refuses, and a word of the answer.
type misuse struct {
	action, id string
	fields     object
	status     int
	says       string
}

// dashboardRefuses checks that each of the actions is refused. Check looks at what each left behind.
func (b *running) dashboardRefuses(platform string, actions map[string]misuse, check func(*running)) {
	b.t.Helper()
	for name, wrong := range actions {
		b.t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := b.in(t)
			answer := box.dashboard(platform, wrong.action, wrong.id, wrong.fields).expect(wrong.status)
			if !strings.Contains(answer.message(), wrong.says) {
				t.Errorf("the answer does not speak of %q: %s", wrong.says, answer.text)
			}
			check(box)
		})
	}
}
