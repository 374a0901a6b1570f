package lifecycle

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// looksAgain are after which fractions of the consistency window a refresh looks again for what is younger than that and not
// shown yet: a sixtieth, then another twentieth.
var looksAgain = [...]time.Duration{60, 20} //nolint:gochecknoglobals // a constant

// shown reads the object. What is not found, or is as it was before a change, and is younger than the consistency window is
// looked for again. A credential that is verified with itself and refused is not found.
func (r *reading[M, C, R, O]) shown(ctx context.Context, model M) (object O, err error) {
	calls := r.kind.Calls(r.client, model)
	object, err = calls.Read(ctx, r.id)
	for _, part := range looksAgain {
		missing := errors.Is(err, apiclient.ErrNotFound) && r.isYoung(ctx, model, r.answeredAt(err))
		if !missing && (err != nil || !r.isStale(ctx, model, object, object.Facts().SeenAt)) {
			break
		}
		if !wait(ctx, r.Policy.ConsistencyWindow/part) {
			return object, ctx.Err()
		}
		calls.Forget(r.id)
		object, err = calls.Read(ctx, r.id)
	}
	if err == nil {
		err = r.verify(ctx, model)
	}
	return object, err
}

// wait reports whether so much time passed before the context ended. None passes at once.
func wait(ctx context.Context, long time.Duration) bool {
	if long <= 0 {
		return true
	}
	timer := time.NewTimer(long)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// isYoung reports whether an object in use was created so recently that the platform may not show it yet.
func (r *reading[M, C, R, O]) isYoung(ctx context.Context, model M, at time.Time) bool {
	made := r.madeAt(ctx, model, r.req.Private, &r.resp.Diagnostics)
	return at.Before(made.Add(r.Policy.ConsistencyWindow))
}

// madeAt is when the object in use was created, or else changed; zero where nobody knows. Everything that is retiring is older.
func (r *Resource[M, C, R, O]) madeAt(ctx context.Context, model M, private privateReader, diags *diag.Diagnostics) time.Time {
	current := r.issued(&model)
	if current.ID == "" || !current.CreatedAt.IsZero() {
		return current.CreatedAt
	}
	return changedAt(ctx, private, diags)
}

// changedAt is when this resource last changed the object, or created one whose time of creation the platform does not tell.
func changedAt(ctx context.Context, private privateReader, diags *diag.Diagnostics) (changed time.Time) {
	value := readPrivate(ctx, private, changedAtKey, diags)
	if len(value) == 0 || json.Unmarshal(value, &changed) != nil {
		return time.Time{}
	}
	return changed
}

// isStale reports whether the platform shows an object as it was before a change of this resource, which was so recent that it
// may not show that yet.
func (r *reading[M, C, R, O]) isStale(ctx context.Context, model M, object O, at time.Time) bool {
	changed := changedAt(ctx, r.req.Private, &r.resp.Diagnostics)
	if changed.IsZero() || r.object(&model).ID.IsNull() {
		return false
	}
	if at.IsZero() {
		at = r.client.Now()
	}
	if !at.Before(changed.Add(r.Policy.ConsistencyWindow)) {
		return false
	}
	observed := model
	r.as(&observed).Observe(object)
	_, differs := r.differing(ctx, observed, model)
	return len(differs) > 0
}

// Verifier are Calls that can verify a credential with itself.
type Verifier interface {
	// Verify returns apiclient.ErrUnauthorized where the platform refuses the credential.
	Verify(ctx context.Context, secret string) error
}

// verify verifies a credential with itself, where the provider is told to and its value is in state. Refused, it is not found.
func (r *reading[M, C, R, O]) verify(ctx context.Context, model M) error {
	secrets := r.secrets(&model, model)
	calls, verifies := r.kind.Calls(r.client, model).(Verifier)
	if !r.Policy.VerifyOnRefresh || !verifies || len(secrets) == 0 || secrets[0].Plain.IsNull() || r.object(&model).ID.IsNull() {
		return nil
	}
	err := calls.Verify(ctx, secrets[0].Plain.ValueString())
	if errors.Is(err, apiclient.ErrUnauthorized) {
		return apiclient.ErrNotFound
	}
	if err != nil && r.Once("verify") {
		_, detail := r.Explain("", err)
		r.resp.Diagnostics.AddWarning("Cannot verify the "+r.Name+" credentials in the state",
			fmt.Sprintf("The provider has verify_on_refresh = true, but a credential could not be verified. This run relies on what %s shows of "+
				"them.\n\n%s", r.Name, detail))
	}
	return nil
}

// believeGone takes in that the object in use is not there any more. It stays in state, and the apply that makes another one
// deletes it again, in case it is alive after all.
func (r *reading[M, C, R, O]) believeGone(ctx context.Context, model *M, at time.Time) {
	diags, title := &r.resp.Diagnostics, r.title(*model)
	another := "creates"
	if r.rotates {
		another = "issues"
	} else {
		writePrivate(ctx, r.resp.Private, formerKey, append(r.former(ctx, r.req.Private, diags), r.id), diags)
	}
	diags.AddWarning(title+" no longer exists",
		fmt.Sprintf("%s does not find %s: it was removed outside Terraform. While the configuration contains it, the next apply %s a new %s, and "+
			"removes %s again in case it still exists.", r.Name, r.id, another, r.kind.Noun, r.id))
	r.setIssued(model, r.issued(model).Gone(at))
	for _, s := range r.secrets(model, *model) {
		s.clear()
	}
}

// former are the ids of what is believed to be gone, of a kind that has no list of what is retiring.
func (r *Resource[M, C, R, O]) former(ctx context.Context, private privateReader, diags *diag.Diagnostics) []string {
	var ids []string
	if value := readPrivate(ctx, private, formerKey, diags); r.rotates || json.Unmarshal(value, &ids) != nil {
		return nil
	}
	return ids
}

// all are the ids of everything that the resource issued and that may be alive.
func (r *Resource[M, C, R, O]) all(ctx context.Context, model *M, private privateReader, diags *diag.Diagnostics) []string {
	return slices.Concat(r.former(ctx, private, diags), r.issued(model).IDs())
}

// warnAboutNotOffered says, once for all objects of the platform, that it cannot be asked about them.
func (r *Resource[M, C, R, O]) warnAboutNotOffered(err error, diags *diag.Diagnostics) {
	if r.Once("not offered " + r.kind.Type) {
		_, detail := r.Explain("", err)
		diags.AddWarning(fmt.Sprintf("Cannot refresh %s %ss", r.Name, r.kind.Noun),
			"They stay in the state as they are, and a plan does not show what was changed outside Terraform. Terraform can still create and "+
				"delete them.\n\n"+detail)
	}
}

// warnAboutDoubt says that an object is not found, and may be there all the same.
func (r *Resource[M, C, R, O]) warnAboutDoubt(model M, diags *diag.Diagnostics) {
	diags.AddWarning(r.title(model)+" is not found, and stays in the state",
		fmt.Sprintf("%s does not tell whether it was removed or belongs to another account. If it was removed, remove it from the state with "+
			"terraform state rm.", r.Name))
}

func (r *Resource[M, C, R, O]) warnAboutLag(model M, diags *diag.Diagnostics) {
	diags.AddWarning(r.title(model)+" is not shown yet",
		fmt.Sprintf("%s does not find it, but it was created less than %d seconds ago (consistency_window_seconds in the provider block), so it "+
			"stays in the state. Plan again later.", r.Name, int(r.Policy.ConsistencyWindow.Seconds())))
}

func (r *Resource[M, C, R, O]) warnAboutStaleness(model M, diags *diag.Diagnostics) {
	diags.AddWarning(r.title(model)+" is shown as it was before its last change",
		fmt.Sprintf("It was changed less than %d seconds ago (consistency_window_seconds in the provider block), so the state stays as it is. Plan "+
			"again later.", int(r.Policy.ConsistencyWindow.Seconds())))
}
