package resources

import (
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventconnectors"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/lifecycle"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

// eventConnectorsTokenModel is an API token of Event Connectors, which is shown once and can be changed, and whose callback
// has a signing secret that is shown once too.
type eventConnectorsTokenModel struct {
	lifecycle.Object
	lifecycle.Rotating
	lifecycle.Recipients
	AccountID              types.String         `tfsdk:"account_id"`
	Name                   types.String         `tfsdk:"name"`
	Roles                  types.Set            `tfsdk:"roles"`
	CallbackURL            types.String         `tfsdk:"callback_url"`
	APITokenFilter         jsontypes.Normalized `tfsdk:"api_token_filter"`
	SigningSecretTriggers  types.Map            `tfsdk:"signing_secret_triggers"`
	Token                  types.String         `tfsdk:"token"`
	EncryptedToken         types.String         `tfsdk:"encrypted_token"`
	SigningSecret          types.String         `tfsdk:"signing_secret"`
	EncryptedSigningSecret types.String         `tfsdk:"encrypted_signing_secret"`
}

func eventConnectorsTokenSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "An API token of Event Connectors, and its webhook. Event Connectors shows a token and a signing secret once, " +
			"in the answer that makes them. Everything but the account can be changed in place; `rotation` issues a new token in place.",
		Attributes: map[string]schema.Attribute{
			"account_id": schema.StringAttribute{
				MarkdownDescription: "The account that the token belongs to. A new token for which it is not set belongs to the provider's " +
					"account. Another one here replaces the token.",
				Optional:      true,
				Computed:      true,
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown(), stringplanmodifier.RequiresReplace()},
				Validators:    []validator.String{attributes.ID()},
			},
			"name": schema.StringAttribute{
				MarkdownDescription: "What the token is called on Event Connectors, to tell it from others there.",
				Required:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"roles": schema.SetAttribute{
				MarkdownDescription: "What the token may do. Known are `ROLE_EXTERNAL_USER`, `ROLE_ADMIN` and `ROLE_SUPER_ADMIN`; the list is " +
					"not complete, and another role is sent with a warning.",
				ElementType: types.StringType,
				Required:    true,
				Validators:  attributes.EventConnectorsRoles(),
			},
			"callback_url": schema.StringAttribute{
				MarkdownDescription: "The HTTPS address that Event Connectors calls. The first one mints `signing_secret`, another one keeps " +
					"it, and leaving it out removes both.",
				Optional:   true,
				Validators: []validator.String{attributes.HTTPSURL()},
			},
			"api_token_filter": schema.StringAttribute{
				MarkdownDescription: "A JSON object that limits what the token sees; write it with `jsonencode`. Its fields are not documented, " +
					"so it is passed through as it is. Another formatting of the same object is no difference.",
				CustomType:    jsontypes.NormalizedType{},
				Optional:      true,
				PlanModifiers: []planmodifier.String{attributes.KeepSameJSON()},
				Validators:    []validator.String{attributes.JSONObject()},
			},
			"signing_secret_triggers": schema.MapAttribute{
				MarkdownDescription: "Any change in the map mints another signing secret; the old one stops verifying at once. Adding or " +
					"removing the whole map does not.",
				ElementType: types.StringType,
				Optional:    true,
			},
			"token": schema.StringAttribute{
				MarkdownDescription: "The token itself; null with age recipients. Event Connectors shows it once, so it is null after an import " +
					"too, until the next re-issue.",
				Computed:      true,
				Sensitive:     true,
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"signing_secret": schema.StringAttribute{
				MarkdownDescription: "The secret that deliveries to the callback are signed with; null without a callback, and with age recipients. Event Connectors shows " +
					"it once, so it is null after an import, until a trigger mints another one or the token is re-issued. During an overlap " +
					"the old token delivers to the callback too, signed with the old secret.",
				Computed:      true,
				Sensitive:     true,
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
		},
	}
}

// NewEventConnectorsToken returns the resource eventcreds_eventconnectors_token.
func NewEventConnectorsToken() resource.Resource { return EventConnectorsToken() }

// EventConnectorsToken is the resource eventcreds_eventconnectors_token, as its list resource needs it.
func EventConnectorsToken() lifecycle.Listed[*eventconnectors.Client, eventconnectors.Token] {
	return lifecycle.New(lifecycle.Kind[eventConnectorsTokenModel, *eventconnectors.Client, eventconnectors.TokenRequest, eventconnectors.Token]{
		Type:           "eventconnectors_token",
		Noun:           "token",
		Access:         platform.EventConnectors(platform.ManageEventConnectorsTokens),
		Schema:         eventConnectorsTokenSchema(),
		SecretPrefixes: []string{"whsec_"},
		Parent: &lifecycle.Parent[eventConnectorsTokenModel, *eventconnectors.Client]{
			Attribute:   "account_id",
			Description: "The id of the account that the token belongs to. The default is the provider's.",
			Of:          func(m eventConnectorsTokenModel) string { return m.AccountID.ValueString() },
			Default:     attributes.EventConnectorsAccount,
		},

		OnChange: lifecycle.Updates,
		Prepare:  prepareEventConnectorsToken,

		Fingerprint: eventconnectors.Fingerprint,
		Calls: func(client *eventconnectors.Client, m eventConnectorsTokenModel) lifecycle.Calls[eventconnectors.TokenRequest, eventconnectors.Token] {
			return eventconnectors.TokenCalls{Client: client, AccountID: m.AccountID.ValueString()}
		},
	})
}

// prepareEventConnectorsToken completes the default of account_id.
func prepareEventConnectorsToken(client *eventconnectors.Client, config eventConnectorsTokenModel, plan *eventConnectorsTokenModel, diags *diag.Diagnostics) {
	if plan.AccountID.IsUnknown() && config.AccountID.IsNull() {
		plan.AccountID, _ = attributes.EventConnectorsAccount(client, diags)
	}
}

// signs says whether there is a signing secret: it belongs to the callback.
func (m eventConnectorsTokenModel) signs() lifecycle.Presence {
	switch {
	case m.CallbackURL.IsNull():
		return lifecycle.Absent
	case m.CallbackURL.IsUnknown():
		return lifecycle.Undecided
	}
	return lifecycle.Present
}

// Secrets implements lifecycle.Model.
func (m *eventConnectorsTokenModel) Secrets(_ eventConnectorsTokenModel) []lifecycle.Secret {
	return []lifecycle.Secret{
		{Attribute: "token", Plain: &m.Token, Encrypted: &m.EncryptedToken},
		{
			Attribute: "signing_secret", Plain: &m.SigningSecret, Encrypted: &m.EncryptedSigningSecret, Presence: m.signs(),
			Triggers: &m.SigningSecretTriggers,
		},
	}
}

// Label implements lifecycle.Model.
func (m eventConnectorsTokenModel) Label() types.String { return m.Name }

// Arguments implements lifecycle.Model.
func (m eventConnectorsTokenModel) Arguments() []lifecycle.Argument {
	return []lifecycle.Argument{
		{Name: "name", Value: m.Name}, {Name: "roles", Value: m.Roles}, {Name: "callback_url", Value: m.CallbackURL},
		{Name: "api_token_filter", Value: attributes.CompactJSON(m.APITokenFilter)},
	}
}

// Request is what is sent for a planned token in place of what is there: a callback that stays is left out, a filter that
// goes is null.
func (m eventConnectorsTokenModel) Request(before, _ eventConnectorsTokenModel) eventconnectors.TokenRequest {
	request := eventconnectors.TokenRequest{
		Name:  m.Name.ValueString(),
		Roles: attributes.Strings(m.Roles),
	}
	if !m.CallbackURL.Equal(before.CallbackURL) {
		request.CallbackURL = new(m.CallbackURL.ValueString()) // empty where it is removed
	}
	switch {
	case !m.APITokenFilter.IsNull():
		request.Filter = json.RawMessage(m.APITokenFilter.ValueString())
	case !before.APITokenFilter.IsNull():
		request.Filter = json.RawMessage("null")
	}
	return request
}

// Observe implements lifecycle.Model.
func (m *eventConnectorsTokenModel) Observe(token eventconnectors.Token) {
	attributes.SetString(&m.Name, token.Name)
	attributes.SetStrings(&m.Roles, token.Roles)
	attributes.SetStringOrNull(&m.CallbackURL, token.CallbackURL)
	if token.Filter != nil {
		m.APITokenFilter = attributes.JSONOrNull(token.Filter)
	}
}
