package provider

import (
	"context"
	"crypto/x509"
	"fmt"
	"log/slog"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

type model struct {
	EcoEvents         types.Object `tfsdk:"ecoevents"`
	Eventicat         types.Object `tfsdk:"eventicat"`
	EventConnectors   types.Object `tfsdk:"eventconnectors"`
	AgeRecipients     types.List   `tfsdk:"age_recipients"`
	RequireEncryption types.Bool   `tfsdk:"require_encryption"`
	VerifyOnRefresh   types.Bool   `tfsdk:"verify_on_refresh"`
	ConsistencyWindow types.Int64  `tfsdk:"consistency_window_seconds"`
	ForeignIDs        types.List   `tfsdk:"foreign_ids"`
	CACertFile        types.String `tfsdk:"ca_cert_file"`
	CACertPEM         types.String `tfsdk:"ca_cert_pem"`
	RateLimit         types.Object `tfsdk:"rate_limit"`
}

const defaultMaxWaitSeconds = 900

// These are for Options.
const (
	DefaultConsistencyWindow = 60 * time.Second
	DefaultRetryWait         = apiclient.DefaultRetryWait
)

// ValidateConfig finds, without the environment, what is wrong with the configuration as written.
func (p *eventcreds) ValidateConfig(ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	for _, b := range []block{
		ecoEventsBlock(config.EcoEvents),
		eventicatBlock(config.Eventicat),
		eventConnectorsBlock(config.EventConnectors),
	} {
		b.resolve(noEnvironment, &resp.Diagnostics)
	}
	config.CACertFile = types.StringNull() // it may be on another machine than this is validated on
	authorities(config, noEnvironment, &resp.Diagnostics)
}

func noEnvironment(string) string { return "" }

// Configure makes the clients. It makes no call.
func (p *eventcreds) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	settings, unknown := rateLimit(config.RateLimit)
	if len(unknown.Steps()) == 0 {
		unknown = unknownPolicy(ctx, config)
	}
	settings.UserAgent = fmt.Sprintf("terraform-provider-eventcreds/%s Terraform/%s", p.Version, req.TerraformVersion)
	settings.Now = p.Now
	settings.Transport = p.Transport
	settings.RetryWait = p.RetryWait
	settings.Log = slog.New(newLogHandler())
	shared := shared{settings, authorities(config, p.Getenv, &resp.Diagnostics), unknown, p.Getenv, &resp.Diagnostics}

	clients := &platform.Clients{
		EcoEvents:       ecoEventsPlatform(config.EcoEvents, shared),
		Eventicat:       eventicatPlatform(config.Eventicat, shared),
		EventConnectors: eventConnectorsPlatform(config.EventConnectors, shared),
		Policy:          p.policy(config),
		Opened:          p.Opened,
	}
	resp.ResourceData = clients
	resp.DataSourceData = clients
	resp.EphemeralResourceData = clients
	resp.ListResourceData = clients
	resp.ActionData = clients
}

// policy reads what is said of all platforms. What is not known yet makes their connections unknown, and is not used.
func (p *eventcreds) policy(config model) platform.Policy {
	policy := platform.Policy{
		Encryption:        platform.Encryption{AgeRecipients: config.AgeRecipients, Required: config.RequireEncryption},
		ConsistencyWindow: p.ConsistencyWindow,
		VerifyOnRefresh:   config.VerifyOnRefresh.ValueBool(),
	}
	if !config.ConsistencyWindow.IsNull() {
		policy.ConsistencyWindow = time.Duration(config.ConsistencyWindow.ValueInt64()) * time.Second
	}
	policy.ForeignIDs, _ = attributes.KnownStrings(config.ForeignIDs)
	return policy
}

// unknownPolicy is an argument of the policy whose value is not known yet, or empty.
func unknownPolicy(ctx context.Context, config model) path.Path {
	for name, value := range map[string]attr.Value{
		"ca_cert_file": config.CACertFile, "ca_cert_pem": config.CACertPEM,
		"verify_on_refresh": config.VerifyOnRefresh, "consistency_window_seconds": config.ConsistencyWindow, "foreign_ids": config.ForeignIDs,
	} {
		if !attributes.Known(ctx, value) {
			return path.Root(name)
		}
	}
	return path.Empty()
}

// rateLimit reads the block rate_limit. unknown is an argument whose value is not known yet, or empty.
func rateLimit(object types.Object) (settings apiclient.Settings, unknown path.Path) {
	settings.MaxWait = defaultMaxWaitSeconds * time.Second
	if object.IsUnknown() {
		unknown = path.Root("rate_limit")
	}
	for name, value := range object.Attributes() {
		number, ok := value.(types.Int64)
		switch {
		case value.IsUnknown():
			unknown = path.Root("rate_limit").AtName(name)
		case value.IsNull() || !ok:
		case name == "max_wait_seconds":
			settings.MaxWait = time.Duration(number.ValueInt64()) * time.Second
		case name == "reserve_percent":
			settings.ReservePercent = number.ValueInt64()
		}
	}
	return settings, unknown
}

// shared is what the platforms are configured with, beside their own block.
type shared struct {
	settings apiclient.Settings
	// authorities are those that are trusted; nil: the system's.
	authorities *x509.CertPool
	unknown     path.Path // an argument of all platforms whose value is not known yet, or empty
	getenv      func(string) string
	diags       *diag.Diagnostics
}

// configure makes a platform of its block. build makes the client of the arguments that are set, among which there may be
// no credential: it can still sign in with what an ephemeral resource is given.
func configure[C any](defaultBaseURL string, b block, with shared, build func(values map[string]string, settings apiclient.Settings) C) *platform.Connection[C] {
	var diags diag.Diagnostics
	found := b.resolve(with.getenv, &diags)
	with.diags.Append(diags...)

	connection := &platform.Connection[C]{Name: b.platform, Block: b.name, Variables: b.credentialVariables(), Unknown: found.unknown}
	if !connection.IsUnknown() {
		connection.Unknown = with.unknown
	}
	if connection.IsUnknown() || diags.HasError() {
		return connection
	}
	settings := with.settings
	settings.BaseURL = defaultBaseURL
	if set, ok := found.values["base_url"]; ok {
		settings.BaseURL, _ = apiclient.CheckBaseURL(set) // resolve checked it
	}
	if settings.Transport == nil {
		settings.Transport = apiclient.NewTransport(with.authorities)
	}
	connection.Configured = found.credential
	connection.Client = build(found.values, settings)
	connection.Own = apiclient.Credentials{Email: found.values["email"], Password: found.values["password"]}
	return connection
}
