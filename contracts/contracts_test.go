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

// documents are the contracts, by the name of their platform.
func documents(t *testing.T) map[string]*openapi3.T {
	t.Helper()
	found := map[string]*openapi3.T{}
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
		found[name] = contract
	}
	return found
}

// operations returns those of all contracts, by method and path; what a path calls its parameters does not count.
func operations(t *testing.T) map[string]operation {
	t.Helper()
	found := map[string]operation{}
	for name, contract := range documents(t) {
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

// Every property of everything that is sent or answered says whether an example shows it.
func TestEvidenceOfProperties(t *testing.T) {
	t.Parallel()
	for name, contract := range documents(t) {
		seen := properties{}
		for path, item := range contract.Paths.Map() {
			for method, o := range item.Operations() {
				seen.body(method+" "+path, o.RequestBody)
				for status, response := range o.Responses.Map() {
					seen.content(method+" "+path+" "+status, response.Value.Content)
				}
			}
		}
		for schema, of := range contract.Components.Schemas {
			seen.schema(schema, of)
		}
		for property, evidence := range seen {
			switch evidence {
			case "documented", "observed", "assumed":
			default:
				t.Errorf("%s: %s has the evidence %q", name, property, evidence)
			}
		}
		if len(seen) < 15 {
			t.Errorf("%s: found %d properties only", name, len(seen))
		}
	}
}

// properties are what schemas say of each of theirs.
type properties map[string]any

func (p properties) body(at string, body *openapi3.RequestBodyRef) {
	if body != nil {
		p.content(at, body.Value.Content)
	}
}

func (p properties) content(at string, content openapi3.Content) {
	for _, media := range content {
		p.schema(at, media.Schema)
	}
}

func (p properties) schema(at string, schema *openapi3.SchemaRef) {
	if schema == nil {
		return
	}
	for name, property := range schema.Value.Properties {
		if _, seen := p[at+"."+name]; !seen {
			p[at+"."+name] = property.Value.Extensions["x-evidence"]
			p.schema(at+"."+name, property)
		}
	}
	p.schema(at+"[]", schema.Value.Items)
	for _, parts := range []openapi3.SchemaRefs{schema.Value.OneOf, schema.Value.AnyOf, schema.Value.AllOf} {
		for n, part := range parts {
			p.schema(fmt.Sprintf("%s|%d", at, n), part)
		}
	}
}

// What no example shows of a documented operation is known for some: the secret and the id of a token.
func TestWhatTheExamplesLack(t *testing.T) {
	t.Parallel()
	seen := properties{}
	for name, contract := range documents(t) {
		for schema, of := range contract.Components.Schemas {
			seen.schema(name+" "+schema, of)
		}
	}
	for property, want := range map[string]string{
		"Event Connectors IssuedToken.id":            "assumed",
		"Event Connectors IssuedToken.token":         "assumed",
		"Event Connectors IssuedToken.signingSecret": "documented",
		"Event Connectors TokenRequest.callBackUrl":  "documented",
		"EcoEvents IssuedAPIKey.key":                 "assumed",
		"EcoEvents CreatedWebhook.secret":            "documented",
		"EcoEvents Pagination.total":                 "assumed",
		"Eventicat Aggregator.id":                    "assumed",
	} {
		if seen[property] != want {
			t.Errorf("%s is %v, want %s", property, seen[property], want)
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
