package actions

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventicat"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

// eventicatSendEvent sends an event, so that an aggregator is proven to receive.
type eventicatSendEvent struct {
	Action[*eventicat.Client]
}

// NewEventicatSendEvent returns the action eventcreds_eventicat_send_event.
func NewEventicatSendEvent() action.Action {
	return &eventicatSendEvent{Action[*eventicat.Client]{
		Type: "eventicat_send_event",
		Access: platform.Eventicat(platform.UseEventicat).
			Explaining("Look at the aggregator in the dashboard first: another run may send the event twice."),
	}}
}

type eventicatSendEventModel struct {
	AggregatorID types.String `tfsdk:"aggregator_id"`
	Name         types.String `tfsdk:"name"`
	Tags         types.Map    `tfsdk:"tags"`
}

// Schema implements action.Action.
func (*eventicatSendEvent) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Sends an event to an aggregator of Eventicat, to prove that it receives. The event is counted like any other, and cannot be " +
			"taken back: give it a name that tells it from real ones. It is never sent twice blindly.",
		Attributes: map[string]schema.Attribute{
			"aggregator_id": schema.StringAttribute{
				MarkdownDescription: "The id of the aggregator.",
				Required:            true,
				Validators:          []validator.String{attributes.ID()},
			},
			"name": schema.StringAttribute{
				MarkdownDescription: "The name of the event.",
				Required:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"tags": schema.MapAttribute{
				MarkdownDescription: "The tags of the event: any names but `name`, `_id` and `_apikey`. Eventicat stores them, so they must hold no secret.",
				ElementType:         types.StringType,
				Optional:            true,
				Validators: []validator.Map{
					mapvalidator.NoNullValues(),
					mapvalidator.KeysAre(stringvalidator.LengthAtLeast(1), stringvalidator.NoneOf("name", "_id", "_apikey")),
				},
			},
		},
	}
}

// Invoke implements action.Action.
func (a *eventicatSendEvent) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var model eventicatSendEventModel
	client, ok := a.begin(ctx, req, &model, resp)
	if !ok {
		return
	}
	tags := map[string]string{}
	if !model.Tags.IsNull() {
		resp.Diagnostics.Append(model.Tags.ElementsAs(ctx, &tags, false)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	title := "Eventicat aggregator (" + model.AggregatorID.ValueString() + ")"
	progress(resp, "%s: sending the event %q", title, model.Name.ValueString())
	if !a.FailedOn(&resp.Diagnostics, title, client.SendEvent(ctx, model.AggregatorID.ValueString(), model.Name.ValueString(), tags)) {
		progress(resp, "%s: it received the event", title)
	}
}
