package ephemerals

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

// ecoEventsAPIKey is an API key of EcoEvents that is revoked when the run needs it no more.
type ecoEventsAPIKey struct {
	Closing[*ecoevents.Client]
}

// NewEcoEventsAPIKey returns the ephemeral resource eventcreds_ecoevents_api_key.
func NewEcoEventsAPIKey() ephemeral.EphemeralResource {
	return &ecoEventsAPIKey{Closing[*ecoevents.Client]{
		Ephemeral: Ephemeral[*ecoevents.Client]{
			Type: "ecoevents_api_key",
			Access: platform.EcoEvents(platform.ManageEcoEventsAPIKeys).
				Explaining("If it did, there is a key that nothing uses, and the first run after its lifetime_minutes revokes it."),
		},
		End: endAPIKey,
		WhenNotEnded: func(id string) string {
			return fmt.Sprintf("The key of this run, %s, may still work. The first run after its lifetime_minutes revokes it.", id)
		},
	}}
}

type ecoEventsAPIKeyModel struct {
	ID              types.String      `tfsdk:"id"`
	Name            types.String      `tfsdk:"name"`
	Scopes          types.Set         `tfsdk:"scopes"`
	Environment     types.String      `tfsdk:"environment"`
	LifetimeMinutes types.Int64       `tfsdk:"lifetime_minutes"`
	Key             types.String      `tfsdk:"key"`
	CreatedAt       timetypes.RFC3339 `tfsdk:"created_at"`
}

const (
	defaultLifetimeMinutes = 60
	longestLifetimeMinutes = 7 * 24 * 60
)

func (e *ecoEventsAPIKey) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "An API key of EcoEvents, for one run: it is issued when Terraform needs it, in a plan and in an apply, and revoked " +
			"when Terraform needs it no more, whether the run succeeds or fails. It stands in no state and no plan. A provider that is killed leaves " +
			"its key alive: the next run with the same `name` and `environment` revokes it, once its `lifetime_minutes` are over.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "The id of the key.",
				Computed:            true,
			},
			"name": schema.StringAttribute{
				MarkdownDescription: "What the key is called on EcoEvents, followed there by its lifetime: `ci (terraform, for 60 min)`. It tells whose " +
					"key it is when a run was killed, so give each configuration, and each workspace of it, a name of its own.",
				Required:   true,
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"scopes": schema.SetAttribute{
				MarkdownDescription: attributes.EcoEventsScopesDescription,
				ElementType:         types.StringType,
				Required:            true,
				Validators:          attributes.EcoEventsScopes(),
			},
			"environment": schema.StringAttribute{
				MarkdownDescription: attributes.EcoEventsEnvironmentDescription,
				Optional:            true,
				Computed:            true,
				Validators:          []validator.String{attributes.EcoEventsEnvironments()},
			},
			"lifetime_minutes": schema.Int64Attribute{
				MarkdownDescription: fmt.Sprintf("How long a run may take. EcoEvents does not end the key by itself; but if a run is killed and leaves "+
					"the key alive, a run after this time revokes it. The default is `%d`.", defaultLifetimeMinutes),
				Optional:   true,
				Validators: []validator.Int64{int64validator.Between(1, longestLifetimeMinutes)},
			},
			"key": schema.StringAttribute{
				MarkdownDescription: "The key itself.",
				Computed:            true,
				Sensitive:           true,
			},
			"created_at": schema.StringAttribute{
				MarkdownDescription: "When the key was created, as EcoEvents tells it (RFC 3339).",
				CustomType:          timetypes.RFC3339Type{},
				Computed:            true,
			},
		},
	}
}

func (e *ecoEventsAPIKey) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var model ecoEventsAPIKeyModel
	client, ok := e.Decode(ctx, req.Config, &model, &resp.Diagnostics)
	if !ok {
		return
	}
	if model.Environment.IsNull() {
		model.Environment = types.StringValue(attributes.DefaultEcoEventsEnvironment(client))
	}
	if !attributes.CheckEcoEventsEnvironment(client, model.Environment.ValueString(), &resp.Diagnostics) {
		return
	}

	defer e.Opening()()
	left := e.revokeLeftovers(ctx, client, model)
	issued, err := client.CreateAPIKey(ctx, model.request())
	switch {
	case issued.ID == "":
	case slices.ContainsFunc(attributes.Strings(model.Scopes), ecoevents.Manages):
		e.OpenedLast(ctx, resp, client, issued.ID) // a provider with this key may remove others with it
	default:
		e.Opened(ctx, resp, client, issued.ID)
	}
	if e.Failed(&resp.Diagnostics, err) {
		return
	}
	resp.Diagnostics.Append(left...)
	model.issued(issued)
	resp.Diagnostics.Append(resp.Result.Set(ctx, model)...)
}

// endAPIKey revokes the key of this run. One that was revoked before is not found.
func endAPIKey(ctx context.Context, client *ecoevents.Client, id string) error {
	err := client.RevokeIssuedAPIKey(ctx, id)
	if errors.Is(err, apiclient.ErrNotFound) {
		return nil
	}
	return err
}

// revokeLeftovers revokes the keys that earlier runs of the same configuration left alive. That it cannot is a warning: this
// run needs none of them.
func (e *ecoEventsAPIKey) revokeLeftovers(ctx context.Context, client *ecoevents.Client, model ecoEventsAPIKeyModel) (diags diag.Diagnostics) {
	keys, err := client.APIKeys(ctx)
	if err != nil {
		e.Warn(&diags, err, "Keys that an earlier run left behind are not revoked. The next run tries again.")
	}
	for _, key := range keys {
		if !model.isLeftover(key) {
			continue
		}
		if err := client.RevokeAPIKey(ctx, key.ID); err != nil && !errors.Is(err, apiclient.ErrNotFound) {
			e.Warn(&diags, err, fmt.Sprintf("An earlier run left behind the key %s (%q), whose lifetime is over. The next run tries again to revoke it.", key.ID, *key.Name))
		}
	}
	return diags
}

// mark is what follows the configured name in that of a key, so that a later run knows what it may revoke.
const mark = " (terraform, for %d min)"

var markShape = regexp.MustCompile(`^ \(terraform, for ([1-9][0-9]{0,4}) min\)$`)

func (m *ecoEventsAPIKeyModel) request() ecoevents.APIKeyRequest {
	lifetime := m.LifetimeMinutes.ValueInt64()
	if m.LifetimeMinutes.IsNull() {
		lifetime = defaultLifetimeMinutes
	}
	return ecoevents.APIKeyRequest{
		Name:        m.Name.ValueString() + fmt.Sprintf(mark, lifetime),
		Scopes:      attributes.Strings(m.Scopes),
		Environment: m.Environment.ValueString(),
	}
}

// isLeftover reports whether a key was issued by a run of the same configuration, and outlived the lifetime that its name tells,
// in the platform's time.
func (m *ecoEventsAPIKeyModel) isLeftover(key ecoevents.APIKey) bool {
	if key.Name == nil || key.Environment == nil {
		return false // nobody knows
	}
	marked, named := strings.CutPrefix(*key.Name, m.Name.ValueString())
	lifetime := markShape.FindStringSubmatch(marked)
	if !named || lifetime == nil || *key.Environment != m.Environment.ValueString() || key.CreatedAt.IsZero() {
		return false
	}
	minutes, err := strconv.Atoi(lifetime[1])
	return err == nil && !key.SeenAt.Before(key.CreatedAt.Add(time.Duration(minutes)*time.Minute))
}

func (m *ecoEventsAPIKeyModel) issued(key ecoevents.IssuedAPIKey) {
	m.ID = types.StringValue(key.ID)
	m.Key = types.StringValue(key.Key)
	m.CreatedAt = attributes.Timestamp(key.Since())
}
