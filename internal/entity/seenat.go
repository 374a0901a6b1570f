package entity

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// seenAt is the key in private state of when the platform last showed the object, in Unix seconds of its own time.
const seenAt = "seen_at"

type privateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

type privateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// SeenAt is the platform's time at the last refresh; zero if there was none. Decisions on what is due take it in place of
// a clock: Terraform plans once more while it applies, and a clock would have moved.
func SeenAt(ctx context.Context, private privateReader, diags *diag.Diagnostics) time.Time {
	value, read := private.GetKey(ctx, seenAt)
	diags.Append(read...)
	seconds, err := strconv.ParseInt(string(value), 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}

// answeredAt is when the platform gave the answer that is this error, in its own time; zero if it gave none.
func answeredAt(err error) time.Time {
	failure, _ := errors.AsType[*apiclient.Error](err)
	if failure == nil {
		return time.Time{}
	}
	return failure.At
}

// SetSeenAt keeps the platform's time for SeenAt.
func SetSeenAt(ctx context.Context, private privateWriter, at time.Time, diags *diag.Diagnostics) {
	if !at.IsZero() {
		diags.Append(private.SetKey(ctx, seenAt, strconv.AppendInt(nil, at.Unix(), 10))...)
	}
}

// Sight is what a refresh saw of the credential that a resource holds.
type Sight int

// What a refresh may have seen.
const (
	Unseen  Sight = iota // nothing: the error is in the diagnostics
	Present              // it is there
	Absent               // there was none before either, but there is something to retire or to find
	Revoked              // it is gone, and there is something to retire or to find
	Gone                 // it is gone, and nothing is left
)

// See takes in the answer to reading what a resource holds: when the platform showed it, or an error. While something is left,
// the resource stays in state, and what is gone is re-issued.
func (b *Base[C]) See(ctx context.Context, resp *resource.ReadResponse, l *Life, pending types.Object, at time.Time, err error) Sight {
	gone := errors.Is(err, apiclient.ErrNotFound)
	if !gone && b.Failed(&resp.Diagnostics, err) {
		return Unseen
	}
	hadNone := l.ID.IsNull()
	held, left := l.Held().Gone()
	if gone && !hadNone && !left && pending.IsNull() {
		return Gone
	}
	if gone {
		at = answeredAt(err)
	}
	SetSeenAt(ctx, resp.Private, at, &resp.Diagnostics)
	switch {
	case hadNone:
		return Absent
	case gone:
		l.Hold(held)
		return Revoked
	}
	return Present
}
