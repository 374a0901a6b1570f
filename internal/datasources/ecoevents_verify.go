package datasources

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/entity"
)

// ecoEventsVerify tells whether a credential of EcoEvents is good, whose it is, and what it may do.
type ecoEventsVerify struct {
	entity.DataSource[*ecoevents.Client]
}

// NewEcoEventsVerify returns the data source eventcreds_ecoevents_verify.
func NewEcoEventsVerify() datasource.DataSource {
	return &ecoEventsVerify{entity.DataSource[*ecoevents.Client]{Base: entity.Base[*ecoevents.Client]{
		Type:  "ecoevents_verify",
		Of:    entity.EcoEvents,
		Needs: "a credential that may verify itself, which every one may",
	}}}
}

type ecoEventsVerifyModel struct {
	verdict
	Key            types.String      `tfsdk:"key"`
	ExpectedScopes types.Set         `tfsdk:"expected_scopes"`
	KeyID          types.String      `tfsdk:"key_id"`
	KeyName        types.String      `tfsdk:"key_name"`
	Scopes         types.Set         `tfsdk:"scopes"`
	MissingScopes  types.Set         `tfsdk:"missing_scopes"`
	ExcessScopes   types.Set         `tfsdk:"excess_scopes"`
	CreatedAt      timetypes.RFC3339 `tfsdk:"created_at"`
	LastUsedAt     timetypes.RFC3339 `tfsdk:"last_used_at"`
	AccountID      types.String      `tfsdk:"account_id"`
	AccountName    types.String      `tfsdk:"account_name"`
	AccountTier    types.String      `tfsdk:"account_tier"`
}

func (d *ecoEventsVerify) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Verifies a credential of EcoEvents: the provider's own, or a given `key`. A refused credential is no " +
			"error, but `valid = false`, so that a `check` block can warn, or a postcondition fail the run. A platform that cannot " +
			"be reached is an error.",
		Attributes: withVerdict("EcoEvents", map[string]schema.Attribute{
			"key": schema.StringAttribute{
				MarkdownDescription: "The API key to verify; a malformed one is not valid, and is not sent. The default, also for a null such " +
					"as the `key` of an imported resource, is the provider's own credential. It is never stored: after the read it is null.",
				Optional:  true,
				Sensitive: true,
			},
			"expected_scopes": schema.SetAttribute{
				MarkdownDescription: "The scopes that the key should have, for `missing_scopes` and `excess_scopes`.",
				ElementType:         types.StringType,
				Optional:            true,
				Validators:          entity.EcoEventsScopeShape(),
			},
			"key_id": schema.StringAttribute{
				MarkdownDescription: "The id of the key; null for a JWT (assumed).",
				Computed:            true,
			},
			"key_name": schema.StringAttribute{
				MarkdownDescription: "The name of the key; null for a JWT (assumed).",
				Computed:            true,
			},
			"scopes": schema.SetAttribute{
				MarkdownDescription: "The scopes of the key; null for a JWT (assumed).",
				ElementType:         types.StringType,
				Computed:            true,
			},
			"missing_scopes": schema.SetAttribute{
				MarkdownDescription: "Those of `expected_scopes` that the key does not have; all of them when it is not valid, none when " +
					"it has `full_access`. Null without `expected_scopes`, and for a JWT, whose scopes nobody tells.",
				ElementType: types.StringType,
				Computed:    true,
			},
			"excess_scopes": schema.SetAttribute{
				MarkdownDescription: "The scopes of the key that are not in `expected_scopes`. Null where `missing_scopes` is.",
				ElementType:         types.StringType,
				Computed:            true,
			},
			"created_at": schema.StringAttribute{
				MarkdownDescription: "When the key was created (RFC 3339).",
				CustomType:          timetypes.RFC3339Type{},
				Computed:            true,
			},
			"last_used_at": schema.StringAttribute{
				MarkdownDescription: "When the key was last used (RFC 3339); null if it never was.",
				CustomType:          timetypes.RFC3339Type{},
				Computed:            true,
			},
			"account_id": schema.StringAttribute{
				MarkdownDescription: "The id of the account that the credential belongs to.",
				Computed:            true,
			},
			"account_name": schema.StringAttribute{
				MarkdownDescription: "The name of the account.",
				Computed:            true,
			},
			"account_tier": schema.StringAttribute{
				MarkdownDescription: "The tier of the account, on which its rate limits depend.",
				Computed:            true,
			},
		}),
	}
}

func (d *ecoEventsVerify) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model ecoEventsVerifyModel
	client, ok := d.Begin(ctx, req.Config, &model, &resp.Diagnostics)
	if !ok {
		return
	}

	var verification ecoevents.Verification
	var err error
	switch key := model.Key.ValueString(); {
	case model.Key.IsNull():
		verification, err = client.Verify(ctx)
		model.verdict, err = judge(d.Name, err)
	case ecoevents.IsAPIKey(key):
		verification, err = client.VerifyKey(ctx, key)
		model.verdict, err = judge(d.Name, err)
	default:
		model.verdict = refused("It is malformed: a key begins with ek_live_ or ek_test_, and goes on with lower-case letters and digits.")
	}
	if d.Failed(&resp.Diagnostics, err) {
		return
	}
	if model.Valid.ValueBool() && !verification.Valid {
		model.verdict, verification = refused("EcoEvents says that it is not valid."), ecoevents.Verification{}
	}
	model.Key = types.StringNull()
	model.verified(verification)
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

// verified takes what the platform tells of a credential, which is nothing where it is not valid.
func (m *ecoEventsVerifyModel) verified(v ecoevents.Verification) {
	m.AccountID = entity.StringOrNull(v.Account.ID)
	m.AccountName = entity.StringOrNull(v.Account.Name)
	m.AccountTier = entity.StringOrNull(v.Account.Tier)
	m.Scopes = types.SetNull(types.StringType)
	m.CreatedAt = timetypes.NewRFC3339Null()
	m.LastUsedAt = timetypes.NewRFC3339Null()
	if v.Key != nil {
		m.KeyID = types.StringValue(v.Key.ID)
		m.KeyName = types.StringValue(v.Key.Name)
		m.Scopes = entity.StringSet(v.Key.Scopes)
		m.CreatedAt = entity.Timestamp(v.Key.CreatedAt.Time)
		m.LastUsedAt = entity.Timestamp(v.Key.LastUsed.Time)
	}

	m.MissingScopes = types.SetNull(types.StringType)
	m.ExcessScopes = types.SetNull(types.StringType)
	if m.ExpectedScopes.IsNull() || m.Valid.ValueBool() && v.Key == nil {
		return
	}
	expected, scopes := entity.Strings(m.ExpectedScopes), entity.Strings(m.Scopes)
	m.MissingScopes = entity.StringSet(missing(expected, scopes))
	m.ExcessScopes = entity.StringSet(without(scopes, expected))
}

// missing are the expected scopes that others do not grant; full_access grants all.
func missing(expected, scopes []string) []string {
	if slices.Contains(scopes, ecoevents.FullAccess) {
		return nil
	}
	return without(expected, scopes)
}
