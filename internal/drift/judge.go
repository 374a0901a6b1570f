package drift

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

// Evidence is what Terraform said of one configuration.
type Evidence struct {
	Source string
	Plans  []*Plan // of a refresh, and of what an apply would do; one plan may be both
	// Diagnostics are those of the plans, where they were made here.
	Diagnostics []Diagnostic
}

// Verdict is what evidence comes to.
type Verdict struct {
	Source      Source
	Findings    []Finding
	Credentials []Credential
	Known       []string // the ids of all that the state knows
}

// Judge tells what evidence comes to, at a time.
func Judge(evidence Evidence, now time.Time) Verdict {
	j := &judge{source: evidence.Source, now: now, drift: map[key]*change{}, changes: map[key]*change{}, prior: map[key]*instance{}}
	for _, plan := range evidence.Plans {
		j.add(plan)
	}
	j.diagnose(evidence.Diagnostics)
	keys := slices.Concat(slices.Collect(maps.Keys(j.drift)), slices.Collect(maps.Keys(j.changes)), slices.Collect(maps.Keys(j.prior)))
	slices.SortFunc(keys, func(a, b key) int {
		return cmp.Or(strings.Compare(a.address, b.address), strings.Compare(a.deposed, b.deposed))
	})
	for _, key := range slices.Compact(keys) {
		j.instance(key)
	}
	j.verdict.Source.Name = j.source
	j.verdict.Source.Resources = len(j.verdict.Credentials)
	return j.verdict
}

// judge is a Judge at work.
type judge struct {
	source  string
	now     time.Time
	drift   map[key]*change
	changes map[key]*change
	prior   map[key]*instance
	verdict Verdict
}

func (j *judge) add(plan *Plan) {
	for i := range plan.drift {
		c := &plan.drift[i]
		if _, ok := j.drift[c.key]; !ok && !c.actions.NoOp() { // what has only moved is no drift
			j.drift[c.key] = c
		}
	}
	for i := range plan.changes {
		j.changes[plan.changes[i].key] = &plan.changes[i]
	}
	for i := range plan.prior {
		j.prior[plan.prior[i].key] = &plan.prior[i]
	}
	j.verdict.Source.Others = max(j.verdict.Source.Others, plan.others)
	j.verdict.Source.TerraformVersion = cmp.Or(j.verdict.Source.TerraformVersion, plan.TerraformVersion)
}

// subject is everything that is known of an instance.
type subject struct {
	key
	kind    string
	drifted *change    // nil: nobody changed it
	planned *change    // nil: no plan says
	now     attributes // as it is in the refreshed state
	before  attributes // as it was in state before the refresh
	hidden  marks
}

func (j *judge) subject(key key) subject {
	s := subject{key: key, drifted: j.drift[key], planned: j.changes[key]}
	switch prior := j.prior[key]; {
	case prior != nil:
		s.kind, s.now = prior.kind, prior.values
	case s.planned != nil:
		s.kind, s.now = s.planned.kind, s.planned.before
	default:
		s.kind, s.now = s.drifted.kind, s.drifted.after
	}
	s.before = s.now
	if s.drifted != nil {
		s.before = s.drifted.before
		s.hidden = append(s.hidden, s.drifted.sensitive...)
	}
	if s.planned != nil {
		s.hidden = append(s.hidden, s.planned.sensitive...)
	}
	return s
}

// instance finds what is to be said of an instance.
func (j *judge) instance(key key) {
	s := j.subject(key)
	if s.deposed != "" && !s.now.exist() {
		return // what was to be destroyed is gone
	}
	if s.now.exist() || s.before.exist() {
		j.credential(s)
	}
	if s.deposed != "" {
		// Another one has taken its place, and an interrupted apply left it.
		j.find(s, Finding{Name: RetirementDue, ID: s.now.text("id"), Is: "replaced, and still there"})
		return
	}
	revoked := j.judgeRevoked(s)
	if s.drifted != nil && !revoked {
		j.judgeDrift(s)
	}
	pending := j.judgePending(s)
	if plain := s.now.plain(); len(plain) > 0 {
		j.find(s, Finding{Name: SecretInPlainState, Is: strings.Join(plain, ", ")})
	}
	edits := s.edits()
	due := j.judgeRotation(s, len(edits) > 0)
	retires := j.judgeRetiring(s, revoked)
	j.judgeConfiguration(s, edits, revoked || s.drifted != nil || pending || due || retires)
}

// credential notes what there is, for the reports and for what no state knows.
func (j *judge) credential(s subject) {
	c := Credential{Source: j.source, Address: s.shown(), Platform: platform(s.kind)}
	for _, a := range []attributes{s.now, s.before} {
		c.ID = cmp.Or(c.ID, clean(a.text("id")))
		if c.CreatedAt.IsZero() {
			c.CreatedAt = a.time("created_at")
			c.RotationDueAt = a.time("rotation_due_at")
		}
		j.verdict.Known = append(j.verdict.Known, a.text("id"))
		for _, r := range a.retiring() {
			j.verdict.Known = append(j.verdict.Known, r.ID)
		}
		if p := a.pending(); p != nil {
			j.verdict.Known = append(j.verdict.Known, p.Candidates...)
		}
	}
	for _, r := range s.now.retiring() {
		c.Retiring = append(c.Retiring, Retiring{ID: clean(r.ID), RetireAt: readTime(r.RetireAt)})
	}
	j.verdict.Credentials = append(j.verdict.Credentials, c)
}

// find adds a finding of an instance.
func (j *judge) find(s subject, f Finding) {
	f.Address, f.Platform = s.shown(), platform(s.kind)
	f.ID = cmp.Or(f.ID, s.before.text("id"), s.now.text("id"))
	j.report(f)
}

// report adds a finding.
func (j *judge) report(f Finding) {
	found := New(f.Name)
	f.Source, f.Severity, f.Todo = j.source, found.Severity, found.Todo
	j.verdict.Findings = append(j.verdict.Findings, f.Clean())
}

// shown is the address as reports write it.
func (s subject) shown() string {
	if s.deposed != "" {
		return clean(s.address + " (deposed " + s.deposed + ")")
	}
	return clean(s.address)
}
