package apiclient

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Pace is how fast a platform is asked while it has not said what it allows.
type Pace struct {
	PerSecond float64
	Burst     int
}

// pace holds every request of a client back until the platform will take it. When the platform says that a window is
// used up, it stops everybody until the next one opens.
type pace struct {
	platform string
	limiter  *rate.Limiter
	maxWait  time.Duration
	reserve  int64 // percent of each window that is left to others
	now      func() time.Time
	log      *slog.Logger

	mu    sync.Mutex
	opens time.Time // no request before it
}

func newPace(config Config) *pace {
	return &pace{
		platform: config.Platform,
		limiter:  rate.NewLimiter(rate.Limit(config.Pace.PerSecond), config.Pace.Burst),
		maxWait:  config.MaxWait,
		reserve:  config.ReservePercent,
		now:      config.Now,
		log:      config.Log,
	}
}

// wait returns when it is this request's turn, or with the context's error, or with one that says when the window opens
// if that is further away than anybody wants to wait.
func (p *pace) wait(ctx context.Context, x *exchange) error {
	for {
		// A turn is taken only while the window is open: those taken before would all be due at once when it opens.
		if err := p.sleep(ctx, x, p.untilOpen()); err != nil {
			return err
		}
		now := p.now()
		turn := p.limiter.ReserveN(now, 1)
		if err := p.sleep(ctx, x, turn.DelayFrom(now)); err != nil {
			turn.CancelAt(p.now())
			return err
		}
		if p.untilOpen() <= 0 {
			return nil
		}
	}
}

func (p *pace) sleep(ctx context.Context, x *exchange, wait time.Duration) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case wait <= 0:
		return nil
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
