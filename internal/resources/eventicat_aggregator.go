package resources

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventicat"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/lifecycle"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

// eventicatAggregatorModel is an aggregator of Eventicat, which events are sent to. It can be changed, and has no secret.
type eventicatAggregatorModel struct {
	lifecycle.Object
	Name        types.String `tfsdk:"name"`
	Description types.String `tfsdk:"description"`
	EventURL    types.String `tfsdk:"event_url"`
}

func eventicatAggregatorSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "An aggregator of Eventicat, which events are sent to. Sending events is documented; that aggregators can " +
			"be managed with the API key, and how, is assumed.",
		Attributes: map[string]schema.Attribute{
			"name": schema.StringAttribute{
				MarkdownDescription: "What the aggregator is called.",
				Required:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"description": schema.StringAttribute{
				MarkdownDescription: "What the aggregator is for.",
				Optional:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"event_url": schema.StringAttribute{
				MarkdownDescription: "The documented address for sending events to the aggregator. It holds no key: send that in the header " +
					"`Authorization: Bearer`.",
				Computed:      true,
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
		},
	}
}

// NewEventicatAggregator returns the resource eventcreds_eventicat_aggregator.
func NewEventicatAggregator() resource.Resource { return EventicatAggregator() }

// EventicatAggregator is the resource eventcreds_eventicat_aggregator, as its list resource needs it.
func EventicatAggregator() lifecycle.Listed[*eventicat.Client, eventicat.Aggregator] {
	return lifecycle.New(lifecycle.Kind[eventicatAggregatorModel, *eventicat.Client, eventicat.AggregatorRequest, eventicat.Aggregator]{
		Type:   "eventicat_aggregator",
		Noun:   "aggregator",
		Access: platform.Eventicat(platform.UseEventicat),
		Schema: eventicatAggregatorSchema(),

		OnChange: lifecycle.Updates,

		Derive: func(client *eventicat.Client, m *eventicatAggregatorModel) {
			m.EventURL = types.StringValue(client.EventURL(m.ID.ValueString()))
		},
		Calls: func(client *eventicat.Client, _ eventicatAggregatorModel) lifecycle.Calls[eventicat.AggregatorRequest, eventicat.Aggregator] {
			return eventicat.AggregatorCalls{Client: client}
		},
	})
}

// Label implements lifecycle.Model.
func (m eventicatAggregatorModel) Label() types.String { return m.Name }

// Arguments implements lifecycle.Model.
func (m eventicatAggregatorModel) Arguments() []lifecycle.Argument {
	return []lifecycle.Argument{{Name: "name", Value: m.Name}, {Name: "description", Value: m.Description}}
}

// Request is what is sent for a planned aggregator in place of what is there: a description that goes is sent empty.
func (m eventicatAggregatorModel) Request(before, _ eventicatAggregatorModel) eventicat.AggregatorRequest {
	request := eventicat.AggregatorRequest{Name: m.Name.ValueString()}
	if !m.Description.IsNull() || !before.Description.IsNull() {
		request.Description = new(m.Description.ValueString())
	}
	return request
}

// Observe implements lifecycle.Model.
func (m *eventicatAggregatorModel) Observe(aggregator eventicat.Aggregator) {
	attributes.SetString(&m.Name, aggregator.Name)
	attributes.SetStringOrNull(&m.Description, aggregator.Description)
}
