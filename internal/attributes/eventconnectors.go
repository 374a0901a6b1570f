package attributes

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventconnectors"
)

// EventConnectorsAccount is the provider's account. Where it has none, an error on account_id says where to set it.
func EventConnectorsAccount(client *eventconnectors.Client, diags *diag.Diagnostics) (types.String, bool) {
	if client.AccountID() == "" {
		diags.AddAttributeError(path.Root("account_id"), "No account",
			"Tokens of Event Connectors belong to an account. Set account_id here, or for all in the provider's block "+
				"\"eventconnectors\" or as EVENTCONNECTORS_ACCOUNT_ID. An import names it before the id: account_id/id.")
		return types.StringNull(), false
	}
	return types.StringValue(client.AccountID()), true
}

// EventConnectorsRoleShape refuses sets that are empty or hold what cannot be a role.
func EventConnectorsRoleShape() []validator.Set {
	return []validator.Set{
		setvalidator.SizeAtLeast(1),
		setvalidator.NoNullValues(),
		setvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1)),
	}
}

// EventConnectorsRoles validates the roles that a token is to have.
func EventConnectorsRoles() []validator.Set {
	return append(EventConnectorsRoleShape(), unlistedRoles())
}

func unlistedRoles() validator.Set {
	return unlisted{
		listed:  eventconnectors.IsKnownRole,
		summary: "No role %q of Event Connectors is known",
		detail: "The list of known roles is not complete, so it is sent as it is written. Check the spelling; if Event Connectors " +
			"does not know the role either, the apply fails.",
	}
}
