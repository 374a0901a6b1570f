package sandbox_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// busy is a sandbox in which something of everything happened.
func busy(t *testing.T) *running {
	t.Helper()
	box := start(t, sandbox.Options{APIKeys: 2})
	account, token := box.environment["EVENTCONNECTORS_ACCOUNT_ID"], box.environment["EVENTCONNECTORS_TOKEN"]
	key, _ := box.EcoEvents.IssueAPIKey("gone", []string{"events:read"}, "test")
	box.send("DELETE", "/ecoevents/v1/api-keys/"+key, box.key, nil).expect(http.StatusNoContent)
	for _, active := range []bool{true, false} {
		box.send("POST", "/ecoevents/api/webhooks", box.key, object{
			"url": "https://example.com", "events": []string{"event.created"}, "active": active, "secret": "the same", "metadata": object{"a": 1},
		}).expect(http.StatusCreated)
	}
	box.send("POST", "/eventicat/api/aggregators", box.environment["EVENTICAT_API_KEY"], object{"name": "a", "description": "b"}).expect(http.StatusCreated)
	for _, url := range []string{"", "https://example.com/hook"} {
		box.send("POST", "/eventconnectors/accounts/"+account+"/tokens", token, object{
			"name": "crm", "roles": []string{"ROLE_ADMIN"}, "callBackUrl": url, "apiTokenFilter": object{"city": "Utrecht"},
		}).expect(http.StatusCreated)
	}
	second := box.EventConnectors.SecondAccount()
	box.send("POST", "/eventconnectors/auth/signin", "", object{"email": second.Email, "password": second.Password}).expect(http.StatusOK)
	box.Advance(2160 * time.Hour)
	return box
}

func saved(t *testing.T, box *sandbox.Sandbox) string {
	t.Helper()
	world, err := box.Save()
	if err != nil {
		t.Fatal(err)
	}
	return string(world)
}

func TestTheWorldOutlivesASandbox(t *testing.T) {
	t.Parallel()
	before := busy(t)
	world := saved(t, before.Sandbox)

	after := build(t, sandbox.Options{Auth: sandbox.AuthPassword, APIKeys: 7})
	if err := after.Restore([]byte(world)); err != nil {
		t.Fatal(err)
	}
	diff(t, "the world", world, saved(t, after))
	diff(t, "credentials", before.Credentials(), after.Credentials())
	diff(t, "time", before.Now(), after.Now())
	server := httptest.NewServer(after)
	t.Cleanup(server.Close)
	environment := after.Environment(before.url)
	diff(t, "environment", before.environment, environment)
	moved := *before
	moved.url = server.URL
	for _, read := range []struct{ path, variable string }{
		{"/ecoevents/v1/api-keys", "ECOEVENTS_API_KEY"},
		{"/ecoevents/api/webhooks", "ECOEVENTS_API_KEY"},
		{"/ecoevents/api/webhooks?active=false", "ECOEVENTS_API_KEY"},
		{"/eventicat/api/aggregators", "EVENTICAT_API_KEY"},
		{"/eventconnectors/accounts/" + environment["EVENTCONNECTORS_ACCOUNT_ID"] + "/tokens", "EVENTCONNECTORS_TOKEN"},
	} {
		credential := environment[read.variable]
		want := before.send("GET", read.path, credential, nil).expect(http.StatusOK).object()
		diff(t, read.path, want, moved.send("GET", read.path, credential, nil).expect(http.StatusOK).object())
	}

	before.Reset()
	after.Reset()
	diff(t, "credentials after a reset", before.Credentials(), after.Credentials())
}

func TestAWorldThatCannotBeRead(t *testing.T) {
	t.Parallel()
	world := saved(t, busy(t).Sandbox)
	for name, test := range map[string]struct{ world, says string }{
		"nothing":              {"", "not the world"},
		"of another kind":      {`["planted0"]`, "not the world"},
		"cut":                  {world[:len(world)/2], "not the world"},
		"of another version":   {strings.Replace(world, `"version":1`, `"version":2`, 1), "version 2"},
		"without a platform":   {strings.Replace(world, `"eventicat":{`, `"planted0":{`, 1), "eventicat cannot be read"},
		"without a credential": {strings.Replace(world, `"refresh":`, `"refresh":1000`, 1), "eventconnectors cannot be read"},
		"without an account":   {strings.Replace(world, `"accounts":[`, `"accounts":[{},`, 1), "eventconnectors cannot be read"},
	} {
		if err := build(t, sandbox.Options{}).Restore([]byte(test.world)); err == nil || !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "planted0") {
			t.Errorf("%s: got %v, want a word about %q", name, err, test.says)
		}
	}
}

func FuzzRestore(f *testing.F) {
	world, err := build(f, sandbox.Options{}).Save()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(world)
	f.Fuzz(func(t *testing.T, data []byte) {
		box := build(t, sandbox.Options{})
		if box.Restore(data) != nil {
			return
		}
		// What was read can be written, and says the same again.
		again := build(t, sandbox.Options{})
		if err := again.Restore([]byte(saved(t, box))); err != nil {
			t.Errorf("what was saved cannot be read: %v", err)
		}
	})
}
