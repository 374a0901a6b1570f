package drift

import (
	"cmp"
	"regexp"
	"strings"
)

// Diagnostic is an error or a warning of Terraform or of a provider.
type Diagnostic struct {
	Error           bool
	Address         string // of a resource; empty where it is about none
	Summary, Detail string
}

// The provider says so in the summary of its diagnostics.
var (
	otherAccount = regexp.MustCompile(`(?i)\b(another|other|different|wrong) account\b|\baccount\b.*\b(changed|differs|mismatch)`)
	notAsked     = regexp.MustCompile(`(?i)\bare not refreshed$|^cannot (refresh|verify)\b`)
	platformName = regexp.MustCompile(`\b(EcoEvents|Eventicat|Event Connectors)\b`)
)

// diagnose finds what only diagnostics tell. All errors but that of another account mean that Terraform could not look.
func (j *judge) diagnose(diagnostics []Diagnostic) {
	seen := map[string]bool{}
	for _, d := range diagnostics {
		known := d.key()
		if seen[known] {
			continue // the two plans say the same
		}
		seen[known] = true
		ours := strings.Contains(d.Address, typePrefix) || platformName.MatchString(d.Summary)
		switch {
		case d.Error && ours && otherAccount.MatchString(d.Summary):
			j.finding(AccountChanged, d)
		case d.Error:
			j.verdict.Source.Failures = append(j.verdict.Source.Failures, d.text())
		case ours && notAsked.MatchString(d.Summary):
			j.finding(Unverifiable, d)
		}
	}
}

func (d Diagnostic) key() string { return d.Address + "\x00" + d.Summary + "\x00" + d.Detail }

// finding makes one of a diagnostic. A warning that a provider gives once for all of its resources is about no single one.
func (j *judge) finding(name Name, d Diagnostic) {
	f := Finding{Name: name, Address: clean(d.Address), Platform: platformName.FindString(d.Summary), Is: d.Summary}
	if f.Address == "" || name == Unverifiable && notAsked.MatchString(d.Summary) {
		f.Address = providerAddress
	}
	if f.Platform == "" {
		f.Platform = platform(kindIn(d.Address))
	}
	if s, known := j.prior[key{address: d.Address}]; known && f.Address != providerAddress {
		f.ID = s.values.text("id")
		f.Is = strings.ReplaceAll(f.Is, " ("+f.ID+")", "")
	}
	j.report(f)
}

// providerAddress stands for all of the provider's resources.
const providerAddress = "provider.eventcreds"

// kindIn is the type of the resource that an address is of.
func kindIn(address string) string {
	_, after, _ := strings.Cut(address, typePrefix)
	kind, _, _ := strings.Cut(after, ".")
	return typePrefix + kind
}

// text is a diagnostic in one line: what is wrong, and the first paragraph of why.
func (d Diagnostic) text() string {
	why, _, _ := strings.Cut(d.Detail, "\n\n")
	text := d.Summary
	if why != "" {
		text += ": " + why
	}
	if d.Address != "" {
		text = d.Address + ": " + text
	}
	return cmp.Or(clean(text), "Terraform failed, and did not say why")
}
