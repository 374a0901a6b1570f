package lifecycle

import (
	"context"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
)

// Read implements resource.Resource.
func (r *Resource[M, C, R, O]) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	diags := &resp.Diagnostics
	var model M
	diags.Append(req.State.Get(ctx, &model)...)
	before := model
	if diags.HasError() {
		return
	}
	r.setIdentity(ctx, resp.Identity, &model, r.former(ctx, req.Private, diags), diags)
	client, ok := r.ForRefresh(diags)
	if !ok || r.IsTold(accountUnknown) {
		return
	}
	account, ok := r.belongs(ctx, client, model, req.Private, r.Once, diags)
	if !ok {
		return
	}
	r.refreshPending(ctx, client, &model, req.Private, diags)
	if id := r.issued(&model).Identity(); id != "" {
		reading := reading[M, C, R, O]{r, client, req, resp, account, id}
		if !reading.refresh(ctx, &model) {
			return
		}
	}
	setChanged(ctx, &resp.State, before, model, diags)
}

// reading is one call of Read for something that the platform is asked about.
type reading[M any, C Client, R any, O Shown[R]] struct {
	*Resource[M, C, R, O]
	client  C
	req     resource.ReadRequest
	resp    *resource.ReadResponse
	account belonging
	id      string
}

// refresh takes in what the platform tells of the object. It reports false where the state is to stay as it is.
func (r *reading[M, C, R, O]) refresh(ctx context.Context, model *M) bool {
	diags := &r.resp.Diagnostics
	object, err := r.shown(ctx, *model)
	err = r.account.confirm(err)
	notFound := errors.Is(err, apiclient.ErrNotFound)
	if errors.Is(err, apiclient.ErrNotOffered) {
		r.warnAboutNotOffered(err, diags)
		if r.rotates { // which goes by the platform's time, and needs no object for that
			r.keepSeenAt(ctx, model, r.answeredAt(err))
		}
		return false
	}
	if r.account == untold && errors.Is(err, apiclient.ErrUnlisted) {
		r.warnAboutDoubt(*model, diags)
		return false
	}
	if !notFound && r.FailedOn(diags, r.title(*model), err) {
		return false
	}
	if err == nil && r.account == unkept && !r.keepAccount(ctx, r.client, *model, r.resp.Private, r.Once, diags) {
		return false
	}
	at := object.Facts().SeenAt
	if notFound {
		at = r.answeredAt(err)
	}
	// Reading what is retiring is for the time alone, while there is nothing in use.
	inUse := !r.object(model).ID.IsNull()
	switch {
	case !inUse:
	case notFound && r.as(model).Label().IsNull():
		r.resp.State.RemoveResource(ctx) // an import of what is not there, which is Terraform's to tell
		return false
	case notFound && r.isYoung(ctx, *model, at):
		r.warnAboutLag(*model, diags)
		return false
	case notFound:
		r.believeGone(ctx, model, at)
	case r.isStale(ctx, *model, object, at):
		r.warnAboutStaleness(*model, diags)
		return false
	default:
		r.observe(model, r.client, object)
	}
	if r.rotates {
		r.keepSeenAt(ctx, model, at)
	}
	return true
}

// keepSeenAt keeps the platform's time where that makes a difference: a refresh of what did not change writes nothing.
func (r *reading[M, C, R, O]) keepSeenAt(ctx context.Context, model *M, at time.Time) {
	diags := &r.resp.Diagnostics
	if credential.Moves(r.issued(model), rotationOf(r.rotating(model).Rotation), seenAt(ctx, r.req.Private, diags), at.Truncate(time.Second)) {
		setSeenAt(ctx, r.resp.Private, at, diags)
	}
}

// answeredAt is when the platform said that something is not found, in its own time.
func (r *reading[M, C, R, O]) answeredAt(err error) time.Time {
	if failure, ok := errors.AsType[*apiclient.Error](err); ok && !failure.At.IsZero() {
		return failure.At
	}
	return r.client.Now()
}

// observe takes everything that the platform shows of an object. A secret that it no longer has goes.
func (r *Resource[M, C, R, O]) observe(model *M, client C, object O) {
	r.as(model).Observe(object)
	for _, s := range r.secrets(model, *model) {
		if s.Presence == Absent {
			s.clear()
		}
	}
	r.setIssued(model, r.issued(model).Observed(object.Facts().CreatedAt))
	if r.kind.Derive != nil {
		r.kind.Derive(client, model)
	}
}
