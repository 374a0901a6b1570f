package entity

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

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

// AnsweredAt is when the platform gave the answer that is this error, in its own time; zero if it gave none.
func AnsweredAt(err error) time.Time {
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
