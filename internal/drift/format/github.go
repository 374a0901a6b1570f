package format

import (
	"fmt"
	"io"
	"strings"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift"
)

// github prints workflow commands, of which GitHub Actions makes annotations. What is ignored gets none.
func github(w io.Writer, r *drift.Report, _ Screen) error {
	var text strings.Builder
	for _, failure := range failures(r) {
		fmt.Fprintf(&text, "::error title=%s::%s\n", property("eventcreds drift could not look"), message(failure))
	}
	for _, f := range r.Findings {
		if f.Ignored != nil {
			continue
		}
		at := ""
		if f.Location != nil {
			at = fmt.Sprintf("file=%s,line=%d,", property(f.Location.File), f.Location.Line)
		}
		title := fmt.Sprintf("%s (%s): %s", f.Name, f.Severity, place(r, f))
		fmt.Fprintf(&text, "::%s %stitle=%s::%s\n", command(f.Severity), at, property(title), message(sentence(f)))
	}
	fmt.Fprintf(&text, "%s. %s\n", counts(r.Findings), outcome(r))
	_, err := io.WriteString(w, text.String())
	return err
}

// sentence is a finding as one text, for where there is no table.
func sentence(f drift.Finding) string {
	text := drift.Define(f.Name).Means
	if d := details(f); d != "" {
		text = d + ". " + text
	}
	return text + " " + f.Todo
}

func command(severity drift.Severity) string {
	switch {
	case severity.Reaches(drift.High):
		return "error"
	case severity == drift.Medium:
		return "warning"
	}
	return "notice"
}

// message escapes what a command says, and property what stands before that.
func message(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text)
}

func property(text string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(message(text))
}
