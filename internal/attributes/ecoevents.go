package attributes

import (
	"context"
	"regexp"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
)

// How the arguments of an API key are described, wherever one is issued.
const (
	EcoEventsScopesDescription = "What the key may do. Documented are `events:read`, `events:write`, `events:delete`, " +
		"`analytics:read`, `vendors:read`, `vendors:write`, `webhooks:manage` and `full_access`, which stands alone. " +
		"Another well-formed scope is sent with a warning."
	EcoEventsEnvironmentDescription = "`live`, or `test` for a key that works on sandbox data. A new key for which it is not set is " +
		"`live`, or `test` when the provider's own key is a test key, which makes test keys only (assumed)."
)

// EcoEventsEnvironments validates the environment of an API key.
func EcoEventsEnvironments() validator.String {
	return stringvalidator.OneOf(ecoevents.EnvironmentLive, ecoevents.EnvironmentTest)
}

// DefaultEcoEventsEnvironment is the environment of a new key for which none is set.
func DefaultEcoEventsEnvironment(client *ecoevents.Client) string {
	if client.UsesTestKey() {
		return ecoevents.EnvironmentTest
	}
	return ecoevents.EnvironmentLive
}

// CheckEcoEventsEnvironment adds an error where the client's own key cannot manage a key of an environment. It reports
// false then.
func CheckEcoEventsEnvironment(client *ecoevents.Client, environment string, diags *diag.Diagnostics) bool {
	if !client.UsesTestKey() || environment != ecoevents.EnvironmentLive {
		return true
	}
	diags.AddAttributeError(path.Root("environment"), "An EcoEvents test key cannot manage live keys",
		"The provider's own EcoEvents key begins with ek_test_, and such a key manages test keys only (assumed: EcoEvents "+
			"does not document it). Write environment = \"test\", or set a live key or a sign-in in the provider block.")
	return false
}

var scopeShape = regexp.MustCompile(`^[a-z][a-z0-9_]*(:[a-z][a-z0-9_]*)?$`)

// EcoEventsScopeShape refuses sets that are empty or hold what cannot be a scope.
func EcoEventsScopeShape() []validator.Set {
	return []validator.Set{
		setvalidator.SizeAtLeast(1),
		setvalidator.NoNullValues(),
		setvalidator.ValueStringsAre(EcoEventsScope()),
	}
}

// EcoEventsScope refuses what cannot be a scope.
func EcoEventsScope() validator.String {
	return stringvalidator.RegexMatches(scopeShape, `must be written resource:action in lower case, such as "events:read", or be "full_access"`)
}

// EcoEventsScopes validates the scopes that a key is to have.
func EcoEventsScopes() []validator.Set {
	return append(EcoEventsScopeShape(), leastPrivilege{}, unlisted{
		// What is malformed is an error already.
		listed:  func(scope string) bool { return ecoevents.IsDocumentedScope(scope) || !scopeShape.MatchString(scope) },
		summary: "EcoEvents documents no scope %q",
		detail:  "The scope is sent as written. Check the spelling: if there is no such scope, the apply fails.",
	})
}

// leastPrivilege refuses full_access beside other scopes, and warns of full_access.
type leastPrivilege struct{}

func (leastPrivilege) Description(context.Context) string {
	return "full_access cannot be combined with other scopes, and gets a warning"
}

func (v leastPrivilege) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (leastPrivilege) ValidateSet(_ context.Context, req validator.SetRequest, resp *validator.SetResponse) {
	scopes := Strings(req.ConfigValue)
	switch full := slices.Contains(scopes, ecoevents.FullAccess); {
	case full && len(scopes) > 1:
		resp.Diagnostics.AddAttributeError(req.Path, "The EcoEvents scope full_access cannot be combined with other scopes",
			"It includes every other scope. Remove it, and name only the scopes that the key needs; or write it alone.")
	case full:
		resp.Diagnostics.AddAttributeWarning(req.Path, "An EcoEvents key with full_access has every permission",
			"It can also issue and revoke keys. EcoEvents advises least privilege: name only the scopes that the key needs.")
	}
}

// EcoEventsEvents warns of types of event that the documentation, whose list is not complete, does not name.
func EcoEventsEvents() validator.Set {
	return unlisted{
		listed:  ecoevents.IsDocumentedEvent,
		summary: "EcoEvents documents no event type %q",
		detail: "The documented list is not complete, so the event type is sent as written. Check the spelling: EcoEvents may accept an event " +
			"type that does not exist, and never deliver it.",
	}
}
