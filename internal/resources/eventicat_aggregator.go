package resources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
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

func eventicatAggregatorSchema() map[string]schema.Attribute {
	return map[string]schema.Attribute{
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
	}
}

// NewEventicatAggregator returns the resource eventcreds_eventicat_aggregator.
func NewEventicatAggregator() resource.Resource {
	return lifecycle.New(lifecycle.Kind[eventicatAggregatorModel, *eventicat.Client, eventicat.AggregatorRequest, eventicat.Aggregator]{
		Type:         "eventicat_aggregator",
		PlatformName: platform.EventicatName,
		Noun:         "aggregator",
		Access:       platform.Access[*eventicat.Client]{Platform: platform.Eventicat, Permission: platform.UseEventicat},
		Description: "An aggregator of Eventicat, which events are sent to. Sending events is documented; that aggregators can " +
			"be managed with the API key, and how, is assumed.",
		Schema: eventicatAggregatorSchema,

		Object:    func(m *eventicatAggregatorModel) *lifecycle.Object { return &m.Object },
		OnChange:  lifecycle.Updates,
		Arguments: eventicatAggregatorModel.arguments,
		Name:      func(m eventicatAggregatorModel) types.String { return m.Name },

		Request: eventicatAggregatorModel.request,
		Facts: func(a eventicat.Aggregator) lifecycle.Facts {
			return lifecycle.Facts{ID: a.ID, CreatedAt: a.CreatedAt.Time}
		},
		Observe: (*eventicatAggregatorModel).observe,
		Derive: func(client *eventicat.Client, m *eventicatAggregatorModel) {
			m.EventURL = types.StringValue(client.EventURL(m.ID.ValueString()))
		},
		Same: eventicat.Aggregator.Is,

		Create: func(ctx context.Context, client *eventicat.Client, _ eventicatAggregatorModel, request eventicat.AggregatorRequest) (lifecycle.Created[eventicat.Aggregator], error) {
			created, err := client.CreateAggregator(ctx, request)
			return lifecycle.Created[eventicat.Aggregator]{Object: created}, err
		},
		Read: func(ctx context.Context, client *eventicat.Client, _ eventicatAggregatorModel, id string) (eventicat.Aggregator, error) {
			return client.Aggregator(ctx, id)
		},
		Update: func(ctx context.Context, client *eventicat.Client, m eventicatAggregatorModel, request eventicat.AggregatorRequest) (minted string, err error) {
			return "", client.UpdateAggregator(ctx, m.ID.ValueString(), request)
		},
		Delete: func(ctx context.Context, client *eventicat.Client, _ eventicatAggregatorModel, aggregator lifecycle.Reference) error {
			return client.DeleteAggregator(ctx, aggregator.ID)
		},
		List: func(ctx context.Context, client *eventicat.Client, _ eventicatAggregatorModel) ([]eventicat.Aggregator, error) {
			return client.AggregatorsNow(ctx)
		},
		Creates: func(client *eventicat.Client, _ eventicatAggregatorModel) *apiclient.Creates { return client.Creates() },
	})
}

func (m eventicatAggregatorModel) arguments() []lifecycle.Argument {
	return []lifecycle.Argument{{Name: "name", Value: m.Name}, {Name: "description", Value: m.Description}}
}

// request is what is sent for a planned aggregator in place of what is there: a description that goes is sent empty.
func (m eventicatAggregatorModel) request(before, _ eventicatAggregatorModel) eventicat.AggregatorRequest {
	request := eventicat.AggregatorRequest{Name: m.Name.ValueString()}
	if !m.Description.IsNull() || !before.Description.IsNull() {
		request.Description = new(m.Description.ValueString())
	}
	return request
}

func (m *eventicatAggregatorModel) observe(aggregator eventicat.Aggregator) {
	m.Name = types.StringValue(aggregator.Name)
	m.Description = attributes.StringOrNull(aggregator.Description)
}
