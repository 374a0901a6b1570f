package lifecycle

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// Accounter are Calls that can tell which account the client's credential belongs to.
type Accounter interface {
	// Account returns the id of the account, or apiclient.ErrUntold. It asks once.
	Account(ctx context.Context) (id string, err error)
}

// belonging is what is known of whose an object is.
type belonging int

const (
	unkept belonging = iota // the platform has never told it
	own                     // the account of the provider's credential
	untold                  // an account that is kept, and the platform does not tell now whether the credential belongs to it
)

// belongs tells whose an object is. To a credential of another account everything looks as if it were gone: that is an error, as is
// whatever keeps it from being known. tell reports whether an error is told that is about all objects of a platform.
func (r *Resource[M, C, R, O]) belongs(
	ctx context.Context, client C, model M, private privateReader, tell func(what string) bool, diags *diag.Diagnostics,
) (is belonging, ok bool) {
	kept := r.keptAccount(ctx, model, private, diags)
	calls, tells := r.kind.Calls(client, model).(Accounter)
	if kept == "" || !tells {
		return unkept, true
	}
	now, err := calls.Account(ctx)
	switch {
	case errors.Is(err, apiclient.ErrUntold) && !r.object(&model).Pending.IsNull():
		diags.AddError(fmt.Sprintf("%s: what an earlier apply created cannot be looked for", r.title(model)),
			fmt.Sprintf("The create was sent to the %[1]s account %[2]s, and %[1]s does not tell which account the provider's credential belongs to. "+
				"The state keeps the request. Run Terraform again later, or with another credential of %[2]s.\n\n%[3]s", r.Name, kept, untoldBecause(err)))
		return untold, false
	case errors.Is(err, apiclient.ErrUntold):
		if r.Once("account untold") {
			diags.AddWarning("Cannot verify which account the "+r.Name+" credential belongs to",
				fmt.Sprintf("%s told it earlier, and does not now. What this run does not find may belong to another account, and stays in the state.\n\n%s",
					r.Name, untoldBecause(err)))
		}
		return untold, true
	case err != nil:
		r.cannotTell(err, tell, diags)
		return unkept, false
	case now != kept:
		if tell("account " + kept) {
			diags.AddError(fmt.Sprintf("%s belongs to another account than the provider's credential", r.title(model)),
				fmt.Sprintf("It belongs to the %[1]s account %[2]s, and the provider's credential to the account %[3]s. Set a credential of %[2]s in the "+
					"provider block %[4]q, or in the environment. All resources stay in the state.", r.Name, kept, now, r.Block))
		}
		return unkept, false
	}
	return own, true
}

// keptAccount is the account that an object is known to be of; empty where none is. A delete of what is tainted gets no private state
// from Terraform, so a pending create keeps it, too.
func (r *Resource[M, C, R, O]) keptAccount(ctx context.Context, model M, private privateReader, diags *diag.Diagnostics) (account string) {
	if json.Unmarshal(readPrivate(ctx, private, accountKey, diags), &account) != nil {
		_, create := pendingCreate(r.object(&model).Pending)
		account = create.Account
	}
	return account
}

// keepAccount keeps in private state whose is what the provider's credential creates or finds, where the platform tells it. It
// reports false where there is an error.
func (r *Resource[M, C, R, O]) keepAccount(
	ctx context.Context, client C, model M, private privateWriter, tell func(what string) bool, diags *diag.Diagnostics,
) bool {
	calls, tells := r.kind.Calls(client, model).(Accounter)
	if !tells {
		return true
	}
	id, err := calls.Account(ctx)
	switch {
	case errors.Is(err, apiclient.ErrUntold):
		return true
	case err != nil:
		r.cannotTell(err, tell, diags)
		return false
	}
	writePrivate(ctx, private, accountKey, id, diags)
	return true
}

// accountUnknown is what is told of the error for which it is not known whose the credential is.
const accountUnknown = "account"

// cannotTell adds the error for which it is not known whose the credential is. It is about all objects of the platform.
func (r *Resource[M, C, R, O]) cannotTell(err error, tell func(what string) bool, diags *diag.Diagnostics) {
	if tell(accountUnknown) {
		r.Failed(diags, err)
	}
}

func untoldBecause(err error) string {
	if failure, ok := errors.AsType[*apiclient.Error](err); ok {
		return failure.Error() + "."
	}
	return "Its answer names no account."
}

// each tells an error for each object, as whatever changes something must.
func each(string) bool { return true }

// confirm makes of the error of an operation on an object one that is apiclient.ErrNotFound where the object is gone. Without a list
// that tells it, an object is gone that is known to be of the credential's account; one that may be of another account is not, unless
// the platform shows that.
func (is belonging) confirm(err error) error {
	switch {
	case is == own && errors.Is(err, apiclient.ErrUnlisted):
		return apiclient.ErrNotFound
	case is == untold && errors.Is(err, apiclient.ErrNotFound) && !errors.Is(err, apiclient.ErrRevoked):
		return apiclient.Unlisted(err)
	}
	return err
}
