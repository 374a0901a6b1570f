package apiclient

import "time"

// window is what the platform told of the window that is open.
type window struct {
	left  int64     // requests that it allows, less the reserve and those that were answered
	ends  time.Time // in the platform's time, which tells one window from another however long answers take
	opens time.Time // the next one, in the time here
}

func (w *window) lasts(now time.Time) bool { return now.Before(w.opens) }

// learn takes in what an answer told. Answers overtake each other: one may tell of the window before, or of what was left
// before other answers. It reports how many requests fewer are left, if the window is the same.
func (w *window) learn(told window, now time.Time) (fewer int64, isSame bool) {
	const jitter = time.Second // of times in whole seconds
	switch {
	case !w.lasts(now) || told.ends.After(w.ends.Add(jitter)):
		*w = told
		return 0, false
	case told.ends.Before(w.ends.Add(-jitter)):
		return 0, false
	}
	fewer = max(0, w.left-told.left)
	w.left -= fewer
	if told.opens.Before(w.opens) {
		w.opens = told.opens
	}
	return fewer, true
}
