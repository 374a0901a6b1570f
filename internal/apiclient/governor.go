package apiclient

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

// governor holds every request of a client back until the platform will take it.
//
// After a refusal nobody asks before the time that it names. What the platform tells of a window is spent as fast as
// anybody asks, less the reserve, and requests in flight count as spent. While it tells nothing, the pace rules. And where
// nobody knows what the platform will say, at first, after a refusal and when a window has closed, one request scouts and
// the others wait for its answer.
type governor struct {
	platform string
	pace     Pace
	refusal  time.Duration // how long one lasts that does not say so; doubled for each further one
	maxWait  time.Duration
	reserve  int64 // percent of each window that is left to others
	now      func() time.Time
	log      *slog.Logger

	mu       sync.Mutex
	changed  chan struct{} // closed, and replaced, when those who wait should look again
	throttle *throttle     // what the pace allows, less the reserve
	inFlight int
	taken    int       // turns: of requests in flight, and of those answered less than a rest ago
	refused  time.Time // until then
	guesses  int       // how long that is, since a request was not refused
	window   window    // as the platform told
	share    share     // of it
	limit    int64     // of requests in a window, as the platform told; -1 where it did not
	paced    bool      // the pace rules
	unsure   bool      // nothing was told since the start or the last refusal
	scouted  time.Time // when the scout that is on its way was sent
}

// patience is how long others wait for a scout.
const patience = 5 * time.Second

func newGovernor(config Config) *governor {
	return &governor{
		platform: config.Platform,
		pace:     config.Pace,
		throttle: newThrottle(config.Pace, config.ReservePercent),
		refusal:  config.RetryWait,
		maxWait:  config.MaxWait,
		reserve:  config.ReservePercent,
		now:      config.Now,
		log:      config.Log,
		changed:  make(chan struct{}),
		limit:    -1,
		paced:    true,
		unsure:   true,
	}
}

// enter returns when a request may be sent, or with the context's error, or with one that says when the window opens if that is
// further away than anybody wants to wait. leave is to be called with whether the request was sent, and the answer's status, or
// 0 where there is none, and header.
func (g *governor) enter(ctx context.Context, x *exchange) (leave func(sent bool, status int, header http.Header), err error) {
	scout := false
	err = g.wait(ctx, x, func(now time.Time) bool {
		// The request that a sign-in is for was let in already, and would wait for ever if all were like that.
		if !x.inner && !g.hasRoom(now) {
			return false
		}
		g.inFlight++
		if x.inner {
			return true
		}
		g.taken++
		if scout = g.isBlind(now); scout {
			g.scouted = now
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	return func(sent bool, status int, header http.Header) {
		if !sent {
			g.withdraw(scout, x.inner)
			return
		}
		g.leave(status, header, scout, g.now().Sub(x.sentAt))
		if !x.inner {
			time.AfterFunc(g.throttle.rest, g.giveBack)
		}
	}, nil
}

// stillOpen is enter for a request that was let in, and then had to wait for a sign-in, which may have been the last request
// that the window allowed.
func (g *governor) stillOpen(ctx context.Context, x *exchange) error {
	return g.wait(ctx, x, func(time.Time) bool { return true })
}

// wait returns when the window is open and admit, which is called with g.mu locked, reports true.
func (g *governor) wait(ctx context.Context, x *exchange, admit func(now time.Time) bool) error {
	for began := g.now(); ; {
		if err := ctx.Err(); err != nil {
			return err
		}
		g.mu.Lock()
		now := g.now()
		closed, changed := g.opens(now).Sub(now), g.changed
		admitted := closed <= 0 && admit(now)
		g.mu.Unlock()
		if admitted {
			if waited := now.Sub(began); waited >= time.Second {
				g.tell(ctx, x, "Waited for the rate limit", waited)
			}
			return nil
		}
		if err := g.sleep(ctx, x, closed, changed); err != nil {
			return err
		}
	}
}

// opens is when a window that is closed opens. It is called with g.mu locked, as are room, hasRoom, isBlind, learn, guess and wake.
func (g *governor) opens(now time.Time) time.Time {
	if g.room(now) < 1 && g.window.opens.After(g.refused) {
		return g.window.opens
	}
	return g.refused
}

// room is how many requests the window allows here. Where others ask too, that is a share of what is left: all who are told the
// same would take it at once. But nobody waits for a window that is far away while this one allows anything.
func (g *governor) room(now time.Time) int64 {
	if g.paced || g.window.opens.Sub(now) > g.maxWait {
		return g.window.left
	}
	return g.share.of(g.window.left)
}

func (g *governor) hasRoom(now time.Time) bool {
	switch {
	case g.window.lasts(now) && g.room(now) <= int64(g.inFlight):
		return false // until an answer tells whether those in flight are counted already
	case g.paced && !g.throttle.allows(g.taken):
		return false
	case g.isBlind(now):
		return now.Sub(g.scouted) >= patience
	}
	return true
}

// isBlind reports whether nobody knows what the platform will say to a request.
func (g *governor) isBlind(now time.Time) bool {
	return g.unsure || !g.paced && !g.window.lasts(now)
}

// withdraw is leave for a request that was let in and never sent, which tells nothing.
func (g *governor) withdraw(scout, inner bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inFlight--
	if !inner {
		g.taken--
	}
	if scout {
		g.scouted = time.Time{}
	}
	g.wake()
}

func (g *governor) leave(status int, header http.Header, scout bool, took time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inFlight--
	told := g.learn(status, header)
	if !told {
		g.window.left-- // it may have been counted
	}
	switch now := g.now(); {
	case status == http.StatusTooManyRequests, status == http.StatusServiceUnavailable:
		g.throttle.refused(now)
	case status != 0 && status < http.StatusInternalServerError:
		g.throttle.answered(took, g.taken, now)
	}
	if scout {
		g.scouted = time.Time{}
		if !told {
			g.unsure, g.paced = false, true
		}
	}
	g.wake()
}

// giveBack ends the rest of a turn. It is one window after the answer, not after the request: the platform counted the
// request before it answered, however long the network took, so whatever window it looks at holds no more than the pace.
func (g *governor) giveBack() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.taken--
	g.wake()
}

func (g *governor) wake() {
	close(g.changed)
	g.changed = make(chan struct{})
}

// learn takes in what an answer tells of the limit. It reports false where that is nothing.
func (g *governor) learn(status int, header http.Header) bool {
	now, said := g.now(), rateLimit(header)
	if said.Limit >= 0 {
		g.limit = said.Limit
	}
	if status == http.StatusTooManyRequests {
		wait := opensAfter(header)
		if wait <= 0 {
			wait = g.guess(now)
		}
		if until := now.Add(wait); until.After(g.refused) {
			g.refused = until
		}
		g.unsure = true
		return true
	}
	if status != 0 {
		g.guesses = 0
	}
	wait := resetAfter(header)
	if said.Remaining < 0 || wait <= 0 {
		return false
	}
	told := window{
		left:  said.Remaining - said.share(g.reserve),
		ends:  answeredAt(header, now).Add(wait),
		opens: now.Add(wait),
	}
	g.paced = g.pace.Sliding && said.Limit == int64(g.pace.Requests)
	if g.paced && wait > g.throttle.rest {
		told.opens = now.Add(g.throttle.rest) // whole seconds are coarse for a window that is known to be short
	}
	if fewer, isSame := g.window.learn(told, now); isSame {
		g.share.answered(fewer)
	} else {
		g.share.begin(said.Limit - said.Remaining)
	}
	if !now.Before(g.refused) {
		g.unsure = false
	}
	return true
}

// guess is how long a refusal lasts that does not say so. It is never longer than anybody wants to wait, since it is no time
// to tell in an error. Of several requests that were sent before the first refusal, all are refused for the same reason.
func (g *governor) guess(now time.Time) time.Duration {
	if now.Before(g.refused) {
		return 0
	}
	wait := min(g.refusal<<min(g.guesses, 8), longestBackoff, g.maxWait)
	g.guesses++
	return wait
}

// sleep waits for the window to open, or for a change.
func (g *governor) sleep(ctx context.Context, x *exchange, closed time.Duration, changed <-chan struct{}) error {
	switch {
	case closed > g.maxWait:
		return g.tooLong(x, closed)
	case closed <= 0:
		closed = patience
	case closed >= time.Second:
		g.tell(ctx, x, "Waiting for the rate limit", closed)
	}
	timer := time.NewTimer(closed)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-changed:
	case <-timer.C:
	}
	return nil
}

// tell says once of a call that it waits or, where that was not known before, that it waited.
func (g *governor) tell(ctx context.Context, x *exchange, message string, wait time.Duration) {
	if !x.waited {
		g.log.InfoContext(ctx, message, "platform", g.platform, "operation", x.call.Operation, "seconds", int(wait.Round(time.Second).Seconds()))
		x.waited = true
	}
}

// tooLong is the error of a wait that is longer than anybody wants to wait.
func (g *governor) tooLong(x *exchange, closed time.Duration) error {
	g.mu.Lock()
	limit := g.limit
	g.mu.Unlock()
	what := "the rate limit"
	if limit >= 0 {
		what += fmt.Sprintf(" of %d requests", limit)
	}
	if g.reserve > 0 {
		what += fmt.Sprintf(", less the %d%% reserved for others,", g.reserve)
	}
	return &Error{
		Platform:  g.platform,
		Operation: x.call.Operation,
		Status:    http.StatusTooManyRequests,
		Message: fmt.Sprintf("%s is used up until %s, and the longest wait is %s",
			what, g.now().Add(closed).UTC().Format(time.RFC3339), g.maxWait),
		RateLimit: RateLimit{Limit: limit},
	}
}
