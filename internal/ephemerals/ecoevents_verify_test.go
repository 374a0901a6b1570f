package ephemerals_test

import (
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

const verifyType = "eventcreds_ecoevents_verify"

// Of whatever credential, it tells what the data source tells.
func TestEcoEventsVerifyTellsWhatTheDataSourceTells(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	_, good := box.EcoEvents.IssueAPIKey("good", []string{"events:read", "vendors:read"}, "live")
	revokedID, revoked := box.EcoEvents.IssueAPIKey("revoked", []string{"events:read"}, "live")
	if err := box.Dashboard("ecoevents", "revoke", revokedID, nil); err != nil {
		t.Fatal(err)
	}
	expected := []any{"events:read", "events:write"}
	p := box.Configured(t)
	for name, test := range map[string]struct {
		config acctest.Values
		reason string // empty: it is good
	}{
		"own":       {nil, ""},
		"good":      {acctest.Values{"key": good, "expected_scopes": expected}, ""},
		"revoked":   {acctest.Values{"key": revoked, "expected_scopes": expected}, "EcoEvents does not accept the credential: 401 Unauthorized: The credential is revoked (unauthorized)."},
		"malformed": {acctest.Values{"key": "hunter2"}, "This is not an EcoEvents API key, which begins with ek_live_ or ek_test_, followed by lower-case letters and digits."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want, found := p.ReadDataSource(verifyType, test.config)
			if len(found) > 0 {
				t.Fatalf("%+v", found)
			}
			opened := p.Open(t.Context(), verifyType, test.config)
			if test.reason == "" && len(opened.Diagnostics) > 0 {
				t.Errorf("got %+v", opened.Diagnostics)
			} else if test.reason != "" {
				expectWarning(t, opened.Diagnostics, "The EcoEvents credential is not valid: "+test.reason)
			}
			got, told := attributes(t, opened.Result), attributes(t, want)
			for name := range told {
				if name == "key" || name == "last_used_at" { // which a data source does not store, and which moves
					continue
				}
				if !got[name].Equal(told[name]) {
					t.Errorf("%s is %s, that of the data source is %s", name, got[name], told[name])
				}
			}
			if reason := acctest.Attribute(opened.Result, "reason"); reason != test.reason {
				t.Errorf("the reason is %q, want %q", reason, test.reason)
			}
			closeQuietly(t, p, opened)
		})
	}
}

func attributes(t *testing.T, object tftypes.Value) map[string]tftypes.Value {
	t.Helper()
	var values map[string]tftypes.Value
	if err := object.As(&values); err != nil {
		t.Fatal(err)
	}
	return values
}

// A platform that cannot say is an error: nobody knows then whether the key is good.
func TestEcoEventsVerifyFails(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	box.Intercept(refuse(http.MethodGet, "/verify", http.StatusInternalServerError))
	expectError(t, box.Configured(t).Open(t.Context(), verifyType, nil).Diagnostics, "", "EcoEvents: cannot verify the credential: 500 Internal Server Error")
}
