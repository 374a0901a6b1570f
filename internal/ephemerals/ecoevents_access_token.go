package ephemerals

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

// ecoEventsAccessToken is the access token of a sign-in of its own. No operation of EcoEvents ends it: it is not closed.
type ecoEventsAccessToken struct {
	Ephemeral[*ecoevents.Client]
}

// NewEcoEventsAccessToken returns the ephemeral resource eventcreds_ecoevents_access_token.
func NewEcoEventsAccessToken() ephemeral.EphemeralResource {
	return &ecoEventsAccessToken{Ephemeral[*ecoevents.Client]{
		Type: "ecoevents_access_token",
		Access: platform.EcoEvents("an account that is allowed to sign in").
			Explaining("If it did, there is a session that nothing uses, and it ends by itself after 24 hours."),
	}}
}

type ecoEventsAccessTokenModel struct {
	attributes.SignIn
	RunMinutes  types.Int64       `tfsdk:"run_minutes"`
	AccessToken types.String      `tfsdk:"access_token"`
	ExpiresAt   timetypes.RFC3339 `tfsdk:"expires_at"`
}

func (e *ecoEventsAccessToken) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "An access token (JWT) of EcoEvents, for one run. It comes from a sign-in of its own, with the provider's email and " +
			"password or with others, so that nothing is shared with the provider's own session. EcoEvents documents no way to end it: it " +
			"lives for 24 hours. Where that is too long, use `eventcreds_ecoevents_api_key`, which is revoked.",
		Attributes: attributes.WithSignIn(map[string]schema.Attribute{
			"run_minutes": schema.Int64Attribute{
				MarkdownDescription: "How long the run may take. A token that ends before is given with a warning.",
				Optional:            true,
				Validators:          []validator.Int64{int64validator.AtLeast(1)},
			},
			"access_token": schema.StringAttribute{
				MarkdownDescription: "The access token.",
				Computed:            true,
				Sensitive:           true,
			},
			"expires_at": schema.StringAttribute{
				MarkdownDescription: "When it ends, in the platform's time (RFC 3339).",
				CustomType:          timetypes.RFC3339Type{},
				Computed:            true,
			},
		}),
	}
}

func (e *ecoEventsAccessToken) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var model ecoEventsAccessTokenModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	given, isGiven := model.Credentials()
	client, as, ok := e.ForSignIn(given, isGiven, &resp.Diagnostics)
	if !ok {
		return
	}
	tokens, err := client.SignIn(ctx, as)
	if e.SignInFailed(&resp.Diagnostics, isGiven, err) {
		return
	}
	model.warnAboutExpiry(tokens, &resp.Diagnostics)
	model.AccessToken = types.StringValue(tokens.Access)
	model.ExpiresAt = attributes.Timestamp(tokens.Expires())
	resp.Diagnostics.Append(resp.Result.Set(ctx, model)...)
}

// warnAboutExpiry warns of a token that expires before the run ends.
func (m *ecoEventsAccessTokenModel) warnAboutExpiry(tokens apiclient.Tokens, diags *diag.Diagnostics) {
	// Compared in minutes, since a number of them may be too large for a duration.
	if m.RunMinutes.IsNull() || int64(tokens.Lifetime/time.Minute) >= m.RunMinutes.ValueInt64() {
		return
	}
	diags.AddAttributeWarning(path.Root("run_minutes"), "The EcoEvents access token may expire before the run ends",
		fmt.Sprintf("It expires at %s, %d minutes after the sign-in, and the run may take %d minutes. Later requests with it fail: shorten the "+
			"run, or split it.", tokens.Expires().UTC().Format(time.RFC3339), int64(tokens.Lifetime.Minutes()), m.RunMinutes.ValueInt64()))
}
