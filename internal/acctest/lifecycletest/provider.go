package lifecycletest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

// Serve serves a provider that has one resource and no configuration, for a kind that the real one does not offer. The name
// is the first word of the resource's type.
func Serve(name string, offered func() resource.Resource) func() (tfprotov6.ProviderServer, error) {
	return providerserver.NewProtocol6WithError(only{name, offered})
}

type only struct {
	name    string
	offered func() resource.Resource
}

// Metadata implements provider.Provider.
func (o only) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = o.name
}

// Schema implements provider.Provider.
func (only) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

// Configure implements provider.Provider.
func (only) Configure(_ context.Context, _ provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	resp.ResourceData = &platform.Clients{}
}

// Resources implements provider.Provider.
func (o only) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{o.offered}
}

// DataSources implements provider.Provider.
func (only) DataSources(context.Context) []func() datasource.DataSource { return nil }
