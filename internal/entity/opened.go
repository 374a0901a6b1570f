package entity

import (
	"context"
	"maps"
	"slices"
	"sync"
)

// Opened remembers what ephemeral resources opened and nobody closed: Terraform does not close what a consumer of the
// value failed with. It is safe for concurrent use; the zero value is ready.
type Opened struct {
	mu      sync.Mutex
	closers map[string]func(context.Context) error
	opening sync.WaitGroup
}

// Begin announces that something is being opened, until done is called.
func (o *Opened) Begin() (done func()) {
	o.opening.Add(1)
	return o.opening.Done
}

// Add remembers what was opened, by what Remove will know it by, and how it ends.
func (o *Opened) Add(held string, end func(context.Context) error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closers == nil {
		o.closers = map[string]func(context.Context) error{}
	}
	o.closers[held] = end
}

// Remove forgets what was closed.
func (o *Opened) Remove(held string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.closers, held)
}

// Close ends all that is left, at once, and what is still being opened as soon as it is there. It returns when ctx ends at
// the latest, with an error for each that may still be alive. They hold no secret.
func (o *Opened) Close(ctx context.Context) []error {
	failed := o.closeAll(ctx)
	opened := make(chan struct{})
	go func() {
		o.opening.Wait()
		close(opened)
	}()
	select {
	case <-opened:
	case <-ctx.Done():
	}
	return append(failed, o.closeAll(ctx)...)
}

func (o *Opened) closeAll(ctx context.Context) []error {
	o.mu.Lock()
	closers := slices.Collect(maps.Values(o.closers))
	o.closers = nil
	o.mu.Unlock()

	failures := make([]error, len(closers))
	var all sync.WaitGroup
	for i, end := range closers {
		all.Go(func() { failures[i] = end(ctx) })
	}
	all.Wait()
	return slices.DeleteFunc(failures, func(err error) bool { return err == nil })
}
