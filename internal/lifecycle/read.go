package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
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
	r.setIdentity(ctx, resp.Identity, &model, diags)
	id := r.issued(&model).Identity()
	client, ok := r.ForRefresh(diags)
	if !ok || id == "" {
		return
	}
	object, err := r.kind.Read(ctx, client, model, id)
	switch r.refreshed(ctx, resp, &model, r.kind.Facts(object).SeenAt, err) {
	case unknown:
		return
	case shown:
		r.observe(&model, client, object)
	case absent:
	case revoked:
		for _, s := range r.kind.Secrets {
			s.of(&model).clear()
		}
		r.setIdentity(ctx, resp.Identity, &model, diags)
	case gone:
		r.warnAboutRemoval(&model, diags)
		resp.State.RemoveResource(ctx)
		return
	}
	setChanged(ctx, &resp.State, before, model, diags)
}

// outcome is what a refresh told of the object in use.
type outcome int

const (
	unknown outcome = iota // nothing: the error is in the diagnostics
	shown                  // it is there
	absent                 // there was none before either, but there is something to retire or to find
	revoked                // it is gone, and there is something to retire or to find
	gone                   // it is gone, and nothing is left
)

// refreshed takes in the answer to a read: when the platform showed the object, or an error. While something is left, the
// resource stays in state, and what is gone is re-issued.
func (r *Resource[M, C, R, O]) refreshed(ctx context.Context, resp *resource.ReadResponse, model *M, at time.Time, err error) outcome {
	notFound := errors.Is(err, apiclient.ErrNotFound)
	if !notFound && r.FailedOn(&resp.Diagnostics, r.title(*model), err) {
		return unknown
	}
	object := r.kind.Object(model)
	hadNone := object.ID.IsNull()
	current, left := r.issued(model).Gone()
	if notFound && !hadNone && !left && object.Pending.IsNull() {
		return gone
	}
	if failure, ok := errors.AsType[*apiclient.Error](err); ok {
		at = failure.At
	}
	if r.kind.Rotating != nil {
		setSeenAt(ctx, resp.Private, at, &resp.Diagnostics)
	}
	switch {
	case hadNone:
		return absent
	case notFound:
		r.setIssued(model, current)
		return revoked
	}
	return shown
}

// observe takes everything that the platform shows of an object. A secret that it no longer has goes.
func (r *Resource[M, C, R, O]) observe(model *M, client C, object O) {
	r.kind.Observe(model, object)
	for _, s := range r.kind.Secrets {
		if s.presence(*model, *model) == Absent {
			s.of(model).clear()
		}
	}
	r.setIssued(model, r.issued(model).Observed(r.kind.Facts(object).CreatedAt))
	if r.kind.Derive != nil {
		r.kind.Derive(client, model)
	}
}

// warnAboutRemoval says that a resource is no longer on its platform, and so leaves the state. An import of what was never there,
// of which nothing but the id is known, is Terraform's to tell.
func (r *Resource[M, C, R, O]) warnAboutRemoval(model *M, diags *diag.Diagnostics) {
	if r.kind.Name(*model).IsNull() {
		return
	}
	diags.AddWarning(r.title(*model)+" is gone",
		fmt.Sprintf("%s was removed outside Terraform. It leaves the state; while it is in the configuration, the next apply "+
			"creates another one.", r.issued(model).Identity()))
}
