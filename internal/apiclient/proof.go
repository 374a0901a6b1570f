package apiclient

import (
	"context"
	"errors"
	"sync/atomic"
)

// Proof remembers that the platform, and not whatever stands at a wrong address, has answered. The zero value has no
// proof yet.
type Proof struct {
	asking Flight
	given  atomic.Bool
}

// Give is called when the platform has shown an object.
func (p *Proof) Give() { p.given.Store(true) }

// Confirm hands an error on, but takes "not found" for that only after ask has succeeded once: at a wrong address
// everything is not found, and nothing of it is gone. Until then the error is ask's own.
func (p *Proof) Confirm(ctx context.Context, err error, ask func(context.Context) error) error {
	if !errors.Is(err, ErrNotFound) || p.given.Load() {
		return err
	}
	failed := p.asking.Do(ctx, func(ctx context.Context) error {
		if p.given.Load() {
			return nil
		}
		return ask(ctx)
	})
	if failed != nil {
		return notGone(failed)
	}
	p.Give()
	return err
}

// notGone makes of "not found" an error that is not ErrNotFound: where what must be there is not found, nothing is gone.
func notGone(err error) error {
	refusal, ok := errors.AsType[*Error](err)
	if !ok || !errors.Is(err, ErrNotFound) {
		return err
	}
	doubtful := *refusal
	doubtful.elsewhere = true
	return &doubtful
}
