package contracts_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/eventcreds/terraform-provider-eventcreds/contracts"
)

// operation is what a contract says of an operation beside its shape.
type operation struct{ evidence, source string }

// operations returns those of all contracts, by method and path; what a path calls its parameters does not count.
func operations(t *testing.T) map[string]operation {
	t.Helper()
	found := map[string]operation{}
	for name, document := range map[string][]byte{
		"EcoEvents":        contracts.EcoEvents,
		"Eventicat":        contracts.Eventicat,
		"Event Connectors": contracts.EventConnectors,
	} {
		loader := openapi3.NewLoader()
		contract, err := loader.LoadFromData(document)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := contract.Validate(loader.Context); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for path, item := range contract.Paths.Map() {
			for method, o := range item.Operations() {
				evidence, _ := o.Extensions["x-evidence"].(string)
				source, _ := o.Extensions["x-source"].(string)
				found[name+" "+method+" "+parameter.ReplaceAllString(path, "{}")] = operation{evidence, source}
			}
		}
	}
	return found
}

var parameter = regexp.MustCompile(`\{[^}]*\}`)

// Every operation says what it rests on, and where that was found.
func TestEvidence(t *testing.T) {
	t.Parallel()
	for name, o := range operations(t) {
		switch o.evidence {
		case "documented", "observed":
			if o.source == "" {
				t.Errorf("%s is %s without a source", name, o.evidence)
			}
		case "assumed":
			if o.source != "" {
				t.Errorf("%s is assumed, and has the source %q", name, o.source)
			}
		default:
			t.Errorf("%s has the evidence %q", name, o.evidence)
		}
	}
}

// The tables that users read say the same as the contracts.
func TestEvidenceInTheDocumentation(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../templates/index.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	contracted, platform, rows := operations(t), "", 0
	row := regexp.MustCompile("^\\| `([A-Z]+ /[^`]*)` \\|[^|]*\\| \\**([a-z]+)\\** \\|")
	for line := range strings.Lines(string(page)) {
		if heading, ok := strings.CutPrefix(line, "### "); ok {
			platform = strings.TrimSpace(heading)
		}
		match := row.FindStringSubmatch(line)
		if match == nil {
			continue
		}
		rows++
		name := fmt.Sprintf("%s %s", platform, parameter.ReplaceAllString(match[1], "{}"))
		if o, ok := contracted[name]; !ok || o.evidence != match[2] {
			t.Errorf("%s is called %s, and the contract says %q", name, match[2], o.evidence)
		}
	}
	if rows < 20 {
		t.Errorf("found %d rows only", rows)
	}
}
