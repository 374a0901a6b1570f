package ephemerals

import (
	"context"
	"encoding/json"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
)

// Closing is what an ephemeral resource embeds that opens something which is to be closed.
type Closing[C any] struct {
	Ephemeral[C]
	// End ends what Opened was told. What has ended already is no error.
	End func(ctx context.Context, client C, opened string) error
	// WhenNotEnded says what becomes of it where it cannot be ended. It repeats no secret.
	WhenNotEnded func(opened string) string
}

// openedKey is the key in private data of what Close ends. It may be a secret: private data of an ephemeral resource stays in
// memory.
const openedKey = "opened"

// Opening tells that something is being opened, until done is called: it is closed even if Terraform stops meanwhile.
func (c *Closing[C]) Opening() (done func()) { return c.opened.Opening() }

// Opened makes sure that what was opened is closed: by Close or, where Terraform does not call that, by platform.Opened. It is
// called as soon as the platform has answered, whatever else the answer lacks.
func (c *Closing[C]) Opened(ctx context.Context, resp *ephemeral.OpenResponse, client C, opened string) {
	c.opened.Add(opened, func(ctx context.Context) error { return c.End(ctx, client, opened) })
	keepOpened(ctx, resp, opened)
}

// OpenedLast is Opened for what others may need to be ended: platform.Opened closes it last.
func (c *Closing[C]) OpenedLast(ctx context.Context, resp *ephemeral.OpenResponse, client C, opened string) {
	c.opened.AddLast(opened, func(ctx context.Context) error { return c.End(ctx, client, opened) })
	keepOpened(ctx, resp, opened)
}

// keepOpened keeps for Close what was opened.
func keepOpened(ctx context.Context, resp *ephemeral.OpenResponse, opened string) {
	value, _ := json.Marshal(opened) // a string can always be encoded
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, openedKey, value)...)
}

// longestClose is how long Terraform is kept waiting for something to end, retries included.
const longestClose = 10 * time.Second

// Close implements ephemeral.EphemeralResourceWithClose. It is not cancelled with the run: nothing
// needs what would be left alive then. What cannot be ended is a warning, since the run did what it was to do.
func (c *Closing[C]) Close(ctx context.Context, req ephemeral.CloseRequest, resp *ephemeral.CloseResponse) {
	value, read := req.Private.GetKey(ctx, openedKey)
	resp.Diagnostics.Append(read...)
	var opened string
	if json.Unmarshal(value, &opened) != nil {
		return
	}
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), longestClose)
	defer done()
	if err := c.End(ctx, c.Client, opened); err != nil {
		c.Warn(&resp.Diagnostics, err, c.WhenNotEnded(opened))
		return
	}
	c.opened.Remove(opened)
}
