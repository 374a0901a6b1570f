package ephemerals

import (
	"context"
	"encoding/json"
	"time"

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

// Closing is what an ephemeral resource embeds that opens something which is to be closed.
type Closing[C any] struct {
	Ephemeral[C]
	// End ends what Hold was told. What has ended already is no error.
	End func(ctx context.Context, client C, held string) error
	// Otherwise says what becomes of it where it cannot be ended. It repeats no secret.
	Otherwise func(held string) string
}

// held is the key in private data of what Close ends. It may be a secret: private data of an ephemeral resource stays in
// memory.
const held = "held"

// Opening announces that something is being opened, until done is called: it is closed even if Terraform stops meanwhile.
func (c *Closing[C]) Opening() (done func()) { return c.opened.Begin() }

// Hold sees to it that what was opened is closed: by Close or, where Terraform does not call that, by Opened. It is called
// as soon as the platform has answered, whatever else the answer lacks.
func (c *Closing[C]) Hold(ctx context.Context, resp *ephemeral.OpenResponse, client C, opened string) {
	c.opened.Add(opened, func(ctx context.Context) error { return c.End(ctx, client, opened) })
	c.hold(ctx, resp, opened)
}

// HoldLast is Hold of what others may be ended with: where Opened closes it, it does so last.
func (c *Closing[C]) HoldLast(ctx context.Context, resp *ephemeral.OpenResponse, client C, opened string) {
	c.opened.AddLast(opened, func(ctx context.Context) error { return c.End(ctx, client, opened) })
	c.hold(ctx, resp, opened)
}

func (*Closing[C]) hold(ctx context.Context, resp *ephemeral.OpenResponse, opened string) {
	value, _ := json.Marshal(opened) // a string can always be encoded
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, held, value)...)
}

// longestClose is how long Terraform is kept waiting for something to end, retries included.
const longestClose = 10 * time.Second

// Close implements ephemeral.EphemeralResourceWithClose. It is not cancelled with the run: what is left alive then nobody
// needs. What cannot be ended is a warning, since the run did what it was to do.
func (c *Closing[C]) Close(ctx context.Context, req ephemeral.CloseRequest, resp *ephemeral.CloseResponse) {
	value, read := req.Private.GetKey(ctx, held)
	resp.Diagnostics.Append(read...)
	var opened string
	if json.Unmarshal(value, &opened) != nil {
		return
	}
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), longestClose)
	defer done()
	if err := c.End(ctx, c.Client, opened); err != nil {
		c.Warn(&resp.Diagnostics, err, c.Otherwise(opened))
		return
	}
	c.opened.Remove(opened)
}
