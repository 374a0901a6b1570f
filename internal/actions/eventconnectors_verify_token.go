package actions

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventconnectors"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

// eventConnectorsVerifyToken fails where a token does not work.
type eventConnectorsVerifyToken struct {
	Action[*eventconnectors.Client]
}

// NewEventConnectorsVerifyToken returns the action eventcreds_eventconnectors_verify_token.
func NewEventConnectorsVerifyToken() action.Action {
	return &eventConnectorsVerifyToken{Action[*eventconnectors.Client]{
		Type:   "eventconnectors_verify_token",
		Access: platform.EventConnectors("another token: every token may list events"),
	}}
}

type eventConnectorsVerifyTokenModel struct {
	Token types.String `tfsdk:"token"`
}

// Schema implements action.Action.
func (*eventConnectorsVerifyToken) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Fails where Event Connectors does not accept a token: a check after whatever hands the token on, which stops the apply. It " +
			"lists one event, which any token may, and does not tell the roles.",
		Attributes: map[string]schema.Attribute{
			"token": schema.StringAttribute{
				MarkdownDescription: "The token. Terraform takes no ephemeral value here, and a saved plan holds the token, as it holds that of the resource.",
				Required:            true,
				Validators:          []validator.String{attributes.Credential()},
			},
		},
	}
}

// Invoke implements action.Action.
func (a *eventConnectorsVerifyToken) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var model eventConnectorsVerifyTokenModel
	client, ok := a.begin(ctx, req, &model, resp)
	if !ok {
		return
	}
	progress(resp, "Event Connectors: verifying the token")
	validity, err := attributes.ValidityOf(a.PlatformName, eventconnectors.TokenCalls{Client: client}.Verify(ctx, model.Token.ValueString()))
	if a.Failed(&resp.Diagnostics, err) {
		return
	}
	if !validity.Valid.ValueBool() {
		resp.Diagnostics.AddAttributeError(path.Root("token"), "The Event Connectors token does not work", validity.Reason.ValueString()+"\n\n"+reissue)
		return
	}
	progress(resp, "Event Connectors: the token works")
}
