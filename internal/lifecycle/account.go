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
	// Account returns the id of the account, or none where the platform does not tell. It asks once.
	Account(ctx context.Context) (id string, err error)
}

// keepAccount keeps in private state which account an object belongs to: that of the credential that created it or found it first.
func (r *Resource[M, C, R, O]) keepAccount(ctx context.Context, client C, model M, private privateWriter, diags *diag.Diagnostics) {
	calls, ok := r.kind.Calls(client, model).(Accounter)
	if !ok {
		return
	}
	// An error is no reason to fail: the object is there, and its account is only not known.
	if id, err := calls.Account(ctx); err == nil && id != "" {
		writePrivate(ctx, private, accountKey, id, diags)
	}
}

// isOfAccount reports whether the provider's credential belongs to the account of an object. To one of another account everything
// looks as if it were gone. That is an error, which a refresh tells once for all objects of a platform.
func (r *Resource[M, C, R, O]) isOfAccount(
	ctx context.Context, client C, model M, private privateReader, isRefresh bool, diags *diag.Diagnostics,
) bool {
	var kept string
	calls, ok := r.kind.Calls(client, model).(Accounter)
	if json.Unmarshal(readPrivate(ctx, private, accountKey, diags), &kept) != nil || !ok {
		return true // it is not known
	}
	now, err := calls.Account(ctx)
	if err != nil {
		return !r.FailedOn(diags, r.title(model), err)
	}
	if now == "" || now == kept {
		return true
	}
	if !isRefresh || r.Once("account "+kept) {
		diags.AddError(fmt.Sprintf("%s belongs to another account than the provider's credential", r.title(model)),
			fmt.Sprintf("It belongs to the %[1]s account %[2]s, and the provider's credential to the account %[3]s. Set a credential of %[2]s in the "+
				"provider block %[4]q, or in the environment. All resources stay in the state.", r.Name, kept, now, r.Block))
	}
	return false
}

// isGone reports whether an error of a delete says that the object is gone. Where a platform has no list, it says that only of an
// object that is known to be of the credential's account.
func (r *Resource[M, C, R, O]) isGone(ctx context.Context, client C, model M, private privateReader, err error, diags *diag.Diagnostics) bool {
	if !errors.Is(err, apiclient.ErrUnlisted) {
		return errors.Is(err, apiclient.ErrNotFound)
	}
	var kept string
	calls, ok := r.kind.Calls(client, model).(Accounter)
	if json.Unmarshal(readPrivate(ctx, private, accountKey, diags), &kept) != nil || !ok {
		return false
	}
	now, err := calls.Account(ctx)
	return err == nil && now == kept && now != ""
}
