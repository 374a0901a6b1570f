package format_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift/format"
)

var update = flag.Bool("update", false, "write the golden files")

// everything is the report of a real run, which the tests of the program write, and beside it what is found where the provider has
// the credential of another account: then nothing else is.
func everything(t *testing.T) *drift.Report {
	t.Helper()
	report := observed(t, "report")
	report.Findings = append(report.Findings, observed(t, "account").Findings...)
	report.Sort()
	return report
}

func observed(t *testing.T, name string) *drift.Report {
	t.Helper()
	content, err := os.ReadFile("testdata/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var report drift.Report
	if err := json.Unmarshal(content, &report); err != nil {
		t.Fatal(err)
	}
	return &report
}

// failed is a report of what could not be looked at.
func failed(t *testing.T) *drift.Report {
	t.Helper()
	report := everything(t)
	report.Findings, report.Credentials = report.Findings[:1], nil
	report.Sources = append(report.Sources,
		drift.Source{Name: "infra/away", Failures: []string{"EcoEvents: cannot read the API key: connection refused", "one more | `thing`"}},
		drift.Source{Name: "infra/other", Others: 1})
	report.Coverage[1].Failure = "Event Connectors: cannot list the tokens: 503 Service Unavailable"
	return report
}

// quiet is a report of nothing.
func quiet() *drift.Report {
	return &drift.Report{
		Version: drift.ReportVersion, Program: "0.1.0", At: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), FailOn: drift.High,
		Sources: []drift.Source{{Name: "."}}, Findings: []drift.Finding{}, Credentials: []drift.Credential{},
	}
}

func TestFormats(t *testing.T) {
	t.Parallel()
	for _, name := range format.Names() {
		for what, report := range map[string]*drift.Report{"everything": everything(t), "account": observed(t, "account"), "failed": failed(t), "quiet": quiet()} {
			t.Run(name+" of "+what, func(t *testing.T) {
				t.Parallel()
				golden(t, what+"."+name, printed(t, name, report, format.Screen{}))
			})
		}
	}
	for _, name := range drift.Definitions() {
		if !strings.Contains(printed(t, "text", everything(t), format.Screen{}), string(name.Name)) {
			t.Errorf("the reports of the tests have no %s", name.Name)
		}
	}
}

func TestTheWidthOfATerminal(t *testing.T) {
	t.Parallel()
	golden(t, "narrow.text", printed(t, "text", everything(t), format.Screen{Width: 80}))
	golden(t, "colour.text", printed(t, "text", failed(t), format.Screen{Width: 200, Colour: true}))
	for _, width := range []int{60, 80, 100, 120, 200} {
		for line := range strings.Lines(printed(t, "text", everything(t), format.Screen{Width: width})) {
			if length := utf8.RuneCountInString(strings.TrimRight(line, "\n")); length > width {
				t.Errorf("%d columns are too few for %q", width, line)
			}
		}
	}
}

// A comment holds what fits, the most severe first, and says how much it leaves out.
func TestALongCommentIsCut(t *testing.T) {
	t.Parallel()
	report := everything(t)
	template := report.Findings[0]
	report.Findings = nil
	for i := range 3000 {
		f := template
		f.Address = fmt.Sprintf("eventcreds_ecoevents_api_key.key[%d]", i)
		f.Severity = drift.Severities()[i%4]
		report.Findings = append(report.Findings, f)
	}
	for i := range 500 {
		report.Sources = append(report.Sources, drift.Source{Name: fmt.Sprint("infra/", i), Failures: []string{strings.Repeat("why ", 70)}})
	}
	report.Sort()
	got := printed(t, "markdown", report, format.Screen{})
	if length := utf8.RuneCountInString(got); length > 60_000 || length < 55_000 {
		t.Errorf("it has %d characters", length)
	}
	rows := strings.Count(got, "\n| critical |") + strings.Count(got, "\n| high |")
	if rest := fmt.Sprintf("_and %d more, which are left out here: ", 3000-rows); !strings.Contains(got, rest) || strings.Contains(got, "\n| low |") {
		t.Errorf("there are %d rows, and it does not say %q", rows, rest)
	}
	for _, rest := range []string{"- and 481 more\n", "- and 480 more\n"} { // of the sources, and of the failures
		if !strings.Contains(got, rest) {
			t.Errorf("it does not say %q", rest)
		}
	}
}

// What people write into names must not become a link, a mention, a command or a tag.
func TestNamesAreOnlyText(t *testing.T) {
	t.Parallel()
	report := quiet()
	for _, text := range []string{
		"| a | b |", "`code` ``more``", "<script>alert(1)</script>", "</td></tr>", "@everybody", "![x](https://example.com)",
		"::error::x", "%0A::error::x", `"quoted" & 'so'`, "~~gone~~", "]]>", "{{ .Program }}", "a:b,c",
	} {
		f := drift.New(drift.Renamed)
		f.Source, f.Address, f.Platform, f.ID, f.Was, f.Is = ".", text, "EcoEvents", text, text, text
		f.Lapsed = &drift.Ignore{Address: text, Until: "2026-01-01", Because: text}
		report.Findings = append(report.Findings, f.Clean())
		report.Credentials = append(report.Credentials, drift.Credential{Source: ".", Address: text, ID: text, CreatedAt: report.At.Add(-time.Hour)})
	}
	for _, name := range format.Names() {
		golden(t, "names."+name, printed(t, name, report, format.Screen{}))
	}
	page := printed(t, "html", report, format.Screen{})
	if strings.Contains(page, "<script") || strings.Count(page, "</td></tr>") != 2*len(report.Findings) {
		t.Error("a name is a tag of the page")
	}
	for line := range strings.Lines(printed(t, "github", report, format.Screen{})) {
		if !strings.HasPrefix(line, "::warning title=") && !strings.HasPrefix(line, "13 medium") {
			t.Errorf("a line begins with something else: %s", line)
		}
	}
}

func TestThereIsNoOtherFormat(t *testing.T) {
	t.Parallel()
	if _, ok := format.For("yaml"); ok {
		t.Error("there is")
	}
}

// printed is a report in a format.
func printed(t *testing.T, name string, report *drift.Report, screen format.Screen) string {
	t.Helper()
	printer, ok := format.For(name)
	if !ok {
		t.Fatalf("there is no format %s", name)
	}
	var text bytes.Buffer
	if err := printer(&text, report, screen); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// golden compares with a file, or writes it with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if difference := cmp.Diff(string(want), got); difference != "" {
		t.Errorf("%s (-want +got):\n%s", name, difference)
	}
}
