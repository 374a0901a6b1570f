package platform

import (
	"context"
	"errors"
	"maps"
	"sync"
	"time"
)

// Opened remembers what would be left alive, and nobody would know of, if the provider ended now: what ephemeral resources opened
// and Terraform did not close, as it does not where a consumer of the value failed; and what calls created that Terraform may
// have no answer to. It is safe for concurrent use; the zero value is ready.
type Opened struct {
	mu       sync.Mutex
	closers  map[string]closer
	answered []string      // keys of what was created by calls that were answered
	takenIn  []string      // the same, with Terraform seen alive since
	underWay int           // what may still open or create something
	changed  chan struct{} // tells Close of a change; nil until then
}

// closer is how something ends.
type closer struct {
	end  func(context.Context) error
	last bool // others may be ended with it
}

// Opening tells that something is being opened, until done is called.
func (o *Opened) Opening() (done func()) {
	o.change(func() { o.underWay++ })
	return func() { o.change(func() { o.underWay-- }) }
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
	o.change(func() {
		if o.closers == nil {
			o.closers = map[string]closer{}
		}
		o.closers[key] = c
	})
}

// Remove forgets what was closed.
func (o *Opened) Remove(key string) {
	o.change(func() { delete(o.closers, key) })
}

func (o *Opened) change(do func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	do()
	select {
	case o.changed <- struct{}{}:
	default: // nobody closes, or is told already
	}
}

// errUnanswered is what Close returns of what is still being created when it has no more time.
var errUnanswered = errors.New("the platform did not answer in time to a request that creates something")

// Close ends all that is left, as soon as it is there. It waits for the grace before it ends what others may be ended with:
// those belong to other providers, each of which has a process of its own, and all of them stop at the same time. It returns
// when ctx ends at the latest, with an error for each that may still be alive. They hold no secret.
func (o *Opened) Close(ctx context.Context, grace time.Duration) (failures []error) {
	o.mu.Lock()
	o.changed = make(chan struct{}, 1)
	o.mu.Unlock()
	over := time.NewTimer(grace)
	defer over.Stop()

	isOver, waiting, ended, done := false, 0, make(chan error), ctx.Done()
	for {
		due, isMore := o.take(isOver)
		for _, c := range due {
			waiting++
			go func() { ended <- c.end(ctx) }()
		}
		if waiting == 0 && (!isMore || done == nil) {
			if isMore {
				failures = append(failures, errUnanswered)
			}
			return failures
		}
		select {
		case err := <-ended:
			waiting--
			if err != nil {
				failures = append(failures, err)
			}
		case <-o.changed:
		case <-over.C:
			isOver = true
		case <-done: // what is ending ends with ctx
			isOver, done = true, nil
		}
	}
}

// take hands out what is to be ended now, and reports whether there is or may be more.
func (o *Opened) take(isOver bool) (due []closer, isMore bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	maps.DeleteFunc(o.closers, func(_ string, c closer) bool {
		isDue := isOver || !c.last
		if isDue {
			due = append(due, c)
		}
		return isDue
	})
	return due, o.underWay > 0 || len(o.closers) > 0
}
