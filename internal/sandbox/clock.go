package sandbox

import (
	"net/http"
	"time"
)

// clock is the platforms' time: it runs with the real one, and can be ahead of it.
type clock struct {
	now   func() time.Time
	ahead time.Duration
}

// time returns the platforms' time in UTC. It is cut to the millisecond, as the timestamps of most platforms are.
func (c *clock) time() time.Time {
	return c.now().Add(c.ahead).UTC().Truncate(time.Millisecond)
}

// setDate dates an answer: left alone, net/http would use the real time.
func setDate(h http.Header, now time.Time) {
	h.Set("Date", now.Format(http.TimeFormat))
}
