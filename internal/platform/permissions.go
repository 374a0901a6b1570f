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
	return NewAccess(EcoEventsName, permission, pick)
}

// Eventicat is as EcoEvents.
func Eventicat(permission string) Access[*eventicat.Client] {
	pick := func(c *Clients) *Connection[*eventicat.Client] { return c.Eventicat }
	return NewAccess(EventicatName, permission, pick)
}

// EventConnectors is as EcoEvents.
func EventConnectors(permission string) Access[*eventconnectors.Client] {
	pick := func(c *Clients) *Connection[*eventconnectors.Client] { return c.EventConnectors }
	return NewAccess(EventConnectorsName, permission, pick)
}

// What the credential of a platform must be allowed to do.
const (
	ManageEcoEventsAPIKeys = "a sign-in, or an API key with the scope full_access. A test key manages test keys only (assumed: " +
		"EcoEvents does not document it)"
	ManageEcoEventsWebhooks = "a sign-in, or an API key with the scope webhooks:manage or full_access"
	VerifyWithEcoEvents     = "another credential: every credential may verify itself"
	// UseEventicat is all there is: its keys have no scopes.
	UseEventicat                = "the API key of the account that the aggregator belongs to"
	ManageEventConnectorsTokens = "a sign-in or a token with ROLE_ADMIN or ROLE_SUPER_ADMIN in the account. Event Connectors does not " +
		"document whether a token can have these roles"
)
