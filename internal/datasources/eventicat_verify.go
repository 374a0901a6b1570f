package datasources

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventicat"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

// eventicatVerify tells whether the provider's key of Eventicat is good, and whether an aggregator is the account's. It
// never sends an event.
type eventicatVerify struct {
	DataSource[*eventicat.Client]
}

// NewEventicatVerify returns the data source eventcreds_eventicat_verify.
func NewEventicatVerify() datasource.DataSource {
	return &eventicatVerify{DataSource[*eventicat.Client]{
		Type:   "eventicat_verify",
		Access: platform.Eventicat(platform.UseEventicat),
	}}
}

type eventicatVerifyModel struct {
	attributes.Validity
	AggregatorID    types.String `tfsdk:"aggregator_id"`
	AggregatorFound types.Bool   `tfsdk:"aggregator_found"`
}

func (d *eventicatVerify) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Verifies the provider's own key of Eventicat, sent as the provider is configured to send it. A refused key " +
			"is no error, but `valid = false`, so that a `check` block can tell. A platform that cannot be reached is an error. No event " +
			"is ever sent: the key is tried on an aggregator that cannot exist, where a good key is answered with 404 (assumed).",
		Attributes: attributes.WithValidity("Eventicat", map[string]schema.Attribute{
			"aggregator_id": schema.StringAttribute{
				MarkdownDescription: "An aggregator to look for, for `aggregator_found`.",
				Optional:            true,
			},
			"aggregator_found": schema.BoolAttribute{
				MarkdownDescription: "Whether the aggregator is the account's. Null without `aggregator_id`, and when the key is not valid.",
				Computed:            true,
			},
		}),
	}
}

func (d *eventicatVerify) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model eventicatVerifyModel
	client, ok := d.Decode(ctx, req.Config, &model, &resp.Diagnostics)
	if !ok {
		return
	}
	validity, err := attributes.ValidityOf(d.Name, client.CheckKey(ctx))
	if d.Failed(&resp.Diagnostics, err) {
		return
	}
	model.Validity = validity
	model.AggregatorFound = types.BoolNull()
	if model.Valid.ValueBool() && !model.AggregatorID.IsNull() {
		_, err := client.Aggregator(ctx, model.AggregatorID.ValueString())
		found := !errors.Is(err, apiclient.ErrNotFound)
		if found && d.Failed(&resp.Diagnostics, err) {
			return
		}
		model.AggregatorFound = types.BoolValue(found)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}
