package lifecycle

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

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

// knowsRequest reports whether it is known what a pending create asked for. Terraform passes no private state to the delete of what
// is tainted and to be replaced, and the state's arguments are those of the object that the create was to replace, if there is one.
func (r *Resource[M, C, R, O]) knowsRequest(ctx context.Context, private privateReader, state M, diags *diag.Diagnostics) bool {
	isOfArguments := r.object(&state).Pending.IsNull() || r.issued(&state).Identity() == ""
	if isOfArguments || len(readPrivate(ctx, private, pendingRequestKey, diags)) > 0 {
		return true
	}
	diags.AddError(r.title(state)+" cannot be replaced while an earlier apply is not settled",
		fmt.Sprintf("An earlier apply asked %s for another %s and got no answer. Terraform does not pass on what that asked for to the delete of "+
			"a tainted resource. Nothing was deleted. Run terraform untaint for this resource, and apply.", r.Name, r.kind.Noun))
	return false
}

// reconcile finds out what became of a pending create, which asked for what was sent. What it made is removed: its secret is
// lost, or Terraform makes it anew. Pending is then null. It reports false where there is an error; then pending stays, and
// keeps the ids of what was made since and of what is in doubt.
func (r *Resource[M, C, R, O]) reconcile(ctx context.Context, client C, model *M, sent R, diags *diag.Diagnostics) bool {
	pending := &r.object(model).Pending
	if pending.IsNull() {
		return true
	}
	name, create := pendingCreate(*pending)
	var found credential.Finding
	calls := r.kind.Calls(client, *model)
	err := calls.Creates().Settle(ctx, name, func(others []string) (err error) {
		create.Others = credential.Union(create.Others, others)
		found, _, err = r.find(ctx, client, model, sent, create)
		switch {
		case err != nil:
			return err
		case found.IsInDoubt(create):
			return errInDoubt
		case found.Made == "":
			return nil
		}
		err = calls.Delete(ctx, apiclient.Reference{ID: found.Made})
		if errors.Is(err, apiclient.ErrNotFound) {
			return nil
		}
		return err
	})
	switch {
	case errors.Is(err, errInDoubt):
		create.InDoubt = found.Open()
		r.explainDoubt(diags.AddError, *model, found, "")
	case err != nil:
		create.InDoubt = credential.Union(create.InDoubt, found.InDoubt)
		r.FailedOn(diags, r.title(*model), err)
	default:
		if found.IsSettled(create) {
			r.explainSettled(diags, *model, found)
		}
		if found.Made != "" {
			diags.AddWarning(fmt.Sprintf("%s: %s was removed", r.title(*model), found.Made),
				fmt.Sprintf("An earlier apply created it and got no answer. It was the only %s of %s that had the same arguments and was created at "+
					"that time.", r.kind.Noun, r.Name))
		}
		*pending = notPending()
		return true
	}
	*pending = pendingObject(name, create)
	return false
}

// errInDoubt says that a create without an answer may have made one of several objects.
var errInDoubt = errors.New("several objects may be what a create without an answer made")

// explainDoubt names what is in doubt, and how the user settles it, after what is to be done first.
func (r *Resource[M, C, R, O]) explainDoubt(add func(summary, detail string), model M, found credential.Finding, first string) {
	add(fmt.Sprintf("%s: an earlier apply may have created one of these: %s", r.title(model), strings.Join(found.InDoubt, ", ")),
		fmt.Sprintf("An earlier apply asked %s for this %s and got no answer. All of these had the same arguments and were created at that "+
			"time. As far as is known, these exist and may be the lost one: %s. None of them is touched. %sRemove the one that is not needed, and apply "+
			"again. If all of them are needed, list their ids in foreign_ids in the provider block, and apply again.", r.Name, r.kind.Noun, strings.Join(found.Remain, ", "), first))
}

// explainSettled says which objects were in doubt, and that nothing is done to those that still exist.
func (r *Resource[M, C, R, O]) explainSettled(diags *diag.Diagnostics, model M, found credential.Finding) {
	why := "Each of them was used, or is listed in foreign_ids."
	if len(found.Gone) > 0 {
		why = fmt.Sprintf("Gone: %s.", strings.Join(found.Gone, ", "))
	}
	if len(found.Remain) > 0 {
		why += fmt.Sprintf(" Still there: %s.", strings.Join(found.Remain, ", "))
	}
	diags.AddWarning(r.title(model)+": what an earlier apply created is no longer in doubt",
		fmt.Sprintf("It may have created one of these: %s. %s None of them is touched.", strings.Join(found.InDoubt, ", "), why))
}

// find looks for what the create made. Two lists must agree, since pages shift while others create and delete, and the second one
// is begun when the platform must have carried out the create and must show it: before that, a list may show another's alone.
func (r *Resource[M, C, R, O]) find(
	ctx context.Context, client C, model *M, sent R, create credential.PendingCreate,
) (found credential.Finding, object O, err error) {
	found, object, err = r.look(ctx, client, model, sent, create)
	if err != nil || found.IsInDoubt(create) {
		return found, object, err
	}
	return r.lookAgain(ctx, client, model, sent, create, found)
}

// lookAgain is the second look of find.
func (r *Resource[M, C, R, O]) lookAgain(
	ctx context.Context, client C, model *M, sent R, create credential.PendingCreate, first credential.Finding,
) (found credential.Finding, object O, err error) {
	if !wait(ctx, create.SettledAt(r.Policy.ConsistencyWindow).Sub(client.Now())) {
		return found, object, ctx.Err()
	}
	found, object, err = r.look(ctx, client, model, sent, create)
	if err != nil {
		return found, object, err
	}
	return first.Then(found), object, nil
}

// look is what a list that is begun now tells of the create, with what it made.
func (r *Resource[M, C, R, O]) look(
	ctx context.Context, client C, model *M, sent R, create credential.PendingCreate,
) (found credential.Finding, object O, err error) {
	create.Others = credential.Union(create.Others, r.issued(model).IDs(), r.Policy.ForeignIDs)
	objects, err := r.kind.Calls(client, *model).List(ctx)
	if err != nil {
		return found, object, err
	}
	listed := make([]credential.Listed, 0, len(objects))
	for _, o := range objects {
		facts := o.Facts()
		listed = append(listed, credential.Listed{ID: facts.ID, CreatedAt: facts.CreatedAt, Same: o.Is(sent), Used: facts.Used})
	}
	found = create.Find(listed, r.Policy.ConsistencyWindow)
	if err := r.confirmGone(ctx, client, *model, create, &found); err != nil {
		return found, object, err
	}
	if found.Made != "" && len(objects) > apiclient.LongestEarlier {
		found = credential.Finding{InDoubt: []string{found.Made}, Remain: []string{found.Made}} // it may have been there before
	}
	if found.Made != "" {
		object = objects[slices.IndexFunc(objects, func(o O) bool { return o.Facts().ID == found.Made })]
	}
	return found, object, nil
}

// confirmGone reads what was in doubt and the list does not show: lists lag, and what is still there is still in doubt. So is what
// may be too young to be shown.
func (r *Resource[M, C, R, O]) confirmGone(
	ctx context.Context, client C, model M, create credential.PendingCreate, found *credential.Finding,
) error {
	calls := r.kind.Calls(client, model)
	isShown := !client.Now().Before(create.DoubtEndsAt(r.Policy.ConsistencyWindow))
	var there, gone []string
	for _, id := range found.Gone {
		if !isShown {
			there = append(there, id)
			continue
		}
		calls.Forget(id)
		switch _, err := calls.Read(ctx, id); {
		case err == nil:
			there = append(there, id)
		case !errors.Is(err, apiclient.ErrNotFound) || errors.Is(err, apiclient.ErrUnlisted):
			return err
		default:
			gone = append(gone, id)
		}
	}
	found.Remain, found.Gone = credential.Union(found.Remain, there), gone
	return nil
}

// refreshPending says, before an apply, what it will do about a pending create. Where a doubt is settled, the create is no
// longer pending; where there is one, its ids are kept.
func (r *Resource[M, C, R, O]) refreshPending(ctx context.Context, client C, model *M, private privateReader, diags *diag.Diagnostics) {
	pending := &r.object(model).Pending
	if pending.IsNull() {
		return
	}
	title := r.title(*model)
	name, create := pendingCreate(*pending)
	request := r.pendingRequest(ctx, private, *model, diags)
	found, _, err := r.look(ctx, client, model, request, create)
	isShown := !client.Now().Before(create.SettledAt(r.Policy.ConsistencyWindow)) // before the first answer, nobody knows the platform's time
	if err == nil && found.IsSettled(create) && isShown {
		found, _, err = r.look(ctx, client, model, request, create)
	}
	const summary = "%s: an earlier apply got no answer"
	switch {
	case err != nil:
		_, detail := r.Explain("", err)
		diags.AddWarning(fmt.Sprintf(summary, title), "It is not known what that apply created. The next apply checks again.\n\n"+detail)
	case found.IsSettled(create) && isShown:
		r.explainSettled(diags, *model, found)
		*pending = notPending()
	case found.IsInDoubt(create):
		first := ""
		if len(found.InDoubt) > len(create.InDoubt) { // a plan that nobody applies keeps nothing
			first = "First apply once: that ends with an error, and keeps these ids in the state, so that the rest stays in doubt. "
		}
		r.explainDoubt(diags.AddWarning, *model, found, first)
		create.InDoubt = found.Open()
		*pending = pendingObject(name, create)
	case found.Made != "":
		diags.AddWarning(fmt.Sprintf(summary, title),
			fmt.Sprintf("It created %s, which has the same arguments and was created at that time. The next apply removes %s, because the answer "+
				"was lost. If %s is needed, list it in foreign_ids in the provider block first.", found.Made, found.Made, found.Made))
	default:
		diags.AddWarning(fmt.Sprintf(summary, title), fmt.Sprintf("No %s that it created is found so far. The next apply checks again first.", r.kind.Noun))
	}
}

// adopt takes what a create without an answer made, if it is there: it has no secret that could have been lost. Else the
// create's own error is returned, and pending keeps what is in doubt.
func (r *Resource[M, C, R, O]) adopt(
	ctx context.Context, client C, model *M, sent R, pending *types.Object, lost error, diags *diag.Diagnostics,
) (object O, err error) {
	name, create := pendingCreate(*pending)
	var found credential.Finding
	err = r.kind.Calls(client, *model).Creates().Adopt(ctx, name, func() (string, error) {
		found, object, err = r.look(ctx, client, model, sent, create)
		if err == nil && found.Made != "" {
			found, object, err = r.lookAgain(ctx, client, model, sent, create, found)
		}
		if err == nil && found.Made == "" {
			err = errInDoubt
		}
		return found.Made, err
	})
	if err != nil {
		create.InDoubt = found.InDoubt
		*pending = pendingObject(name, create)
		return object, lost
	}
	diags.AddWarning(r.title(*model)+" was created, although the answer was lost",
		fmt.Sprintf("The list of %s shows %s, which has the same arguments and was created at that time. It is in the state now.", r.Name, found.Made))
	return object, nil
}
