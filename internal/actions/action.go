package actions

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/action"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

// Action is what every action embeds. C is its platform's client.
type Action[C any] struct {
	Type string // without the provider's prefix: "ecoevents_revoke_api_key"
	platform.Access[C]
}

// Metadata implements action.Action.
func (a *Action[C]) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + a.Type
}

// Configure implements action.ActionWithConfigure.
func (a *Action[C]) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.Connect(req.ProviderData, &resp.Diagnostics)
}

// ModifyPlan implements action.ActionWithModifyPlan: a plan finds what is wrong with the arguments, and that there are no
// credentials. It makes no call.
func (a *Action[C]) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	if validate(ctx, req.Config, &resp.Diagnostics) {
		a.ForPlan(&resp.Diagnostics)
	}
}

// begin reads the model of an action that is invoked, and returns the client that it takes. It reports false where there is an
// error.
func (a *Action[C]) begin(ctx context.Context, req action.InvokeRequest, model any, resp *action.InvokeResponse) (client C, ok bool) {
	if !validate(ctx, req.Config, &resp.Diagnostics) {
		return client, false
	}
	return a.Decode(ctx, req.Config, model, &resp.Diagnostics)
}

// progress tells whoever watches what is being done. It must hold no secret.
func progress(resp *action.InvokeResponse, format string, values ...any) {
	resp.SendProgress(action.InvokeProgressEvent{Message: fmt.Sprintf(format, values...)})
}
