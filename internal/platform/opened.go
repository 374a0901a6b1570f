package platform

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Opened remembers what ephemeral resources opened and Terraform did not close: it does not close what a consumer of the
// value failed with. It is safe for concurrent use; the zero value is ready.
type Opened struct {
	// Grace is how long Close waits before it ends what others may be ended with. Those belong to other providers, each of
	// which has a process of its own: Terraform stops all of them at once, and they know nothing of each other.
	Grace time.Duration

	mu      sync.Mutex
	closers map[string]closer
	opening sync.WaitGroup
}

// closer is how something ends.
type closer struct {
	end  func(context.Context) error
	last bool // others may be ended with it
}

// Opening tells that something is being opened, until done is called.
func (o *Opened) Opening() (done func()) {
	o.opening.Add(1)
	return o.opening.Done
}

// Add remembers what was opened, by what Remove will know it by, and how it ends.
func (o *Opened) Add(key string, end func(context.Context) error) {
	o.add(key, closer{end: end})
}

// AddLast is Add of what others may be ended with, which need it for so long.
func (o *Opened) AddLast(key string, end func(context.Context) error) {
	o.add(key, closer{end: end, last: true})
}

func (o *Opened) add(key string, c closer) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closers == nil {
		o.closers = map[string]closer{}
	}
	o.closers[key] = c
}

// Remove forgets what was closed.
func (o *Opened) Remove(key string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.closers, key)
}

// Close ends all that is left: at once, or after the grace; and what is still being opened as soon as it is there. It returns
// when ctx ends at the latest, with an error for each that may still be alive. They hold no secret.
func (o *Opened) Close(ctx context.Context) []error {
	opened := make(chan struct{})
	go func() {
		o.opening.Wait()
		close(opened)
	}()
	grace := time.NewTimer(o.Grace)
	defer grace.Stop()

	failed := o.end(ctx, false)
	for waiting, over := opened, false; waiting != nil || !over && o.any(); {
		select {
		case <-waiting:
			waiting = nil
		case <-grace.C:
			over = true
		case <-ctx.Done():
			waiting, over = nil, true
		}
		failed = append(failed, o.end(ctx, over)...)
	}
	return failed
}

func (o *Opened) any() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.closers) > 0
}

// end ends what is open, all at once; what others may be ended with only if their time is over.
func (o *Opened) end(ctx context.Context, over bool) []error {
	o.mu.Lock()
	var closers []closer
	for key, c := range o.closers {
		if over || !c.last {
			closers = append(closers, c)
			delete(o.closers, key)
		}
	}
	o.mu.Unlock()

	failures := make([]error, len(closers))
	var all sync.WaitGroup
	for i, c := range closers {
		all.Go(func() { failures[i] = c.end(ctx) })
	}
	all.Wait()
	return slices.DeleteFunc(failures, func(err error) bool { return err == nil })
}
