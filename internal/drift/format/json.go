package format

import (
	"encoding/json"
	"io"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift"
)

// inJSON prints the report as it is.
func inJSON(w io.Writer, r *drift.Report, _ Screen) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(r)
}
