package lifecycle

import (
	"context"
	"fmt"

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
	for _, s := range u.kind.Secrets {
		u.encryption.keep(s.of(model), s.of(&u.state), diags)
		if s.presence(*model, u.config) == Absent {
			s.of(model).clear()
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
		u.encryption.store(u.kind.Secrets[u.mintable()].of(model), minted, diags)
		writePrivate(ctx, u.resp.Private, awaitedMintKey, false, diags)
	}
	diags.Append(u.resp.State.Set(ctx, model)...)
	if minted != "" && !mints.needed {
		noun := u.kind.Secrets[u.mintable()].noun()
		diags.AddError(fmt.Sprintf("%s has a new %s, which was not planned", u.title(*model), noun),
			fmt.Sprintf("After the plan, the %s was removed outside Terraform, and this change created a new one. It is in the state. Apply "+
				"again: what depends on it then gets the new value.", noun))
	}
	return true
}

// send changes the object where an argument differs, and returns the secret that this minted, or none.
func (u *update[M, C, R, O]) send(ctx context.Context, model *M) (minted string, ok bool) {
	if _, differs := u.differing(ctx, *model, u.state); u.kind.Update == nil || len(differs) == 0 {
		return "", true
	}
	minted, err := u.kind.Update(ctx, u.client, *model, u.kind.Request(*model, u.state, u.config))
	return minted, !u.FailedOn(&u.resp.Diagnostics, u.title(*model), err)
}

// mint asks for another secret. Until there is one, the state holds the secret from before, and the triggers that belong to it.
func (u *update[M, C, R, O]) mint(ctx context.Context, model *M, needed minting) (minted string, ok bool) {
	secret := u.kind.Secrets[needed.secret]
	between := *model
	*secret.Triggers(&between) = *secret.Triggers(&u.state)
	u.resp.Diagnostics.Append(u.resp.State.Set(ctx, between)...)
	minted, err := secret.Mint(ctx, u.client, *model)
	return minted, !u.FailedOn(&u.resp.Diagnostics, u.title(*model), err)
}

// mintable is the index of the secret that can be minted, or -1.
func (r *Resource[M, C, R, O]) mintable() int {
	for i, s := range r.kind.Secrets {
		if s.Mint != nil {
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
	s, first := r.kind.Secrets[m.secret], r.kind.Secrets[0]
	if s.presence(plan, config) == Absent {
		return m
	}
	m.needed = true
	switch {
	case s.presence(state, state) == Absent:
	case awaited: // what is in state may be dead
		m.reason = "An earlier apply asked for a new one and got no answer, so the one in the state may no longer work. " + replacesAtOnce
	// An imported object, whose first secret is not known either, is left without this one until somebody asks for one.
	case !s.of(&state).isStored() && first.of(&state).isStored():
		m.reason = "The present one was created outside Terraform, so its value is not known. " + replacesAtOnce
	case areTriggered(*s.Triggers(&plan), *s.Triggers(&state)):
		m.reason = fmt.Sprintf("A value in %s_triggers changed. %s", s.Attribute, replacesAtOnce)
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
