package drift

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Ignore is a finding that somebody answers for until a day.
type Ignore struct {
	Address string `json:"address"` // with * for anything
	Finding Name   `json:"finding,omitempty"`
	Until   string `json:"until"` // the last day on which it holds, in UTC
	Because string `json:"because"`

	matches *regexp.Regexp
	until   time.Time
}

// ignoreForm is how an ignore is written.
const ignoreForm = "ADDRESS[#finding] until 2027-01-31 because TEXT"

var (
	ignoreParts   = regexp.MustCompile(`^(\S.*?)\s+until\s+(\S+)\s+because\s+(\S.*)$`)
	ignoreFinding = regexp.MustCompile(`^(.*[^\s#])#([A-Za-z-]+)$`)
)

// ParseIgnore reads an ignore. Its errors say what to write.
func ParseIgnore(text string) (Ignore, error) {
	i, err := parseIgnore(strings.TrimSpace(text))
	if err != nil {
		return Ignore{}, fmt.Errorf("the ignore %q: %w; write it as %s", clean(text), err, ignoreForm)
	}
	return i, nil
}

func parseIgnore(text string) (Ignore, error) {
	parts := ignoreParts.FindStringSubmatch(text)
	if parts == nil {
		for _, word := range []string{"until", "because"} {
			if !slices.Contains(strings.Fields(text), word) {
				return Ignore{}, fmt.Errorf("%q is missing", word)
			}
		}
		return Ignore{}, errors.New("something is missing")
	}
	i := Ignore{Address: parts[1], Until: parts[2], Because: clean(parts[3])}
	until, err := time.Parse(time.DateOnly, i.Until)
	if err != nil {
		return Ignore{}, fmt.Errorf("%q is no day", clean(i.Until))
	}
	i.until = until
	if named := ignoreFinding.FindStringSubmatch(i.Address); named != nil {
		i.Address, i.Finding = named[1], Name(named[2])
		if Define(i.Finding).Severity == Never {
			return Ignore{}, fmt.Errorf("there is no finding %q, there are %s", i.Finding, names())
		}
	}
	i.matches = pattern(i.Address)
	return i, nil
}

// names lists all findings.
func names() string {
	var all []string
	for _, definition := range Definitions() {
		all = append(all, string(definition.Name))
	}
	return strings.Join(all, ", ")
}

// pattern is an address in which * stands for anything.
func pattern(address string) *regexp.Regexp {
	return regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(address), `\*`, ".*") + "$")
}

// lapsed reports whether its last day has passed.
func (i Ignore) lapsed(now time.Time) bool { return !now.Before(i.until.AddDate(0, 0, 1)) }

func (i Ignore) ignores(f Finding) bool {
	return i.matches.MatchString(f.Address) && (i.Finding == "" || i.Finding == f.Name)
}

// Apply marks what the ignores are about. One that holds comes before one that has lapsed, which is noted on what counts again.
func Apply(ignores []Ignore, findings []Finding, now time.Time) {
	for n := range findings {
		f := &findings[n]
		for _, i := range ignores {
			switch {
			case !i.ignores(*f):
			case i.lapsed(now):
				f.Lapsed = &i
			default:
				f.Ignored = &i
			}
		}
		if f.Ignored != nil {
			f.Lapsed = nil
		}
	}
}
