package datasources

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventicat"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

// eventicatAggregators lists the aggregators of an Eventicat account.
type eventicatAggregators struct {
	DataSource[*eventicat.Client]
}

// NewEventicatAggregators returns the data source eventcreds_eventicat_aggregators.
func NewEventicatAggregators() datasource.DataSource {
	return &eventicatAggregators{DataSource[*eventicat.Client]{
		Type:   "eventicat_aggregators",
		Access: platform.Eventicat(platform.UseEventicat),
	}}
}

type eventicatAggregatorsModel struct {
	NameRegex   types.String                  `tfsdk:"name_regex"`
	Aggregators []eventicatAggregatorListItem `tfsdk:"aggregators"`
}

type eventicatAggregatorListItem struct {
	ID          types.String      `tfsdk:"id"`
	Name        types.String      `tfsdk:"name"`
	Description types.String      `tfsdk:"description"`
	EventURL    types.String      `tfsdk:"event_url"`
	CreatedAt   timetypes.RFC3339 `tfsdk:"created_at"`
	UpdatedAt   timetypes.RFC3339 `tfsdk:"updated_at"`
}

func (d *eventicatAggregators) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The aggregators of the Eventicat account.",
		Attributes: map[string]schema.Attribute{
			"name_regex": schema.StringAttribute{
				MarkdownDescription: "A regular expression ([RE2](https://github.com/google/re2/wiki/Syntax)) that the name matches somewhere.",
				Optional:            true,
				Validators:          []validator.String{attributes.Regex()},
			},
			"aggregators": schema.ListNestedAttribute{
				MarkdownDescription: "The aggregators, the oldest first.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id": schema.StringAttribute{
						MarkdownDescription: "The id of the aggregator.",
						Computed:            true,
					},
					"name": schema.StringAttribute{
						MarkdownDescription: "The name of the aggregator.",
						Computed:            true,
					},
					"description": schema.StringAttribute{
						MarkdownDescription: "What the aggregator is for.",
						Computed:            true,
					},
					"event_url": schema.StringAttribute{
						MarkdownDescription: "The documented address for sending events to the aggregator, without a key.",
						Computed:            true,
					},
					"created_at": schema.StringAttribute{
						MarkdownDescription: "When the aggregator was created (RFC 3339).",
						CustomType:          timetypes.RFC3339Type{},
						Computed:            true,
					},
					"updated_at": schema.StringAttribute{
						MarkdownDescription: "When the aggregator was last changed (RFC 3339).",
						CustomType:          timetypes.RFC3339Type{},
						Computed:            true,
					},
				}},
			},
		},
	}
}

func (d *eventicatAggregators) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model eventicatAggregatorsModel
	client, ok := d.Decode(ctx, req.Config, &model, &resp.Diagnostics)
	if !ok {
		return
	}
	aggregators, err := client.Aggregators(ctx)
	if d.Failed(&resp.Diagnostics, err) {
		return
	}
	nameMatches := attributes.Matcher(model.NameRegex)
	model.Aggregators = []eventicatAggregatorListItem{}
	for _, aggregator := range oldestFirst(aggregators, func(a eventicat.Aggregator) (time.Time, string) { return a.CreatedAt, a.ID }) {
		if nameMatches(known(aggregator.Name)) {
			model.Aggregators = append(model.Aggregators, eventicatAggregatorItem(aggregator, client.EventURL(aggregator.ID)))
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

func eventicatAggregatorItem(aggregator eventicat.Aggregator, eventURL string) eventicatAggregatorListItem {
	return eventicatAggregatorListItem{
		ID:          types.StringValue(aggregator.ID),
		Name:        types.StringPointerValue(aggregator.Name),
		Description: attributes.StringOrNull(known(aggregator.Description)),
		EventURL:    types.StringValue(eventURL),
		CreatedAt:   attributes.Timestamp(aggregator.CreatedAt),
		UpdatedAt:   attributes.Timestamp(aggregator.UpdatedAt),
	}
}
