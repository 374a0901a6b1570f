package actions

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

// ecoEventsVerifyAPIKey fails where a key does not work.
type ecoEventsVerifyAPIKey struct {
	Action[*ecoevents.Client]
}

// NewEcoEventsVerifyAPIKey returns the action eventcreds_ecoevents_verify_api_key.
func NewEcoEventsVerifyAPIKey() action.Action {
	return &ecoEventsVerifyAPIKey{Action[*ecoevents.Client]{
		Type:   "ecoevents_verify_api_key",
		Access: platform.EcoEvents(platform.VerifyWithEcoEvents),
	}}
}

type ecoEventsVerifyAPIKeyModel struct {
	Key            types.String `tfsdk:"key"`
	ExpectedScopes types.Set    `tfsdk:"expected_scopes"`
}

// Schema implements action.Action.
func (*ecoEventsVerifyAPIKey) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Fails where EcoEvents does not accept an API key, or the key lacks a scope: a check after whatever hands the key on, which " +
			"stops the apply. An encrypted key is verified with the ephemeral resources `eventcreds_decrypt` and `eventcreds_ecoevents_verify`.",
		Attributes: map[string]schema.Attribute{
			"key": schema.StringAttribute{
				MarkdownDescription: "The key. Terraform takes no ephemeral value here, and a saved plan holds the key, as it holds that of the resource.",
				Required:            true,
				Validators:          []validator.String{attributes.EcoEventsAPIKey()},
			},
			"expected_scopes": schema.SetAttribute{
				MarkdownDescription: "The scopes that the key must have; `full_access` includes all. The default asks for none.",
				ElementType:         types.StringType,
				Optional:            true,
				Validators:          attributes.EcoEventsScopeShape(),
			},
		},
	}
}

// Invoke implements action.Action.
func (a *ecoEventsVerifyAPIKey) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var model ecoEventsVerifyAPIKeyModel
	client, ok := a.begin(ctx, req, &model, resp)
	if !ok {
		return
	}
	progress(resp, "EcoEvents: verifying the API key")
	told := attributes.EcoEventsVerification{Key: model.Key, ExpectedScopes: model.ExpectedScopes}
	if a.Failed(&resp.Diagnostics, told.Ask(ctx, client)) {
		return
	}
	missing := attributes.Strings(told.MissingScopes)
	switch {
	case !told.Valid.ValueBool():
		resp.Diagnostics.AddAttributeError(path.Root("key"), "The EcoEvents API key does not work", told.Reason.ValueString()+"\n\n"+reissue)
	case len(missing) > 0:
		resp.Diagnostics.AddAttributeError(path.Root("expected_scopes"), "The EcoEvents API key lacks scopes",
			fmt.Sprintf("It does not have %s. Add what it lacks to the scopes of its resource, or remove it from expected_scopes.", strings.Join(missing, ", ")))
	default:
		progress(resp, "EcoEvents: the API key %s works", told.KeyID.ValueString())
	}
}

// reissue is what to do about a credential that does not work.
const reissue = "Change a value in rotation.triggers of its resource: the next apply issues another one."
