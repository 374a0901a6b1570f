package lifecycle

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// change changes the object that is there, and mints a secret where one is planned that the change did not mint. It reports
// whether the update goes on.
func (u *update[M, C, R, O]) change(ctx context.Context, model *M) bool {
	diags := &u.resp.Diagnostics
	mints := u.mints(*model, u.state, u.config, u.awaitsMint(ctx, u.req.Private, diags))
	if mints.reason != "" {
		// Whatever becomes of this apply, a later one knows that somebody waits for the secret.
		writePrivate(ctx, u.resp.Private, awaitedMintKey, true, diags)
	}
	secrets, before := u.secrets(model, u.config), u.secrets(&u.state, u.state)
	for i, s := range secrets {
		u.encryption.keep(s, before[i], diags)
		if s.Presence == Absent {
			s.clear()
		}
	}
	u.keepEncryptedFor(ctx, u.resp.Private, u.encryption, model, &u.state, diags) // whatever fails from here on
	minted, ok := u.send(ctx, model)
	if ok && minted == "" && mints.reason != "" {
		minted, ok = u.mint(ctx, model, mints)
	}
	if !ok {
		return false
	}
	if minted != "" {
		u.encryption.store(secrets[mints.secret], minted, diags)
		writePrivate(ctx, u.resp.Private, awaitedMintKey, false, diags)
	}
	diags.Append(u.resp.State.Set(ctx, model)...)
	if minted != "" && mints.reason == "" {
		diags.AddError(u.title(*model)+" has another "+secrets[mints.secret].noun()+" than was planned",
			"What it belongs to had been removed outside Terraform since the plan, so setting it minted a new one. It is in "+
				"state. Apply again, so that what depends on it gets it.")
	}
	return true
}

// send changes the object where an argument differs, and returns the secret that this minted, or none.
func (u *update[M, C, R, O]) send(ctx context.Context, model *M) (minted string, ok bool) {
	calls, updates := u.kind.Calls(u.client, *model).(Updater[R])
	if _, differs := u.differing(ctx, *model, u.state); !updates || len(differs) == 0 {
		return "", true
	}
	writePrivate(ctx, u.resp.Private, changedAtKey, u.client.Now().UTC().Truncate(time.Second), &u.resp.Diagnostics)
	minted, err := calls.Update(ctx, u.object(model).ID.ValueString(), u.as(model).Request(u.state, u.config))
	return minted, !u.FailedOn(&u.resp.Diagnostics, u.title(*model), err)
}

// mint asks for another secret. Until there is one, the state holds the secret from before, and the triggers that belong to it.
func (u *update[M, C, R, O]) mint(ctx context.Context, model *M, why minting) (minted string, ok bool) {
	between := *model
	*u.secrets(&between, u.config)[why.secret].Triggers = *u.secrets(&u.state, u.state)[why.secret].Triggers
	u.resp.Diagnostics.Append(u.resp.State.Set(ctx, between)...)
	calls, ok := u.kind.Calls(u.client, *model).(Minter)
	if !ok {
		return "", true
	}
	minted, err := calls.Mint(ctx, u.object(model).ID.ValueString())
	return minted, !u.FailedOn(&u.resp.Diagnostics, u.title(*model), err)
}

// mintable is the index of the secret that can be minted, or -1.
func (r *Resource[M, C, R, O]) mintable() int {
	for i, s := range r.secrets(new(M), *new(M)) {
		if s.Triggers != nil {
			return i
		}
	}
	return -1
}

// minting is why an object that stays gets another secret.
type minting struct {
	secret int
	reason string // empty: it does not
	// isFirst says that there was none before: setting what it belongs to mints it, and there is nothing to warn of.
	isFirst bool
}

// mints tells whether an object that is not re-issued gets another secret, which an earlier update may have awaited in vain.
func (r *Resource[M, C, R, O]) mints(plan, state, config M, awaited bool) minting {
	m := minting{secret: r.mintable()}
	if m.secret < 0 {
		return m
	}
	planned, states := r.secrets(&plan, config)[m.secret], r.secrets(&state, state)
	before := states[m.secret]
	if planned.Presence == Absent {
		return m
	}
	switch {
	case before.Presence == Absent:
		m.reason, m.isFirst = "There is none yet.", true
	case awaited: // what is in state may be dead
		m.reason = "An earlier apply asked for another one and got no answer, so the present one is not known here. A new one is minted, " +
			"and the present one stops verifying at once."
	// An imported object, whose first secret is not known either, is left without this one until somebody asks for one.
	case !before.isStored() && states[0].isStored():
		m.reason = "It was set outside Terraform, so it is not known here. A new one is minted, and the present one stops verifying at once."
	case areTriggered(*planned.Triggers, *before.Triggers):
		m.reason = "A value of " + planned.Attribute + "_triggers changed. The present one stops verifying at once: whoever verifies with it needs " +
			"the new one."
	}
	return m
}

// areTriggered reports whether a trigger changed. Adding or removing all of them is no change.
func areTriggered(plan, state types.Map) bool {
	return !plan.IsNull() && !state.IsNull() && !plan.Equal(state)
}

func (r *Resource[M, C, R, O]) awaitsMint(ctx context.Context, private privateReader, diags *diag.Diagnostics) bool {
	return r.mintable() >= 0 && string(readPrivate(ctx, private, awaitedMintKey, diags)) == "true"
}
