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
// before other answers.
func (w *window) learn(told window, now time.Time) {
	const jitter = time.Second // of times in whole seconds
	switch {
	case !w.lasts(now) || told.ends.After(w.ends.Add(jitter)):
		*w = told
	case told.ends.Before(w.ends.Add(-jitter)):
	default:
		w.left = min(w.left, told.left)
		if told.opens.Before(w.opens) {
			w.opens = told.opens
		}
	}
}
