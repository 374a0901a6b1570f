// Package format prints reports on drift: one file for each format.
package format

import (
	"io"
	"slices"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift"
)

// Screen is what is known of where a report is printed. The zero Screen is a file.
type Screen struct {
	Width  int  // of the terminal, in columns; 0: it is none
	Colour bool // it shows colours
}

// Printer prints a report.
type Printer func(io.Writer, *drift.Report, Screen) error

// Names are those of all formats.
func Names() []string {
	return []string{"text", "json", "markdown", "sarif", "junit", "github", "html"}
}

// For returns the printer of a format. It reports false if there is none.
func For(name string) (Printer, bool) {
	i := slices.Index(Names(), name)
	if i < 0 {
		return nil, false
	}
	return []Printer{text, inJSON, markdown, sarif, junit, github, html}[i], true
}
