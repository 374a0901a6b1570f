package lifecycle

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// change changes the object that is there, and mints a secret where one is planned that the change did not mint. It reports
// whether the update goes on.
func (u *update[M, C, R, O]) change(ctx context.Context, model *M) bool {
	diags := &u.resp.Diagnostics
	mints := u.mints(*model, u.state, u.config, u.awaitsMint(ctx, u.req.Private, diags))
	if mints.needed {
		// Whatever becomes of this apply, a later one knows that the secret is still awaited.
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
	if ok && minted == "" && mints.needed {
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
	if minted != "" && !mints.needed {
		noun := secrets[mints.secret].noun()
		diags.AddError(fmt.Sprintf("%s has a new %s, which was not planned", u.title(*model), noun),
			fmt.Sprintf("After the plan, the %s was removed outside Terraform, and this change created a new one. It is in the state. Apply "+
				"again: what depends on it then gets the new value.", noun))
	}
	return true
}

// send changes the object where an argument differs, and returns the secret that this minted, or none.
func (u *update[M, C, R, O]) send(ctx context.Context, model *M) (minted string, ok bool) {
	calls, updates := u.kind.Calls(u.client, *model).(Updater[R])
	if _, differs := u.differing(ctx, *model, u.state); !updates || len(differs) == 0 {
		return "", true
	}
	minted, err := calls.Update(ctx, u.object(model).ID.ValueString(), u.as(model).Request(u.state, u.config))
	// Only now: before the first answer of a run, nobody knows the platform's time.
	u.keepChangedAt(ctx, u.client, u.resp.Private, &u.resp.Diagnostics)
	return minted, !u.FailedOn(&u.resp.Diagnostics, u.title(*model), err)
}

// keepChangedAt keeps that the object was changed, or created, just now.
func (r *Resource[M, C, R, O]) keepChangedAt(ctx context.Context, client C, private privateWriter, diags *diag.Diagnostics) {
	writePrivate(ctx, private, changedAtKey, client.Now().UTC().Truncate(time.Second), diags)
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

// minting says whether an object that stays gets another secret.
type minting struct {
	secret int // the one that can be minted, or -1
	needed bool
	reason string // for people; empty where there was none before, and setting what it belongs to mints it
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
	m.needed = true
	switch {
	case before.Presence == Absent:
	case awaited: // what is in state may be dead
		m.reason = "An earlier apply asked for a new one and got no answer, so the one in the state may no longer work. " + replacesAtOnce
	// An imported object, whose first secret is not known either, is left without this one until somebody asks for one.
	case !before.isStored() && states[0].isStored():
		m.reason = "The present one was created outside Terraform, so its value is not known. " + replacesAtOnce
	case areTriggered(*planned.Triggers, *before.Triggers):
		m.reason = fmt.Sprintf("A value in %s_triggers changed. %s", planned.Attribute, replacesAtOnce)
	default:
		m.needed = false
	}
	return m
}

const replacesAtOnce = "The apply creates a new one, and the present one stops working at once. Everything that verifies with it needs the new one."

// areTriggered reports whether a trigger changed. Adding or removing all of them is no change.
func areTriggered(plan, state types.Map) bool {
	return !plan.IsNull() && !state.IsNull() && !plan.Equal(state)
}

func (r *Resource[M, C, R, O]) awaitsMint(ctx context.Context, private privateReader, diags *diag.Diagnostics) bool {
	return r.mintable() >= 0 && string(readPrivate(ctx, private, awaitedMintKey, diags)) == "true"
}
