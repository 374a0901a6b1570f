package datasources

import (
	"context"
	"errors"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
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
	Key            types.String      `tfsdk:"key"`
	ExpectedScopes types.Set         `tfsdk:"expected_scopes"`
	Valid          types.Bool        `tfsdk:"valid"`
	Reason         types.String      `tfsdk:"reason"`
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
		Attributes: map[string]schema.Attribute{
			"key": schema.StringAttribute{
				MarkdownDescription: "The API key to verify. The default, also for a null such as the `key` of an imported resource, is the " +
					"provider's own credential. It is never stored: after the read it is null.",
				Optional:  true,
				Sensitive: true,
			},
			"expected_scopes": schema.SetAttribute{
				MarkdownDescription: "The scopes that the key should have, for `missing_scopes` and `excess_scopes`.",
				ElementType:         types.StringType,
				Optional:            true,
				Validators:          entity.EcoEventsScopeShape(),
			},
			"valid": schema.BoolAttribute{
				MarkdownDescription: "Whether EcoEvents accepts the credential. A malformed `key` is not valid, and is not sent.",
				Computed:            true,
			},
			"reason": schema.StringAttribute{
				MarkdownDescription: "Why the credential is not valid; null when it is.",
				Computed:            true,
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
		},
	}
}

func (d *ecoEventsVerify) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model ecoEventsVerifyModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	client, ok := d.ForUse(&resp.Diagnostics)
	if !ok || resp.Diagnostics.HasError() {
		return
	}

	verification, reason, err := verifyEcoEvents(ctx, client, model.Key)
	if d.Failed(&resp.Diagnostics, err) {
		return
	}
	model.Key = types.StringNull()
	model.verified(verification, reason)
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

// verifyEcoEvents verifies a key, or the client's own credential if the key is null. A reason says why it is not valid.
func verifyEcoEvents(ctx context.Context, client *ecoevents.Client, key types.String) (verification ecoevents.Verification, reason string, err error) {
	switch {
	case key.IsNull():
		verification, err = client.Verify(ctx)
	case !ecoevents.IsAPIKey(key.ValueString()):
		return verification, "It is malformed: a key begins with ek_live_ or ek_test_, and goes on with lower-case letters and digits.", nil
	default:
		verification, err = client.VerifyKey(ctx, key.ValueString())
	}

	var failure *apiclient.Error
	switch {
	case errors.Is(err, apiclient.ErrUnauthorized) && errors.As(err, &failure):
		return ecoevents.Verification{}, "EcoEvents refuses it: " + failure.Reason(), nil
	case err == nil && !verification.Valid:
		return verification, "EcoEvents says that it is not valid.", nil
	}
	return verification, "", err
}

func (m *ecoEventsVerifyModel) verified(v ecoevents.Verification, reason string) {
	m.Valid = types.BoolValue(reason == "")
	m.Reason = entity.StringOrNull(reason)
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

// without are the values that are not among others.
func without(values, others []string) []string {
	return slices.DeleteFunc(slices.Clone(values), func(v string) bool { return slices.Contains(others, v) })
}
