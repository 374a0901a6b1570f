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
		diags.AddAttributeError(path.Root("account_id"), "Missing Event Connectors account",
			"A token of Event Connectors belongs to an account. Set account_id here, or in the provider block \"eventconnectors\", or in the "+
				"environment (EVENTCONNECTORS_ACCOUNT_ID). In an import, write account_id/id.")
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
		summary: "Event Connectors documents no role %q",
		detail:  "The list of known roles is not complete, so the role is sent as written. Check the spelling: if there is no such role, the apply fails.",
	}
}
