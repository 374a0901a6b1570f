package lifecycle

import (
	"context"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
)

// Update implements resource.Resource. It issues a new credential where the plan asks for one, or else changes the object that
// is there, and then revokes what is to be retired. All of them are in state before anything is revoked.
func (r *Resource[M, C, R, O]) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	diags := &resp.Diagnostics
	var model, state, config M
	diags.Append(req.State.Get(ctx, &state)...)
	diags.Append(req.Config.Get(ctx, &config)...)
	client, ok := r.Decode(ctx, req.Plan, &model, diags)
	if !ok {
		return
	}
	r.setIdentity(ctx, resp.Identity, &state, nil, diags)
	encryption, ok := r.prepare(client, config, &model, diags)
	if !ok || !r.checkSecrecy(encryption, &model, config, diags) {
		return
	}
	account, ok := r.belongs(ctx, client, state, req.Private, each, diags)
	if !ok {
		return
	}
	next := r.decide(ctx, model, state, seenAt(ctx, req.Private, diags))
	if next.Reissue && account == unkept && !r.keepAccount(ctx, client, state, resp.Private, each, diags) {
		return
	}
	if next.Reissue && account == untold {
		// Where the one in use cannot be seen, the credential may be of another account, and a new one would be lost in there.
		_, err := r.kind.Calls(client, state).Read(ctx, r.issued(&state).Identity())
		if err = account.confirm(err); !errors.Is(err, apiclient.ErrNotOffered) && r.FailedOn(diags, r.title(state), err) {
			return
		}
	}
	settled := r.reconcile(ctx, client, &state, r.pendingRequest(ctx, req.Private, state, diags), diags)
	diags.Append(resp.State.Set(ctx, state)...)
	if !settled {
		return
	}
	r.setIssued(&model, next.Keeps(r.issued(&state)))
	u := update[M, C, R, O]{r, client, encryption, config, state, req, resp}
	if next.Reissue {
		ok = u.reissue(ctx, &model, next)
	} else {
		ok = u.change(ctx, &model)
	}
	if !ok {
		return
	}
	r.keepEncryptedFor(ctx, resp.Private, encryption, &model, &state, diags)
	fingerprints, made := readFingerprints(ctx, resp.Private, diags), r.madeAt(ctx, state, req.Private, diags)
	r.retire(&model, next.Retire, diags, func(id string) error {
		calls, old := r.kind.Calls(client, model), apiclient.Reference{ID: id, Fingerprint: fingerprints[id]}
		err := r.deleteShown(ctx, client, model, old, made)
		if errors.Is(err, apiclient.ErrNotOffered) {
			// Where there is no list, only what is shown by its id tells that it was the old one that was not found.
			if _, unread := calls.Read(ctx, r.object(&model).ID.ValueString()); unread == nil {
				err = calls.Delete(ctx, old)
			}
		}
		return account.confirm(err)
	})
	diags.Append(resp.State.Set(ctx, model)...)
}

// update is one call of Update.
type update[M any, C Client, R any, O Shown[R]] struct {
	*Resource[M, C, R, O]
	client     C
	encryption encryption
	config     M
	state      M // once what was pending is settled
	req        resource.UpdateRequest
	resp       *resource.UpdateResponse
}

// reissue issues a new credential. It reports whether the update goes on.
func (u *update[M, C, R, O]) reissue(ctx context.Context, model *M, next credential.Plan) bool {
	diags := &u.resp.Diagnostics
	var none M
	request := u.as(model).Request(none, u.config)
	created, pending, err := u.issue(ctx, u.client, model, request)
	if !pending.IsNull() {
		u.object(&u.state).Pending = pending
		writePrivate(ctx, u.resp.Private, pendingRequestKey, u.as(model).Request(none, none), diags)
		diags.Append(u.resp.State.Set(ctx, u.state)...)
	}
	facts := created.Object.Facts()
	if u.FailedOn(diags, u.title(u.state), err) && facts.ID == "" {
		return false
	}
	if err != nil && created.Secrets[0] == "" {
		u.discard(ctx, facts)
		return false
	}
	u.store(model, u.config, u.client, u.encryption, created, u.issued(model).Reissued(facts.ID, facts.Since(), next.Overlap), diags)
	diags.Append(u.resp.State.Set(ctx, model)...)
	u.setIdentity(ctx, u.resp.Identity, model, nil, diags)
	u.keepFingerprint(ctx, u.resp.Private, readFingerprints(ctx, u.req.Private, diags), facts.ID, created, model, diags)
	if u.mintable() >= 0 {
		writePrivate(ctx, u.resp.Private, awaitedMintKey, false, diags)
	}
	return err == nil // else what is replaced stays until it is clear what was created
}

// discard revokes a new credential whose secret is not in the answer. The one before stays in use.
func (u *update[M, C, R, O]) discard(ctx context.Context, useless apiclient.Facts) {
	diags := &u.resp.Diagnostics
	issued := u.issued(&u.state)
	issued.Retiring = append(issued.Retiring, credential.Retiring{ID: useless.ID, RetireAt: useless.Since().Truncate(time.Second)})
	u.setIssued(&u.state, issued)
	diags.Append(u.resp.State.Set(ctx, u.state)...)
	u.retire(&u.state, []string{useless.ID}, diags, func(id string) error {
		return u.deleteShown(ctx, u.client, u.state, apiclient.Reference{ID: id, New: true}, u.client.Now())
	})
	diags.Append(u.resp.State.Set(ctx, u.state)...)
}
