package resources

// What becomes of the signing secret of a token, which may be another one during the token's life.

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventconnectors"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/entity"
)

// change changes the token that is there, and asks for a signing secret where one is expected that the change did not
// mint. It reports whether the update goes on.
func (r *eventConnectorsToken) change(
	ctx context.Context, client *eventconnectors.Client, sealing entity.Sealing, model *eventConnectorsTokenModel,
	state eventConnectorsTokenModel, req resource.UpdateRequest, resp *resource.UpdateResponse,
) bool {
	account, id := model.AccountID.ValueString(), model.ID.ValueString()
	expected := model.mints(state, awaitsSecret(ctx, req.Private, &resp.Diagnostics)) != ""
	if expected {
		// Whatever becomes of this apply, a later one knows that somebody waits for the secret.
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, awaitedSecret, []byte("true"))...)
	}
	sealing.Keep(&resp.Diagnostics, model.token(), state.token())
	sealing.Keep(&resp.Diagnostics, model.signingSecret(), state.signingSecret())
	if model.CallbackURL.IsNull() {
		model.signingSecret().Drop()
	}
	sealing.Seals(ctx, resp.Private, &resp.Diagnostics, model.sealed(state)...) // whatever fails from here on
	minted := ""
	if model.differs(ctx, state) {
		var err error
		minted, err = client.UpdateToken(ctx, account, id, model.request(state))
		if r.Failed(&resp.Diagnostics, err) {
			return false
		}
	}
	if minted == "" && expected {
		// Until there is another, the state holds the secret from before, and the triggers that belong to it.
		before := *model
		before.SigningSecretTriggers = state.SigningSecretTriggers
		resp.Diagnostics.Append(resp.State.Set(ctx, before)...)

		var err error
		minted, err = client.RotateSecret(ctx, account, id)
		if r.Failed(&resp.Diagnostics, err) {
			return false
		}
	}
	if minted != "" {
		sealing.Put(&resp.Diagnostics, model.signingSecret(), minted)
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, awaitedSecret, []byte("false"))...)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
	if minted != "" && !expected {
		resp.Diagnostics.AddError(model.title()+" has another signing secret than was planned",
			"The callback had been removed outside Terraform since the plan, so setting it minted a new signing secret. It is in "+
				"state. Apply again, so that what depends on it gets it.")
	}
	return true
}

// awaitedSecret is the key in private state that says whether an update set out to get a signing secret and did not.
const awaitedSecret = "awaited_signing_secret"

func awaitsSecret(ctx context.Context, private interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}, diags *diag.Diagnostics) bool {
	awaited, read := private.GetKey(ctx, awaitedSecret)
	diags.Append(read...)
	return string(awaited) == "true"
}

// expectSecret plans what becomes of the signing secret, which an earlier update may have awaited in vain. It returns why
// there will be another one, or empty if that is not sure.
func (m *eventConnectorsTokenModel) expectSecret(sealing entity.Sealing, state eventConnectorsTokenModel, awaited bool) (mints string) {
	sure := *m
	sure.SigningSecretTriggers = entity.MapAsBefore(m.SigningSecretTriggers, state.SigningSecretTriggers)
	switch {
	case m.CallbackURL.IsNull():
		m.signingSecret().Drop()
	case m.CallbackURL.IsUnknown():
		sealing.ExpectMaybe(m.signingSecret(), state.signingSecret())
	case sure.mints(state, awaited) != "":
		sealing.Expect(m.signingSecret())
		return sure.mints(state, awaited)
	case m.mints(state, awaited) != "":
		sealing.ExpectMaybe(m.signingSecret(), state.signingSecret())
	default:
		sealing.ExpectKept(m.signingSecret(), state.signingSecret())
	}
	return ""
}

// byMinting is how to have another signing secret, for AnnounceSealing.
const byMinting = "mint another one by a value in signing_secret_triggers"

// firstCallback is why setting a callback mints a signing secret, which needs no warning.
const firstCallback = "The callback is new."

// mints is why a token that is not re-issued gets another signing secret, or empty if it does not.
func (m *eventConnectorsTokenModel) mints(state eventConnectorsTokenModel, awaited bool) string {
	unheld := !state.signingSecret().Known() && !state.CallbackURL.IsNull()
	triggered := !m.SigningSecretTriggers.IsNull() && !state.SigningSecretTriggers.IsNull() &&
		!m.SigningSecretTriggers.Equal(state.SigningSecretTriggers)
	switch {
	case m.CallbackURL.IsNull():
		return ""
	case state.CallbackURL.IsNull():
		return firstCallback
	case awaited: // what is in state may be dead
		return "An earlier apply asked for another signing secret and got no answer, so nobody here has the present one. A new one is minted, " +
			"and the present one stops verifying at once."
	// An imported token, whose value is not known either, is left without its secret until somebody asks for one.
	case unheld && state.token().Known():
		return "The callback was set outside Terraform, so nobody here has its signing secret. A new one is minted, and the present one " +
			"stops verifying at once."
	case triggered:
		return "A value of signing_secret_triggers changed. The present secret stops verifying at once: whoever verifies deliveries needs " +
			"the new one."
	}
	return ""
}
