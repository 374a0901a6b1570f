package lifecycle_test

import (
	"os"
	"strings"
	"testing"
)

// TestAcmeIsShort: what another platform takes is at most 150 lines, without its schema, imports and blank lines.
func TestAcmeIsShort(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("acme_test.go")
	if err != nil {
		t.Fatal(err)
	}
	lines, skipped := 0, ""
	for line := range strings.Lines(string(source)) {
		line = strings.TrimRight(line, "\n")
		switch {
		case line == skipped:
			skipped = ""
		case skipped != "" || line == "":
		case line == "import (":
			skipped = ")"
		case strings.HasPrefix(line, "func acmeSchema()"):
			skipped = "}"
		default:
			lines++
		}
	}
	if lines > 150 || lines < 50 {
		t.Errorf("%d lines", lines)
	}
}
