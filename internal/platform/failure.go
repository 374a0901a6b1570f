package platform

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// Failed adds an error to the diagnostics if there is one: what happened, on which platform, and what to do about it. It
// reports whether there was one.
func (a *Access[C]) Failed(diags *diag.Diagnostics, err error) bool {
	if err == nil {
		return false
	}
	diags.AddError(a.Explain("", err))
	return true
}

// FailedOn is Failed for an operation on one object, which title names.
func (a *Access[C]) FailedOn(diags *diag.Diagnostics, title string, err error) bool {
	if err == nil {
		return false
	}
	diags.AddError(a.Explain(title, err))
	return true
}

// Warn adds a warning of an error that is no reason to fail, and says what follows from it.
func (a *Access[C]) Warn(diags *diag.Diagnostics, err error, consequence string) {
	summary, detail := a.Explain("", err)
	diags.AddWarning(summary, consequence+"\n\n"+detail)
}

// SignInFailed is Failed for a sign-in. A refusal of an email and a password that stand in the configuration of what signs in
// is about those, not about the provider's own.
func (a *Access[C]) SignInFailed(diags *diag.Diagnostics, given bool, err error) bool {
	var failure *apiclient.Error
	if !given || !errors.Is(err, apiclient.ErrUnauthorized) || !errors.As(err, &failure) {
		return a.Failed(diags, err)
	}
	diags.AddAttributeError(path.Root("password"), a.Name+" refuses this email and password",
		failure.Reason()+"\n\nThe email or the password written here is wrong, or the account is closed. Correct it.")
	return true
}

// Explain makes summary and detail of an error. title names the object that the operation was on; it is empty where there is
// none.
func (a *Access[C]) Explain(title string, err error) (summary, detail string) {
	if title == "" {
		title = a.Name
	}
	failure, ok := errors.AsType[*apiclient.Error](err)
	if !ok {
		return title + ": the operation did not finish", err.Error()
	}
	return fmt.Sprintf("%s: cannot %s", title, failure.Operation), failure.Reason() + "\n\n" + a.advice(failure)
}

// advice is what the user can do about an error.
func (a *Access[C]) advice(failure *apiclient.Error) string {
	provider := fmt.Sprintf("the provider's block %q", a.Block)
	switch {
	case errors.Is(failure, context.Canceled):
		return "The run was cancelled. Run it again."
	case errors.Is(failure, apiclient.ErrOwnCredential):
		return fmt.Sprintf("Revoking it would lock the provider out. Give %s another credential first, and apply again.", provider)
	case errors.Is(failure, apiclient.ErrUnsettled):
		return "Two of one name could not be told apart. Apply again: once it is clear what became of the other one, this one is made."
	case failure.OutcomeUnknown && a.WhenUnknown != "":
		return fmt.Sprintf("Nobody knows whether %s did it. %s Run this again.", a.Name, a.WhenUnknown)
	case failure.OutcomeUnknown:
		return fmt.Sprintf("Nobody knows whether %s did it. What a resource asked for is in its state as \"pending\": apply again, or destroy, and "+
			"the provider looks for it.", a.Name)
	case errors.Is(failure, apiclient.ErrUnauthorized):
		return fmt.Sprintf("%s does not accept the credential: it is wrong, expired or revoked. Set another one in %s or in "+
			"the environment (%s). Nothing was removed from state.", a.Name, provider, strings.Join(a.Variables, ", "))
	case errors.Is(failure, apiclient.ErrForbidden):
		return fmt.Sprintf("The credential in use is good, but may not do this. It takes %s. Nothing was removed from state.", a.Permission)
	case errors.Is(failure, apiclient.ErrConflict):
		return fmt.Sprintf("Something on %s is not as this expects it: it was changed outside Terraform since the last refresh, or "+
			"something else stands in the way. Plan again.", a.Name)
	case errors.Is(failure, apiclient.ErrRateLimited):
		return "Wait until the limit allows more, lower Terraform's -parallelism, or let the provider wait longer with " +
			"rate_limit.max_wait_seconds."
	case failure.Status >= 500:
		return fmt.Sprintf("%s failed. Run this again; if it goes on, ask %s, naming the time and the request.", a.Name, a.Name)
	case failure.Status == 0:
		return fmt.Sprintf("%s gave no answer. Check the network, the proxy, and base_url in %s.", a.Name, provider)
	case errors.Is(failure, apiclient.ErrNotFound):
		return fmt.Sprintf("Either it was removed outside Terraform since the last refresh: then plan again. Or this is not the address "+
			"of %s: check base_url in %s.", a.Name, provider)
	case failure.Status >= 300 && failure.Status < 400, failure.Status == 404, failure.Status == 405:
		return fmt.Sprintf("Check base_url in %s: this may not be the address of %s.", provider, a.Name)
	}
	return fmt.Sprintf("%s refused it. Correct what the message names, and apply again.", a.Name)
}
