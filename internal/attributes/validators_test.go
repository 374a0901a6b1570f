package attributes_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"pgregory.net/rapid"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
)

// summaries are what was found: "error: The argument is not a URL".
func summaries(diags diag.Diagnostics) []string {
	var found []string
	for _, d := range diags {
		found = append(found, strings.ToLower(d.Severity().String())+": "+d.Summary())
	}
	return found
}

func validateString(t *testing.T, v validator.String, value types.String) diag.Diagnostics {
	t.Helper()
	var resp validator.StringResponse
	v.ValidateString(t.Context(), validator.StringRequest{Path: path.Root("argument"), ConfigValue: value}, &resp)
	for _, d := range resp.Diagnostics {
		if at, ok := d.(diag.DiagnosticWithPath); !ok || !at.Path().Equal(path.Root("argument")) {
			t.Errorf("%+v is not on the argument", d)
		}
	}
	return resp.Diagnostics
}

func TestHTTPSURL(t *testing.T) {
	t.Parallel()
	notAURL, notHTTPS := []string{"error: The argument is not a URL"}, []string{"error: The argument is not an HTTPS URL"}
	withUser := []string{"error: The argument contains a user name or a password"}
	for value, want := range map[string][]string{
		"https://hooks.example.com/path":         nil,
		"https://hooks.example.com:8443/?a=b#c":  nil,
		"https://[2001:db8::1]/":                 nil,
		"HTTPS://hooks.example.com":              notHTTPS,
		"":                                       notAURL,
		"hooks.example.com/path":                 notAURL,
		"https://":                               notAURL,
		"https:///path":                          notAURL,
		"https://:443/":                          notAURL,
		"https://hooks.example.com:port/":        notAURL,
		"https://hooks.example.com/\n":           notAURL,
		"mailto:ada@example.com":                 notAURL,
		"http://hooks.example.com/path":          notHTTPS,
		"http://127.0.0.1/path":                  notHTTPS,
		"ftp://hooks.example.com":                notHTTPS,
		"https://ada@hooks.example.com":          withUser,
		"https://ada:hunter2@hooks.example.com/": withUser,
	} {
		if diff := cmp.Diff(want, summaries(validateString(t, attributes.HTTPSURL(), types.StringValue(value)))); diff != "" {
			t.Errorf("%q (-want +got):\n%s", value, diff)
		}
	}
	for _, value := range []types.String{types.StringNull(), types.StringUnknown()} {
		if found := validateString(t, attributes.HTTPSURL(), value); len(found) > 0 {
			t.Errorf("%s: %v", value, found)
		}
	}
}

// Who writes a password into a URL finds it in no message.
func TestHTTPSURLDoesNotRepeatAPassword(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		password := rapid.StringMatching(`[a-z0-9]{12}`).Draw(rt, "password")
		url := rapid.SampledFrom([]string{"https://", "http://", "", "https:", "%"}).Draw(rt, "scheme") + "ada:" + password +
			rapid.SampledFrom([]string{"@", "\n@", "[@", ""}).Draw(rt, "separator") + "hooks.example.com"
		for _, d := range validateString(t, attributes.HTTPSURL(), types.StringValue(url)) {
			if strings.Contains(d.Summary()+d.Detail(), password) {
				rt.Fatalf("%q: %s: %s", url, d.Summary(), d.Detail())
			}
		}
	})
}

func TestRegex(t *testing.T) {
	t.Parallel()
	for value, want := range map[string][]string{
		"":          nil,
		"^ci-.*$":   nil,
		"(?i)ci":    nil,
		"(":         {"error: The argument is not a regular expression"},
		"*":         {"error: The argument is not a regular expression"},
		"(?=ahead)": {"error: The argument is not a regular expression"}, // Perl's, not RE2's
	} {
		if diff := cmp.Diff(want, summaries(validateString(t, attributes.Regex(), types.StringValue(value)))); diff != "" {
			t.Errorf("%q (-want +got):\n%s", value, diff)
		}
	}
	for _, value := range []types.String{types.StringNull(), types.StringUnknown()} {
		if found := validateString(t, attributes.Regex(), value); len(found) > 0 {
			t.Errorf("%s: %v", value, found)
		}
	}
}

func validateSet(t *testing.T, validators []validator.Set, value types.Set) diag.Diagnostics {
	t.Helper()
	var found diag.Diagnostics
	for _, v := range validators {
		var resp validator.SetResponse
		v.ValidateSet(t.Context(), validator.SetRequest{
			Path: path.Root("scopes"), PathExpression: path.MatchRoot("scopes"), ConfigValue: value,
		}, &resp)
		found.Append(resp.Diagnostics...)
	}
	for _, d := range found {
		if at, ok := d.(diag.DiagnosticWithPath); !ok || at.Path().Steps()[0].String() != "scopes" {
			t.Errorf("%+v is not on the argument", d)
		}
	}
	return found
}

func TestEcoEventsScopes(t *testing.T) {
	t.Parallel()
	malformed := []string{"error: Invalid Attribute Value Match"}
	alone := "error: The EcoEvents scope full_access cannot be combined with other scopes"
	for name, test := range map[string]struct {
		scopes []string
		want   []string
	}{
		"all but full_access that are documented": {
			[]string{"events:read", "events:write", "events:delete", "analytics:read", "vendors:read", "vendors:write", "webhooks:manage"}, nil,
		},
		"full_access":                      {[]string{"full_access"}, []string{"warning: An EcoEvents key with full_access has every permission"}},
		"full_access beside another":       {[]string{"full_access", "events:read"}, []string{alone}},
		"full_access beside one not known": {[]string{"full_access", "moon:read"}, []string{alone, `warning: EcoEvents documents no scope "moon:read"`}},
		"not known":                        {[]string{"moon:read", "events:read"}, []string{`warning: EcoEvents documents no scope "moon:read"`}},
		"two not known, in order":          {[]string{"sun_rays:read_all", "admin"}, []string{`warning: EcoEvents documents no scope "admin"`, `warning: EcoEvents documents no scope "sun_rays:read_all"`}},
		"none":                             {[]string{}, []string{"error: Invalid Attribute Value"}},
		"empty":                            {[]string{""}, malformed},
		"upper case":                       {[]string{"Events:Read"}, malformed},
		"a space":                          {[]string{"events read"}, malformed},
		"no resource":                      {[]string{":read"}, malformed},
		"no action":                        {[]string{"events:"}, malformed},
		"two actions":                      {[]string{"events:read:all"}, malformed},
		"a wildcard":                       {[]string{"events:*"}, malformed},
		"a line break":                     {[]string{"events:read\n"}, malformed},
		"a dash, not a scope":              {[]string{"full-access"}, malformed},
		"one of two":                       {[]string{"events:read", "EVENTS"}, malformed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := validateSet(t, attributes.EcoEventsScopes(), attributes.StringSet(test.scopes))
			if diff := cmp.Diff(test.want, summaries(found)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestEcoEventsScopesNotKnownYet(t *testing.T) {
	t.Parallel()
	partly := types.SetValueMust(types.StringType, []attr.Value{types.StringUnknown(), types.StringValue("events:read")})
	for _, value := range []types.Set{types.SetNull(types.StringType), types.SetUnknown(types.StringType), partly} {
		if found := validateSet(t, attributes.EcoEventsScopes(), value); len(found) > 0 {
			t.Errorf("%s: %v", value, found)
		}
	}
}

func TestEcoEventsScopeShapeDoesNotWarn(t *testing.T) {
	t.Parallel()
	for _, scope := range []string{"full_access", "moon:read"} {
		if found := validateSet(t, attributes.EcoEventsScopeShape(), attributes.StringSet([]string{scope})); len(found) > 0 {
			t.Errorf("%s: %v", scope, found)
		}
	}
}

func TestMalformedScopeSaysWhatToWrite(t *testing.T) {
	t.Parallel()
	found := validateSet(t, attributes.EcoEventsScopes(), attributes.StringSet([]string{"read events"}))
	want := regexp.MustCompile(`must be written resource:action in lower case, such as "events:read", or be "full_access", got: read events`)
	if len(found) != 1 || !want.MatchString(found[0].Detail()) {
		t.Errorf("got %v", found)
	}
}

func TestEcoEventsEvents(t *testing.T) {
	t.Parallel()
	documented := []string{
		"event.created", "event.updated", "event.deleted", "event.published", "event.cancelled", "event.completed",
		"attendee.registered", "sustainability.goal_achieved",
	}
	events := []validator.Set{attributes.EcoEventsEvents()}
	if found := validateSet(t, events, attributes.StringSet(documented)); len(found) > 0 {
		t.Errorf("documented: %v", found)
	}
	found := validateSet(t, events, attributes.StringSet([]string{"event.created", "event.create", "ticket.sold"}))
	want := []string{`warning: EcoEvents documents no event type "event.create"`, `warning: EcoEvents documents no event type "ticket.sold"`}
	if diff := cmp.Diff(want, summaries(found)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, value := range []types.Set{types.SetNull(types.StringType), types.SetUnknown(types.StringType)} {
		if found := validateSet(t, events, value); len(found) > 0 {
			t.Errorf("%s: %v", value, found)
		}
	}
}

func TestEventConnectorsRoles(t *testing.T) {
	t.Parallel()
	unknown := func(role string) string { return `warning: Event Connectors documents no role "` + role + `"` }
	for name, test := range map[string]struct {
		roles []string
		want  []string
	}{
		"all that are known":      {[]string{"ROLE_EXTERNAL_USER", "ROLE_ADMIN", "ROLE_SUPER_ADMIN"}, nil},
		"one that is not known":   {[]string{"ROLE_ADMIN", "ROLE_EDITOR"}, []string{unknown("ROLE_EDITOR")}},
		"in another spelling":     {[]string{"role_admin"}, []string{unknown("role_admin")}},
		"two not known, in order": {[]string{"b", "a"}, []string{unknown("a"), unknown("b")}},
		"none":                    {[]string{}, []string{"error: Invalid Attribute Value"}},
		"empty":                   {[]string{""}, []string{"error: Invalid Attribute Value Length"}},
	} {
		if diff := cmp.Diff(test.want, summaries(validateSet(t, attributes.EventConnectorsRoles(), attributes.StringSet(test.roles)))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	partly := types.SetValueMust(types.StringType, []attr.Value{types.StringUnknown(), types.StringValue("ROLE_ADMIN")})
	for _, value := range []types.Set{types.SetNull(types.StringType), types.SetUnknown(types.StringType), partly} {
		if found := validateSet(t, attributes.EventConnectorsRoles(), value); len(found) > 0 {
			t.Errorf("%s: %v", value, found)
		}
	}
	// What is only looked for may have any name.
	if found := validateSet(t, attributes.EventConnectorsRoleShape(), attributes.StringSet([]string{"ROLE_EDITOR"})); len(found) > 0 {
		t.Errorf("the shape alone: %v", found)
	}
}
