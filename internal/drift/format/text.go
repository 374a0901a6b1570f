package format

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift"
)

// text prints a table for a terminal.
func text(w io.Writer, r *drift.Report, screen Screen) error {
	t := &terminal{Screen: screen}
	t.table(r)
	if todo := present(r.Findings); len(todo) > 0 {
		t.line("What to do")
		for _, d := range todo {
			t.wrapped("  "+pad(string(d.Name), longestName), d.Todo)
		}
		t.line("")
	}
	for _, s := range r.Sources {
		t.wrapped("", source(s))
	}
	for _, c := range r.Coverage {
		if c.Failure == "" {
			t.wrapped("", coverage(c))
		}
	}
	for _, failure := range failures(r) {
		t.wrapped(t.paint("Could not look: ", red), failure)
	}
	t.wrapped("", counts(r.Findings)+". "+outcome(r))
	_, err := io.WriteString(w, t.String())
	return err
}

// How wide the first two columns are, with a gap after each.
const (
	longestSeverity = len("critical") + 2
	longestName     = len("secret-in-plain-state") + 2
)

// terminal is a text that knows how wide it may be.
type terminal struct {
	Screen
	strings.Builder
}

// Colours of a terminal, of which every one has its own idea, fit for its background.
const (
	bold   = "1"
	dim    = "2"
	red    = "31"
	yellow = "33"
	cyan   = "36"
)

func (t *terminal) paint(text, colour string) string {
	if !t.Colour {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}

func (t *terminal) line(text string) { _, _ = t.WriteString(text + "\n") }

// table is one line for each finding where that fits, and else two and more.
func (t *terminal) table(r *drift.Report) {
	findings := r.Findings
	if len(findings) == 0 {
		return
	}
	address, widest := 0, 0
	for _, f := range findings {
		address = max(address, utf8.RuneCountInString(place(r, f))+2)
	}
	for _, f := range findings {
		widest = max(widest, longestSeverity+longestName+address+utf8.RuneCountInString(details(f)))
	}
	fits := t.Width == 0 || widest <= t.Width
	heading := pad("SEVERITY", longestSeverity) + pad("FINDING", longestName)
	if fits {
		heading += pad("ADDRESS", address) + "DETAILS"
	} else {
		heading += "ADDRESS, DETAILS"
	}
	t.line(t.paint(heading, bold))
	for _, f := range findings {
		start := t.paint(pad(f.Severity.String(), longestSeverity), colour(f)) + pad(string(f.Name), longestName)
		if fits {
			t.line(strings.TrimRight(start+pad(place(r, f), address)+details(f), " "))
			continue
		}
		t.wrapped(start, place(r, f))
		t.wrapped(strings.Repeat(" ", longestSeverity), details(f))
	}
	t.line("")
}

func colour(f drift.Finding) string {
	switch {
	case f.Ignored != nil:
		return dim
	case f.Severity == drift.Critical:
		return bold + ";" + red
	case f.Severity == drift.High:
		return red
	case f.Severity == drift.Medium:
		return yellow
	}
	return cyan
}

// wrapped prints a text after what its first line begins with; the others are indented by as much.
func (t *terminal) wrapped(start, text string) {
	if text == "" {
		return
	}
	indent := visible(start)
	for i, line := range wrap(text, t.Width-indent) {
		if i > 0 {
			start = strings.Repeat(" ", indent)
		}
		t.line(strings.TrimRight(start+line, " "))
	}
}

// narrowest is a column below which nothing is wrapped any more: the terminal does that no worse.
const narrowest = 16

// wrap breaks a text at spaces, or in the middle of what is longer than a line.
func wrap(text string, width int) []string {
	if width < narrowest {
		return []string{text}
	}
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		for utf8.RuneCountInString(word) > width {
			if line != "" {
				lines, line = append(lines, line), ""
			}
			runes := []rune(word)
			lines, word = append(lines, string(runes[:width])), string(runes[width:])
		}
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width:
			lines, line = append(lines, line), word
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}

// visible is how many columns a text takes, which may begin with what is painted.
func visible(text string) int {
	for {
		start := strings.Index(text, "\x1b[")
		if start < 0 {
			return utf8.RuneCountInString(text)
		}
		end := strings.IndexByte(text[start:], 'm')
		text = text[:start] + text[start+end+1:]
	}
}

func pad(text string, width int) string { return fmt.Sprintf("%-*s", width, text) }
