package apiclient

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

// Pace is how fast a platform is asked: so many requests in any window of that length, wherever it begins.
type Pace struct {
	Requests int
	Window   time.Duration
}

// pace holds every request of a client back until the platform will take it. When the platform says that a window is
// used up, it stops everybody until the next one opens.
type pace struct {
	platform string
	turns    chan struct{} // those that are taken
	rest     time.Duration // before a turn can be taken again
	maxWait  time.Duration
	reserve  int64 // percent of each window that is left to others
	now      func() time.Time
	log      *slog.Logger

	mu    sync.Mutex
	opens time.Time // no request before it
}

func newPace(config Config) *pace {
	requests := config.Pace.Requests * int(100-config.ReservePercent) / 100
	return &pace{
		platform: config.Platform,
		turns:    make(chan struct{}, max(requests, 1)),
		rest:     config.Pace.Window + config.Pace.Window/20, // timers here and clocks there are not exact
		maxWait:  config.MaxWait,
		reserve:  config.ReservePercent,
		now:      config.Now,
		log:      config.Log,
	}
}

// wait returns when it is this request's turn, or with the context's error, or with one that says when the window opens
// if that is further away than anybody wants to wait. answered is to be called when the answer is there.
//
// A turn can be taken again one window after its answer, not after its request: the platform counted the request before
// it answered, however long the network took, so whatever window it looks at holds no more than it allows.
func (p *pace) wait(ctx context.Context, x *exchange) (answered func(), err error) {
	for {
		if err := p.open(ctx, x); err != nil {
			return nil, err
		}
		if x.inner {
			// The request that it is for has a turn already, and would wait for ever if all turns were like that.
			return func() {}, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case p.turns <- struct{}{}:
		}
		if p.untilOpen() <= 0 {
			return func() { time.AfterFunc(p.rest, p.giveBack) }, nil
		}
		p.giveBack()
	}
}

func (p *pace) giveBack() { <-p.turns }

// open returns when the window is open. It may be closed again while somebody waits.
func (p *pace) open(ctx context.Context, x *exchange) error {
	for wait := p.untilOpen(); wait > 0; wait = p.untilOpen() {
		if err := p.sleep(ctx, x, wait); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (p *pace) sleep(ctx context.Context, x *exchange, wait time.Duration) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case wait > p.maxWait:
		return &Error{
			Platform:  p.platform,
			Operation: x.call.Operation,
			Status:    http.StatusTooManyRequests,
			Message: fmt.Sprintf("the rate limit is used up until %s, which is further away than the %s to wait at most",
				p.now().Add(wait).UTC().Format(time.RFC3339), p.maxWait),
		}
	case wait >= time.Second && !x.waited:
		p.log.InfoContext(ctx, "Waiting for the rate limit", "platform", p.platform, "operation", x.call.Operation,
			"seconds", int(wait.Round(time.Second).Seconds()))
		x.waited = true
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

func (p *pace) untilOpen() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.opens.Sub(p.now())
}

// learn takes from an answer that the window is used up, or all of it that is not reserved for others.
func (p *pace) learn(response *http.Response) {
	said := rateLimit(response.Header)
	usedUp := said.Remaining == 0 || said.Remaining > 0 && said.Remaining*100 <= said.Limit*p.reserve
	if response.StatusCode != http.StatusTooManyRequests && !usedUp {
		return
	}
	wait := opensAfter(response.Header)
	if wait < 0 {
		return // a 429 that does not say when is left to the retry's backoff
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if opens := p.now().Add(wait); opens.After(p.opens) {
		p.opens = opens
	}
}
