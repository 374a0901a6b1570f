package datasources_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

const eventConnectorsVerifyType = "eventcreds_eventconnectors_verify"

// anonymous is what a verification says where nobody tells whose the credential is.
func anonymous(a attributes) attributes {
	for _, name := range []string{"account_id", "account_name", "email", "role", "organisation"} {
		a[name] = knownvalue.Null()
	}
	return a
}

// The provider's own credential, of each kind, good and bad.
func TestAccEventConnectorsVerify(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	environment, second := box.Environment(), box.EventConnectors.SecondAccount()
	account := environment["EVENTCONNECTORS_ACCOUNT_ID"]
	_, external := box.EventConnectors.IssueToken("external", []string{"ROLE_EXTERNAL_USER"})
	_, super := box.EventConnectors.IssueToken("super", []string{"ROLE_SUPER_ADMIN"})
	revokedID, revoked := box.EventConnectors.IssueToken("revoked", []string{"ROLE_ADMIN"})
	dashboard(t, box, "eventconnectors", "revoke", revokedID, nil)

	text, null := knownvalue.StringExact, knownvalue.Null()
	valid := func(a attributes) attributes {
		a["valid"], a["reason"] = knownvalue.Bool(true), knownvalue.StringExact("")
		return a
	}
	refused := func(reason string) attributes {
		return anonymous(attributes{"valid": knownvalue.Bool(false), "reason": text(reason), "missing_roles": texts("ROLE_ADMIN", "ROLE_MOON")})
	}
	const expected = `  expected_roles = ["ROLE_MOON", "ROLE_ADMIN"]`
	var steps []resource.TestStep
	for _, test := range []struct {
		name        string
		environment map[string]string
		arguments   string
		want        attributes
	}{
		{"an administrator's token", map[string]string{"EVENTCONNECTORS_TOKEN": environment["EVENTCONNECTORS_TOKEN"]}, "", valid(attributes{
			"account_id": text(account), "account_name": text("provider"), "email": null, "role": text("ROLE_ADMIN"),
			"organisation": text("Sandbox"), "expected_roles": null, "missing_roles": null,
		})},
		{"the role that is expected", map[string]string{"EVENTCONNECTORS_TOKEN": super}, `  expected_roles = ["ROLE_SUPER_ADMIN"]`, valid(attributes{
			"role": text("ROLE_SUPER_ADMIN"), "missing_roles": texts(),
		})},
		{"a role that is missing", map[string]string{"EVENTCONNECTORS_TOKEN": environment["EVENTCONNECTORS_TOKEN"]}, expected, valid(attributes{
			"role": text("ROLE_ADMIN"), "missing_roles": texts("ROLE_MOON"),
		})},
		{"a token that may not ask whose it is", map[string]string{"EVENTCONNECTORS_TOKEN": external}, expected, valid(anonymous(attributes{
			"missing_roles": null,
		}))},
		{
			"a revoked token", map[string]string{"EVENTCONNECTORS_TOKEN": revoked}, expected,
			refused("Event Connectors does not accept the credential: 401 Unauthorized: The credential is revoked"),
		},
		{"a sign-in", map[string]string{"EVENTCONNECTORS_EMAIL": second.Email, "EVENTCONNECTORS_PASSWORD": second.Password}, expected, valid(attributes{
			"account_id": text(second.ID), "account_name": text("Owner"), "email": text(second.Email), "role": text("ROLE_ADMIN"),
			"organisation": text("Second sandbox"), "missing_roles": texts("ROLE_MOON"),
		})},
		{
			"a wrong password", map[string]string{"EVENTCONNECTORS_EMAIL": second.Email, "EVENTCONNECTORS_PASSWORD": "hunter2"}, expected,
			refused("Event Connectors does not accept the credential: 401 Unauthorized: The email or the password is wrong"),
		},
	} {
		steps = append(steps, resource.TestStep{
			PreConfig: func() {
				t.Log(test.name)
				for _, name := range []string{"EVENTCONNECTORS_TOKEN", "EVENTCONNECTORS_EMAIL", "EVENTCONNECTORS_PASSWORD"} {
					box.Setenv(name, test.environment[name])
				}
			},
			Config:            data(eventConnectorsVerifyType, "own", test.arguments),
			ConfigStateChecks: append(test.want.check(eventConnectorsVerifyType, "own"), box.ExpectNoSecret()),
		})
	}
	box.Run(t, steps...)
}

// Where accounts/me does not decide, a harmless read does, and only there.
func TestEventConnectorsVerifyAsks(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		me, events int // status; 0: as the sandbox answers
		valid      bool
		reads      int // of events
		message    string
	}{
		"both are allowed":              {valid: true},
		"not allowed":                   {me: 403, valid: true, reads: 1},
		"not there":                     {me: 404, valid: true, reads: 1},
		"refused, then allowed":         {me: 401, valid: true, reads: 1},
		"refused, then refused":         {me: 401, events: 401, reads: 1},
		"not allowed, then refused":     {me: 403, events: 401, reads: 1},
		"not allowed, then not allowed": {me: 403, events: 403, reads: 1, message: "Event Connectors: cannot verify the credential: 403 Forbidden"},
		"not allowed, then broken":      {me: 403, events: 500, reads: 5, message: "Event Connectors: cannot verify the credential: 500 Internal Server Error"},
		"broken":                        {me: 500, message: "Event Connectors: cannot read the account of the credential: 500 Internal Server Error"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := acctest.Start(t, sandbox.Options{})
			reads := 0
			box.Intercept(func(w http.ResponseWriter, r *http.Request) bool {
				status := test.me
				if strings.HasSuffix(r.URL.Path, "/events") {
					reads++
					status = test.events
				}
				if status != 0 {
					w.WriteHeader(status)
				}
				return status != 0
			})
			state, found := box.Configured(t).ReadDataSource(eventConnectorsVerifyType, nil)
			if reads != test.reads {
				t.Errorf("events were read %d times, want %d", reads, test.reads)
			}
			if test.message != "" {
				expectError(t, found, "", test.message)
				return
			}
			if valid := acctest.Attribute(state, "reason") == ""; valid != test.valid || len(found) > 0 {
				t.Errorf("valid is %t, want %t, found %+v", valid, test.valid, found)
			}
		})
	}
}

func TestEventConnectorsVerifyBadRoles(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	p := box.Configured(t)
	_, found := p.ReadDataSource(eventConnectorsVerifyType, acctest.Values{"expected_roles": []any{}})
	expectError(t, found, "expected_roles", "at least 1 elements, got: 0")
	_, found = p.ReadDataSource(eventConnectorsVerifyType, acctest.Values{"expected_roles": []any{""}})
	if len(found) != 1 || !strings.HasPrefix(found[0].Attribute, "expected_roles.") || !strings.Contains(found[0].Detail, "at least 1") {
		t.Errorf("got %+v", found)
	}
	if calls := box.Stats().Total; calls != 0 {
		t.Errorf("%d calls were made", calls)
	}
}
