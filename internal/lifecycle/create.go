package lifecycle

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
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
	request := r.as(&model).Request(none, config)
	if !r.keepAccount(ctx, client, model, resp.Private, each, diags) { // before anything can get lost
		return
	}
	created, pending, err := r.issue(ctx, client, &model, request)
	lost := !pending.IsNull()
	if lost && len(r.secrets(&model, config)) == 0 {
		created.Object, err = r.adopt(ctx, client, &model, request, &pending, err, diags)
		lost = err != nil
		if !lost {
			r.removeUndelivered(ctx, client, model, created.Object.Facts().ID)
		}
	}
	title, facts := r.title(model), created.Object.Facts()
	if lost {
		r.forget(&model, pending)
		r.storeSecrets(&model, config, encryption, created, diags)
		diags.Append(resp.State.Set(ctx, model)...)
		diags.Append(nullUnknown(&resp.State)...)
		r.setIdentity(ctx, resp.Identity, &model, nil, diags)
	}
	// With an id beside it, an error is about the rest of the answer: what was created is in state all the same.
	if r.FailedOn(diags, title, err) && (lost || facts.ID == "") {
		return
	}
	r.store(&model, config, client, encryption, created, credential.Issued{}.Reissued(facts.ID, facts.Since(), 0), diags)
	diags.Append(resp.State.Set(ctx, model)...)
	r.setIdentity(ctx, resp.Identity, &model, nil, diags)
	r.keepPrivate(ctx, client, resp.Private, encryption, created, &model, &none, diags)
}

// issue creates an object. Where it got no answer, pending says what is known of that. If Terraform never gets to know of what was
// created, it is deleted again.
func (r *Resource[M, C, R, O]) issue(ctx context.Context, client C, model *M, request R) (apiclient.Issued[O], types.Object, error) {
	calls := r.kind.Calls(client, *model)
	var account string
	if tells, ok := calls.(Accounter); ok {
		account, _ = tells.Account(ctx) // which is known by now, or is not told
	}
	var others []string // which were there before, and are not what may get lost
	for _, o := range calls.Earlier(ctx) {
		if o.Is(request) {
			others = append(others, o.Facts().ID)
		}
	}
	created, err := calls.Create(ctx, request)
	r.removeUndelivered(ctx, client, *model, created.Object.Facts().ID)
	return created, pendingAfter(err, r.as(model).Label().ValueString(), account, others), err
}

// removeUndelivered has an object deleted again, if Terraform never gets to know that it was created.
func (r *Resource[M, C, R, O]) removeUndelivered(ctx context.Context, client C, model M, id string) {
	if id == "" {
		return
	}
	made := client.Now()
	platform.Created(ctx, r.kind.Type+" "+id, func(ctx context.Context) error {
		err := r.deleteShown(ctx, client, model, apiclient.Reference{ID: id, New: true}, made)
		if errors.Is(err, apiclient.ErrNotFound) {
			return nil
		}
		return err
	})
}

// keepPrivate keeps in private state what belongs to the first object of a resource.
func (r *Resource[M, C, R, O]) keepPrivate(
	ctx context.Context, client C, private privateWriter, e encryption, created apiclient.Issued[O], model, none *M, diags *diag.Diagnostics,
) {
	facts := created.Object.Facts()
	if r.rotates {
		setSeenAt(ctx, private, facts.SeenAt, diags)
	}
	if facts.Since().IsZero() {
		r.keepChangedAt(ctx, client, private, diags)
	}
	r.keepEncryptedFor(ctx, private, e, model, none, diags)
	r.keepFingerprint(ctx, private, fingerprints{}, facts.ID, created, model, diags)
}

// keepFingerprint adds that of a new credential: its value may be in no state, or in that of the resource for a while only.
func (r *Resource[M, C, R, O]) keepFingerprint(
	ctx context.Context, private privateWriter, all fingerprints, id string, created apiclient.Issued[O], model *M, diags *diag.Diagnostics,
) {
	if r.kind.Fingerprint == nil {
		return
	}
	all[id] = r.kind.Fingerprint(created.Secrets[0])
	all.write(ctx, private, r.issued(model), diags)
}
