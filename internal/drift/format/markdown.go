package format

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift"
)

// What fits into a comment on a pull request, with room to spare, and how many lines of a kind other than findings.
const (
	longestComment = 60_000
	mostLines      = 20
)

// markdown prints what fits into a comment on a pull request: the most severe findings first.
func markdown(w io.Writer, r *drift.Report, _ Screen) error {
	start := "### Credentials: " + counts(r.Findings) + "\n\n" + outcome(r) + "\n\n" +
		list("Could not look", failures(r))
	end := ending(r)
	rows, cut := table(r, longestComment-utf8.RuneCountInString(start+end))
	_, err := io.WriteString(w, start+rows+cut+end)
	return err
}

// list is a list with a heading, cut where it is long.
func list(heading string, lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	var text strings.Builder
	fmt.Fprintf(&text, "**%s**\n\n", heading)
	for i, line := range lines {
		if i == mostLines {
			fmt.Fprintf(&text, "- and %d more\n", len(lines)-i)
			break
		}
		fmt.Fprintf(&text, "- %s\n", code(line))
	}
	return text.String() + "\n"
}

// table is as much of a table as fits, and what is left out.
func table(r *drift.Report, room int) (rows, cut string) {
	const most = len("\n_and 1000000 more, which are left out here: 1000000 critical, 1000000 high, 1000000 medium, 1000000 low, 1000000 ignored_\n\n")
	findings := r.Findings
	if len(findings) == 0 {
		return "", ""
	}
	var text strings.Builder
	length := 0
	add := func(row string) bool {
		length += utf8.RuneCountInString(row)
		if length > room-most {
			return false
		}
		text.WriteString(row)
		return true
	}
	add("| severity | finding | address | id | was → is | since |\n| --- | --- | --- | --- | --- | --- |\n")
	for i, f := range findings {
		if !add(row(r, f)) {
			cut = fmt.Sprintf("\n_and %d more, which are left out here: %s_\n", len(findings)-i, counts(findings[i:]))
			break
		}
	}
	return text.String(), cut + "\n"
}

func row(r *drift.Report, f drift.Finding) string {
	severity := f.Severity.String()
	if f.Ignored != nil {
		severity = "~~" + severity + "~~"
	}
	said := code(change(f))
	if note := ignored(f); note != "" {
		said += " " + code(note)
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %s | %s |\n", severity, f.Name, code(place(r, f)), code(f.ID), said, date(f.Since))
}

// ending is what stands below the table.
func ending(r *drift.Report) string {
	var text strings.Builder
	if todo := present(r.Findings); len(todo) > 0 {
		text.WriteString("<details><summary>What to do</summary>\n\n")
		for _, d := range todo {
			fmt.Fprintf(&text, "- **%s**: %s %s\n", d.Name, d.Means, d.Todo)
		}
		text.WriteString("\n</details>\n\n")
	}
	lines := make([]string, 0, len(r.Sources))
	for _, s := range r.Sources {
		lines = append(lines, source(s))
	}
	text.WriteString(list("Looked at", lines))
	lines = lines[:0]
	for _, c := range r.Coverage {
		if c.Failure == "" {
			lines = append(lines, coverage(c))
		}
	}
	return text.String() + list("Live on the platforms", lines)
}

// code is a text that means nothing to Markdown: no link, no mention, no end of a cell.
func code(text string) string {
	if text == "" {
		return ""
	}
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	text = strings.ReplaceAll(text, "|", `\|`)
	if fence == "`" {
		return fence + text + fence
	}
	return fence + " " + text + " " + fence
}
