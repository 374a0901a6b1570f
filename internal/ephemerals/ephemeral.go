package ephemerals

import (
	"context"

	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

// Ephemeral is what every ephemeral resource of a platform embeds.
type Ephemeral[C any] struct {
	Type string // without the provider's prefix: "ecoevents_api_key"
	platform.Access[C]
	opened *platform.Opened // nil until Configure
}

// Metadata implements ephemeral.EphemeralResource.
func (e *Ephemeral[C]) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + e.Type
}

// Configure implements ephemeral.EphemeralResourceWithConfigure.
func (e *Ephemeral[C]) Configure(_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse) {
	if clients := e.Connect(req.ProviderData, &resp.Diagnostics); clients != nil {
		e.opened = clients.Opened
	}
}

// AsEphemeral are attributes of a data source as those of an ephemeral resource, so that what both tell is described once.
func AsEphemeral(attributes map[string]datasource.Attribute) map[string]schema.Attribute {
	all := make(map[string]schema.Attribute, len(attributes))
	for name, attribute := range attributes {
		switch a := attribute.(type) {
		case datasource.BoolAttribute:
			all[name] = schema.BoolAttribute(a)
		case datasource.SetAttribute:
			all[name] = schema.SetAttribute(a)
		case datasource.StringAttribute:
			all[name] = schema.StringAttribute(a)
		}
	}
	return all
}
