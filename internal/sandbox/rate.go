package sandbox

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Rate is how many requests an account may send: one limit, or those of a tier. The zero Rate is what the platform
// grants by default.
type Rate struct {
	tier     string // empty: requests in each length
	requests int
	length   time.Duration
}

// ParseRate reads `300/60s`, 300 requests in each 60 seconds, or the name of a tier. Whether there is such a tier is
// known to the platforms' contracts, and so to [New].
func ParseRate(text string) (Rate, error) {
	count, length, isWindow := strings.Cut(text, "/")
	if !isWindow {
		return Rate{tier: text}, nil
	}
	requests, err := strconv.Atoi(count)
	if err != nil || requests < 1 {
		return Rate{}, fmt.Errorf("rate %q: the number of requests is a positive whole number, as in 300/60s", text)
	}
	duration, err := time.ParseDuration(length)
	if err != nil || duration <= 0 {
		return Rate{}, fmt.Errorf("rate %q: the window is a positive duration with its unit, as in 300/60s", text)
	}
	return Rate{requests: requests, length: duration}, nil
}

// tierLimits are the limits of a tier, as a contract has them under x-rate-limits; 0: none is documented.
type tierLimits struct {
	PerSecond int `json:"per_second"`
	PerMinute int `json:"per_minute"`
	PerDay    int `json:"per_day"`
}

// limit is so many requests in so long a time.
type limit struct {
	requests int
	length   time.Duration
}

// resolve returns the limits of the rate on a platform with these tiers, the shortest first, and the tier that its
// account is in: the standard one, unless the rate names another.
func (r Rate) resolve(tiers map[string]tierLimits, standard string) (limits []limit, tier string, err error) {
	if r.requests > 0 {
		return []limit{{r.requests, r.length}}, standard, nil
	}
	name := cmp.Or(r.tier, standard)
	documented, found := tiers[name]
	if !found {
		return nil, "", fmt.Errorf("there is no tier %q; write a rate as 300/60s or one of: %s",
			name, strings.Join(slices.Sorted(maps.Keys(tiers)), ", "))
	}
	limits = slices.DeleteFunc([]limit{
		{documented.PerSecond, time.Second},
		{documented.PerMinute, time.Minute},
		{documented.PerDay, 24 * time.Hour},
	}, func(l limit) bool { return l.requests == 0 })
	if len(limits) == 0 {
		limits = []limit{{100_000, time.Minute}}
	}
	return limits, name, nil
}

// window counts requests against a limit.
type window interface {
	allowance(now time.Time) allowance // what a request at that time finds
	take(now time.Time)                // counts a request; there is room for it
	reset()
}

// fixedWindow is opened by the first request after the last one closed.
type fixedWindow struct {
	limit
	opened time.Time
	used   int
}

func newFixedWindow(l limit) window { return &fixedWindow{limit: l} }

func (w *fixedWindow) allowance(now time.Time) allowance {
	if !now.Before(w.opened.Add(w.length)) {
		w.opened, w.used = now, 0
	}
	return allowance{w.requests, w.requests - w.used, w.opened.Add(w.length)}
}

func (w *fixedWindow) take(time.Time) { w.used++ }

func (w *fixedWindow) reset() { w.opened, w.used = time.Time{}, 0 }

// slidingWindow counts, at any time, the requests of so long a time before it.
type slidingWindow struct {
	limit
	taken []time.Time // of the requests that count, the oldest first
}

func newSlidingWindow(l limit) window { return &slidingWindow{limit: l} }

// allowance tells as the reset when the oldest request no longer counts, from which time on there is room.
func (w *slidingWindow) allowance(now time.Time) allowance {
	for len(w.taken) > 0 && !now.Before(w.taken[0].Add(w.length)) {
		w.taken = w.taken[1:]
	}
	oldest := now
	if len(w.taken) > 0 {
		oldest = w.taken[0]
	}
	return allowance{w.requests, w.requests - len(w.taken), oldest.Add(w.length)}
}

func (w *slidingWindow) take(now time.Time) { w.taken = append(w.taken, now) }

func (w *slidingWindow) reset() { w.taken = nil }

// limiter admits a request when all of its windows, the shortest first, have room for it.
type limiter struct {
	windows []window
}

func newLimiter(kind func(limit) window, limits []limit) *limiter {
	l := &limiter{}
	for _, limit := range limits {
		l.windows = append(l.windows, kind(limit))
	}
	return l
}

// admit counts a request, unless it is refused.
func (l *limiter) admit(now time.Time) (admitted bool, after allowance) {
	if admitted = l.allowance(now).remaining > 0; admitted {
		for _, w := range l.windows {
			w.take(now)
		}
	}
	return admitted, l.allowance(now)
}

// allowance tells of the window that is nearest to being used up: of two that are equally near, of the longer one,
// since both must have room before a request passes.
func (l *limiter) allowance(now time.Time) allowance {
	nearest := l.windows[0].allowance(now)
	for _, w := range l.windows[1:] {
		if other := w.allowance(now); other.remaining <= nearest.remaining {
			nearest = other
		}
	}
	return nearest
}

func (l *limiter) reset() {
	for _, w := range l.windows {
		w.reset()
	}
}

// allowance is what the X-RateLimit headers say.
type allowance struct {
	limit, remaining int
	reset            time.Time
}

// resetTime returns the reset in Unix seconds, rounded up: who waits for it finds room.
func (a allowance) resetTime() int64 { return a.reset.Add(time.Second - 1).Unix() }

func (a allowance) write(h http.Header) {
	h.Set("X-RateLimit-Limit", strconv.Itoa(a.limit))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(a.remaining))
	h.Set("X-RateLimit-Reset", strconv.FormatInt(a.resetTime(), 10))
}
