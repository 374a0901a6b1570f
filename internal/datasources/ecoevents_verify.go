package datasources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

// ecoEventsVerify tells whether a credential of EcoEvents is good, whose it is, and what it may do.
type ecoEventsVerify struct {
	DataSource[*ecoevents.Client]
}

// NewEcoEventsVerify returns the data source eventcreds_ecoevents_verify.
func NewEcoEventsVerify() datasource.DataSource {
	return &ecoEventsVerify{DataSource[*ecoevents.Client]{
		Type:   "ecoevents_verify",
		Access: platform.EcoEvents(platform.VerifyWithEcoEvents),
	}}
}

func (d *ecoEventsVerify) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Verifies a credential of EcoEvents: the provider's own, or a given `key`. A refused credential is no " +
			"error, but `valid = false`, so that a `check` block can warn, or a postcondition fail the run. A platform that cannot " +
			"be reached is an error.",
		Attributes: attributes.EcoEventsVerificationAttributes("The API key to verify; a malformed one is not valid, and is not sent. The default, " +
			"also for a null such as the `key` of an imported resource, is the provider's own credential. It is never stored: after the read " +
			"it is null."),
	}
}

func (d *ecoEventsVerify) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model attributes.EcoEventsVerification
	client, ok := d.Decode(ctx, req.Config, &model, &resp.Diagnostics)
	if !ok || d.Failed(&resp.Diagnostics, model.Ask(ctx, client)) {
		return
	}
	model.Key = types.StringNull()
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}
