package resources

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventicat"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/entity"
)

// eventicatAggregator is an aggregator of Eventicat, which events are sent to. It can be changed, and holds no secret.
type eventicatAggregator struct {
	entity.Resource[*eventicat.Client]
}

// NewEventicatAggregator returns the resource eventcreds_eventicat_aggregator.
func NewEventicatAggregator() resource.Resource {
	return &eventicatAggregator{entity.Resource[*eventicat.Client]{
		Base: entity.Base[*eventicat.Client]{
			Type:  "eventicat_aggregator",
			Of:    entity.Eventicat,
			Needs: entity.UseEventicat,
		},
	}}
}

type eventicatAggregatorModel struct {
	ID          types.String      `tfsdk:"id"`
	Name        types.String      `tfsdk:"name"`
	Description types.String      `tfsdk:"description"`
	EventURL    types.String      `tfsdk:"event_url"`
	CreatedAt   timetypes.RFC3339 `tfsdk:"created_at"`
}

func (r *eventicatAggregator) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "An aggregator of Eventicat, which events are sent to. Sending events is documented; that aggregators can " +
			"be managed with the API key, and how, is assumed.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "The id of the aggregator.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
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
			"created_at": schema.StringAttribute{
				MarkdownDescription: "When the aggregator was created, as Eventicat tells it (RFC 3339).",
				CustomType:          timetypes.RFC3339Type{},
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
		},
	}
}

func (r *eventicatAggregator) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = entity.IDIdentity("aggregator")
}

// ModifyPlan refuses a plan without a credential.
func (r *eventicatAggregator) ModifyPlan(_ context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if !req.Plan.Raw.IsNull() {
		r.ForPlan(&resp.Diagnostics)
	}
}

func (r *eventicatAggregator) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var model eventicatAggregatorModel
	client, ok := r.Begin(ctx, req.Plan, &model, &resp.Diagnostics)
	if !ok {
		return
	}
	created, err := client.CreateAggregator(ctx, model.request(types.StringNull()))
	if r.Failed(&resp.Diagnostics, err) {
		return
	}
	model.created(created, client.EventURL(created.ID))
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
	entity.SetIDIdentity(ctx, resp.Identity, created.ID, &resp.Diagnostics)
}

func (r *eventicatAggregator) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var model eventicatAggregatorModel
	resp.Diagnostics.Append(req.State.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	entity.SetIDIdentity(ctx, resp.Identity, model.ID.ValueString(), &resp.Diagnostics)
	client, ok := r.ForRefresh(&resp.Diagnostics)
	if !ok {
		return
	}
	aggregator, err := client.Aggregator(ctx, model.ID.ValueString())
	if errors.Is(err, apiclient.ErrNotFound) {
		r.Gone(&resp.Diagnostics, "aggregator", model.Name, model.ID)
		resp.State.RemoveResource(ctx)
		return
	}
	if r.Failed(&resp.Diagnostics, err) {
		return
	}
	model.observed(aggregator, client.EventURL(aggregator.ID))
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

func (r *eventicatAggregator) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var model, state eventicatAggregatorModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	client, ok := r.Begin(ctx, req.Plan, &model, &resp.Diagnostics)
	if !ok {
		return
	}
	entity.SetIDIdentity(ctx, resp.Identity, model.ID.ValueString(), &resp.Diagnostics)
	err := client.UpdateAggregator(ctx, model.ID.ValueString(), model.request(state.Description))
	if r.Failed(&resp.Diagnostics, err) {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

func (r *eventicatAggregator) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var model eventicatAggregatorModel
	client, ok := r.Begin(ctx, req.State, &model, &resp.Diagnostics)
	if !ok {
		return
	}
	r.Removed(&resp.Diagnostics, client.DeleteAggregator(ctx, model.ID.ValueString()))
}

func (r *eventicatAggregator) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	r.Import(ctx, req, resp)
}

// request is what is sent for a planned aggregator, whose description is now as given: one that goes is sent empty.
func (m *eventicatAggregatorModel) request(descriptionNow types.String) eventicat.AggregatorRequest {
	request := eventicat.AggregatorRequest{Name: m.Name.ValueString()}
	if !m.Description.IsNull() || !descriptionNow.IsNull() {
		request.Description = new(m.Description.ValueString())
	}
	return request
}

// created takes what only the platform knows from a new aggregator. The arguments stay as they are planned; where the
// platform made something else of them, the next refresh shows it.
func (m *eventicatAggregatorModel) created(aggregator eventicat.Aggregator, eventURL string) {
	m.ID = types.StringValue(aggregator.ID)
	m.EventURL = types.StringValue(eventURL)
	m.CreatedAt = entity.Timestamp(aggregator.CreatedAt.Time)
}

// observed takes everything that the platform shows of an aggregator.
func (m *eventicatAggregatorModel) observed(aggregator eventicat.Aggregator, eventURL string) {
	m.created(aggregator, eventURL)
	m.Name = types.StringValue(aggregator.Name)
	m.Description = entity.StringOrNull(aggregator.Description)
}
