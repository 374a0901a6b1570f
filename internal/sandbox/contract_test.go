package sandbox_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// A request that breaks the contract is told how, takes no effect, and what it holds is not repeated.
func TestARequestThatBreaksTheContract(t *testing.T) {
	t.Parallel()
	const secret = "hunter2hunter2"
	key := func(change object) object {
		body := object{"name": "ci", "scopes": []string{"events:read"}, "environment": "live"}
		maps.Copy(body, change)
		return body
	}
	hook := func(change object) object {
		body := object{"url": "https://example.com", "events": []string{"event.created"}}
		maps.Copy(body, change)
		return body
	}
	box := start(t, sandbox.Options{})
	box.rejects("/ecoevents", box.key, secret, map[string]malformed{
		"no body":             {"POST", "/v1/api-keys", nil, "required"},
		"not JSON":            {"POST", "/v1/api-keys", secret, "request body"},
		"cut off":             {"POST", "/v1/api-keys", `{"name": "` + secret, "request body"},
		"two values":          {"POST", "/v1/api-keys", `{"name": "ci", "scopes": ["events:read"], "environment": "live"} "` + secret + `"`, "more than one"},
		"too large":           {"POST", "/v1/api-keys", key(object{"name": strings.Repeat("x", 1<<20)}), "too large"},
		"no name":             {"POST", "/v1/api-keys", object{"scopes": []string{"events:read"}, "environment": "live"}, `"name" is missing`},
		"empty name":          {"POST", "/v1/api-keys", key(object{"name": ""}), "/name"},
		"name is a number":    {"POST", "/v1/api-keys", key(object{"name": 5}), "/name"},
		"no scopes":           {"POST", "/v1/api-keys", key(object{"scopes": []string{}}), "/scopes"},
		"scopes twice":        {"POST", "/v1/api-keys", key(object{"scopes": []string{"a:b", "a:b"}}), "/scopes"},
		"malformed scope":     {"POST", "/v1/api-keys", key(object{"scopes": []string{secret + "!"}}), "/scopes/0"},
		"unknown environment": {"POST", "/v1/api-keys", key(object{"environment": secret}), "/environment"},
		"unknown property":    {"POST", "/v1/api-keys", key(object{"owner": secret}), `"owner" is unsupported`},
		"page zero":           {"GET", "/v1/api-keys?page=0", nil, `"page"`},
		"page is text":        {"GET", "/v1/api-keys?page=" + secret, nil, `"page"`},
		"active is empty":     {"GET", "/api/webhooks?active=", nil, `"active"`},
		"page out of range":   {"GET", "/v1/api-keys?page=9223372036854775808", nil, `"page"`},
		"limit too large":     {"GET", "/v1/api-keys?limit=101", nil, `"limit"`},
		"unknown parameter":   {"GET", "/v1/api-keys?size=" + secret, nil, `"size"`},
		"body of a GET":       {"GET", "/v1/api-keys", object{"name": secret}, "body"},
		"active is text":      {"GET", "/api/webhooks?active=" + secret, nil, `"active"`},
		"webhook without TLS": {"POST", "/api/webhooks", hook(object{"url": "http://" + secret}), "/url"},
		"no events":           {"POST", "/api/webhooks", hook(object{"events": []string{}}), "/events"},
		"empty secret":        {"POST", "/api/webhooks", hook(object{"secret": ""}), "/secret"},
		"secret is an object": {"POST", "/api/webhooks", hook(object{"secret": object{"value": secret}}), "/secret"},
		"metadata is null":    {"POST", "/api/webhooks", hook(object{"metadata": nil}), "/metadata"},
		"no password":         {"POST", "/v1/auth/login", object{"email": "a@example.com"}, "password"},
		"extra in a sign-in":  {"POST", "/v1/auth/login", object{"email": "a@example.com", "password": secret, "otp": secret}, "otp"},
		"token is a number":   {"POST", "/v1/auth/refresh", object{"refreshToken": 5}, "/refreshToken"},
	}, func(box *running, answer *reply) {
		diff(answer.t, "the code of the error", "invalid_request", answer.code())
		keys := len(box.send("GET", "/ecoevents/v1/api-keys", box.key, nil).list().Data)
		hooks := len(box.send("GET", webhooks, box.key, nil).list().Data)
		if keys != 1 || hooks != 0 {
			answer.t.Errorf("the account has %d keys and %d webhooks", keys, hooks)
		}
	})
}

func TestABodyNeedsItsContentType(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{})
	body := object{"name": "ci", "scopes": []string{"events:read"}, "environment": "live"}
	for contentType, status := range map[string]int{
		"application/json":                http.StatusCreated,
		"application/json; charset=utf-8": http.StatusCreated,
		"text/plain":                      http.StatusBadRequest,
		"":                                http.StatusBadRequest,
	} {
		request := newRequest(t, "POST", box.url+"/ecoevents/v1/api-keys", box.key, body)
		request.Header.Set("Content-Type", contentType)
		do(t, request).expect(status)
	}
}

func TestWhatTheContractDoesNotKnow(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{})
	tests := map[string]struct {
		method, path string
		status       int
		code, allow  string
	}{
		"unknown path":       {"GET", "/ecoevents/v1/nowhere", 404, "not_found", ""},
		"platform alone":     {"GET", "/ecoevents", 404, "not_found", ""},
		"platform and slash": {"GET", "/ecoevents/", 404, "not_found", ""},
		"trailing slash":     {"GET", "/ecoevents/v1/api-keys/", 404, "not_found", ""},
		"double slash":       {"GET", "/ecoevents//v1/api-keys", 404, "not_found", ""},
		"dots":               {"GET", "/ecoevents/v1/x/../api-keys", 404, "not_found", ""},
		"deeper":             {"GET", "/ecoevents/v1/api-keys/key_1/x", 404, "not_found", ""},
		"webhook by id":      {"GET", "/ecoevents/api/webhooks/wh_1", 405, "method_not_allowed", "DELETE"},
		"changing a key":     {"PATCH", "/ecoevents/v1/api-keys/key_1", 405, "method_not_allowed", "DELETE, GET"},
		"putting a list":     {"PUT", "/ecoevents/v1/api-keys", 405, "method_not_allowed", "GET, POST"},
		"signing in by GET":  {"GET", "/ecoevents/v1/auth/login", 405, "method_not_allowed", "POST"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := box.in(t).send(test.method, test.path, box.key, nil).expect(test.status)
			if code := answer.code(); code != test.code {
				t.Errorf("the error has the code %q", code)
			}
			if allow := answer.Header.Get("Allow"); allow != test.allow {
				t.Errorf("the answer allows %q", allow)
			}
		})
	}
	box.send("HEAD", "/ecoevents/v1/api-keys", box.key, nil).expect(http.StatusMethodNotAllowed)
	if answer := box.send("GET", "/elsewhere", box.key, nil).expect(http.StatusNotFound); !strings.Contains(answer.text, "ecoevents") {
		t.Errorf("the answer does not name what is served: %s", answer.text)
	}
}
