package apiclient

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"
)

// platformClock tells the platform's time from the Date headers of its answers. What it tells is never late: a Date is cut to
// the second, and older than its answer when that arrives.
type platformClock struct {
	mu    sync.Mutex
	known bool
	ahead time.Duration // of the time here
}

func (c *platformClock) learn(response *http.Response, now time.Time) {
	at, err := http.ParseTime(response.Header.Get("Date"))
	if err != nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	ahead := at.Sub(now)
	if c.known {
		ahead = max(ahead, c.ahead) // the latest is the best, as none is late
	}
	c.known, c.ahead = true, ahead
}

// at is the platform's time at a time here. Before any answer it is taken for the same.
func (c *platformClock) at(here time.Time) (there time.Time, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return here.Add(c.ahead), c.known
}

// Now is the platform's time, as its answers tell it.
func (c *Client) Now() time.Time {
	at, _ := c.clock.at(c.now())
	return at
}

// datingTimeout bounds how long a create goes on, after its outcome got lost, to find out what time it is on the platform.
const datingTimeout = 20 * time.Second

// Date completes the error of a call whose outcome is unknown with when it was sent and given up, in the platform's time:
// whoever looks for what it made needs that. ask makes the platform answer something, where it has not yet. Other errors pass through.
func (c *Client) Date(ctx context.Context, err error, ask func(context.Context) error) error {
	failure, ok := errors.AsType[*Error](err)
	if !ok || !failure.OutcomeUnknown {
		return err
	}
	failure.LostAt = c.now()
	if _, known := c.clock.at(failure.SentAt); !known {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), datingTimeout)
		defer cancel()
		_ = ask(ctx) // whatever it answers, its Date counts
	}
	failure.SentAt, _ = c.clock.at(failure.SentAt)
	failure.LostAt, _ = c.clock.at(failure.LostAt)
	return failure
}
