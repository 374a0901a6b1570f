package listresources

import (
	"context"
	"iter"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventconnectors"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/resources"
)

type eventConnectorsTokenFilters struct {
	named
	created
	AccountID types.String `tfsdk:"account_id"`
	RolesAny  types.List   `tfsdk:"roles_any"`
	RolesAll  types.List   `tfsdk:"roles_all"`
}

func eventConnectorsTokenSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "The API tokens of an Event Connectors account, without their values. All given filters must match.",
		Attributes: filters(nameFilters(), createdFilters(), map[string]schema.Attribute{
			"account_id": schema.StringAttribute{
				MarkdownDescription: "The account whose tokens are listed. The default is the provider's.",
				Optional:            true,
				Validators:          []validator.String{attributes.ID()},
			},
			"roles_any": words(schema.ListAttribute{
				MarkdownDescription: "Roles of which the token has at least one.",
			}, stringvalidator.LengthAtLeast(1)),
			"roles_all": words(schema.ListAttribute{
				MarkdownDescription: "Roles of which the token has every one, and maybe others.",
			}, stringvalidator.LengthAtLeast(1)),
		}),
	}
}

// NewEventConnectorsToken returns the list resource eventcreds_eventconnectors_token.
func NewEventConnectorsToken() list.ListResource {
	return &listResource[eventConnectorsTokenFilters, *eventconnectors.Client, eventconnectors.Token]{
		Access:   platform.EventConnectors(platform.ManageEventConnectorsTokens),
		resource: resources.EventConnectorsToken(),
		schema:   eventConnectorsTokenSchema(),
		parent:   eventConnectorsTokenFilters.account,
		each: func(ctx context.Context, client *eventconnectors.Client, accountID string) iter.Seq2[eventconnectors.Token, error] {
			return client.EachToken(ctx, accountID)
		},
		accepts: eventConnectorsTokenFilters.accepts,
		label:   func(t eventconnectors.Token) string { return label(t.Name, t.ID, strings.Join(t.Roles, ", ")) },
	}
}

// account is the account whose tokens are listed.
func (f eventConnectorsTokenFilters) account(client *eventconnectors.Client, diags *diag.Diagnostics) string {
	if f.AccountID.IsNull() {
		f.AccountID, _ = attributes.EventConnectorsAccount(client, diags)
	}
	return f.AccountID.ValueString()
}

func (f eventConnectorsTokenFilters) accepts() func(eventconnectors.Token) bool {
	isNamed := f.named.accepts()
	return func(t eventconnectors.Token) bool {
		return isNamed(t.Name) && f.created.accepts(t.Created) && hasAny(f.RolesAny, t.Roles) && hasAll(f.RolesAll, t.Roles)
	}
}
