package format

import (
	"fmt"
	"strings"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift"
)

// plural is a number and what it counts.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// change is what a finding was and is.
func change(f drift.Finding) string {
	if f.Was != "" && f.Is != "" {
		return f.Was + " → " + f.Is
	}
	return f.Was + f.Is
}

// place is where a finding is: its address, after the source where there are several.
func place(r *drift.Report, f drift.Finding) string {
	if len(r.Sources) > 1 && f.Source != "" {
		return f.Source + ": " + f.Address
	}
	return f.Address
}

// date is a day, or nothing.
func date(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.DateOnly)
}

// details is all that tells a finding from others of its name and address, in one line.
func details(f drift.Finding) string {
	text := change(f)
	switch {
	case f.ID != "" && text != "":
		text = f.ID + ": " + text
	case f.ID != "":
		text = f.ID
	}
	if !f.Since.IsZero() {
		text += ", since " + date(f.Since)
	}
	return text + inBrackets(ignored(f))
}

// ignored says who answers for a finding, or who did; nothing where nobody does.
func ignored(f drift.Finding) string {
	switch {
	case f.Ignored != nil:
		return fmt.Sprintf("ignored until %s: %s", f.Ignored.Until, f.Ignored.Because)
	case f.Lapsed != nil:
		return fmt.Sprintf("was ignored until %s, which has passed: %s", f.Lapsed.Until, f.Lapsed.Because)
	}
	return ""
}

func inBrackets(text string) string {
	if text == "" {
		return ""
	}
	return " (" + text + ")"
}

// counts is how many findings there are of each severity, and how many are ignored.
func counts(findings []drift.Finding) string {
	number := map[drift.Severity]int{}
	left := 0
	for _, f := range findings {
		if f.Ignored != nil {
			left++
			continue
		}
		number[f.Severity]++
	}
	var parts []string
	for _, severity := range drift.Severities() {
		if number[severity] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", number[severity], severity))
		}
	}
	said := "no findings"
	if len(parts) > 0 {
		said = strings.Join(parts, ", ")
	}
	if left > 0 {
		said += fmt.Sprintf(", %d ignored", left)
	}
	return said
}

// outcome is what a report comes to, in a sentence.
func outcome(r *drift.Report) string {
	switch r.Outcome() {
	case drift.Failed:
		return "Not everything could be looked at, so there may be more."
	case drift.Found:
		reach := 0
		for _, f := range r.Findings {
			if r.Counts(f) {
				reach++
			}
		}
		return fmt.Sprintf("%s the threshold, %s.", plural(reach, "finding reaches", "findings reach"), r.FailOn)
	case drift.Quiet:
	}
	if r.FailOn == drift.Never {
		return "There is no threshold (never)."
	}
	return fmt.Sprintf("Nothing reaches the threshold, %s.", r.FailOn)
}

// source is what a source holds, in a line.
func source(s drift.Source) string {
	held := plural(s.Resources, "resource of eventcreds", "resources of eventcreds")
	switch {
	case s.Resources > 0:
	case len(s.Failures) > 0:
		return sourceName(s) + ": could not be looked at"
	default:
		held = "no resource of eventcreds"
	}
	if s.Others > 0 {
		held += fmt.Sprintf(", and %s, not looked at", plural(s.Others, "resource of other providers", "resources of other providers"))
	}
	return sourceName(s) + ": " + held
}

func sourceName(s drift.Source) string {
	if s.Workspace != "" {
		return s.Name + " (workspace " + s.Workspace + ")"
	}
	return s.Name
}

// coverage is how much of a platform is in a state, in a line.
func coverage(c drift.Coverage) string {
	if c.Failure != "" {
		return c.Platform + " could not be asked what is live: " + c.Failure
	}
	said := fmt.Sprintf("%s: %d of %s in a state", c.Platform, c.Managed, plural(c.Live, "live credential is", "live credentials are"))
	if c.Own > 0 {
		said += fmt.Sprintf("; %d more is the provider's own", c.Own)
	}
	return said
}

// failures are why not everything could be looked at.
func failures(r *drift.Report) []string {
	var all []string
	for _, s := range r.Sources {
		for _, failure := range s.Failures {
			all = append(all, sourceName(s)+": "+failure)
		}
	}
	for _, c := range r.Coverage {
		if c.Failure != "" {
			all = append(all, coverage(c))
		}
	}
	return all
}

// present are the definitions of the findings that are not ignored.
func present(findings []drift.Finding) []drift.Definition {
	there := map[drift.Name]bool{}
	for _, f := range findings {
		there[f.Name] = there[f.Name] || f.Ignored == nil
	}
	var definitions []drift.Definition
	for _, d := range drift.Definitions() {
		if there[d.Name] {
			definitions = append(definitions, d)
		}
	}
	return definitions
}
