package resources

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/lifecycle"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

// ecoEventsAPIKeyModel is an API key of EcoEvents, which is shown once and can be issued and revoked, but not changed.
type ecoEventsAPIKeyModel struct {
	lifecycle.Object
	lifecycle.Rotating
	lifecycle.Recipients
	Name         types.String `tfsdk:"name"`
	Scopes       types.Set    `tfsdk:"scopes"`
	Environment  types.String `tfsdk:"environment"`
	Key          types.String `tfsdk:"key"`
	EncryptedKey types.String `tfsdk:"encrypted_key"`
}

func ecoEventsAPIKeySchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "An API key of EcoEvents. EcoEvents shows a key once, when it is created, and cannot change one: " +
			"another `name`, `scopes` or `environment` issues a new key in place. The old one is revoked in the same apply or, with " +
			"`rotation.overlap_hours`, in a later one.",
		Attributes: map[string]schema.Attribute{
			"name": schema.StringAttribute{
				MarkdownDescription: "What the key is called on EcoEvents, to tell it from others there.",
				Required:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"scopes": schema.SetAttribute{
				MarkdownDescription: attributes.EcoEventsScopesDescription,
				ElementType:         types.StringType,
				Required:            true,
				Validators:          attributes.EcoEventsScopes(),
			},
			"environment": schema.StringAttribute{
				MarkdownDescription: attributes.EcoEventsEnvironmentDescription,
				Optional:            true,
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
				Validators:          []validator.String{attributes.EcoEventsEnvironments()},
			},
			"key": schema.StringAttribute{
				MarkdownDescription: "The key itself; null with age recipients. EcoEvents shows it once, so it is null after an import too, until " +
					"the next re-issue.",
				Computed:      true,
				Sensitive:     true,
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
		},
	}
}

// NewEcoEventsAPIKey returns the resource eventcreds_ecoevents_api_key.
func NewEcoEventsAPIKey() resource.Resource { return EcoEventsAPIKey() }

// EcoEventsAPIKey is the resource eventcreds_ecoevents_api_key, as its list resource needs it.
func EcoEventsAPIKey() lifecycle.Listed[*ecoevents.Client, ecoevents.APIKey] {
	return lifecycle.New(lifecycle.Kind[ecoEventsAPIKeyModel, *ecoevents.Client, ecoevents.APIKeyRequest, ecoevents.APIKey]{
		Type:           "ecoevents_api_key",
		Noun:           "API key",
		Access:         platform.EcoEvents(platform.ManageEcoEventsAPIKeys),
		Schema:         ecoEventsAPIKeySchema(),
		SecretPrefixes: []string{"ek_live_", "ek_test_"},

		OnChange: lifecycle.Reissues,
		Prepare:  prepareEcoEventsAPIKey,
		Calls: func(client *ecoevents.Client, _ ecoEventsAPIKeyModel) lifecycle.Calls[ecoevents.APIKeyRequest, ecoevents.APIKey] {
			return ecoevents.APIKeyCalls{Client: client}
		},
	})
}

// prepareEcoEventsAPIKey completes the default of environment.
func prepareEcoEventsAPIKey(client *ecoevents.Client, config ecoEventsAPIKeyModel, plan *ecoEventsAPIKeyModel, diags *diag.Diagnostics) {
	if plan.Environment.IsUnknown() && config.Environment.IsNull() {
		plan.Environment = types.StringValue(attributes.DefaultEcoEventsEnvironment(client))
	}
	attributes.CheckEcoEventsEnvironment(client, plan.Environment.ValueString(), diags)
}

// Secrets implements lifecycle.Model.
func (m *ecoEventsAPIKeyModel) Secrets(_ ecoEventsAPIKeyModel) []lifecycle.Secret {
	return []lifecycle.Secret{{Attribute: "key", Plain: &m.Key, Encrypted: &m.EncryptedKey}}
}

// Label implements lifecycle.Model.
func (m ecoEventsAPIKeyModel) Label() types.String { return m.Name }

// Arguments implements lifecycle.Model.
func (m ecoEventsAPIKeyModel) Arguments() []lifecycle.Argument {
	return []lifecycle.Argument{{Name: "name", Value: m.Name}, {Name: "scopes", Value: m.Scopes}, {Name: "environment", Value: m.Environment}}
}

// Request implements lifecycle.Model.
func (m ecoEventsAPIKeyModel) Request(_, _ ecoEventsAPIKeyModel) ecoevents.APIKeyRequest {
	return ecoevents.APIKeyRequest{
		Name:        m.Name.ValueString(),
		Scopes:      attributes.Strings(m.Scopes),
		Environment: m.Environment.ValueString(),
	}
}

// Observe implements lifecycle.Model.
func (m *ecoEventsAPIKeyModel) Observe(key ecoevents.APIKey) {
	attributes.SetString(&m.Name, key.Name)
	attributes.SetStrings(&m.Scopes, key.Scopes)
	attributes.SetString(&m.Environment, key.Environment)
}
