package platform

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventconnectors"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventicat"
)

// Clients is what the provider hands to everything it offers: one Connection for each it knows, and what all of them follow.
type Clients struct {
	EcoEvents       *Connection[*ecoevents.Client]
	Eventicat       *Connection[*eventicat.Client]
	EventConnectors *Connection[*eventconnectors.Client]

	Policy Policy
	Opened *Opened // by ephemeral resources
}

// Policy is what the provider's configuration says of all platforms.
type Policy struct {
	Encryption Encryption
	// ConsistencyWindow is how long after a create or a change the platform may not show it.
	ConsistencyWindow time.Duration
	VerifyOnRefresh   bool     // a credential whose plain value is in state is verified with itself
	ForeignIDs        []string // of what is managed elsewhere, and never taken for what a create without an answer made
}

// Encryption is what the provider's configuration says of secrets in state.
type Encryption struct {
	AgeRecipients types.List // of every resource that names none itself
	Required      types.Bool // a plain secret in state is an error
}

// Connection is one platform, as the provider's configuration leaves it: configured, not configured, or not yet known.
type Connection[C any] struct {
	Name      string   // as diagnostics say it: "EcoEvents"
	Block     string   // the attribute of the provider that configures it
	Variables []string // the environment variables that do, one kind of credential each: "ECOEVENTS_EMAIL and ECOEVENTS_PASSWORD"

	Configured bool
	Client     C                     // unless the configuration is not known yet; where not Configured, for SignIn alone
	Own        apiclient.Credentials // what the provider itself signs in with; empty where it does not
	Unknown    path.Path             // the argument whose value is not known yet, or empty

	told sync.Map // what Once was called with
}

// Once reports whether it is called with a text for the first time: what is about all objects of a platform is told once.
func (p *Connection[C]) Once(what string) bool {
	_, told := p.told.LoadOrStore(what, true)
	return !told
}

// IsTold reports whether Once was called with a text: what failed for one object, after all retries, is not tried for each of the
// others.
func (p *Connection[C]) IsTold(what string) bool {
	_, told := p.told.Load(what)
	return told
}

// IsUnknown reports whether the configuration holds a value that is not known yet. Then no call is made.
func (p *Connection[C]) IsUnknown() bool { return len(p.Unknown.Steps()) > 0 }

// ForUse returns the client for an operation that needs it. Where there is none, an error says what to configure.
func (p *Connection[C]) ForUse(diags *diag.Diagnostics) (client C, ok bool) {
	switch {
	case p.Configured:
		return p.Client, true
	case p.IsUnknown():
		diags.AddError(
			fmt.Sprintf("Cannot use %s yet", p.Name),
			fmt.Sprintf("The provider argument %s is not known yet, so no request can be sent to %s. First apply what the argument "+
				"depends on, for example with -target.", p.Unknown, p.Name),
		)
	default:
		diags.AddError(
			fmt.Sprintf("Missing %s credentials", p.Name),
			fmt.Sprintf("This needs %s, but the provider has no credentials for it. Set them in the provider block %q, or "+
				"in the environment (%s).", p.Name, p.Block, p.variables()),
		)
	}
	return client, false
}

// variables are the environment variables that configure the platform, for people.
func (p *Connection[C]) variables() string { return strings.Join(p.Variables, ", or ") }

// ForPlan returns the client for planning, or nil while the configuration is not known: then what depends on it is planned
// as unknown. It reports false where there is an error.
func (p *Connection[C]) ForPlan(diags *diag.Diagnostics) (client C, ok bool) {
	if p.IsUnknown() {
		return client, true
	}
	return p.ForUse(diags)
}

// ForRefresh returns the client for reading what is in state. While the configuration is not known, the state is kept as
// it is; one warning, whatever the number of resources, says so.
func (p *Connection[C]) ForRefresh(diags *diag.Diagnostics) (client C, ok bool) {
	if !p.IsUnknown() {
		return p.ForUse(diags)
	}
	if p.Once("unknown") {
		diags.AddWarning(
			fmt.Sprintf("%s resources are not refreshed", p.Name),
			fmt.Sprintf("The provider argument %s is not known yet, so no request can be sent to %s. Its resources stay in the state as they "+
				"are. A later plan shows what was changed outside Terraform.", p.Unknown, p.Name),
		)
	}
	return client, false
}
