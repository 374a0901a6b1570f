package protocol

import (
	"context"
	"sync/atomic"
	"time"
)

// callContext is the context of a call until the call has ended, and from then on one that is canceled and knows nothing. Who
// keeps it keeps a pointer.
type callContext struct {
	running atomic.Pointer[context.Context]
}

// begin returns the context for a call, and a function that ends the call. It may be called more than once.
func begin(ctx context.Context) (call context.Context, end func()) {
	ctx, cancel := context.WithCancel(ctx)
	c := &callContext{}
	c.running.Store(&ctx)
	return c, func() {
		cancel() // first: what waits for c.Done() waits for that of ctx
		c.running.Store(nil)
	}
}

func (c *callContext) context() context.Context {
	if running := c.running.Load(); running != nil {
		return *running
	}
	return ended{}
}

// Deadline implements context.Context.
func (c *callContext) Deadline() (time.Time, bool) { return c.context().Deadline() }

// Done implements context.Context.
func (c *callContext) Done() <-chan struct{} { return c.context().Done() }

// Err implements context.Context.
func (c *callContext) Err() error { return c.context().Err() }

// Value implements context.Context. Through it package context finds what cancels this context, so that a context derived
// from it costs no goroutine.
func (c *callContext) Value(key any) any { return c.context().Value(key) }

// ended is the context of a call that has ended.
type ended struct{}

// Deadline implements context.Context.
func (ended) Deadline() (deadline time.Time, ok bool) { return }

// Done implements context.Context.
func (ended) Done() <-chan struct{} {
	done := make(chan struct{})
	close(done)
	return done
}

// Err implements context.Context.
func (ended) Err() error { return context.Canceled }

// Value implements context.Context.
func (ended) Value(any) any { return nil }
