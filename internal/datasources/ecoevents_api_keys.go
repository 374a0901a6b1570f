package datasources

import (
	"context"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

// ecoEventsAPIKeys lists the API keys of an EcoEvents account, without their values.
type ecoEventsAPIKeys struct {
	DataSource[*ecoevents.Client]
}

// NewEcoEventsAPIKeys returns the data source eventcreds_ecoevents_api_keys.
func NewEcoEventsAPIKeys() datasource.DataSource {
	return &ecoEventsAPIKeys{DataSource[*ecoevents.Client]{
		Type:   "ecoevents_api_keys",
		Access: platform.EcoEvents(platform.ManageEcoEventsAPIKeys),
	}}
}

type ecoEventsAPIKeysModel struct {
	NameRegex   types.String              `tfsdk:"name_regex"`
	Scope       types.String              `tfsdk:"scope"`
	Environment types.String              `tfsdk:"environment"`
	UnusedSince timetypes.RFC3339         `tfsdk:"unused_since"`
	APIKeys     []ecoEventsAPIKeyListItem `tfsdk:"api_keys"`
}

type ecoEventsAPIKeyListItem struct {
	ID          types.String      `tfsdk:"id"`
	Name        types.String      `tfsdk:"name"`
	Scopes      types.Set         `tfsdk:"scopes"`
	Environment types.String      `tfsdk:"environment"`
	CreatedAt   timetypes.RFC3339 `tfsdk:"created_at"`
	LastUsedAt  timetypes.RFC3339 `tfsdk:"last_used_at"`
}

func (d *ecoEventsAPIKeys) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The API keys of the EcoEvents account that are not revoked, live and test, without their values. All " +
			"given filters must match.",
		Attributes: map[string]schema.Attribute{
			"name_regex": schema.StringAttribute{
				MarkdownDescription: "A regular expression ([RE2](https://github.com/google/re2/wiki/Syntax)) that the name matches somewhere.",
				Optional:            true,
				Validators:          []validator.String{attributes.Regex()},
			},
			"scope": schema.StringAttribute{
				MarkdownDescription: "A scope that the key has, as it is written: `full_access` does not match `events:read`.",
				Optional:            true,
			},
			"environment": schema.StringAttribute{
				MarkdownDescription: "`live` or `test`.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.OneOf(ecoevents.EnvironmentLive, ecoevents.EnvironmentTest)},
			},
			"unused_since": schema.StringAttribute{
				MarkdownDescription: "A time (RFC 3339) since which the key was not used: its last use is before it, or it was created " +
					"before it and never used. To verify a key may count as using it.",
				CustomType: timetypes.RFC3339Type{},
				Optional:   true,
			},
			"api_keys": schema.ListNestedAttribute{
				MarkdownDescription: "The keys, the oldest first.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id": schema.StringAttribute{
						MarkdownDescription: "The id of the key.",
						Computed:            true,
					},
					"name": schema.StringAttribute{
						MarkdownDescription: "The name of the key.",
						Computed:            true,
					},
					"scopes": schema.SetAttribute{
						MarkdownDescription: "What the key may do.",
						ElementType:         types.StringType,
						Computed:            true,
					},
					"environment": schema.StringAttribute{
						MarkdownDescription: "`live` or `test`.",
						Computed:            true,
					},
					"created_at": schema.StringAttribute{
						MarkdownDescription: "When the key was created (RFC 3339).",
						CustomType:          timetypes.RFC3339Type{},
						Computed:            true,
					},
					"last_used_at": schema.StringAttribute{
						MarkdownDescription: "When the key was last used (RFC 3339); null if it never was, or if EcoEvents does not tell.",
						CustomType:          timetypes.RFC3339Type{},
						Computed:            true,
					},
				}},
			},
		},
	}
}

func (d *ecoEventsAPIKeys) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model ecoEventsAPIKeysModel
	client, ok := d.Decode(ctx, req.Config, &model, &resp.Diagnostics)
	if !ok {
		return
	}
	keys, err := client.APIKeys(ctx)
	if d.Failed(&resp.Diagnostics, err) {
		return
	}
	nameMatches := attributes.Matcher(model.NameRegex)
	model.APIKeys = []ecoEventsAPIKeyListItem{}
	for _, key := range oldestFirst(keys, func(k ecoevents.APIKey) (time.Time, string) { return k.CreatedAt, k.ID }) {
		if nameMatches(known(key.Name)) && model.matches(key) {
			model.APIKeys = append(model.APIKeys, ecoEventsAPIKeyItem(key))
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

func (m *ecoEventsAPIKeysModel) matches(key ecoevents.APIKey) bool {
	switch {
	case !m.Scope.IsNull() && !slices.Contains(key.Scopes, m.Scope.ValueString()),
		!m.Environment.IsNull() && known(key.Environment) != m.Environment.ValueString():
		return false
	}
	if m.UnusedSince.IsNull() {
		return true
	}
	idle := key.IdleSince()
	return !idle.IsZero() && idle.Before(attributes.Time(m.UnusedSince))
}

func ecoEventsAPIKeyItem(key ecoevents.APIKey) ecoEventsAPIKeyListItem {
	var lastUsed time.Time
	if key.LastUsed != nil {
		lastUsed = *key.LastUsed
	}
	return ecoEventsAPIKeyListItem{
		ID:          types.StringValue(key.ID),
		Name:        types.StringPointerValue(key.Name),
		Scopes:      setOrNull(key.Scopes),
		Environment: types.StringPointerValue(key.Environment),
		CreatedAt:   attributes.Timestamp(key.CreatedAt),
		LastUsedAt:  attributes.Timestamp(lastUsed),
	}
}
