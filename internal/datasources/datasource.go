package datasources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

// DataSource is what every data source embeds. C is its platform's client.
type DataSource[C any] struct {
	Type string // without the provider's prefix: "ecoevents_verify"
	platform.Access[C]
}

// Metadata implements datasource.DataSource.
func (d *DataSource[C]) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + d.Type
}

// Configure implements datasource.DataSourceWithConfigure.
func (d *DataSource[C]) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.Connect(req.ProviderData, &resp.Diagnostics)
}
