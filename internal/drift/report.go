package drift

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Report is everything that was found.
type Report struct {
	Version     int          `json:"version"`    // of this form; another one may say less or otherwise
	Program     string       `json:"eventcreds"` // the version of the program that looked
	At          time.Time    `json:"at"`
	FailOn      Severity     `json:"fail_on"`
	Sources     []Source     `json:"sources"`
	Findings    []Finding    `json:"findings"` // the most severe first
	Coverage    []Coverage   `json:"coverage,omitempty"`
	Credentials []Credential `json:"credentials"`
}

// ReportVersion is the version of the form of a Report.
const ReportVersion = 1

// Source is a directory or a file that was looked at.
type Source struct {
	Name             string `json:"name"`
	Workspace        string `json:"workspace,omitempty"` // of Terraform; empty where it is the default one
	TerraformVersion string `json:"terraform_version,omitempty"`
	Resources        int    `json:"resources"` // of the provider
	Others           int    `json:"others"`    // of other providers, which were not looked at
	// Failures are why not everything could be looked at.
	Failures []string `json:"failures,omitempty"`
}

// Coverage is how many of a platform's live credentials are in a state.
type Coverage struct {
	Platform string `json:"platform"`
	Live     int    `json:"live"`
	Managed  int    `json:"managed"`
	// Own is how many the provider itself uses, as far as the platform tells.
	Own     int    `json:"own,omitempty"`
	Failure string `json:"failure,omitempty"` // why it could not be asked
}

// Credential is what a state tells of one.
type Credential struct {
	Source        string     `json:"source"`
	Address       string     `json:"address"`
	Platform      string     `json:"platform"`
	ID            string     `json:"id,omitempty"`
	CreatedAt     time.Time  `json:"created_at,omitzero"`
	RotationDueAt time.Time  `json:"rotation_due_at,omitzero"`
	Retiring      []Retiring `json:"retiring,omitempty"`
}

// Retiring is a credential that was replaced and still works.
type Retiring struct {
	ID       string    `json:"id"`
	RetireAt time.Time `json:"retire_at,omitzero"`
}

// Outcome is what a report comes to.
type Outcome int

// What a report comes to.
const (
	Quiet  Outcome = iota // nothing that reaches the threshold
	Found                 // something that does
	Failed                // not everything could be looked at, so there may be more
)

// Outcome is what the report comes to. That something could not be looked at comes before what was found.
func (r *Report) Outcome() Outcome {
	for _, source := range r.Sources {
		if len(source.Failures) > 0 {
			return Failed
		}
	}
	for _, coverage := range r.Coverage {
		if coverage.Failure != "" {
			return Failed
		}
	}
	if slices.ContainsFunc(r.Findings, r.Counts) {
		return Found
	}
	return Quiet
}

// Counts reports whether a finding makes the outcome Found.
func (r *Report) Counts(f Finding) bool { return f.Ignored == nil && f.Severity.Reaches(r.FailOn) }

// Sort puts the most severe finding first, and what is ignored last.
func (r *Report) Sort() {
	slices.SortStableFunc(r.Findings, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(ignored(a), ignored(b)),
			cmp.Compare(a.Severity, b.Severity),
			strings.Compare(a.Source, b.Source),
			strings.Compare(a.Address, b.Address),
			cmp.Compare(a.Name, b.Name),
			strings.Compare(a.ID, b.ID),
		)
	})
}

func ignored(f Finding) int {
	if f.Ignored != nil {
		return 1
	}
	return 0
}
