package platform

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// Issues is where users report what is a mistake of the provider, or not as a platform's contract says.
const Issues = "https://github.com/eventcreds/terraform-provider-eventcreds/issues"

// CACertFileVariable is the environment variable that names a file of certificate authorities.
const CACertFileVariable = "EVENTCREDS_CA_CERT_FILE"

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

// SignInFailed is Failed for a sign-in. A 401 to an email and a password that stand in the configuration of what signs in is
// about those, not about the provider's own.
func (a *Access[C]) SignInFailed(diags *diag.Diagnostics, given bool, err error) bool {
	var failure *apiclient.Error
	if !given || !errors.Is(err, apiclient.ErrUnauthorized) || !errors.As(err, &failure) {
		return a.Failed(diags, err)
	}
	diags.AddAttributeError(path.Root("password"), a.Name+" does not accept this email and password",
		reason(err)+"\n\nThe email or the password is wrong, or the account is closed. Correct them.")
	return true
}

// Explain makes summary and detail of an error. title names the object that the operation was on; it is empty where there is
// none.
func (a *Access[C]) Explain(title string, err error) (summary, detail string) {
	onObject := title != ""
	if !onObject {
		title = a.Name
	}
	failure, ok := errors.AsType[*apiclient.Error](err)
	if !ok {
		return title + ": the operation did not finish", reason(err) + "\n\nRun Terraform again."
	}
	return fmt.Sprintf("%s: cannot %s", title, failure.Operation), reason(err) + "\n\n" + a.advice(failure, onObject)
}

// reason is why something failed, as a sentence: what the platform or the network said, or that there was no time.
func reason(err error) string {
	failure, ok := errors.AsType[*apiclient.Error](err)
	switch {
	case errors.Is(err, context.Canceled):
		return "The run was cancelled."
	case errors.Is(err, context.DeadlineExceeded):
		return "There was no answer in the time allowed."
	case !ok:
		return sentence(err.Error())
	case failure.Status == 0 && !isOwn(failure):
		return sentence("The request failed: " + failure.Reason())
	}
	return sentence(failure.Reason())
}

// isOwn reports whether an error without a status has words of ours, and not those of the network.
func isOwn(failure *apiclient.Error) bool {
	for _, own := range []error{
		apiclient.ErrOwnCredential, apiclient.ErrUnsettled, apiclient.ErrUnreadable, apiclient.ErrUnknownAuthority, apiclient.ErrOtherHost,
		apiclient.ErrOutOfDate,
	} {
		if errors.Is(failure, own) {
			return true
		}
	}
	return false
}

// advice is what the user can do about an error, which an operation on one object had, or another one.
func (a *Access[C]) advice(failure *apiclient.Error, onObject bool) string {
	block := fmt.Sprintf("the provider block %q", a.Block)
	switch {
	case errors.Is(failure, context.Canceled):
		return "Run Terraform again."
	case errors.Is(failure, apiclient.ErrOwnCredential):
		return fmt.Sprintf("The provider never revokes the credential it uses. Set another credential in %s, and apply again.", block)
	case errors.Is(failure, apiclient.ErrUnsettled):
		return "Two objects of the same name could not be told apart. Apply again: the provider first checks whether the earlier create was " +
			"carried out."
	case failure.OutcomeUnknown && a.WhenUnknown != "":
		return fmt.Sprintf("It is not known whether %s carried this out. %s Run Terraform again.", a.Name, a.WhenUnknown)
	case failure.OutcomeUnknown:
		return fmt.Sprintf("It is not known whether %s carried this out. The state keeps the request as \"pending\". Apply again, or destroy: the "+
			"provider checks that first.", a.Name)
	case errors.Is(failure, apiclient.ErrNotOffered):
		return fmt.Sprintf("%s does not document this operation, and does not offer it to this account. Do this in the dashboard instead, and "+
			"report it at %s.", a.Name, Issues)
	case errors.Is(failure, apiclient.ErrUntold):
		return fmt.Sprintf("The provider never revokes the credential it uses, and %s does not tell which one that is. Set an email and a password in %s, "+
			"and apply again.", a.Name, block)
	case errors.Is(failure, apiclient.ErrUnlisted):
		return fmt.Sprintf("%s does not find it, and does not tell whether it was removed or belongs to another account. Check the "+
			"credential in %s. If it was removed, remove it from the state with terraform state rm.", a.Name, block)
	case errors.Is(failure, apiclient.ErrUnauthorized):
		return fmt.Sprintf("%s does not accept the credential: it is wrong, expired or revoked. Set another one in %s, or in the environment "+
			"(%s). All resources stay in the state.", a.Name, block, a.variables())
	case errors.Is(failure, apiclient.ErrForbidden):
		return fmt.Sprintf("The credential does not allow this. Use %s. All resources stay in the state.", a.Permission)
	case errors.Is(failure, apiclient.ErrConflict):
		return fmt.Sprintf("This conflicts with what is on %s now, which may have been changed outside Terraform since the last refresh. Plan again.", a.Name)
	case errors.Is(failure, apiclient.ErrRateLimited):
		return "Run Terraform again later, or set a larger rate_limit.max_wait_seconds in the provider block, so that the provider waits longer."
	case failure.Status >= 500:
		return fmt.Sprintf("%s failed to process the request. Run Terraform again. If this persists, report the time and the message above to %s.",
			a.Name, a.Name)
	case errors.Is(failure, apiclient.ErrUnreadable):
		return fmt.Sprintf("If this is not the address of %s, correct base_url in %s.", a.Name, block)
	case errors.Is(failure, apiclient.ErrUnknownAuthority):
		return fmt.Sprintf("If this authority belongs to your company, set its certificate with ca_cert_file or ca_cert_pem in the provider block, "+
			"or with %s in the environment.", CACertFileVariable)
	case errors.Is(failure, apiclient.ErrOtherHost):
		return fmt.Sprintf("This may not be the address of %s, or a proxy answers in its place. Check the proxy, and base_url in %s.", a.Name, block)
	case errors.Is(failure, apiclient.ErrOutOfDate):
		return "Check the clock of this machine. If it is right, the owner of the certificate must renew it."
	case failure.Status == 0:
		return fmt.Sprintf("There was no complete answer from %s. Check the network, the proxy, and base_url in %s.", a.Name, block)
	case errors.Is(failure, apiclient.ErrNotFound) && onObject:
		return fmt.Sprintf("It may have been removed outside Terraform since the last refresh: plan again. If the error persists, check base_url "+
			"in %s.", block)
	case failure.Status < 400, failure.Status == 401, failure.Status == 404, failure.Status == 405, failure.Status == 410:
		return fmt.Sprintf("This answer may not come from %s. Check base_url in %s.", a.Name, block)
	}
	return fmt.Sprintf("%s rejected the request. Correct what the message names.", a.Name)
}

// sentence makes a sentence of a text.
func sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	text = string(unicode.ToUpper(first)) + text[size:]
	if strings.HasSuffix(text, ".") || strings.HasSuffix(text, "!") || strings.HasSuffix(text, "?") {
		return text
	}
	return text + "."
}
