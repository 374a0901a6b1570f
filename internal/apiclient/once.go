package apiclient

import (
	"context"
	"sync/atomic"
)

// Once is a value that is asked for once, by whoever needs it first. The zero value is not known yet. An error is asked about
// again.
type Once[T any] struct {
	asking Flight
	value  atomic.Pointer[T]
}

// Get returns the value.
func (o *Once[T]) Get(ctx context.Context, ask func(context.Context) (T, error)) (value T, err error) {
	err = o.asking.Do(ctx, func(ctx context.Context) error {
		if o.value.Load() != nil {
			return nil
		}
		asked, err := ask(ctx)
		if err == nil {
			o.value.Store(&asked)
		}
		return err
	})
	if known := o.value.Load(); err == nil && known != nil {
		value = *known
	}
	return value, err
}
