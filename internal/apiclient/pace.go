package apiclient

import "time"

// Pace is how fast a platform is asked while it does not tell what it allows: so many requests in any window of that length,
// wherever it begins. Where no limit is documented it is only where to begin.
type Pace struct {
	Requests int
	Window   time.Duration
	// Most makes the pace that of an adaptive client: it falls when the platform refuses or slows down, and grows while all is
	// well, but never beyond Most. 0: it is the platform's own, and stays.
	Most int
	// Sliding says that the platform is known to count like this. Then the pace rules also where it tells of this limit: what
	// remains of a sliding window comes back bit by bit, not when a window closes.
	Sliding bool
}

// throttle adapts a pace to what comes back: additive increase, multiplicative decrease. It is no reader of limits; where the
// platform tells one, the governor does without it.
type throttle struct {
	isAdaptive  bool
	first, most float64       // turns in a rest
	rest        time.Duration // how long a turn is taken, at least
	turns       float64
	isSteady    bool          // there was trouble before: growth is slow from then on
	eased       time.Time     // when it last fell
	isRefused   bool          // nothing else was answered since a refusal
	fastest     time.Duration // of all answers
	usual       time.Duration // of the latest answers, smoothed
}

func newThrottle(pace Pace, reservePercent int64) *throttle {
	share := float64(100-reservePercent) / 100
	first := max(1, float64(int(float64(pace.Requests)*share)))
	return &throttle{
		isAdaptive: pace.Most > 0,
		first:      first,
		most:       max(first, float64(int(float64(pace.Most)*share))),
		rest:       pace.Window + pace.Window/20, // timers here and clocks there are not exact
		turns:      first,
	}
}

// allows reports whether one more turn can be taken beside so many.
func (t *throttle) allows(taken int) bool { return taken < int(t.turns) }

// answered takes in an answer that was neither a refusal nor a failure of the platform, how long it took, and how many turns
// are taken. Who does not use the pace does not learn whether more would be well.
func (t *throttle) answered(took time.Duration, taken int, now time.Time) {
	if t.isRefused = false; !t.isAdaptive {
		return
	}
	if t.fastest == 0 || took < t.fastest {
		t.fastest = took
	}
	const memory = 8 // answers
	t.usual += (took - t.usual) / memory
	const noise = 100 * time.Millisecond // of a busy computer
	switch {
	case t.usual > 2*t.fastest+noise:
		t.ease(0.75, t.first, now)
	case taken >= int(t.turns)/2:
		// So many turns come back in a rest, so that it grows by step in each.
		step := t.first
		if t.isSteady {
			step = max(1, t.first/10)
		}
		t.turns = min(t.turns+step/t.turns, t.most)
	}
}

// refused takes in that the platform refused a request for being too early, or could not serve it. While it goes on to refuse,
// its window is closed, and nothing more is learned of the pace.
func (t *throttle) refused(now time.Time) {
	if !t.isRefused && t.isAdaptive {
		t.ease(0.5, 1, now)
	}
	t.isRefused = true
}

// ease lets the pace fall, but not below least, and not again for what was sent before it fell.
func (t *throttle) ease(factor, least float64, now time.Time) {
	if !t.eased.IsZero() && now.Sub(t.eased) < t.rest {
		return
	}
	t.turns, t.isSteady, t.eased = max(t.turns*factor, min(least, t.turns)), true, now
}
