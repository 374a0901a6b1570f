package lifecycle

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
)

// pendingRequest is what a pending create asked for: what was kept, or else what the state's arguments ask for.
func (r *Resource[M, C, R, O]) pendingRequest(ctx context.Context, private privateReader, state M, diags *diag.Diagnostics) R {
	var kept R
	value := readPrivate(ctx, private, pendingRequestKey, diags)
	if len(value) == 0 || json.Unmarshal(value, &kept) != nil {
		var none M
		return r.as(&state).Request(none, none)
	}
	return kept
}

// reconcile finds out what became of a pending create, which asked for what was sent. What it made is removed: its secret is
// lost, or Terraform makes it anew. Pending is then null. It reports false where there is an error; then pending stays, and
// keeps the ids of what was made since.
func (r *Resource[M, C, R, O]) reconcile(ctx context.Context, client C, model *M, sent R, diags *diag.Diagnostics) bool {
	pending := &r.object(model).Pending
	if pending.IsNull() {
		return true
	}
	name, create := pendingCreate(*pending)
	err := r.kind.Calls(client, *model).Creates().Settle(ctx, name, func(others []string) error {
		create.Others = union(create.Others, others)
		found, err := r.find(ctx, client, model, sent, create)
		if found == "" || err != nil {
			return err
		}
		if err := r.kind.Calls(client, *model).Delete(ctx, apiclient.Reference{ID: found}); !errors.Is(err, apiclient.ErrNotFound) {
			return err
		}
		return nil
	})
	candidates, isAmbiguous := errors.AsType[ambiguousError](err)
	switch {
	case isAmbiguous:
		diags.AddError(r.title(*model)+": it is not known what an earlier apply created",
			fmt.Sprintf("An earlier apply asked %[1]s for this %[2]s and got no answer. It may have created one of these, which have "+
				"the same arguments and were created at that time: %[3]s. None of them is touched. In the dashboard of %[1]s, delete the one that "+
				"is not in use, and apply again. If all are in use, remove this resource from the state with terraform state rm, and apply again.",
				r.Name, r.kind.Noun, strings.Join(candidates, ", ")))
	case err != nil:
		r.FailedOn(diags, r.title(*model), err)
	default:
		*pending = notPending()
		return true
	}
	*pending = pendingObject(name, create)
	return false
}

// ambiguousError are the ids of what a pending create may have made, where that is not certain.
type ambiguousError []string

func (e ambiguousError) Error() string { return strings.Join(e, ", ") }

func union(ids, others []string) []string {
	all := slices.Concat(ids, others)
	slices.Sort(all)
	return slices.Compact(all)
}

// find returns the id of what the create made, or none. There is none only if two lists agree, since pages shift while others
// create and delete, and if the platform will not carry out the create any more.
func (r *Resource[M, C, R, O]) find(ctx context.Context, client C, model *M, sent R, create credential.PendingCreate) (id string, err error) {
	id, _, err = r.look(ctx, client, model, sent, create)
	if id != "" || err != nil {
		return id, err
	}
	timer := time.NewTimer(create.SettledAt().Sub(client.Now()))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case <-timer.C:
	}
	id, _, err = r.look(ctx, client, model, sent, create)
	return id, err
}

// look returns what the create made as a list shows it now, or no id.
func (r *Resource[M, C, R, O]) look(ctx context.Context, client C, model *M, sent R, create credential.PendingCreate) (id string, object O, err error) {
	create.Others = union(create.Others, r.issued(model).IDs())
	objects, err := r.kind.Calls(client, *model).List(ctx)
	if err != nil {
		return "", object, err
	}
	listed := make([]credential.Listed, 0, len(objects))
	for _, o := range objects {
		facts := o.Facts()
		listed = append(listed, credential.Listed{ID: facts.ID, CreatedAt: facts.CreatedAt, Same: o.Is(sent), Used: facts.Used})
	}
	made, ambiguous := create.Candidates(listed)
	switch {
	case len(made)+len(ambiguous) == 0:
		return "", object, nil
	case len(made) > 1 || len(ambiguous) > 0:
		return "", object, ambiguousError(union(made, ambiguous))
	}
	return made[0], objects[slices.IndexFunc(objects, func(o O) bool { return o.Facts().ID == made[0] })], nil
}

// adoptTimeout bounds how long a create goes on after its caller has gone.
const adoptTimeout = 10 * time.Second

// adopt takes what a create without an answer made, if it is there: it has no secret that could have been lost. Else the
// create's own error is returned.
func (r *Resource[M, C, R, O]) adopt(
	ctx context.Context, client C, model *M, sent R, pending types.Object, lost error, diags *diag.Diagnostics,
) (object O, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), adoptTimeout)
	defer cancel()
	name, create := pendingCreate(pending)
	var id string
	err = r.kind.Calls(client, *model).Creates().Adopt(ctx, name, func() (string, error) {
		id, object, err = r.look(ctx, client, model, sent, create)
		if id == "" && err == nil {
			err = ambiguousError{}
		}
		return id, err
	})
	if err != nil {
		return object, lost
	}
	diags.AddWarning(r.title(*model)+" was created, although the answer was lost",
		fmt.Sprintf("The list of %s shows %s, which has the same arguments and was created at that time. It is in the state now.", r.Name, id))
	return object, nil
}
