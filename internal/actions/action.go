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

// ModifyPlan implements action.ActionWithModifyPlan: a plan finds that there are no credentials. It makes no call.
func (a *Action[C]) ModifyPlan(_ context.Context, _ action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	a.ForPlan(&resp.Diagnostics)
}

// progress tells whoever watches what is being done. It must hold no secret.
func progress(resp *action.InvokeResponse, format string, values ...any) {
	resp.SendProgress(action.InvokeProgressEvent{Message: fmt.Sprintf(format, values...)})
}
