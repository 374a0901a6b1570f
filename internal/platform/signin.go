package platform

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// ForSignIn returns the client to sign in with, and as whom: as given, for which the provider needs no credential, or as the
// provider does. It reports false where there is an error.
func (p *Connection[C]) ForSignIn(given apiclient.Credentials, isGiven bool, diags *diag.Diagnostics) (client C, as apiclient.Credentials, ok bool) {
	switch {
	case p.IsUnknown():
		_, _ = p.ForUse(diags) // which says so
		return client, as, false
	case isGiven:
		return p.Client, given, true
	case p.Own.Email == "":
		diags.AddAttributeError(path.Root("email"), "Missing "+p.Name+" email and password",
			fmt.Sprintf("This needs a sign-in, and the provider has no email and password. Set email and password here. Or let the provider sign "+
				"in: set them, and no other credential, in the provider block %[1]q or in the environment (%[2]s_EMAIL and %[2]s_PASSWORD).",
				p.Block, strings.ToUpper(p.Block)))
		return client, as, false
	}
	return p.Client, p.Own, true
}
