package ephemerals

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

// ecoEventsVerify tells what the data source of the same name tells, of a key that is ephemeral too.
type ecoEventsVerify struct {
	Ephemeral[*ecoevents.Client]
}

// NewEcoEventsVerify returns the ephemeral resource eventcreds_ecoevents_verify.
func NewEcoEventsVerify() ephemeral.EphemeralResource {
	return &ecoEventsVerify{Ephemeral[*ecoevents.Client]{
		Type:   "ecoevents_verify",
		Access: platform.EcoEvents(platform.VerifyWithEcoEvents),
	}}
}

func (e *ecoEventsVerify) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Verifies a credential of EcoEvents, as the data source of the same name does, where the `key` is itself " +
			"ephemeral, which no data source takes. A refused credential is no error, but `valid = false`, and a warning tells the `reason`, " +
			"which no message of a condition may show. A `check` block can warn of it, too, and a `precondition` of what uses the key fail the " +
			"run. A postcondition here would do that as well; but with one, Terraform 1.11 crashes in `terraform show -json`. A platform that " +
			"cannot be reached is an error.",
		Attributes: AsEphemeral(attributes.EcoEventsVerificationAttributes("The API key to verify, ephemeral or not; a malformed one is not " +
			"valid, and is not sent. The default, also for a null, is the provider's own credential.")),
	}
}

func (e *ecoEventsVerify) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var model attributes.EcoEventsVerification
	client, ok := e.Decode(ctx, req.Config, &model, &resp.Diagnostics)
	if !ok || e.Failed(&resp.Diagnostics, model.Ask(ctx, client)) {
		return
	}
	if !model.Valid.ValueBool() {
		// Terraform shows no message that holds an ephemeral value, so the reason would show nowhere.
		resp.Diagnostics.AddWarning("The EcoEvents credential is not valid", model.Reason.ValueString())
	}
	resp.Diagnostics.Append(resp.Result.Set(ctx, model)...)
}
