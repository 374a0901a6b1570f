package terraform

import (
	"bytes"
	"encoding/json"

	tfjson "github.com/hashicorp/terraform-json"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift"
)

// messages reads the lines that `terraform plan -json` writes: what it warns of, and how far it is.
type messages struct {
	progress    func(int)
	refreshed   int
	diagnostics []drift.Diagnostic
	rest        []byte // of a line that is not whole
}

func newMessages(progress func(int)) *messages { return &messages{progress: progress} }

// Write implements io.Writer.
func (m *messages) Write(p []byte) (int, error) {
	m.rest = append(m.rest, p...)
	for {
		line, rest, whole := bytes.Cut(m.rest, []byte("\n"))
		if !whole {
			return len(p), nil
		}
		m.line(line)
		m.rest = rest
	}
}

// line reads a message. What cannot be read is of no kind that matters here. terraform-json leaves the address out of
// diagnostics, which is what tells whose they are.
func (m *messages) line(line []byte) {
	var message struct {
		Type       string `json:"type"`
		Diagnostic struct {
			Severity tfjson.DiagnosticSeverity `json:"severity"`
			Address  string                    `json:"address"`
			Summary  string                    `json:"summary"`
			Detail   string                    `json:"detail"`
		} `json:"diagnostic"`
	}
	if json.Unmarshal(line, &message) != nil {
		return
	}
	switch d := message.Diagnostic; message.Type {
	case string(tfjson.MessageTypeDiagnostic):
		m.diagnostics = append(m.diagnostics, drift.Diagnostic{
			Error: d.Severity == tfjson.DiagnosticSeverityError, Address: d.Address, Summary: d.Summary, Detail: d.Detail,
		})
	case "refresh_complete":
		m.refreshed++
		if m.progress != nil {
			m.progress(m.refreshed)
		}
	}
}

// failed reports whether there was an error among them.
func (m *messages) failed() bool {
	for _, d := range m.diagnostics {
		if d.Error {
			return true
		}
	}
	return false
}
