package datasources

import (
	"context"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventconnectors"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

// eventConnectorsTokens lists the API tokens of an Event Connectors account, without their values.
type eventConnectorsTokens struct {
	DataSource[*eventconnectors.Client]
}

// NewEventConnectorsTokens returns the data source eventcreds_eventconnectors_tokens.
func NewEventConnectorsTokens() datasource.DataSource {
	return &eventConnectorsTokens{DataSource[*eventconnectors.Client]{
		Type:   "eventconnectors_tokens",
		Access: platform.EventConnectors(platform.ManageEventConnectorsTokens),
	}}
}

type eventConnectorsTokensModel struct {
	AccountID types.String                   `tfsdk:"account_id"`
	NameRegex types.String                   `tfsdk:"name_regex"`
	Role      types.String                   `tfsdk:"role"`
	Tokens    []eventConnectorsTokenListItem `tfsdk:"tokens"`
}

type eventConnectorsTokenListItem struct {
	ID             types.String         `tfsdk:"id"`
	Name           types.String         `tfsdk:"name"`
	Roles          types.Set            `tfsdk:"roles"`
	CallbackURL    types.String         `tfsdk:"callback_url"`
	APITokenFilter jsontypes.Normalized `tfsdk:"api_token_filter"`
	CreatedAt      timetypes.RFC3339    `tfsdk:"created_at"`
}

func (d *eventConnectorsTokens) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The API tokens of an Event Connectors account, without their values and signing secrets. All given filters " +
			"must match. That tokens can be listed is assumed.",
		Attributes: map[string]schema.Attribute{
			"account_id": schema.StringAttribute{
				MarkdownDescription: "The account whose tokens are listed. The default is the provider's.",
				Optional:            true,
				Computed:            true,
				Validators:          []validator.String{attributes.ID()},
			},
			"name_regex": schema.StringAttribute{
				MarkdownDescription: "A regular expression ([RE2](https://github.com/google/re2/wiki/Syntax)) that the name matches somewhere.",
				Optional:            true,
				Validators:          []validator.String{attributes.Regex()},
			},
			"role": schema.StringAttribute{
				MarkdownDescription: "A role that the token has.",
				Optional:            true,
			},
			"tokens": schema.ListNestedAttribute{
				MarkdownDescription: "The tokens, the oldest first.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id": schema.StringAttribute{
						MarkdownDescription: "The id of the token.",
						Computed:            true,
					},
					"name": schema.StringAttribute{
						MarkdownDescription: "The name of the token.",
						Computed:            true,
					},
					"roles": schema.SetAttribute{
						MarkdownDescription: "What the token may do.",
						ElementType:         types.StringType,
						Computed:            true,
					},
					"callback_url": schema.StringAttribute{
						MarkdownDescription: "The address that Event Connectors calls; null where there is none.",
						Computed:            true,
					},
					"api_token_filter": schema.StringAttribute{
						MarkdownDescription: "What limits what the token sees, as JSON; null where nothing does.",
						CustomType:          jsontypes.NormalizedType{},
						Computed:            true,
					},
					"created_at": schema.StringAttribute{
						MarkdownDescription: "When the token was created (RFC 3339).",
						CustomType:          timetypes.RFC3339Type{},
						Computed:            true,
					},
				}},
			},
		},
	}
}

func (d *eventConnectorsTokens) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model eventConnectorsTokensModel
	client, ok := d.Decode(ctx, req.Config, &model, &resp.Diagnostics)
	if !ok {
		return
	}
	if model.AccountID.IsNull() {
		model.AccountID, ok = attributes.EventConnectorsAccount(client, &resp.Diagnostics)
		if !ok {
			return
		}
	}
	tokens, err := client.Tokens(ctx, model.AccountID.ValueString())
	if d.Failed(&resp.Diagnostics, err) {
		return
	}
	nameMatches := attributes.Matcher(model.NameRegex)
	model.Tokens = []eventConnectorsTokenListItem{}
	for _, token := range oldestFirst(tokens, func(t eventconnectors.Token) (time.Time, string) { return t.Created, t.ID }) {
		if nameMatches(known(token.Name)) && (model.Role.IsNull() || slices.Contains(token.Roles, model.Role.ValueString())) {
			model.Tokens = append(model.Tokens, eventConnectorsTokenItem(token))
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

func eventConnectorsTokenItem(token eventconnectors.Token) eventConnectorsTokenListItem {
	return eventConnectorsTokenListItem{
		ID:             types.StringValue(token.ID),
		Name:           types.StringPointerValue(token.Name),
		Roles:          setOrNull(token.Roles),
		CallbackURL:    attributes.StringOrNull(known(token.CallbackURL)),
		APITokenFilter: attributes.JSONOrNull(token.Filter),
		CreatedAt:      attributes.Timestamp(token.Created),
	}
}
