package lifecycle

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
)

// Create implements resource.Resource.
func (r *Resource[M, C, R, O]) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	diags := &resp.Diagnostics
	var model, config, none M
	diags.Append(req.Config.Get(ctx, &config)...)
	client, ok := r.Decode(ctx, req.Plan, &model, diags)
	if !ok {
		return
	}
	encryption, ok := r.prepare(client, config, &model, diags)
	if !ok || !r.checkSecrecy(encryption, &model, config, diags) {
		return
	}
	request := r.kind.Request(model, none, config)
	created, err := r.kind.Create(ctx, client, model, request)
	pending, lost := pendingAfter(err, r.kind.Name(model).ValueString())
	if lost && len(r.kind.Secrets) == 0 {
		created.Object, err = r.adopt(ctx, client, &model, request, pending, err, diags)
		lost = err != nil
	}
	if lost {
		title := r.title(model)
		r.forget(&model, pending)
		diags.Append(resp.State.Set(ctx, model)...)
		diags.Append(nullUnknown(&resp.State)...)
		r.setIdentity(ctx, resp.Identity, &model, diags)
		r.FailedOn(diags, title, err)
		return
	}
	if r.FailedOn(diags, r.title(model), err) {
		return
	}
	facts := r.kind.Facts(created.Object)
	r.store(&model, config, client, encryption, created, credential.Issued{}.Reissued(facts.ID, facts.Since(), 0), diags)
	diags.Append(resp.State.Set(ctx, model)...)
	r.setIdentity(ctx, resp.Identity, &model, diags)
	r.keepPrivate(ctx, resp.Private, encryption, created, &model, &none, diags)
}

// nullUnknown makes null of what a state does not know, and only an object that is there could tell: what follows from an id.
func nullUnknown(state *tfsdk.State) (diags diag.Diagnostics) {
	known, err := tftypes.Transform(state.Raw, func(_ *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
		if !v.IsKnown() {
			return tftypes.NewValue(v.Type(), nil), nil
		}
		return v, nil
	})
	if err != nil {
		diags.AddError("Internal error of the provider", fmt.Sprintf("The state cannot be completed: %v. Please report this.", err))
		return diags
	}
	state.Raw = known
	return diags
}

// keepPrivate keeps in private state what belongs to the first object of a resource.
func (r *Resource[M, C, R, O]) keepPrivate(
	ctx context.Context, private privateWriter, e encryption, created Created[O], model, none *M, diags *diag.Diagnostics,
) {
	facts := r.kind.Facts(created.Object)
	if r.kind.Rotating != nil {
		setSeenAt(ctx, private, facts.SeenAt, diags)
	}
	r.keepEncryptedFor(ctx, private, e, model, none, diags)
	r.keepFingerprint(ctx, private, fingerprints{}, facts.ID, created, model, diags)
}

// keepFingerprint adds that of a new credential: its value may be in no state, or in that of the resource for a while only.
func (r *Resource[M, C, R, O]) keepFingerprint(
	ctx context.Context, private privateWriter, all fingerprints, id string, created Created[O], model *M, diags *diag.Diagnostics,
) {
	if r.kind.Fingerprint == nil {
		return
	}
	all[id] = r.kind.Fingerprint(created.Secrets[0])
	all.write(ctx, private, r.issued(model), diags)
}
