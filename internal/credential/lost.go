package credential

import (
	"slices"
	"time"
)

// Lost is a create that was sent and whose answer nobody got: the platform may have made something, or not.
type Lost struct {
	SentAt time.Time // platform time, and not later than it was sent
}

// Listed is what the platform shows of something that a lost create may have made.
type Listed struct {
	ID        string
	CreatedAt time.Time // zero where the platform does not tell
	Same      bool      // it is as the create asked for
	Used      bool      // somebody used it, who must have its secret
}

// madeWithin is how long after it was sent a create may still have been carried out: as long as its answer is waited for,
// and as much again for what stands between. What was made later was made by somebody else, or by a later create.
const madeWithin = 5 * time.Minute

// Candidates are the ids of what the create may have made. known are ids that are somebody's already: what was read or made
// before is not what was lost.
func (l Lost) Candidates(listed []Listed, known func(id string) bool) []string {
	var ids []string
	for _, item := range listed {
		// Times of a list may be cut to the second.
		early := item.CreatedAt.Before(l.SentAt.Truncate(time.Second))
		late := item.CreatedAt.After(l.SentAt.Add(madeWithin))
		if item.Same && !item.Used && !early && !late && !known(item.ID) && !slices.Contains(ids, item.ID) {
			ids = append(ids, item.ID)
		}
	}
	slices.Sort(ids)
	return ids
}
