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

// EcoEvents picks the platform for Access.Platform.
func EcoEvents(c *Clients) *Connection[*ecoevents.Client] { return c.EcoEvents }

// Eventicat picks the platform for Access.Platform.
func Eventicat(c *Clients) *Connection[*eventicat.Client] { return c.Eventicat }

// EventConnectors picks the platform for Access.Platform.
func EventConnectors(c *Clients) *Connection[*eventconnectors.Client] { return c.EventConnectors }

// What the credential of a platform must be allowed to do, for Access.Permission.
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
