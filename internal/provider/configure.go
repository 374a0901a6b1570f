package provider

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/entity"
)

type model struct {
	EcoEvents types.Object `tfsdk:"ecoevents"`
	RateLimit types.Object `tfsdk:"rate_limit"`
}

const defaultMaxWaitSeconds = 900

// common is what the clients of all platforms take from the configuration.
type common struct {
	maxWait        time.Duration
	reservePercent int64
	unknown        path.Path // an argument whose value is not known yet, or empty
	userAgent      string
	log            *slog.Logger
}

// ValidateConfig finds, without the environment, what is wrong with the configuration as written.
func (p *eventcreds) ValidateConfig(ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	ecoEventsBlock(config.EcoEvents).resolve(noEnvironment, &resp.Diagnostics)
}

func noEnvironment(string) string { return "" }

// Configure makes the clients. It makes no call.
func (p *eventcreds) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	shared := rateLimit(config.RateLimit)
	shared.userAgent = fmt.Sprintf("terraform-provider-eventcreds/%s Terraform/%s", p.Version, req.TerraformVersion)
	shared.log = slog.New(newLogHandler())

	clients := &entity.Clients{
		EcoEvents: p.ecoEvents(config.EcoEvents, shared, &resp.Diagnostics),
	}
	resp.ResourceData = clients
	resp.DataSourceData = clients
}

func rateLimit(object types.Object) common {
	limits := common{maxWait: defaultMaxWaitSeconds * time.Second}
	if object.IsUnknown() {
		limits.unknown = path.Root("rate_limit")
	}
	for name, value := range object.Attributes() {
		number, ok := value.(types.Int64)
		switch {
		case value.IsUnknown():
			limits.unknown = path.Root("rate_limit").AtName(name)
		case value.IsNull() || !ok:
		case name == "max_wait_seconds":
			limits.maxWait = time.Duration(number.ValueInt64()) * time.Second
		case name == "reserve_percent":
			limits.reservePercent = number.ValueInt64()
		}
	}
	return limits
}

// newPlatform is a platform as its block leaves it, without a client.
func newPlatform[C any](name string, b block, settings settings, shared common, diags *diag.Diagnostics) *entity.Platform[C] {
	platform := &entity.Platform[C]{
		Name:      name,
		Block:     b.name,
		Variables: b.credentialVariables(),
		Unknown:   settings.unknown,
	}
	if settings.credential && !platform.IsUnknown() {
		platform.Unknown = shared.unknown
	}
	platform.Configured = settings.credential && !platform.IsUnknown() && !diags.HasError()
	return platform
}
