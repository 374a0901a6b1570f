package resources

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventicat"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
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
	Pending     types.Object      `tfsdk:"pending"`
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
			"pending": entity.PendingAttribute("aggregator"),
		},
	}
}

func (r *eventicatAggregator) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = entity.IDIdentity("aggregator")
}

// ModifyPlan refuses a plan without a credential, and replaces what never came to be.
func (r *eventicatAggregator) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return // a destroy
	}
	var plan eventicatAggregatorModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	proposed := plan
	state := eventicatAggregatorModel{Pending: entity.NotPending()}
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	if _, ok := r.ForPlan(&resp.Diagnostics); !ok || resp.Diagnostics.HasError() {
		return
	}
	if plan.Pending = entity.NotPending(); !state.Pending.IsNull() {
		resp.RequiresReplace = append(resp.RequiresReplace, path.Root("pending"))
		plan.ID, plan.EventURL, plan.CreatedAt = types.StringUnknown(), types.StringUnknown(), timetypes.NewRFC3339Unknown()
		r.AnnouncePending(&resp.Diagnostics, plan.title(), state.Pending, "is deleted, and another one made")
	}
	entity.SetChanged(ctx, &resp.Plan, proposed, plan, &resp.Diagnostics)
}

func (r *eventicatAggregator) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var model eventicatAggregatorModel
	client, ok := r.Begin(ctx, req.Plan, &model, &resp.Diagnostics)
	if !ok {
		return
	}
	created, err := client.CreateAggregator(ctx, model.request(types.StringNull()))
	if pending, lost := entity.Pending(err, model.Name); lost {
		created.Aggregator, err = r.adopt(ctx, client, model, pending, err, &resp.Diagnostics)
		if err != nil {
			model.lost(pending)
			resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
			entity.SetIDIdentity(ctx, resp.Identity, "", &resp.Diagnostics)
		}
	}
	if r.Failed(&resp.Diagnostics, err) && created.ID == "" {
		return
	}
	model.created(created.Aggregator, client.EventURL(created.ID))
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
	entity.SetIDIdentity(ctx, resp.Identity, created.ID, &resp.Diagnostics)
}

func (r *eventicatAggregator) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var model eventicatAggregatorModel
	resp.Diagnostics.Append(req.State.Get(ctx, &model)...)
	before := model
	if resp.Diagnostics.HasError() {
		return
	}
	entity.SetIDIdentity(ctx, resp.Identity, model.ID.ValueString(), &resp.Diagnostics)
	client, ok := r.ForRefresh(&resp.Diagnostics)
	if !ok || model.ID.IsNull() {
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
	entity.SetChanged(ctx, &resp.State, before, model, &resp.Diagnostics)
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
	if !model.Pending.IsNull() {
		r.Reconcile(ctx, &resp.Diagnostics, model.title(), &model.Pending, r.unresolved(client, model, new([]eventicat.Aggregator)))
		resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
		return
	}
	r.Removed(&resp.Diagnostics, client.DeleteAggregator(ctx, model.ID.ValueString()))
}

// unresolved is how to look for what a pending create made. It leaves the list in which that was found, too.
func (r *eventicatAggregator) unresolved(
	client *eventicat.Client, model eventicatAggregatorModel, in *[]eventicat.Aggregator,
) entity.Unresolved {
	return entity.Unresolved{
		Creates: client.Creates(),
		Now:     client.Now,
		List: func(ctx context.Context) ([]credential.Listed, error) {
			aggregators, err := client.AggregatorsNow(ctx)
			*in = aggregators
			listed := make([]credential.Listed, 0, len(aggregators))
			for _, a := range aggregators {
				listed = append(listed, credential.Listed{ID: a.ID, CreatedAt: a.CreatedAt, Same: a.Is(model.request(types.StringNull()))})
			}
			return listed, err
		},
		Remove: client.DeleteAggregator,
	}
}

// adopt takes the aggregator that a create without an answer made, if it is there: it has no secret that could have been
// lost. Else the create's own error is returned.
func (r *eventicatAggregator) adopt(
	ctx context.Context, client *eventicat.Client, model eventicatAggregatorModel, pending types.Object, lost error, diags *diag.Diagnostics,
) (eventicat.Aggregator, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), adoptTimeout)
	defer cancel()
	var listed []eventicat.Aggregator
	id, found := r.unresolved(client, model, &listed).Adopt(ctx, pending)
	if !found {
		return eventicat.Aggregator{}, lost
	}
	adopted := listed[slices.IndexFunc(listed, func(a eventicat.Aggregator) bool { return a.ID == id })]
	diags.AddWarning(model.title()+" was made, although its answer got lost",
		"The list of Eventicat shows "+id+", which is as it was asked for and was made just then. It is in state.")
	return adopted, nil
}

// adoptTimeout bounds how long a create goes on after its caller has gone.
const adoptTimeout = 10 * time.Second

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
	m.CreatedAt = entity.Timestamp(aggregator.CreatedAt)
}

// lost is what is known of an aggregator that was asked for, and may have been made.
func (m *eventicatAggregatorModel) lost(pending types.Object) {
	m.ID, m.EventURL, m.CreatedAt = types.StringNull(), types.StringNull(), timetypes.NewRFC3339Null()
	m.Pending = pending
}

// title is how warnings call the aggregator: Terraform folds those with equal summaries into one.
func (m *eventicatAggregatorModel) title() string {
	return fmt.Sprintf("Eventicat aggregator %q", m.Name.ValueString())
}

// observed takes everything that the platform shows of an aggregator. What it does not show stays as it was.
func (m *eventicatAggregatorModel) observed(aggregator eventicat.Aggregator, eventURL string) {
	createdAt := m.CreatedAt
	m.created(aggregator, eventURL)
	if aggregator.CreatedAt.IsZero() {
		m.CreatedAt = createdAt
	}
	if aggregator.Name != nil {
		m.Name = types.StringValue(*aggregator.Name)
	}
	if aggregator.Description != nil {
		m.Description = entity.StringOrNull(*aggregator.Description)
	}
}
