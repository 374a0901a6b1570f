package drift

import (
	"strings"
)

// edits are the arguments that the configuration has and the last apply did not: what a plan would change, less what it
// would only put back.
func (s subject) edits() []string {
	if s.planned == nil || !s.planned.after.exist() || !s.before.exist() {
		return nil
	}
	var edited []string
	for _, name := range arguments() {
		switch {
		case s.planned.unknown.has(name) && !s.planned.after.has(name):
			if name != "environment" && name != "account_id" { // which the platform decides
				edited = append(edited, name)
			}
		case !s.planned.after.same(s.before, name):
			edited = append(edited, name)
		}
	}
	return edited
}

// judgeConfiguration finds what nobody applied yet. explained says that something else is the reason of a change in which no
// argument differs.
func (j *judge) judgeConfiguration(s subject, edits []string, explained bool) {
	if s.planned == nil {
		return
	}
	f := Finding{Name: ConfigurationChange}
	switch actions := s.planned.actions; {
	case s.planned.imports:
		f.Is = "to be imported"
	case actions.NoOp(), actions.Read():
		return
	case len(edits) > 0:
		f.Was, f.Is = s.edited(s.before, edits, ""), s.edited(s.planned.after, edits, "another ")
	case explained:
		return
	case actions.Create():
		f.Is = "to be created"
	case actions.Delete():
		f.Is = "to be destroyed"
	case actions.Forget():
		f.Is = "to be forgotten, and left as it is"
	case s.planned.reason == "replace_because_tainted":
		f.Was, f.Is = "tainted", "to be replaced"
	case actions.Replace():
		f.Is = "to be replaced"
	default:
		f.Is = "to be updated"
	}
	j.find(s, f)
}

// edited shows the arguments that differ.
func (s subject) edited(a attributes, names []string, opaque string) string {
	var shown []string
	for _, name := range names {
		if s.planned.unknown.has(name) && !a.has(name) {
			shown = append(shown, name+" (known after apply)")
			continue
		}
		shown = append(shown, s.showNamed(a, name, opaque))
	}
	return strings.Join(shown, "; ")
}
