package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// Delete implements resource.Resource.
func (r *Resource[M, C, R, O]) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	diags := &resp.Diagnostics
	var model M
	client, ok := r.Decode(ctx, req.State, &model, diags)
	if !ok {
		return
	}
	account, ok := r.belongs(ctx, client, model, req.Private, each, diags)
	if !ok || !r.knowsRequest(ctx, req.Private, model, diags) {
		return
	}
	settled := r.reconcile(ctx, client, &model, r.pendingRequest(ctx, req.Private, model, diags), diags)
	diags.Append(resp.State.Set(ctx, model)...)
	if !settled {
		return
	}
	fingerprints := readFingerprints(ctx, req.Private, diags)
	made := r.madeAt(ctx, model, req.Private, diags)
	// What is in use comes first: once a delete has worked, one that does not find its object is about that.
	for _, id := range slices.Backward(r.all(ctx, &model, req.Private, diags)) {
		err := account.confirm(r.deleteShown(ctx, client, model, apiclient.Reference{ID: id, Fingerprint: fingerprints[id]}, made))
		if !errors.Is(err, apiclient.ErrNotFound) { // what is gone already is no error
			r.FailedOn(diags, r.titleOf(model, id), err)
		}
	}
}

// deleteShown deletes an object. Where it is not found, and was made so recently that the platform may not show it yet, it is deleted
// once more when the platform must show it.
func (r *Resource[M, C, R, O]) deleteShown(ctx context.Context, client C, model M, object apiclient.Reference, made time.Time) error {
	calls := r.kind.Calls(client, model)
	isShown := !client.Now().Before(made.Add(r.Policy.ConsistencyWindow))
	err := calls.Delete(ctx, object)
	if isShown || !errors.Is(err, apiclient.ErrNotFound) || errors.Is(err, apiclient.ErrRevoked) {
		return err
	}
	if !wait(ctx, made.Add(r.Policy.ConsistencyWindow).Sub(client.Now())) {
		return ctx.Err()
	}
	return calls.Delete(ctx, object)
}

// retire revokes what was replaced, and forgets what is dead. What cannot be revoked stays in retiring, with a warning and
// no error: the new one is there and in state.
func (r *Resource[M, C, R, O]) retire(model *M, ids []string, diags *diag.Diagnostics, revoke func(id string) error) {
	for _, id := range ids {
		if err := revoke(id); err != nil && !errors.Is(err, apiclient.ErrNotFound) {
			_, detail := r.Explain("", err)
			diags.AddWarning(
				fmt.Sprintf("%s: the replaced %s is not revoked", r.title(*model), id),
				fmt.Sprintf("It still works, and stays in \"retiring\". The next apply tries again.\n\n%s", detail),
			)
			continue
		}
		r.setIssued(model, r.issued(model).Revoked(id))
	}
}
