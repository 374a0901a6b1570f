// Package provider is the provider itself: its configuration, and the list of everything that it offers.
package provider

import (
	"context"
	"net/http"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/actions"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/datasources"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/ephemerals"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/functions"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/listresources"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/resources"
)

// Options are what a provider takes from the process that it runs in.
type Options struct {
	Version string
	Getenv  func(string) string
	Now     func() time.Time
	Opened  *Opened
	// ConsistencyWindow is the default of consistency_window_seconds.
	ConsistencyWindow time.Duration
	// RetryWait is how long to wait before the first retry of what failed for a moment.
	RetryWait time.Duration
	// Transport is what all calls go through; nil: connections of their own for each platform.
	Transport http.RoundTripper
}

// Opened remembers what ephemeral resources opened. Whoever serves a provider closes it in the end, since Terraform does
// not close everything.
type Opened = platform.Opened

type eventcreds struct{ Options }

// New returns a function that makes providers. They share nothing but the options.
func New(options Options) func() provider.Provider {
	return func() provider.Provider { return &eventcreds{options} }
}

func (p *eventcreds) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "eventcreds"
	resp.Version = p.Version
}

func (p *eventcreds) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		resources.NewEcoEventsAPIKey,
		resources.NewEcoEventsWebhook,
		resources.NewEventicatAggregator,
		resources.NewEventConnectorsToken,
	}
}

func (p *eventcreds) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		datasources.NewEcoEventsAPIKeys,
		datasources.NewEcoEventsVerify,
		datasources.NewEcoEventsWebhooks,
		datasources.NewEventicatAggregators,
		datasources.NewEventicatVerify,
		datasources.NewEventConnectorsTokens,
		datasources.NewEventConnectorsVerify,
	}
}

func (p *eventcreds) Actions(context.Context) []func() action.Action {
	return []func() action.Action{
		actions.NewEcoEventsRevokeAPIKey,
		actions.NewEcoEventsVerifyAPIKey,
		actions.NewEventicatSendEvent,
		actions.NewEventConnectorsRevokeToken,
		actions.NewEventConnectorsVerifyToken,
	}
}

func (p *eventcreds) Functions(context.Context) []func() function.Function {
	return []func() function.Function{
		functions.NewJWTClaims,
		functions.NewParseKey,
		functions.NewSecretVersion,
	}
}

func (p *eventcreds) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{
		ephemerals.NewDecrypt,
		ephemerals.NewEcoEventsAccessToken,
		ephemerals.NewEcoEventsAPIKey,
		ephemerals.NewEcoEventsVerify,
		ephemerals.NewEventConnectorsSession,
	}
}

func (p *eventcreds) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{
		listresources.NewEcoEventsAPIKey,
		listresources.NewEcoEventsWebhook,
		listresources.NewEventicatAggregator,
		listresources.NewEventConnectorsToken,
	}
}
