package ephemerals

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventconnectors"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

// eventConnectorsSession is a session of Event Connectors that ends with the run.
type eventConnectorsSession struct {
	Closing[*eventconnectors.Client]
}

// NewEventConnectorsSession returns the ephemeral resource eventcreds_eventconnectors_session.
func NewEventConnectorsSession() ephemeral.EphemeralResource {
	return &eventConnectorsSession{Closing[*eventconnectors.Client]{
		Ephemeral: Ephemeral[*eventconnectors.Client]{
			Type: "eventconnectors_session",
			Access: platform.EventConnectors("an account that is allowed to sign in").
				Explaining("If it did, there is a session that nothing uses, and it ends by itself after an hour."),
		},
		End: endSession,
		WhenNotEnded: func(string) string {
			return "The session of this run may still be open. It ends by itself, an hour after it began."
		},
	}}
}

type eventConnectorsSessionModel struct {
	attributes.SignIn
	AccessToken types.String      `tfsdk:"access_token"`
	ExpiresAt   timetypes.RFC3339 `tfsdk:"expires_at"`
}

func (e *eventConnectorsSession) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A session of Event Connectors, for one run: it begins with a sign-in, with the provider's email and password or " +
			"with others, and is signed out of when Terraform needs it no more. By itself it would end after an hour.",
		Attributes: attributes.WithSignIn(map[string]schema.Attribute{
			"access_token": schema.StringAttribute{
				MarkdownDescription: "The access token of the session.",
				Computed:            true,
				Sensitive:           true,
			},
			"expires_at": schema.StringAttribute{
				MarkdownDescription: "When it ends by itself, in the platform's time (RFC 3339).",
				CustomType:          timetypes.RFC3339Type{},
				Computed:            true,
			},
		}),
	}
}

func (e *eventConnectorsSession) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var model eventConnectorsSessionModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	given, isGiven := model.Credentials()
	client, as, ok := e.ForSignIn(given, isGiven, &resp.Diagnostics)
	if !ok {
		return
	}
	defer e.Opening()()
	tokens, err := client.SignIn(ctx, as)
	if tokens.Access != "" {
		e.OpenedLast(ctx, resp, client, tokens.Access) // a provider with this session may remove others with it
	}
	if e.SignInFailed(&resp.Diagnostics, isGiven, err) {
		return
	}
	model.AccessToken = types.StringValue(tokens.Access)
	model.ExpiresAt = attributes.Timestamp(tokens.Expires())
	resp.Diagnostics.Append(resp.Result.Set(ctx, model)...)
}

// endSession signs out of the session of an access token. One that is over is refused.
func endSession(ctx context.Context, client *eventconnectors.Client, accessToken string) error {
	err := client.SignOut(ctx, accessToken)
	if errors.Is(err, apiclient.ErrUnauthorized) || errors.Is(err, apiclient.ErrNotFound) {
		return nil
	}
	return err
}
