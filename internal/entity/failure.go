package entity

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// Failed adds an error to the diagnostics if there is one: what happened, on which platform, and what to do about it. It
// reports whether there was one.
func (b *Base[C]) Failed(diags *diag.Diagnostics, err error) bool {
	if err == nil {
		return false
	}
	diags.AddError(b.explain(err))
	return true
}

// Warn adds a warning of an error that is no reason to fail, and says what follows from it.
func (b *Base[C]) Warn(diags *diag.Diagnostics, err error, consequence string) {
	summary, detail := b.explain(err)
	diags.AddWarning(summary, consequence+"\n\n"+detail)
}

// SignInFailed is Failed for a sign-in. A refusal of what is written here is about that, not about the provider's own.
func (b *Base[C]) SignInFailed(diags *diag.Diagnostics, s SignIn, err error) bool {
	var failure *apiclient.Error
	if s.Email.IsNull() || !errors.Is(err, apiclient.ErrUnauthorized) || !errors.As(err, &failure) {
		return b.Failed(diags, err)
	}
	diags.AddAttributeError(path.Root("password"), b.Name+" does not let this person in",
		failure.Reason()+"\n\nThe email or the password written here is wrong, or the account is closed. Correct it.")
	return true
}

// Removed adds an error to the diagnostics if something could not be removed. What is gone already is no error.
func (b *Base[C]) Removed(diags *diag.Diagnostics, err error) {
	if !errors.Is(err, apiclient.ErrNotFound) {
		b.Failed(diags, err)
	}
}

// Gone warns that a resource is no longer on its platform, and so leaves the state. An import of what was never there, of
// which nothing but the id is known, is Terraform's to tell.
func (b *Base[C]) Gone(diags *diag.Diagnostics, kind string, called, id types.String) {
	if called.IsNull() {
		return
	}
	diags.AddWarning(
		fmt.Sprintf("%s %s %q is gone", b.Name, kind, called.ValueString()),
		fmt.Sprintf("Somebody removed %s outside Terraform. It leaves the state; while it is in the configuration, the next apply "+
			"makes another one.", id.ValueString()),
	)
}

// explain makes summary and detail of an error.
func (b *Base[C]) explain(err error) (summary, detail string) {
	var failure *apiclient.Error
	if !errors.As(err, &failure) {
		return b.Name + ": the operation did not finish", err.Error()
	}
	summary = fmt.Sprintf("%s: cannot %s", failure.Platform, failure.Operation)
	return summary, failure.Reason() + "\n\n" + b.advice(failure)
}

// advice is what the user can do about an error.
func (b *Base[C]) advice(failure *apiclient.Error) string {
	provider := fmt.Sprintf("the provider's block %q", b.Block)
	switch {
	case errors.Is(failure, context.Canceled):
		return "The run was cancelled. Run it again."
	case errors.Is(failure, apiclient.ErrOwnCredential):
		return fmt.Sprintf("Revoking it would lock the provider out. Give %s another credential first, and apply again.", provider)
	case errors.Is(failure, apiclient.ErrUnsettled):
		return "Two of one name could not be told apart. Apply again: once it is clear what became of the other one, this one is made."
	case failure.OutcomeUnknown && b.Lost != "":
		return fmt.Sprintf("Nobody knows whether %s did it. %s Run this again.", b.Name, b.Lost)
	case failure.OutcomeUnknown:
		return fmt.Sprintf("Nobody knows whether %s did it. What a resource asked for is in its state as \"pending\": apply again, or destroy, and "+
			"the provider looks for it.", b.Name)
	case errors.Is(failure, apiclient.ErrUnauthorized):
		return fmt.Sprintf("%s does not accept the credential: it is wrong, expired or revoked. Set another one in %s or in "+
			"the environment (%s). Nothing was removed from state.", b.Name, provider, strings.Join(b.Variables, ", "))
	case errors.Is(failure, apiclient.ErrForbidden):
		return fmt.Sprintf("The credential in use is good, but may not do this. It takes %s. Nothing was removed from state.", b.Needs)
	case errors.Is(failure, apiclient.ErrConflict):
		return fmt.Sprintf("Something on %s is not as this expects it: it was changed outside Terraform since the last refresh, or "+
			"something else stands in the way. Plan again.", b.Name)
	case errors.Is(failure, apiclient.ErrRateLimited):
		return "Wait until the limit allows more, lower Terraform's -parallelism, or let the provider wait longer with " +
			"rate_limit.max_wait_seconds."
	case failure.Status >= 500:
		return fmt.Sprintf("%s failed. Run this again; if it goes on, ask %s, naming the time and the request.", b.Name, b.Name)
	case failure.Status == 0:
		return fmt.Sprintf("%s gave no answer. Check the network, the proxy, and base_url in %s.", b.Name, provider)
	case errors.Is(failure, apiclient.ErrNotFound):
		return fmt.Sprintf("Either it was removed outside Terraform since the last refresh: then plan again. Or this is not the address "+
			"of %s: check base_url in %s.", b.Name, provider)
	case failure.Status >= 300 && failure.Status < 400, failure.Status == 404, failure.Status == 405:
		return fmt.Sprintf("Check base_url in %s: this may not be the address of %s.", provider, b.Name)
	}
	return fmt.Sprintf("%s refused it. Correct what the message names, and apply again.", b.Name)
}
