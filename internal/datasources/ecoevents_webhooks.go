package datasources

import (
	"context"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

// ecoEventsWebhooks lists the webhooks of an EcoEvents account, without their secrets.
type ecoEventsWebhooks struct {
	DataSource[*ecoevents.Client]
}

// NewEcoEventsWebhooks returns the data source eventcreds_ecoevents_webhooks.
func NewEcoEventsWebhooks() datasource.DataSource {
	return &ecoEventsWebhooks{DataSource[*ecoevents.Client]{
		Type:   "ecoevents_webhooks",
		Access: platform.EcoEvents(platform.ManageEcoEventsWebhooks),
	}}
}

type ecoEventsWebhooksModel struct {
	URLRegex types.String               `tfsdk:"url_regex"`
	Event    types.String               `tfsdk:"event"`
	Active   types.Bool                 `tfsdk:"active"`
	Webhooks []ecoEventsWebhookListItem `tfsdk:"webhooks"`
}

type ecoEventsWebhookListItem struct {
	ID          types.String      `tfsdk:"id"`
	URL         types.String      `tfsdk:"url"`
	Events      types.Set         `tfsdk:"events"`
	Description types.String      `tfsdk:"description"`
	Active      types.Bool        `tfsdk:"active"`
	Metadata    types.Map         `tfsdk:"metadata"`
	CreatedAt   timetypes.RFC3339 `tfsdk:"created_at"`
	UpdatedAt   timetypes.RFC3339 `tfsdk:"updated_at"`
}

func (d *ecoEventsWebhooks) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The webhooks of the EcoEvents account, without their secrets. All given filters must match.",
		Attributes: map[string]schema.Attribute{
			"url_regex": schema.StringAttribute{
				MarkdownDescription: "A regular expression ([RE2](https://github.com/google/re2/wiki/Syntax)) that the URL matches somewhere.",
				Optional:            true,
				Validators:          []validator.String{attributes.Regex()},
			},
			"event": schema.StringAttribute{
				MarkdownDescription: "A type of event that the webhook is called for.",
				Optional:            true,
			},
			"active": schema.BoolAttribute{
				MarkdownDescription: "Whether the webhook is active.",
				Optional:            true,
			},
			"webhooks": schema.ListNestedAttribute{
				MarkdownDescription: "The webhooks, the oldest first.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id": schema.StringAttribute{
						MarkdownDescription: "The id of the webhook.",
						Computed:            true,
					},
					"url": schema.StringAttribute{
						MarkdownDescription: "The address that EcoEvents calls.",
						Computed:            true,
					},
					"events": schema.SetAttribute{
						MarkdownDescription: "The types of event that it is called for.",
						ElementType:         types.StringType,
						Computed:            true,
					},
					"description": schema.StringAttribute{
						MarkdownDescription: "What the webhook is for.",
						Computed:            true,
					},
					"active": schema.BoolAttribute{
						MarkdownDescription: "Whether EcoEvents calls the address.",
						Computed:            true,
					},
					"metadata": schema.MapAttribute{
						MarkdownDescription: "Notes on the webhook; what is no string is its JSON text.",
						ElementType:         types.StringType,
						Computed:            true,
					},
					"created_at": schema.StringAttribute{
						MarkdownDescription: "When the webhook was created (RFC 3339).",
						CustomType:          timetypes.RFC3339Type{},
						Computed:            true,
					},
					"updated_at": schema.StringAttribute{
						MarkdownDescription: "When the webhook was last changed (RFC 3339).",
						CustomType:          timetypes.RFC3339Type{},
						Computed:            true,
					},
				}},
			},
		},
	}
}

func (d *ecoEventsWebhooks) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model ecoEventsWebhooksModel
	client, ok := d.Decode(ctx, req.Config, &model, &resp.Diagnostics)
	if !ok {
		return
	}
	webhooks, err := client.Webhooks(ctx)
	if d.Failed(&resp.Diagnostics, err) {
		return
	}
	urlMatches := attributes.Matcher(model.URLRegex)
	model.Webhooks = []ecoEventsWebhookListItem{}
	for _, webhook := range oldestFirst(webhooks, func(w ecoevents.Webhook) (time.Time, string) { return w.CreatedAt, w.ID }) {
		if urlMatches(known(webhook.URL)) && model.matches(webhook) {
			model.Webhooks = append(model.Webhooks, ecoEventsWebhookItem(webhook))
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

func (m *ecoEventsWebhooksModel) matches(webhook ecoevents.Webhook) bool {
	return (m.Event.IsNull() || slices.Contains(webhook.Events, m.Event.ValueString())) &&
		(m.Active.IsNull() || m.Active.Equal(types.BoolPointerValue(webhook.Active)))
}

func ecoEventsWebhookItem(webhook ecoevents.Webhook) ecoEventsWebhookListItem {
	return ecoEventsWebhookListItem{
		ID:          types.StringValue(webhook.ID),
		URL:         types.StringPointerValue(webhook.URL),
		Events:      setOrNull(webhook.Events),
		Description: attributes.StringOrNull(known(webhook.Description)),
		Active:      types.BoolPointerValue(webhook.Active),
		Metadata:    attributes.JSONStrings(webhook.Metadata),
		CreatedAt:   attributes.Timestamp(webhook.CreatedAt),
		UpdatedAt:   attributes.Timestamp(webhook.UpdatedAt),
	}
}
