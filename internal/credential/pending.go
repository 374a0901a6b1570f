package credential

import (
	"slices"
	"time"
)

// PendingCreate is a create that was sent and whose answer did not arrive: the platform may have made something, or not.
type PendingCreate struct {
	SentAt time.Time // platform time, and not later than it was sent
	LostAt time.Time // platform time, when its answer was given up
	Others []string  // the ids of what else is known to have been made: not what got lost
}

// Listed is what the platform shows of something that a pending create may have made.
type Listed struct {
	ID        string
	CreatedAt time.Time // zero where the platform does not tell
	Same      bool      // it is as the create asked for
	Used      bool      // somebody used it, who must have its secret
}

const (
	// exact is how far apart a platform's times may be that are one: those of a list may be cut to the second.
	exact = 2 * time.Second
	// settles is how long after its answer was given up a create may still be carried out.
	settles = 30 * time.Second
)

// SettledAt is when the platform will not carry out the create any more, if it has not by then.
func (p PendingCreate) SettledAt() time.Time { return p.LostAt.Add(settles) }

// Candidates are the ids of what the create may have made, of two kinds: what was made while its answer was awaited, and what is
// ambiguous, since it was made soon after, perhaps by a later run, or at a time that is not known.
func (p PendingCreate) Candidates(listed []Listed) (made, ambiguous []string) {
	for _, item := range listed {
		early := item.CreatedAt.Before(p.SentAt.Truncate(time.Second))
		switch {
		case !item.Same || item.Used || slices.Contains(slices.Concat(p.Others, made, ambiguous), item.ID):
		case item.CreatedAt.IsZero():
			ambiguous = append(ambiguous, item.ID)
		case early || item.CreatedAt.After(p.SettledAt()):
		case item.CreatedAt.After(p.LostAt.Add(exact)):
			ambiguous = append(ambiguous, item.ID)
		default:
			made = append(made, item.ID)
		}
	}
	slices.Sort(made)
	slices.Sort(ambiguous)
	return made, ambiguous
}
