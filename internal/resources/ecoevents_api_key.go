package resources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
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

func ecoEventsAPIKeySchema() map[string]schema.Attribute {
	return map[string]schema.Attribute{
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
	}
}

// NewEcoEventsAPIKey returns the resource eventcreds_ecoevents_api_key.
func NewEcoEventsAPIKey() resource.Resource {
	return lifecycle.New(lifecycle.Kind[ecoEventsAPIKeyModel, *ecoevents.Client, ecoevents.APIKeyRequest, ecoevents.APIKey]{
		Type:         "ecoevents_api_key",
		PlatformName: platform.EcoEventsName,
		Noun:         "API key",
		Access:       platform.Access[*ecoevents.Client]{Platform: platform.EcoEvents, Permission: platform.ManageEcoEventsAPIKeys},
		Description: "An API key of EcoEvents. EcoEvents shows a key once, when it is created, and cannot change one: " +
			"another `name`, `scopes` or `environment` issues a new key in place. The old one is revoked in the same apply or, with " +
			"`rotation.overlap_hours`, in a later one.",
		Schema:         ecoEventsAPIKeySchema,
		SecretPrefixes: []string{"ek_live_", "ek_test_"},

		Object:     func(m *ecoEventsAPIKeyModel) *lifecycle.Object { return &m.Object },
		Rotating:   func(m *ecoEventsAPIKeyModel) *lifecycle.Rotating { return &m.Rotating },
		Recipients: func(m *ecoEventsAPIKeyModel) *lifecycle.Recipients { return &m.Recipients },
		Secrets: []lifecycle.Secret[ecoEventsAPIKeyModel, *ecoevents.Client]{{
			Attribute: "key",
			Values:    func(m *ecoEventsAPIKeyModel) (plain, encrypted *types.String) { return &m.Key, &m.EncryptedKey },
		}},

		OnChange:  lifecycle.Reissues,
		Arguments: ecoEventsAPIKeyModel.arguments,
		Name:      func(m ecoEventsAPIKeyModel) types.String { return m.Name },
		Prepare:   prepareEcoEventsAPIKey,

		Request: ecoEventsAPIKeyModel.request,
		Facts:   ecoEventsAPIKeyFacts,
		Observe: (*ecoEventsAPIKeyModel).observe,
		Same:    ecoevents.APIKey.Is,

		Create: func(ctx context.Context, client *ecoevents.Client, _ ecoEventsAPIKeyModel, request ecoevents.APIKeyRequest) (lifecycle.Created[ecoevents.APIKey], error) {
			issued, err := client.CreateAPIKey(ctx, request)
			return lifecycle.Created[ecoevents.APIKey]{Object: issued.APIKey, Secrets: []string{issued.Key}}, err
		},
		Read: func(ctx context.Context, client *ecoevents.Client, _ ecoEventsAPIKeyModel, id string) (ecoevents.APIKey, error) {
			return client.APIKey(ctx, id)
		},
		Delete: func(ctx context.Context, client *ecoevents.Client, _ ecoEventsAPIKeyModel, key lifecycle.Reference) error {
			return client.RevokeAPIKey(ctx, key.ID)
		},
		List: func(ctx context.Context, client *ecoevents.Client, _ ecoEventsAPIKeyModel) ([]ecoevents.APIKey, error) {
			return client.APIKeysNow(ctx)
		},
		Creates: func(client *ecoevents.Client, _ ecoEventsAPIKeyModel) *apiclient.Creates {
			return client.APIKeyCreates()
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

func (m ecoEventsAPIKeyModel) arguments() []lifecycle.Argument {
	return []lifecycle.Argument{{Name: "name", Value: m.Name}, {Name: "scopes", Value: m.Scopes}, {Name: "environment", Value: m.Environment}}
}

func (m ecoEventsAPIKeyModel) request(_, _ ecoEventsAPIKeyModel) ecoevents.APIKeyRequest {
	return ecoevents.APIKeyRequest{
		Name:        m.Name.ValueString(),
		Scopes:      attributes.Strings(m.Scopes),
		Environment: m.Environment.ValueString(),
	}
}

func ecoEventsAPIKeyFacts(key ecoevents.APIKey) lifecycle.Facts {
	return lifecycle.Facts{ID: key.ID, CreatedAt: key.CreatedAt.Time, SeenAt: key.SeenAt, Used: !key.LastUsed.IsZero()}
}

func (m *ecoEventsAPIKeyModel) observe(key ecoevents.APIKey) {
	m.Name = types.StringValue(key.Name)
	m.Scopes = attributes.StringSet(key.Scopes)
	m.Environment = types.StringValue(key.Environment)
}
