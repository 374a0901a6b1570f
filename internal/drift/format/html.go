package format

import (
	_ "embed"
	"html/template"
	"io"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift"
)

//go:embed report.html.tmpl
var page string

// html prints a page that refers to nothing outside itself and runs no script.
func html(w io.Writer, r *drift.Report, _ Screen) error {
	functions := template.FuncMap{
		"date": date, "change": change, "note": ignored, "counts": counts, "outcome": outcome, "source": source, "coverage": coverage,
		"failures": failures, "present": present, "timeline": newTimeline,
	}
	parsed, err := template.New("report").Funcs(functions).Parse(page)
	if err != nil {
		return err
	}
	return parsed.Execute(w, r)
}
