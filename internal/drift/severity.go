package drift

import (
	"fmt"
	"slices"
	"strings"
)

// Severity is how much a finding matters. The zero Severity is above all others: nothing reaches it.
type Severity int

// How much a finding matters.
const (
	Never Severity = iota // of a threshold alone
	Critical
	High
	Medium
	Low
)

// Severities are all that a finding can have, the most severe first.
func Severities() []Severity { return []Severity{Critical, High, Medium, Low} }

func (s Severity) String() string {
	return []string{"never", "critical", "high", "medium", "low"}[s]
}

// Reaches reports whether a severity is at or above a threshold.
func (s Severity) Reaches(threshold Severity) bool { return s <= threshold }

// ParseSeverity reads a threshold: a severity, or never.
func ParseSeverity(text string) (Severity, error) {
	names := make([]string, 0, Low+1)
	for s := Never; s <= Low; s++ {
		names = append(names, s.String())
	}
	if i := slices.Index(names, text); i >= 0 {
		return Severity(i), nil
	}
	return Never, fmt.Errorf("there is no severity %q; write one of: %s, never", text, strings.Join(names[1:], ", "))
}

// MarshalText implements encoding.TextMarshaler.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *Severity) UnmarshalText(text []byte) (err error) {
	*s, err = ParseSeverity(string(text))
	return err
}
