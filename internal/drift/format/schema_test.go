package format_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift/format"
)

// The library has the schema of SARIF 2.1.0. It validates what it has read, so that has to be all of it.
func TestSARIFIsAsItsSchema(t *testing.T) {
	t.Parallel()
	for what, report := range map[string]*drift.Report{"everything": everything(t), "failed": failed(t), "quiet": quiet()} {
		text := []byte(printed(t, "sarif", report, format.Screen{}))
		read, err := sarif.FromBytes(text)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if err := read.Validate(); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		again, err := json.Marshal(read)
		if err != nil {
			t.Fatal(err)
		}
		known := members(t, again) // it adds defaults
		for path, value := range members(t, text) {
			if known[path] != value {
				t.Errorf("%s: the library knows no %s", what, path)
			}
		}
		for _, run := range read.Runs {
			for _, result := range run.Results {
				if rule := run.Tool.Driver.Rules[result.RuleIndex]; *rule.ID != *result.RuleID {
					t.Errorf("%s: the rule of %s is %s", what, *result.RuleID, *rule.ID)
				}
			}
		}
	}
}

// members are all values that are not empty, by their path.
func members(t *testing.T, text []byte) map[string]string {
	t.Helper()
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	var walk func(path string, value any)
	walk = func(path string, value any) {
		switch value := value.(type) {
		case map[string]any:
			for name, member := range value {
				walk(path+"/"+name, member)
			}
		case []any:
			for i, element := range value {
				walk(path+"/"+strconv.Itoa(i), element)
			}
		case string:
			found[path] = value
		case bool:
			found[path] = strconv.FormatBool(value)
		case float64:
			found[path] = strconv.FormatFloat(value, 'f', -1, 64)
		}
	}
	walk("", value)
	return found
}

// junitRule is what the schema of Ant's JUnit reports, the strictest in use, says of an element.
type junitRule struct {
	required, optional string // attributes
	children           string // a pattern of their names, each followed by a space
	text               bool
}

func junitRules() map[string]junitRule {
	number := "tests failures errors time timestamp hostname name id package"
	return map[string]junitRule{
		"testsuites": {children: `^(testsuite )*$`},
		"testsuite":  {required: number, optional: "skipped", children: `^properties (testcase )*system-out system-err $`},
		"properties": {children: `^(property )*$`},
		"testcase":   {required: "name classname time", children: `^(skipped |error |failure )?$`},
		"skipped":    {optional: "message type", text: true},
		"error":      {required: "type", optional: "message", text: true},
		"failure":    {required: "type", optional: "message", text: true},
		"system-out": {text: true},
		"system-err": {text: true},
	}
}

func TestJUnitIsAsItsSchema(t *testing.T) {
	t.Parallel()
	for what, report := range map[string]*drift.Report{"everything": everything(t), "failed": failed(t), "quiet": quiet()} {
		problems, counted := checkJUnit(printed(t, "junit", report, format.Screen{}))
		for _, problem := range problems {
			t.Errorf("%s: %s", what, problem)
		}
		if outcome := report.Outcome(); (outcome == drift.Failed) != (counted["error"] > 0) || (outcome == drift.Found) && counted["failure"] == 0 {
			t.Errorf("%s comes to %d, and there are %v", what, outcome, counted)
		}
	}
	for wrong, says := range map[string]string{
		`<testsuites><testcase name="a" classname="b" time="0"/></testsuites>`: "testsuites has testcase",
		`<testsuites extra="1"/>`:               "extra",
		`<testsuites><testsuite/></testsuites>`: "testsuite lacks tests",
		`<testsuites>text</testsuites>`:         "text",
		`<testsuites><unknown/></testsuites>`:   "unknown",
	} {
		if problems, _ := checkJUnit(wrong); !strings.Contains(strings.Join(problems, "; "), says) {
			t.Errorf("of %s it says %q", wrong, problems)
		}
	}
}

// checkJUnit says what in a document is against the rules, and counts its elements.
func checkJUnit(document string) (problems []string, counted map[string]int) {
	counted = map[string]int{}
	rules := junitRules()
	decoder := xml.NewDecoder(strings.NewReader(document))
	type open struct{ name, children string }
	var path []open
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return problems, counted
		}
		if err != nil {
			return append(problems, err.Error()), counted
		}
		switch token := token.(type) {
		case xml.StartElement:
			name := token.Name.Local
			counted[name]++
			if len(path) > 0 {
				path[len(path)-1].children += name + " "
			}
			path = append(path, open{name: name})
			problems = append(problems, checkAttributes(name, rules, token.Attr)...)
		case xml.EndElement:
			last := path[len(path)-1]
			path = path[:len(path)-1]
			if rule := rules[last.name]; !regexp.MustCompile(rule.children).MatchString(last.children) {
				problems = append(problems, last.name+" has "+last.children)
			}
		case xml.CharData:
			if text := strings.TrimSpace(string(token)); text != "" && !rules[path[len(path)-1].name].text {
				problems = append(problems, "text in "+path[len(path)-1].name)
			}
		}
	}
}

func checkAttributes(name string, rules map[string]junitRule, attributes []xml.Attr) (problems []string) {
	rule, ok := rules[name]
	if !ok {
		return []string{"there is no element " + name}
	}
	var names []string
	for _, a := range attributes {
		names = append(names, a.Name.Local)
		if !slices.Contains(strings.Fields(rule.required+" "+rule.optional), a.Name.Local) {
			problems = append(problems, name+" has "+a.Name.Local)
		}
		form := map[string]string{
			"timestamp": `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$`, "tests": `^\d+$`, "failures": `^\d+$`, "errors": `^\d+$`, "id": `^\d+$`, "time": `^\d+(\.\d+)?$`,
		}[a.Name.Local]
		if !regexp.MustCompile(form).MatchString(a.Value) {
			problems = append(problems, a.Name.Local+" is "+a.Value)
		}
	}
	for needed := range strings.FieldsSeq(rule.required) {
		if !slices.Contains(names, needed) {
			problems = append(problems, name+" lacks "+needed)
		}
	}
	return problems
}
