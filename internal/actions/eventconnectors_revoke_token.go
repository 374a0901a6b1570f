package actions

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventconnectors"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

// eventConnectorsRevokeToken revokes a token at once, whoever made it.
type eventConnectorsRevokeToken struct {
	Action[*eventconnectors.Client]
}

// NewEventConnectorsRevokeToken returns the action eventcreds_eventconnectors_revoke_token.
func NewEventConnectorsRevokeToken() action.Action {
	return &eventConnectorsRevokeToken{Action[*eventconnectors.Client]{
		Type:   "eventconnectors_revoke_token",
		Access: platform.EventConnectors(platform.ManageEventConnectorsTokens),
	}}
}

type eventConnectorsRevokeTokenModel struct {
	AccountID types.String `tfsdk:"account_id"`
	ID        types.String `tfsdk:"id"`
}

// Schema implements action.Action.
func (*eventConnectorsRevokeToken) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Revokes a token of Event Connectors at once, in an incident: one of a resource, or one that somebody made by hand. A token that is " +
			"revoked already is no error. Event Connectors does not tell which token the provider itself uses, so **this one is not " +
			"refused**: look at the name first. Where the token belongs to a resource, the next plan finds it gone, and issues another one.",
		Attributes: map[string]schema.Attribute{
			"account_id": schema.StringAttribute{
				MarkdownDescription: "The account that the token belongs to. The default is the provider's.",
				Optional:            true,
				Validators:          []validator.String{attributes.ID()},
			},
			"id": schema.StringAttribute{
				MarkdownDescription: "The id of the token, not the token.",
				Required:            true,
				Validators:          []validator.String{attributes.ID(), attributes.NoSecret("Event Connectors", "whsec_")},
			},
		},
	}
}

// account completes the default of account_id.
func (m *eventConnectorsRevokeTokenModel) account(client *eventconnectors.Client, diags *diag.Diagnostics) bool {
	if !m.AccountID.IsNull() {
		return true
	}
	var ok bool
	m.AccountID, ok = attributes.EventConnectorsAccount(client, diags)
	return ok
}

// ModifyPlan implements action.ActionWithModifyPlan: a plan finds that no account is set, too.
func (a *eventConnectorsRevokeToken) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var model eventConnectorsRevokeTokenModel
	if !validate(ctx, req.Config, &resp.Diagnostics) {
		return
	}
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if client, ok := a.ForPlan(&resp.Diagnostics); ok && client != nil {
		model.account(client, &resp.Diagnostics)
	}
}

// Invoke implements action.Action.
func (a *eventConnectorsRevokeToken) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var model eventConnectorsRevokeTokenModel
	client, ok := a.begin(ctx, req, &model, resp)
	if !ok || !model.account(client, &resp.Diagnostics) {
		return
	}
	title := "Event Connectors token (" + model.ID.ValueString() + ")"
	progress(resp, "%s: revoking it", title)
	err := client.RevokeToken(ctx, model.AccountID.ValueString(), model.ID.ValueString(), "")
	switch {
	case isGone(err):
		progress(resp, "%s: it was revoked before, or never existed", title)
	case !a.FailedOn(&resp.Diagnostics, title, err):
		progress(resp, "%s: it is revoked", title)
	}
}
