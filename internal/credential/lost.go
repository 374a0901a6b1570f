package credential

import (
	"slices"
	"time"
)

// Lost is a create that was sent and whose answer nobody got: the platform may have made something, or not.
type Lost struct {
	SentAt time.Time // platform time, and not later than it was sent
	LostAt time.Time // platform time, when its answer was given up
	Others []string  // the ids of what else is known to have been made: not what got lost
}

// Listed is what the platform shows of something that a lost create may have made.
type Listed struct {
	ID        string
	CreatedAt time.Time // zero where the platform does not tell
	Same      bool      // it is as the create asked for
	Used      bool      // somebody used it, who must have its secret
}

// settles is how long after its answer was given up a create may still be carried out. What was made later was made by
// somebody else, or by a later create.
const settles = 30 * time.Second

// Candidates are the ids of what the create may have made.
func (l Lost) Candidates(listed []Listed) []string {
	var ids []string
	for _, item := range listed {
		// Times of a list may be cut to the second.
		early := item.CreatedAt.Before(l.SentAt.Truncate(time.Second))
		late := item.CreatedAt.After(l.LostAt.Add(settles))
		if item.Same && !item.Used && !early && !late && !slices.Contains(l.Others, item.ID) && !slices.Contains(ids, item.ID) {
			ids = append(ids, item.ID)
		}
	}
	slices.Sort(ids)
	return ids
}
