package drift

import (
	"strings"
	"time"
)

// overdueAfter is how long a rotation is due before that is more than waiting for the next apply.
const overdueAfter = 7 * 24 * time.Hour

func (j *judge) judgePending(s subject) bool {
	pending := s.now.pending()
	if pending == nil {
		return false
	}
	f := Finding{Name: PendingCreate, Was: "asked for " + pending.Name, Is: "no answer", Since: readTime(pending.SentAt)}
	if s.hidden.has("pending") || s.hidden.has("name") {
		f.Was = "asked for one"
	}
	if len(pending.Candidates) > 0 {
		f.Is = "in doubt: " + strings.Join(pending.Candidates, ", ")
	}
	j.find(s, f)
	return true
}

// judgeRotation finds what is due for rotation: by the time here, or because the plan re-issues it and nothing else explains
// that. It is the platform's time that the plan goes by.
func (j *judge) judgeRotation(s subject, edited bool) bool {
	due := s.now.time("rotation_due_at")
	if due.IsZero() || !s.now.has("id") {
		return false
	}
	planned := s.reissues() && !edited && s.drifted == nil && !s.now.has("pending")
	if due.After(j.now) && !planned {
		return false
	}
	f := Finding{Name: RotationDue, Is: "due, and not rotated", Since: due}
	if !due.Add(overdueAfter).After(j.now) {
		f.Name = RotationOverdue
	}
	j.find(s, f)
	return true
}

// judgeRetiring finds what was replaced and should be revoked by now. What is revoked anyway by the apply that replaces a
// revoked one is not worth a word of its own.
func (j *judge) judgeRetiring(s subject, revoked bool) bool {
	if revoked {
		return false
	}
	found := false
	retiring := s.now.retiring()
	planned := s.planned != nil && s.planned.unknown.has("retiring") && !s.reissues()
	for _, r := range retiring {
		at := readTime(r.RetireAt)
		// The one with the earliest time is the first to be due by the platform's time, too.
		if due := !at.After(j.now); due || planned && earliest(retiring, at) {
			j.find(s, Finding{Name: RetirementDue, ID: r.ID, Is: "replaced, and still there", Since: at})
			found = true
		}
	}
	return found
}

func earliest(list []retiring, at time.Time) bool {
	for _, r := range list {
		if readTime(r.RetireAt).Before(at) {
			return false
		}
	}
	return true
}

// reissues reports whether an apply issues a new one in place.
func (s subject) reissues() bool {
	return s.planned != nil && s.planned.actions.Update() && s.planned.unknown.has("id")
}
