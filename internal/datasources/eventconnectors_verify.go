package datasources

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventconnectors"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

// eventConnectorsVerify tells whether the provider's credential of Event Connectors is good, and whose it is.
type eventConnectorsVerify struct {
	DataSource[*eventconnectors.Client]
}

// NewEventConnectorsVerify returns the data source eventcreds_eventconnectors_verify.
func NewEventConnectorsVerify() datasource.DataSource {
	return &eventConnectorsVerify{DataSource[*eventconnectors.Client]{
		Type:   "eventconnectors_verify",
		Access: platform.EventConnectors("another credential: every credential may list events"),
	}}
}

type eventConnectorsVerifyModel struct {
	attributes.Validity
	ExpectedRoles types.Set    `tfsdk:"expected_roles"`
	MissingRoles  types.Set    `tfsdk:"missing_roles"`
	AccountID     types.String `tfsdk:"account_id"`
	AccountName   types.String `tfsdk:"account_name"`
	Email         types.String `tfsdk:"email"`
	Role          types.String `tfsdk:"role"`
	Organisation  types.String `tfsdk:"organisation"`
}

func (d *eventConnectorsVerify) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Verifies the provider's own credential of Event Connectors. A refused credential is no error, but " +
			"`valid = false`, so that a `check` block can tell. A platform that cannot be reached is an error. Whose the credential is " +
			"comes from `accounts/me`, which was observed and is not documented; where the platform does not tell it, a harmless read " +
			"decides `valid`, and the identity is null.",
		Attributes: attributes.WithValidity("Event Connectors", map[string]schema.Attribute{
			"expected_roles": schema.SetAttribute{
				MarkdownDescription: "The roles that the credential should have, for `missing_roles`. They are compared by name: `ROLE_SUPER_ADMIN` " +
					"is not `ROLE_ADMIN`.",
				ElementType: types.StringType,
				Optional:    true,
				Validators:  attributes.EventConnectorsRoleShape(),
			},
			"missing_roles": schema.SetAttribute{
				MarkdownDescription: "Those of `expected_roles` that the credential does not have; all of them when it is not valid. Null " +
					"without `expected_roles`, and where the platform does not tell the role.",
				ElementType: types.StringType,
				Computed:    true,
			},
			"account_id": schema.StringAttribute{
				MarkdownDescription: "The id that `accounts/me` tells; null where it does not.",
				Computed:            true,
			},
			"account_name": schema.StringAttribute{
				MarkdownDescription: "The name that `accounts/me` tells; null where it does not.",
				Computed:            true,
			},
			"email": schema.StringAttribute{
				MarkdownDescription: "The email address that `accounts/me` tells; null where it does not.",
				Computed:            true,
			},
			"role": schema.StringAttribute{
				MarkdownDescription: "The role that `accounts/me` tells; null where it does not.",
				Computed:            true,
			},
			"organisation": schema.StringAttribute{
				MarkdownDescription: "The organisation that `accounts/me` tells; null where it does not.",
				Computed:            true,
			},
		}),
	}
}

func (d *eventConnectorsVerify) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model eventConnectorsVerifyModel
	client, ok := d.Decode(ctx, req.Config, &model, &resp.Diagnostics)
	if !ok {
		return
	}
	identity, err := client.Me(ctx)
	for _, notAllowed := range []error{apiclient.ErrUnauthorized, apiclient.ErrForbidden, apiclient.ErrNotFound} {
		if errors.Is(err, notAllowed) {
			err = client.CheckCredential(ctx)
			break
		}
	}
	validity, err := attributes.ValidityOf(d.Name, err)
	if d.Failed(&resp.Diagnostics, err) {
		return
	}
	model.Validity = validity
	model.identified(identity)
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

// identified takes an identity, which is empty where the platform does not tell it.
func (m *eventConnectorsVerifyModel) identified(identity eventconnectors.Identity) {
	m.AccountID = attributes.StringOrNull(identity.ID)
	m.AccountName = attributes.StringOrNull(identity.Name)
	m.Email = attributes.StringOrNull(identity.Email)
	m.Role = attributes.StringOrNull(identity.Role)
	m.Organisation = attributes.StringOrNull(identity.Organisation)
	m.MissingRoles = types.SetNull(types.StringType)
	if !m.ExpectedRoles.IsNull() && (!m.Valid.ValueBool() || identity.Role != "") {
		m.MissingRoles = attributes.StringSet(attributes.Without(attributes.Strings(m.ExpectedRoles), []string{identity.Role}))
	}
}
