package actions

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

// ecoEventsRevokeAPIKey revokes a key at once, whoever made it.
type ecoEventsRevokeAPIKey struct {
	Action[*ecoevents.Client]
}

// NewEcoEventsRevokeAPIKey returns the action eventcreds_ecoevents_revoke_api_key.
func NewEcoEventsRevokeAPIKey() action.Action {
	return &ecoEventsRevokeAPIKey{Action[*ecoevents.Client]{
		Type:   "ecoevents_revoke_api_key",
		Access: platform.EcoEvents(platform.ManageEcoEventsAPIKeys),
	}}
}

type ecoEventsRevokeAPIKeyModel struct {
	ID types.String `tfsdk:"id"`
}

// Schema implements action.Action.
func (*ecoEventsRevokeAPIKey) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Revokes an API key of EcoEvents at once, in an incident: one of a resource, or one that somebody made by hand. A key that is " +
			"revoked already is no error. The key that the provider itself uses is refused, and left alone. Where the key belongs to a resource, the " +
			"next plan finds it gone, and issues another one.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "The id of the key, not the key.",
				Required:            true,
				Validators:          []validator.String{attributes.ID(), attributes.NoSecret("EcoEvents", "ek_live_", "ek_test_")},
			},
		},
	}
}

// Invoke implements action.Action.
func (a *ecoEventsRevokeAPIKey) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var model ecoEventsRevokeAPIKeyModel
	client, ok := a.begin(ctx, req, &model, resp)
	if !ok {
		return
	}
	title := "EcoEvents API key (" + model.ID.ValueString() + ")"
	progress(resp, "%s: revoking it", title)
	err := client.RevokeAPIKey(ctx, model.ID.ValueString())
	switch {
	case isGone(err):
		progress(resp, "%s: it was revoked before, or never existed", title)
	case !a.FailedOn(&resp.Diagnostics, title, err):
		progress(resp, "%s: it is revoked", title)
	}
}

// isGone reports whether an error says that there was nothing to revoke. Where nothing tells a revoked credential from one of
// another account, it may be alive.
func isGone(err error) bool {
	return errors.Is(err, apiclient.ErrNotFound) && !errors.Is(err, apiclient.ErrUnlisted)
}
