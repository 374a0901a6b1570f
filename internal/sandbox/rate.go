package sandbox

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Rate is how many requests an account may send: one window, or the windows of a tier. The zero Rate is the tier
// enterprise.
type Rate struct {
	tier     string // empty: requests in each length
	requests int
	length   time.Duration
}

// enterprise is the tier without documented limits; the sandbox lets it send what no test sends.
const enterprise = "enterprise"

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

// tierLimits are the windows of a tier, as a contract has them under x-rate-limits; 0: none is documented.
type tierLimits struct {
	PerMinute int `json:"per_minute"`
	PerDay    int `json:"per_day"`
}

// resolve returns the limiter of the rate on a platform with these tiers, and the tier that its account is in.
func (r Rate) resolve(tiers map[string]tierLimits) (l *limiter, tier string, err error) {
	if r.requests > 0 {
		return newLimiter(window{limit: r.requests, length: r.length}), enterprise, nil
	}
	name := r.tier
	if name == "" {
		name = enterprise
	}
	limits, found := tiers[name]
	if !found {
		return nil, "", fmt.Errorf("there is no tier %q; write a rate as 300/60s or one of: %s",
			name, strings.Join(slices.Sorted(maps.Keys(tiers)), ", "))
	}
	var windows []window
	if limits.PerMinute > 0 {
		windows = append(windows, window{limit: limits.PerMinute, length: time.Minute})
	}
	if limits.PerDay > 0 {
		windows = append(windows, window{limit: limits.PerDay, length: 24 * time.Hour})
	}
	if len(windows) == 0 {
		windows = append(windows, window{limit: 100_000, length: time.Minute})
	}
	return newLimiter(windows...), name, nil
}

// window is opened by the first request after the last one closed, and lets so many requests pass.
type window struct {
	limit  int
	length time.Duration
	opened time.Time
	used   int
}

func (w *window) remaining() int { return w.limit - w.used }

// limiter admits a request when all of its windows, the shortest first, have room for it.
type limiter struct {
	windows []window
}

func newLimiter(windows ...window) *limiter { return &limiter{windows: windows} }

// admit counts a request, unless it is refused.
func (l *limiter) admit(now time.Time) (admitted bool, state allowance) {
	admitted = true
	for i := range l.windows {
		w := &l.windows[i]
		if !now.Before(w.opened.Add(w.length)) {
			w.opened, w.used = now, 0
		}
		admitted = admitted && w.remaining() > 0
	}
	if admitted {
		for i := range l.windows {
			l.windows[i].used++
		}
	}
	return admitted, l.allowance()
}

// allowance tells of the window that is nearest to being used up: of two that are equally near, of the longer one,
// since both must open before a request passes.
func (l *limiter) allowance() allowance {
	nearest := &l.windows[0]
	for i := range l.windows {
		if l.windows[i].remaining() <= nearest.remaining() {
			nearest = &l.windows[i]
		}
	}
	return allowance{nearest.limit, nearest.remaining(), nearest.opened.Add(nearest.length)}
}

func (l *limiter) reset() {
	for i := range l.windows {
		l.windows[i].opened, l.windows[i].used = time.Time{}, 0
	}
}

// allowance is what the X-RateLimit headers say.
type allowance struct {
	limit, remaining int
	reset            time.Time
}

// write sets the headers. The reset is rounded up to the second: who waits for it finds the window open.
func (a allowance) write(h http.Header) {
	h.Set("X-RateLimit-Limit", strconv.Itoa(a.limit))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(a.remaining))
	h.Set("X-RateLimit-Reset", strconv.FormatInt(a.reset.Add(time.Second-1).Unix(), 10))
}
