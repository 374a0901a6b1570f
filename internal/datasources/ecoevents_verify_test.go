package datasources_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

const verifyType = "eventcreds_ecoevents_verify"

// none is what a verification says where there is no key.
func none(attributes attributes) attributes {
	for _, name := range []string{"key_id", "key_name", "scopes", "created_at", "last_used_at"} {
		attributes[name] = knownvalue.Null()
	}
	return attributes
}

func TestAccEcoEventsVerify(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	readerID, reader := box.EcoEvents.IssueAPIKey("reader", []string{"events:read", "vendors:read"}, "live")
	usedID, used := box.EcoEvents.IssueAPIKey("used", []string{"events:read"}, "test")
	send(t, box, http.MethodGet, "/ecoevents/v1/auth/verify", used, "")
	_, full := box.EcoEvents.IssueAPIKey("full", []string{"full_access"}, "live")
	revokedID, revoked := box.EcoEvents.IssueAPIKey("revoked", []string{"events:read"}, "live")
	revoke(t, box, revokedID)

	text, null := knownvalue.StringExact, knownvalue.Null()
	account := func(a attributes) attributes {
		a["valid"], a["reason"] = knownvalue.Bool(true), knownvalue.StringExact("")
		a["account_id"] = knownvalue.StringRegexp(regexp.MustCompile(`^acc_`))
		a["account_name"], a["account_tier"] = text("Sandbox"), text("enterprise")
		return a
	}
	refused := func(reason string, a attributes) attributes {
		a["valid"], a["reason"] = knownvalue.Bool(false), text(reason)
		a["account_id"], a["account_name"], a["account_tier"] = null, null, null
		return none(a)
	}
	const (
		isRevoked   = "EcoEvents does not accept the credential: 401 Unauthorized: The credential is revoked (unauthorized)"
		isUnknown   = "EcoEvents does not accept the credential: 401 Unauthorized: The credential is missing, malformed or unknown (unauthorized)"
		isMalformed = "This is not an EcoEvents API key, which begins with ek_live_ or ek_test_, followed by lower-case letters and digits."
	)
	var configuration strings.Builder
	checks := []statecheck.StateCheck{box.ExpectNoSecret()}
	for name, test := range map[string]struct {
		arguments string
		want      attributes
	}{
		"own": {"", account(attributes{
			"key_name": text("provider"), "scopes": texts("full_access"), "missing_scopes": null, "excess_scopes": null,
		})},
		"given": {fmt.Sprintf("key = %q", reader), account(attributes{
			"key": null, "key_id": text(readerID), "key_name": text("reader"), "scopes": texts("events:read", "vendors:read"),
			"created_at": knownvalue.NotNull(), "missing_scopes": null, "excess_scopes": null,
		})},
		"used": {fmt.Sprintf("key = %q", used), account(attributes{
			"key_id": text(usedID), "created_at": knownvalue.NotNull(), "last_used_at": knownvalue.NotNull(),
		})},
		"as_expected": {fmt.Sprintf("key = %q\n  expected_scopes = [\"vendors:read\", \"events:read\"]", reader), account(attributes{
			"expected_scopes": texts("events:read", "vendors:read"), "missing_scopes": texts(), "excess_scopes": texts(),
		})},
		"one_missing": {fmt.Sprintf("key = %q\n  expected_scopes = [\"vendors:read\", \"events:read\", \"events:write\"]", reader), account(attributes{
			"missing_scopes": texts("events:write"), "excess_scopes": texts(),
		})},
		"one_in_excess": {fmt.Sprintf("key = %q\n  expected_scopes = [\"vendors:read\"]", reader), account(attributes{
			"missing_scopes": texts(), "excess_scopes": texts("events:read"),
		})},
		"one_of_each": {fmt.Sprintf("key = %q\n  expected_scopes = [\"vendors:read\", \"events:write\"]", reader), account(attributes{
			"missing_scopes": texts("events:write"), "excess_scopes": texts("events:read"),
		})},
		"full_access": {fmt.Sprintf("key = %q\n  expected_scopes = [\"vendors:read\", \"events:write\"]", full), account(attributes{
			"missing_scopes": texts(), "excess_scopes": texts("full_access"),
		})},
		"full_access_expected": {fmt.Sprintf("key = %q\n  expected_scopes = [\"full_access\"]", reader), account(attributes{
			"missing_scopes": texts("full_access"), "excess_scopes": texts("events:read", "vendors:read"),
		})},
		"revoked": {fmt.Sprintf("key = %q\n  expected_scopes = [\"events:read\"]", revoked), refused(isRevoked, attributes{
			"key": null, "missing_scopes": texts("events:read"), "excess_scopes": texts(),
		})},
		"nobodys":   {`key = "ek_live_nobodyhasthiskey1"`, refused(isUnknown, attributes{"missing_scopes": null, "excess_scopes": null})},
		"malformed": {`key = "ek_live_Upper"`, refused(isMalformed, attributes{"key": null})},
	} {
		configuration.WriteString(data(verifyType, name, "  "+test.arguments))
		checks = append(checks, test.want.check(verifyType, name)...)
	}
	box.Run(t, resource.TestStep{Config: configuration.String(), ConfigStateChecks: checks})
}

// A malformed key is not sent anywhere, and what was given is nowhere in the state.
func TestEcoEventsVerifyMalformed(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	p := box.Configured(t)
	for _, key := range []string{"", "hunter2", "ek_live_", "ek_prod_a1b2c3d4e5f6g7h8i9j0", "ek_live_a1b2c3d4e5f6g7h8i9j0\n", "eyJh.eyJi.c2ln"} {
		state, found := p.ReadDataSource(verifyType, acctest.Values{"key": key})
		if len(found) > 0 {
			t.Fatalf("%q: %+v", key, found)
		}
		if reason := acctest.Attribute(state, "reason"); !strings.HasPrefix(reason, "This is not an EcoEvents API key") {
			t.Errorf("%q: the reason is %q", key, reason)
		}
		if key != "ek_live_" && key != "" && strings.Contains(state.String(), key) {
			t.Errorf("the state holds %q", key)
		}
	}
	if calls := box.Stats().Total; calls != 0 {
		t.Errorf("%d calls were made", calls)
	}
}

// The provider's own credential, of each kind, good and bad. A bad one is no error: a check block is to tell.
func TestAccEcoEventsVerifyOwnCredential(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	id, own := box.EcoEvents.IssueAPIKey("own", []string{"events:read"}, "live")
	credentials := box.Credentials()
	owner := credentials[slices.IndexFunc(credentials, func(c sandbox.Credential) bool { return c.Kind == sandbox.KindPassword })]
	issue := func(lifetime time.Duration) string {
		token, err := box.EcoEvents.IssueAccessToken(lifetime)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	expired, short, long := issue(-time.Minute), issue(time.Hour), issue(48*time.Hour)

	valid := attributes{"valid": knownvalue.Bool(true), "reason": knownvalue.StringExact("")}
	jwt := none(attributes{
		"valid": knownvalue.Bool(true), "reason": knownvalue.StringExact(""), "account_name": knownvalue.StringExact("Sandbox"),
		"missing_scopes": knownvalue.Null(), "excess_scopes": knownvalue.Null(), // nobody tells what a JWT may do
	})
	refused := func(reason string) attributes {
		return none(attributes{
			"valid": knownvalue.Bool(false), "reason": knownvalue.StringRegexp(regexp.MustCompile(reason)),
			"missing_scopes": texts("events:read"), "excess_scopes": texts(),
		})
	}
	var steps []resource.TestStep
	for _, test := range []struct {
		name        string
		environment map[string]string
		before      func()
		want        attributes
	}{
		{"a key", map[string]string{"ECOEVENTS_API_KEY": own}, nil, valid},
		{
			"a revoked key", map[string]string{"ECOEVENTS_API_KEY": own}, func() { revoke(t, box, id) },
			refused(`^EcoEvents does not accept the credential: 401 Unauthorized: The credential is revoked`),
		},
		{"a JWT", map[string]string{"ECOEVENTS_ACCESS_TOKEN": long}, nil, jwt},
		{"a JWT that expired", map[string]string{"ECOEVENTS_ACCESS_TOKEN": expired}, nil, refused(`401 Unauthorized: it expired at 2`)},
		{
			"a JWT that expired in the platform's time", map[string]string{"ECOEVENTS_ACCESS_TOKEN": short}, func() { box.Advance(2 * time.Hour) },
			refused(`401 Unauthorized: The credential is expired`),
		},
		{"a sign-in", map[string]string{"ECOEVENTS_EMAIL": owner.ID, "ECOEVENTS_PASSWORD": owner.Value}, nil, jwt},
		{
			"a wrong password", map[string]string{"ECOEVENTS_EMAIL": owner.ID, "ECOEVENTS_PASSWORD": "hunter2"}, nil,
			refused(`401 Unauthorized: The email or the password is wrong`),
		},
	} {
		steps = append(steps, resource.TestStep{
			PreConfig: func() {
				t.Log(test.name)
				for _, name := range []string{"ECOEVENTS_API_KEY", "ECOEVENTS_ACCESS_TOKEN", "ECOEVENTS_EMAIL", "ECOEVENTS_PASSWORD"} {
					box.Setenv(name, test.environment[name])
				}
				if test.before != nil {
					test.before()
				}
			},
			Config:            data(verifyType, "own", `  expected_scopes = ["events:read"]`),
			ConfigStateChecks: append(test.want.check(verifyType, "own"), box.ExpectNoSecret()),
		})
	}
	box.Run(t, steps...)
}

// A platform that cannot say is an error: nobody knows then whether the credential is good.
func TestAccEcoEventsVerifyFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status  int
		body    string
		message string
	}{
		"500":                   {http.StatusInternalServerError, `{"error": "database is away"}`, "500 Internal Server Error: database is away. EcoEvents failed to process the request. Run Terraform again"},
		"403":                   {http.StatusForbidden, `{"error": "not from this network"}`, "403 Forbidden: not from this network"},
		"404":                   {http.StatusNotFound, "<html><body>It works!</body></html>", "404 Not Found: a web page: It works! This answer may not come from EcoEvents. Check base_url in the provider block \"ecoevents\""},
		"200 of something else": {http.StatusOK, "<html>", "200 OK: EcoEvents answered, but not in the form this provider knows"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := acctest.Start(t, sandbox.Options{})
			box.Intercept(func(w http.ResponseWriter, _ *http.Request) bool {
				w.WriteHeader(test.status)
				_, _ = w.Write([]byte(test.body))
				return true
			})
			box.Run(t, resource.TestStep{
				Config:      data(verifyType, "own", ""),
				PlanOnly:    true,
				ExpectError: acctest.Says("EcoEvents: cannot verify the credential"),
			}, resource.TestStep{
				Config:      data(verifyType, "own", ""),
				PlanOnly:    true,
				ExpectError: acctest.Says(test.message),
			})
		})
	}
}

func TestEcoEventsVerifyNotValid(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	box.Intercept(func(w http.ResponseWriter, _ *http.Request) bool {
		_, _ = w.Write([]byte(`{"valid": false, "account": {"id": "acc_1", "name": "Ada", "tier": "free"}}`))
		return true
	})
	state, found := box.Configured(t).ReadDataSource(verifyType, nil)
	if reason := acctest.Attribute(state, "reason"); len(found) > 0 || reason != "EcoEvents reports that the credential is not valid." {
		t.Errorf("the reason is %q, found %+v", reason, found)
	}
}

// A verification that comes too early waits for its turn.
func TestEcoEventsVerifyRateLimited(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	var asked atomic.Int32
	box.Intercept(func(w http.ResponseWriter, _ *http.Request) bool {
		if asked.Add(1) > 1 {
			return false
		}
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusTooManyRequests)
		return true
	})
	state, found := box.Configured(t).ReadDataSource(verifyType, nil)
	if name := acctest.Attribute(state, "key_name"); len(found) > 0 || name != "provider" || asked.Load() != 2 {
		t.Errorf("after %d requests the key is %q, found %+v", asked.Load(), name, found)
	}
}

func TestEcoEventsVerifyBadScopes(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	p := box.Configured(t)
	_, found := p.ReadDataSource(verifyType, acctest.Values{"expected_scopes": []any{}})
	expectError(t, found, "expected_scopes", "at least 1 elements, got: 0")
	_, found = p.ReadDataSource(verifyType, acctest.Values{"expected_scopes": []any{"Events"}})
	if len(found) != 1 || !strings.HasPrefix(found[0].Attribute, "expected_scopes.") || !strings.Contains(found[0].Detail, "resource:action") {
		t.Errorf("got %+v", found)
	}
	if calls := box.Stats().Total; calls != 0 {
		t.Errorf("%d calls were made", calls)
	}
}
