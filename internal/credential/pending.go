package credential

import (
	"slices"
	"time"
)

// PendingCreate is a create that was sent and whose answer did not arrive: the platform may have made something, or not.
type PendingCreate struct {
	SentAt time.Time // platform time, and not later than it was sent
	LostAt time.Time // platform time, when its answer was given up
	// Account is the id of the account that it was sent to. Empty where the platform does not tell.
	Account string
	Others  []string // the ids of what else is known to have been made: not what got lost
	// InDoubt are the ids of what it may have made, found when there were several. None of them is ever acted upon, whatever
	// becomes of the others.
	InDoubt []string
}

// Listed is what the platform shows of something that a pending create may have made.
type Listed struct {
	ID        string
	CreatedAt time.Time // zero where the platform does not tell
	Same      bool      // it is as the create asked for
	Used      bool      // somebody used it, who must have its secret
}

// exact is how far apart a platform's times may be that are one: those of a list, of an answer and of a state are cut to the second.
const exact = 2 * time.Second

// SettledAt is when the platform will not carry out the create any more, and shows what it made: window is how long both may
// take. Zero says that the platform does both at once.
func (p PendingCreate) SettledAt(window time.Duration) time.Time {
	return p.LostAt.Add(inexact(window))
}

// DoubtEndsAt is when the platform shows whatever is in doubt and still there: that may have been made a window after the answer was
// given up.
func (p PendingCreate) DoubtEndsAt(window time.Duration) time.Time {
	return p.LostAt.Add(2 * inexact(window))
}

// inexact is how long a window may seem.
func inexact(window time.Duration) time.Duration {
	if window == 0 {
		return 0
	}
	return window + exact
}

// Finding is what a list tells of a pending create.
type Finding struct {
	Made    string   // the id of what the create made; empty: nothing, or it is in doubt
	InDoubt []string // the ids of what it may have made, those that were found before included; none of them is to be touched
	Remain  []string // those of InDoubt that are there, and not known to be somebody's
	Gone    []string // those of InDoubt that are not there any more
}

// IsSettled reports whether nothing of what was in doubt before needs a decision any more: something of it is gone, so that the
// rest is what others need, or all of it is somebody's. One that is somebody's says nothing of the others.
func (f Finding) IsSettled(before PendingCreate) bool {
	return len(f.InDoubt) > 0 && len(f.InDoubt) == len(before.InDoubt) && (len(f.Gone) > 0 || len(f.Remain) == 0)
}

// Open are the ids that stay in doubt, where somebody has to decide. What is gone says nothing of what turned up since.
func (f Finding) Open() []string {
	return slices.DeleteFunc(slices.Clone(f.InDoubt), func(id string) bool { return slices.Contains(f.Gone, id) })
}

// IsInDoubt reports whether somebody has to decide.
func (f Finding) IsInDoubt(before PendingCreate) bool {
	return len(f.InDoubt) > 0 && !f.IsSettled(before)
}

// Then is what two lists tell, one after the other: what the first one shows alone, and the second one does not, is in doubt.
func (f Finding) Then(again Finding) Finding {
	if f.Made == "" || f.Made == again.Made {
		return again
	}
	both := []string{f.Made}
	if again.Made != "" {
		both = append(both, again.Made)
	}
	return Finding{InDoubt: Union(again.InDoubt, both), Remain: Union(again.Remain, both), Gone: again.Gone}
}

// Find looks in a list for what the create made. It is certain only where there is one candidate and never was another: made
// while the answer was awaited, as it was asked for, and not in use. What was made soon after, perhaps by a later run, or nobody
// knows when, is in doubt. window is as in SettledAt.
func (p PendingCreate) Find(listed []Listed, window time.Duration) Finding {
	var made, doubtful, remain []string
	gone := slices.DeleteFunc(slices.Clone(p.InDoubt), func(id string) bool {
		return slices.Contains(p.Others, id) || slices.ContainsFunc(listed, func(item Listed) bool { return item.ID == id })
	})
	for _, item := range listed {
		early := item.CreatedAt.Before(p.SentAt.Truncate(time.Second))
		switch {
		case slices.Contains(p.Others, item.ID) || item.Used:
		case slices.Contains(p.InDoubt, item.ID):
			remain = append(remain, item.ID)
		case !item.Same || slices.Contains(slices.Concat(made, doubtful), item.ID):
		case item.CreatedAt.IsZero():
			doubtful = append(doubtful, item.ID)
		case early || item.CreatedAt.After(p.LostAt.Add(max(inexact(window), exact))):
		case item.CreatedAt.After(p.LostAt.Add(exact)):
			doubtful = append(doubtful, item.ID)
		default:
			made = append(made, item.ID)
		}
	}
	if len(p.InDoubt) == 0 && len(made) == 1 && len(doubtful) == 0 {
		return Finding{Made: made[0]}
	}
	remain = slices.Concat(remain, made, doubtful)
	return Finding{InDoubt: Union(p.InDoubt, made, doubtful), Remain: Union(remain), Gone: gone}
}

// Union are the ids of all lists, each of them once, sorted.
func Union(ids ...[]string) []string {
	all := slices.Concat(ids...)
	slices.Sort(all)
	return slices.Compact(all)
}
