package attributes

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
)

// EcoEventsVerification is what a verification of EcoEvents takes and tells.
type EcoEventsVerification struct {
	Validity
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

// EcoEventsVerificationAttributes are the attributes of an EcoEventsVerification. key is the description of what it takes.
func EcoEventsVerificationAttributes(key string) map[string]schema.Attribute {
	return WithValidity("EcoEvents", map[string]schema.Attribute{
		"key": schema.StringAttribute{
			MarkdownDescription: key,
			Optional:            true,
			Sensitive:           true,
		},
		"expected_scopes": schema.SetAttribute{
			MarkdownDescription: "The scopes that the key should have, for `missing_scopes` and `excess_scopes`.",
			ElementType:         types.StringType,
			Optional:            true,
			Validators:          EcoEventsScopeShape(),
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
				"it has `full_access`. Null without `expected_scopes`, and for a JWT, whose scopes EcoEvents does not tell.",
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
	})
}

// Ask asks EcoEvents about the key or, where there is none, about the client's own credential. A refused one is no error.
func (m *EcoEventsVerification) Ask(ctx context.Context, client *ecoevents.Client) error {
	var verification ecoevents.Verification
	var err error
	switch key := m.Key.ValueString(); {
	case m.Key.IsNull():
		verification, err = client.Verify(ctx)
		m.Validity, err = ValidityOf("EcoEvents", err)
	case ecoevents.IsAPIKey(key):
		verification, err = client.VerifyKey(ctx, key)
		m.Validity, err = ValidityOf("EcoEvents", err)
	default:
		m.Validity = NotValid("This is not an EcoEvents API key, which begins with ek_live_ or ek_test_, followed by lower-case letters and digits.")
	}
	if err != nil {
		return err
	}
	if m.Valid.ValueBool() && !verification.Valid {
		m.Validity, verification = NotValid("EcoEvents reports that the credential is not valid."), ecoevents.Verification{}
	}
	m.verified(verification)
	return nil
}

// verified takes what the platform tells of a credential, which is nothing where it is not valid.
func (m *EcoEventsVerification) verified(v ecoevents.Verification) {
	m.AccountID = StringOrNull(v.Account.ID)
	m.AccountName = StringOrNull(v.Account.Name)
	m.AccountTier = StringOrNull(v.Account.Tier)
	m.Scopes = types.SetNull(types.StringType)
	m.CreatedAt = timetypes.NewRFC3339Null()
	m.LastUsedAt = timetypes.NewRFC3339Null()
	if v.Key != nil {
		m.KeyID = types.StringValue(v.Key.ID)
		m.KeyName = types.StringValue(v.Key.Name)
		m.Scopes = StringSet(v.Key.Scopes)
		m.CreatedAt = Timestamp(v.Key.CreatedAt)
		m.LastUsedAt = Timestamp(v.Key.LastUsed)
	}

	m.MissingScopes = types.SetNull(types.StringType)
	m.ExcessScopes = types.SetNull(types.StringType)
	if m.ExpectedScopes.IsNull() || m.Valid.ValueBool() && v.Key == nil {
		return
	}
	expected, scopes := Strings(m.ExpectedScopes), Strings(m.Scopes)
	m.MissingScopes = StringSet(missing(expected, scopes))
	m.ExcessScopes = StringSet(Without(scopes, expected))
}

// missing are the expected scopes that others do not grant; full_access grants all.
func missing(expected, scopes []string) []string {
	if slices.Contains(scopes, ecoevents.FullAccess) {
		return nil
	}
	return Without(expected, scopes)
}
