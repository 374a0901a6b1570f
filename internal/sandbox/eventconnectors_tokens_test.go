package sandbox_test

import (
	"maps"
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

var signingSecret = regexp.MustCompile(`^whsec_[a-z0-9]{32}$`)

func TestTheSecretsOfATokenAreShownOnce(t *testing.T) {
	t.Parallel()
	box := startConnectors(t, sandbox.Options{})
	for name, sent := range map[string]object{
		"smallest":       {},
		"empty callback": {"callBackUrl": ""},
		"callback":       {"callBackUrl": "https://example.com/hook"},
		"unknown roles":  {"roles": []any{"ROLE_FUTURE", "ROLE_ADMIN"}},
		"no filter":      {"apiTokenFilter": nil},
		"empty filter":   {"apiTokenFilter": object{}},
		"filter":         {"apiTokenFilter": object{"b": []any{1.5, nil, "<&>"}, "a": object{"deep": true}}},
		"everything": {
			"name": "all", "roles": []any{"ROLE_ADMIN"}, "callBackUrl": "https://example.com", "apiTokenFilter": object{"a": "b"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := connectors{box.in(t), box.account, box.token}
			created := box.create(sent)
			id, value, secret := created["id"].(string), created["token"], created["signingSecret"]
			if !regexp.MustCompile(`^tok_[a-z0-9]{12}$`).MatchString(id) {
				t.Errorf("the id is %q", id)
			}
			if text, _ := value.(string); !regexp.MustCompile(`^ec_[a-z0-9]{40}$`).MatchString(text) {
				t.Errorf("the token is %q", text)
			}
			want := object{
				"id": id, "token": value, "name": "crm", "roles": []any{"ROLE_EXTERNAL_USER"}, "callBackUrl": nil,
				"apiTokenFilter": nil, "created": "2026-03-01T12:00:00Z",
			}
			maps.Copy(want, sent)
			if want["callBackUrl"] == "" {
				want["callBackUrl"] = nil
			}
			if want["callBackUrl"] != nil {
				want["signingSecret"] = secret
				if text, _ := secret.(string); !signingSecret.MatchString(text) {
					t.Errorf("the signing secret is %q", text)
				}
			}
			diff(t, "created", want, created)

			delete(want, "token")
			delete(want, "signingSecret")
			diff(t, "read", want, box.send("GET", box.path(id), box.token, nil).expect(http.StatusOK).object())
			for _, listed := range box.send("GET", box.path()+"?size=100", box.token, nil).hits().Results {
				if listed["id"] == id {
					diff(t, "listed", want, listed)
					return
				}
			}
			t.Error("it is not in the list")
		})
	}
}

// The filter means what was sent, to the last digit; its text does not stay.
func TestAFilterIsPassedThrough(t *testing.T) {
	t.Parallel()
	box := startConnectors(t, sandbox.Options{})
	created := box.send("POST", box.path(), box.token,
		`{"name": "crm", "roles": ["R"], "apiTokenFilter": { "z": 12345678901234567890.123, "a": {"y": 1, "x": [ ]} }}`,
	).expect(http.StatusCreated)
	const want = `"apiTokenFilter":{"a":{"x":[],"y":1},"z":12345678901234567890.123}`
	path := box.path(created.object()["id"].(string))
	for what, answer := range map[string]*reply{
		"created": created,
		"read":    box.send("GET", path, box.token, nil),
		"listed":  box.send("GET", box.path(), box.token, nil),
	} {
		if !regexp.MustCompile(regexp.QuoteMeta(want)).MatchString(answer.text) {
			t.Errorf("%s: %s", what, answer.text)
		}
	}
}

func TestATokenIsGoneAtOnce(t *testing.T) {
	t.Parallel()
	box := startConnectors(t, sandbox.Options{})
	created := box.create(object{"roles": []string{"ROLE_ADMIN"}, "callBackUrl": "https://example.com"})
	id, value := created["id"].(string), created["token"].(string)
	box.send("GET", "/eventconnectors/events", value, nil).expect(http.StatusOK)
	if answer := box.send("DELETE", box.path(id), value, nil).expect(http.StatusNoContent); answer.text != "" { // by itself
		t.Errorf("the answer has a body: %s", answer.text)
	}
	box.send("GET", "/eventconnectors/events", value, nil).expect(http.StatusUnauthorized)
	for _, gone := range []struct {
		method, path string
		body         any
	}{
		{"GET", box.path(id), nil},
		{"PUT", box.path(id), settings(nil)},
		{"DELETE", box.path(id), nil},
		{"POST", box.path(id, "rotate-secret"), nil},
	} {
		answer := box.send(gone.method, gone.path, box.token, gone.body).expect(http.StatusNotFound)
		diff(t, "the error", object{"message": "There is no token " + id}, answer.object())
	}
	diff(t, "secrets", []string{"revoked"}, box.secretStates(id))
}

func TestAnUpdateReplacesNameRolesAndFilter(t *testing.T) {
	t.Parallel()
	box := startConnectors(t, sandbox.Options{})
	created := box.create(object{"roles": []string{"ROLE_ADMIN"}, "apiTokenFilter": object{"a": 1.0}})
	id, value := created["id"].(string), created["token"].(string)
	box.Advance(time.Hour)
	for _, sent := range []object{
		{"name": "same", "roles": []any{"ROLE_ADMIN", "ROLE_EXTERNAL_USER"}, "apiTokenFilter": object{"b": 2.0}},
		{"name": "renamed", "roles": []any{"ROLE_ADMIN"}}, // a filter that is left out is removed
		{"name": "last", "roles": []any{"ROLE_EXTERNAL_USER"}, "apiTokenFilter": object{}},
	} {
		box.send("GET", box.path(), value, nil).expect(http.StatusOK)
		want := object{
			"id": id, "name": sent["name"], "roles": sent["roles"], "apiTokenFilter": sent["apiTokenFilter"],
			"callBackUrl": nil, "created": "2026-03-01T12:00:00Z",
		}
		diff(t, "updated", want, box.send("PUT", box.path(id), value, sent).expect(http.StatusOK).object())
	}
	// Its roles no longer allow it to.
	box.send("GET", box.path(), value, nil).expect(http.StatusForbidden)
	for _, c := range box.issued("eventconnectors") {
		if c.Value == value && c.Name != "last" {
			t.Errorf("on record it is called %s", c.Name)
		}
	}
}

func TestTheDashboardChangesAToken(t *testing.T) {
	t.Parallel()
	box := startConnectors(t, sandbox.Options{})
	created := box.create(object{"apiTokenFilter": object{"a": 1.0}, "roles": []any{"ROLE_ADMIN"}})
	id, value := created["id"].(string), created["token"].(string)
	want := box.send("GET", box.path(id), value, nil).expect(http.StatusOK).object()
	for _, step := range []struct {
		action string
		fields object
		states []string // of the signing secrets
	}{
		{"rename", object{"name": "renamed"}, nil},
		{"change", object{"roles": []any{"ROLE_EXTERNAL_USER"}}, nil},
		{"change", object{"apiTokenFilter": object{"b": object{"c": 1.0}}}, nil},
		{"change", object{"callBackUrl": "https://a.example.com"}, []string{"live"}},
		{"change", object{"callBackUrl": "https://b.example.com", "name": "more"}, []string{"live"}},
		{"change", object{"apiTokenFilter": nil}, []string{"live"}},
		{"change", object{"callBackUrl": ""}, []string{"revoked"}},
	} {
		box.dashboard("eventconnectors", step.action, id, step.fields).expect(http.StatusNoContent)
		maps.Copy(want, step.fields)
		if want["callBackUrl"] == "" {
			want["callBackUrl"] = nil
		}
		diff(t, step.action, want, box.send("GET", box.path(id), box.token, nil).expect(http.StatusOK).object())
		diff(t, "secrets", step.states, box.secretStates(id))
	}
	for _, c := range box.issued("eventconnectors") {
		if c.Kind == sandbox.KindSigningSecret && c.Owner != sandbox.OwnerDashboard {
			t.Errorf("the secret is on record as made by %s", c.Owner)
		}
	}
	box.send("GET", box.path(), value, nil).expect(http.StatusForbidden)
	box.dashboard("eventconnectors", "revoke", id, nil).expect(http.StatusNoContent)
	box.send("GET", box.path(), value, nil).expect(http.StatusUnauthorized)
	box.send("GET", box.path(id), box.token, nil).expect(http.StatusNotFound)
}

func TestTheDashboardOfEventConnectorsSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	box := startConnectors(t, sandbox.Options{})
	id := box.create(object{"callBackUrl": "https://example.com"})["id"].(string)
	before := box.send("GET", box.path(id), box.token, nil).expect(http.StatusOK).object()
	box.dashboardRefuses("eventconnectors", map[string]misuse{
		"unknown action":      {"delete", id, nil, 400, "change, rename, revoke"},
		"unknown token":       {"revoke", "tok_0", nil, 404, "tok_0"},
		"changing none":       {"change", "tok_0", object{"name": "x"}, 404, "tok_0"},
		"revoke with a field": {"revoke", id, object{"name": "x"}, 400, "name"},
		"rename with more":    {"rename", id, object{"name": "x", "roles": []string{"R"}}, 400, "roles"},
		"empty name":          {"rename", id, object{"name": ""}, 400, "name"},
		"no roles":            {"change", id, object{"roles": []string{}}, 400, "roles"},
		"roles twice":         {"change", id, object{"roles": []string{"R", "R"}}, 400, "roles"},
		"no TLS":              {"change", id, object{"callBackUrl": "http://example.com"}, 400, "callBackUrl"},
		"filter is text":      {"change", id, object{"apiTokenFilter": "x"}, 400, "apiTokenFilter"},
		"unknown field":       {"change", id, object{"token": "x"}, 400, "token"},
	}, func(box *running) {
		path := "/eventconnectors/accounts/" + box.environment["EVENTCONNECTORS_ACCOUNT_ID"] + "/tokens/" + id
		after := box.send("GET", path, box.environment["EVENTCONNECTORS_TOKEN"], nil).expect(http.StatusOK).object()
		diff(box.t, "the token", before, after)
	})
}

func TestEventConnectorsRejectsWhatBreaksTheContract(t *testing.T) {
	t.Parallel()
	const secret = "hunter2hunter2"
	box := startConnectors(t, sandbox.Options{})
	id := box.create(nil)["id"].(string)
	tokens, one := "/accounts/"+box.account+"/tokens", "/accounts/"+box.account+"/tokens/"+id
	before := box.send("GET", box.path(), box.token, nil).hits()
	box.rejects("/eventconnectors", box.token, secret, map[string]malformed{
		"no body":            {"POST", tokens, nil, "required"},
		"no name":            {"POST", tokens, object{"roles": []string{"R"}}, `"name" is missing`},
		"no roles":           {"POST", tokens, object{"name": "x", "roles": []string{}}, "/roles"},
		"roles twice":        {"PUT", one, settings(object{"roles": []string{"R", "R"}}), "/roles"},
		"roles left out":     {"PUT", one, object{"name": "x"}, `"roles" is missing`},
		"callback is null":   {"PUT", one, settings(object{"callBackUrl": nil}), "/callBackUrl"},
		"callback, no TLS":   {"PUT", one, settings(object{"callBackUrl": "http://" + secret}), "/callBackUrl"},
		"filter is a list":   {"PUT", one, settings(object{"apiTokenFilter": []string{secret}}), "/apiTokenFilter"},
		"unknown property":   {"PUT", one, settings(object{"token": secret}), `"token" is unsupported`},
		"page below zero":    {"GET", tokens + "?page=-1", nil, `"page"`},
		"page is too large":  {"GET", tokens + "?page=9223372036854775808", nil, `"page"`},
		"size zero":          {"GET", tokens + "?size=0", nil, `"size"`},
		"size too large":     {"GET", tokens + "?size=101", nil, `"size"`},
		"unknown parameter":  {"GET", tokens + "?limit=" + secret, nil, `"limit"`},
		"body of a rotation": {"POST", one + "/rotate-secret", object{"secret": secret}, "body"},
		"no password":        {"POST", "/auth/signin", object{"email": secret}, "password"},
		"extra in a sign-in": {"POST", "/auth/signin", object{"email": "a", "password": "b", "otp": secret}, "otp"},
	}, func(box *running, _ *reply) {
		after := box.send("GET", "/eventconnectors"+tokens, box.environment["EVENTCONNECTORS_TOKEN"], nil).hits()
		diff(box.t, "the tokens", before, after)
	})
}
