package credential

import (
	"slices"
	"strings"
	"time"
)

// Situation is all that a decision depends on.
type Situation struct {
	Issued   Issued
	Rotation *Rotation // as it is configured
	Before   *Rotation // as it was at the last apply
	Changed  []string  // the arguments whose new values an issued credential cannot take
	Pending  bool      // an earlier apply asked for a new one and got no answer
	// Now is the platform's time at the last refresh, and not that of a clock: a plan that is made once more while it is
	// applied has to come out the same. Zero is before everything.
	Now time.Time
}

// Plan is what the next apply does with what there is.
type Plan struct {
	Reissue  bool
	Reason   string     // why it is re-issued: "it was revoked outside Terraform"
	Retire   []string   // the ids that are revoked, once the new credential is there
	Retiring []Retiring // what was retiring before, with the times that now hold
	Overlap  time.Duration
}

// Decide tells what the next apply does.
func Decide(s Situation) Plan {
	plan := Plan{Retiring: s.Rotation.moved(s.Before, s.Issued.Retiring, s.Now), Overlap: s.Rotation.LivesOn()}
	for _, r := range plan.Retiring {
		if !s.Now.Before(r.RetireAt) {
			plan.Retire = append(plan.Retire, r.ID)
		}
	}
	plan.Reason = s.reason()
	plan.Reissue = plan.Reason != ""
	if plan.Reissue && plan.Overlap == 0 && s.Issued.ID != "" {
		plan.Retire = append(plan.Retire, s.Issued.ID)
	}
	return plan
}

// Moves reports whether time makes a difference: whether the next apply does something else at one time than at another, with
// what was issued and a rotation that stays as it is. A first time, where before is zero, always does.
func Moves(issued Issued, rotation *Rotation, before, now time.Time) bool {
	decide := func(at time.Time) Plan {
		return Decide(Situation{Issued: issued, Rotation: rotation, Before: rotation, Now: at})
	}
	earlier, later := decide(before), decide(now)
	return before.IsZero() || earlier.Reissue != later.Reissue || !slices.Equal(earlier.Retire, later.Retire)
}

// reason is why a credential is re-issued, or empty if it is not.
func (s Situation) reason() string {
	due := s.Rotation.DueAt(s.Issued.CreatedAt)
	switch {
	case s.Issued.ID == "" && s.Pending:
		return "an earlier apply asked for one and got no answer"
	case s.Issued.ID == "":
		return "it was revoked outside Terraform"
	case len(s.Changed) > 0:
		return "the configuration differs in " + strings.Join(s.Changed, " and ")
	case s.Rotation.triggered(s.Before):
		return "rotation.triggers changed"
	case !due.IsZero() && !s.Now.Before(due):
		return "its rotation was due at " + due.UTC().Format(time.RFC3339)
	}
	return ""
}

// Keeps is what there is before the apply does anything, with the times that now hold.
func (p Plan) Keeps(issued Issued) Issued {
	issued.Retiring = p.Retiring
	return issued
}
