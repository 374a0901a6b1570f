package platform

import (
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventconnectors"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventicat"
)

// The names of the platforms, as people read them.
const (
	EcoEventsName       = "EcoEvents"
	EventicatName       = "Eventicat"
	EventConnectorsName = "Event Connectors"
)

// EcoEvents is the access of what takes a permission, one of those below or another in words.
func EcoEvents(permission string) Access[*ecoevents.Client] {
	pick := func(c *Clients) *Connection[*ecoevents.Client] { return c.EcoEvents }
	return Access[*ecoevents.Client]{pick: pick, PlatformName: EcoEventsName, Permission: permission}
}

// Eventicat is as EcoEvents.
func Eventicat(permission string) Access[*eventicat.Client] {
	pick := func(c *Clients) *Connection[*eventicat.Client] { return c.Eventicat }
	return Access[*eventicat.Client]{pick: pick, PlatformName: EventicatName, Permission: permission}
}

// EventConnectors is as EcoEvents.
func EventConnectors(permission string) Access[*eventconnectors.Client] {
	pick := func(c *Clients) *Connection[*eventconnectors.Client] { return c.EventConnectors }
	return Access[*eventconnectors.Client]{pick: pick, PlatformName: EventConnectorsName, Permission: permission}
}

// What the credential of a platform must be allowed to do.
const (
	ManageEcoEventsAPIKeys = "a sign-in, or an API key with the scope full_access; a test key manages test keys only " +
		"(EcoEvents does not document this, it is assumed)"
	ManageEcoEventsWebhooks = "a sign-in, or an API key with the scope webhooks:manage or full_access"
	VerifyWithEcoEvents     = "a credential that may verify itself, which every one may"
	// UseEventicat is all there is: its keys have no scopes.
	UseEventicat                = "the API key of the account that the aggregator belongs to"
	ManageEventConnectorsTokens = "ROLE_ADMIN or ROLE_SUPER_ADMIN in the account; whether an API token may have it, or only a " +
		"sign-in, is not documented"
)
