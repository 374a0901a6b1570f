package credential

import (
	"maps"
	"time"
)

// Rotation is how a credential renews itself. Nil is not at all: then only its arguments re-issue it, without an overlap.
type Rotation struct {
	Interval time.Duration     // it is due this long after it was created; 0 is never
	Overlap  time.Duration     // what it replaces lives on for this long
	Triggers map[string]string // any change re-issues it; nil is none
}

// DueAt is when a credential that was created at a time is due, or zero if it never is.
func (r *Rotation) DueAt(createdAt time.Time) time.Time {
	if r == nil || r.Interval == 0 || createdAt.IsZero() {
		return time.Time{}
	}
	return createdAt.Add(r.Interval)
}

// LivesOn is how long a replaced credential lives on.
func (r *Rotation) LivesOn() time.Duration {
	if r == nil {
		return 0
	}
	return r.Overlap
}

// triggered reports whether a trigger changed. Adding or removing all of them is no change.
func (r *Rotation) triggered(before *Rotation) bool {
	return r != nil && before != nil && r.Triggers != nil && before.Triggers != nil && !maps.Equal(r.Triggers, before.Triggers)
}

// moved is what is retiring under another overlap than before: everything by the difference, and at once where the overlap
// was taken away. A rotation that is added or removed moves nothing. What is due stays due, or a leaked credential whose
// revoke failed would live on as soon as the overlap is put back; and so does what retired without an overlap.
func (r *Rotation) moved(before *Rotation, retiring []Retiring, now time.Time) []Retiring {
	if r == nil || before == nil || r.Overlap == before.Overlap || before.Overlap == 0 {
		return retiring
	}
	moved := make([]Retiring, 0, len(retiring))
	for _, entry := range retiring {
		if now.Before(entry.RetireAt) {
			entry.RetireAt = entry.RetireAt.Add(r.Overlap - before.Overlap)
			if r.Overlap == 0 && now.Before(entry.RetireAt) {
				entry.RetireAt = now
			}
		}
		moved = append(moved, entry)
	}
	return moved
}
