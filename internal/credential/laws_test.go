package credential_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
)

// world is a platform, a person with access to its dashboard, and a resource that Terraform applies: what a resource does
// with its decisions, without everything around it.
type world struct {
	now    time.Time
	issued int
	alive  map[string]time.Time // when it was created
	ours   map[string]bool      // issued or imported by the resource

	// In the configuration:
	rotation *credential.Rotation
	argument int

	// In state:
	current    credential.Issued
	before     *credential.Rotation
	applied    int // the argument
	seenAt     time.Time
	exists     bool
	rotatedDue map[time.Time]bool // the due dates that were answered with a re-issue
	due        map[string]bool    // what is retiring, and was to be revoked by some plan already
}

func newWorld() *world {
	return &world{now: created, alive: map[string]time.Time{}, ours: map[string]bool{}, rotatedDue: map[time.Time]bool{}, due: map[string]bool{}}
}

func (w *world) issue() string {
	w.issued++
	id := fmt.Sprint("key_", w.issued)
	w.alive[id] = w.now
	return id
}

// refresh does what Read does.
func (w *world) refresh() {
	if !w.exists || w.current.ID == "" {
		return
	}
	seen := w.now.Truncate(time.Second)
	at, alive := w.alive[w.current.ID]
	after := w.current.Gone(w.now)
	if alive {
		after = w.current.Observed(at)
	}
	if credential.Moves(after, w.before, w.seenAt, seen) {
		w.seenAt = seen
	}
	w.current = after
}

func (w *world) decide(t *rapid.T) credential.Plan {
	var changed []string
	if w.argument != w.applied {
		changed = []string{"name"}
	}
	plan := credential.Decide(credential.Situation{Issued: w.current, Rotation: w.rotation, Before: w.before, Changed: changed, Now: w.seenAt})
	for _, r := range w.current.Retiring {
		if !w.seenAt.Before(r.RetireAt) {
			w.due[r.ID] = true
		}
		if w.due[r.ID] && !slices.Contains(plan.Retire, r.ID) {
			t.Fatalf("%s was to be revoked by an earlier plan, and lives on in %+v", r.ID, plan)
		}
	}
	return plan
}

// apply does what a plan says, until the call that fails: 0 is the create. It reports whether all of it was done.
func (w *world) apply(t *rapid.T, plan credential.Plan, fails int) bool {
	if !w.exists {
		if fails == 0 {
			return false
		}
		id := w.issue()
		w.ours[id] = true
		w.current = credential.Issued{}.Reissued(id, w.now, 0)
		w.exists, w.before, w.applied, w.seenAt = true, w.rotation, w.argument, w.now.Truncate(time.Second)
		return true
	}
	current := plan.Keeps(w.current)
	if plan.Reissue {
		if fails == 0 {
			return false
		}
		if due := w.rotation.DueAt(w.current.CreatedAt); plan.Reason == "its rotation was due at "+due.Format(time.RFC3339) {
			if w.rotatedDue[due] || w.now.Before(due) {
				t.Fatalf("re-issued for the due date %s at %s, a second time or too early", due, w.now)
			}
			w.rotatedDue[due] = true
		}
		id := w.issue()
		w.ours[id] = true
		current = current.Reissued(id, w.now, plan.Overlap)
	}
	for i, id := range plan.Retire {
		if i+1 == fails {
			continue // it stays in retiring
		}
		w.revoke(t, current, id)
		current = current.Revoked(id)
	}
	w.current, w.before, w.applied = current, w.rotation, w.argument
	return fails < 0 || fails > len(plan.Retire)
}

func (w *world) revoke(t *rapid.T, current credential.Issued, id string) {
	if !w.ours[id] {
		t.Fatalf("%s was revoked, which the resource did not issue", id)
	}
	if id == current.ID {
		t.Fatalf("the current %s was revoked", id)
	}
	for _, r := range current.Retiring {
		if r.ID == id && w.now.Before(r.RetireAt) {
			t.Fatalf("%s was revoked at %s, before %s", id, w.now, r.RetireAt)
		}
	}
	delete(w.alive, id)
}

// check holds after everything that happens.
func (w *world) check(t *rapid.T) {
	known := map[string]bool{}
	if w.exists {
		for _, id := range w.current.IDs() {
			known[id] = true
		}
	}
	for id := range w.alive {
		if w.ours[id] && !known[id] {
			t.Fatalf("%s is alive and in no state: %+v", id, w.current)
		}
	}
}

func drawRotation(t *rapid.T) *credential.Rotation {
	if !rapid.Bool().Draw(t, "rotation") {
		return nil
	}
	rotation := &credential.Rotation{Interval: time.Duration(rapid.SampledFrom([]int{0, 1, 2, 30, 90}).Draw(t, "interval")) * day}
	longest := 100 * 24
	if rotation.Interval > 0 {
		longest = int(rotation.Interval/time.Hour) - 1
	}
	rotation.Overlap = time.Duration(rapid.IntRange(0, longest).Draw(t, "overlap")) * time.Hour
	if rapid.Bool().Draw(t, "triggers") {
		rotation.Triggers = map[string]string{"incident": fmt.Sprint(rapid.IntRange(0, 3).Draw(t, "incident"))}
	}
	return rotation
}

// TestLaws: whatever happens, in whatever order, and whatever fails, what is alive is in state, nothing is re-issued twice
// for one date or revoked too early, what is due once stays due, and once nothing happens any more exactly one credential is left.
func TestLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		pass := func(t *rapid.T, label string) {
			w.now = w.now.Add(time.Duration(rapid.Int64Range(0, int64(200*day)).Draw(t, label)))
		}
		t.Repeat(map[string]func(*rapid.T){
			"":                 w.check,
			"time passes":      func(t *rapid.T) { pass(t, "time") },
			"a moment passes":  func(*rapid.T) { w.now = w.now.Add(700 * time.Millisecond) },
			"refresh":          func(*rapid.T) { w.refresh() },
			"rotation changes": func(t *rapid.T) { w.rotation = drawRotation(t) },
			"overlap changes": func(t *rapid.T) {
				another := credential.Rotation{}
				if w.rotation != nil {
					another = *w.rotation
				}
				another.Overlap = time.Duration(rapid.SampledFrom([]int{0, 1, 23, 72}).Draw(t, "another overlap")) * time.Hour
				w.rotation = &another
			},
			"argument changes":  func(*rapid.T) { w.argument++ },
			"apply":             func(t *rapid.T) { w.refresh(); w.apply(t, w.decide(t), -1) },
			"apply, no refresh": func(t *rapid.T) { w.apply(t, w.decide(t), -1) },
			"apply that fails":  func(t *rapid.T) { w.refresh(); w.apply(t, w.decide(t), rapid.IntRange(0, 3).Draw(t, "call")) },
			"saved plan, applied later": func(t *rapid.T) {
				w.refresh()
				saved := w.decide(t)
				pass(t, "until the apply")
				if again := w.decide(t); fmt.Sprint(again) != fmt.Sprint(saved) {
					t.Fatalf("while it is applied the plan is %+v, was %+v", again, saved)
				}
				w.apply(t, saved, -1)
			},
			"revoked outside": func(t *rapid.T) {
				if len(w.current.IDs()) > 0 {
					delete(w.alive, rapid.SampledFrom(w.current.IDs()).Draw(t, "revoked"))
				}
			},
			"import": func(t *rapid.T) {
				if w.exists {
					t.Skip("there is one already") // rapid takes another step in its place: no test is skipped
				}
				id := w.issue()
				w.ours[id] = true
				w.current, w.before, w.exists = credential.Issued{ID: id}, nil, true
				w.refresh()
				w.applied = rapid.IntRange(0, w.argument).Draw(t, "imported argument")
			},
		})
		w.settle(t)
	})
}

// settle applies with time passing and nothing else changing, until nothing is left to do.
func (w *world) settle(t *rapid.T) {
	if w.rotation != nil {
		never := *w.rotation
		never.Interval = 0
		w.rotation = &never
	}
	for range 3 {
		w.refresh()
		w.apply(t, w.decide(t), -1)
		w.now = w.now.Add(101 * day) // more than the longest overlap
	}
	w.refresh()
	w.apply(t, w.decide(t), -1)
	w.refresh()
	if again := w.decide(t); again.Reissue || len(again.Retire) > 0 {
		t.Fatalf("it does not converge: %+v of %+v", again, w.current)
	}
	if len(w.alive) != 1 || w.alive[w.current.ID].IsZero() {
		t.Fatalf("alive are %v, current is %+v", w.alive, w.current)
	}
	w.check(t)
}
