package drift_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift"
)

func epoch() time.Time { return time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC) }

// read reads a recorded plan.
func read(t *testing.T, file string) *drift.Plan {
	t.Helper()
	opened, err := os.Open("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	plan, err := drift.Read(opened)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// lines are findings as a table: severity, name, address, what was and is.
func lines(findings []drift.Finding) []string {
	var all []string
	for _, f := range findings {
		line := fmt.Sprintf("%s %s %s", f.Severity, f.Name, f.Address)
		if f.Was != "" {
			line += ": " + f.Was + " ->"
		}
		if f.Is != "" {
			line += " " + f.Is
		}
		all = append(all, line)
	}
	slices.Sort(all)
	return all
}

func diff(t *testing.T, what string, want, got any) {
	t.Helper()
	if difference := cmp.Diff(want, got); difference != "" {
		t.Errorf("%s (-want +got):\n%s", what, difference)
	}
}

// Terraform wrote these plans: of instances with keys, in a module, tainted, deposed, moved, replaced by request, imported,
// removed from the configuration without being destroyed, of which changes are ignored, with a sensitive name, and of another
// provider.
func TestOddInstances(t *testing.T) {
	t.Parallel()
	drifted := []string{
		"critical scopes-widened eventcreds_ecoevents_api_key.ignoring: events:read -> events:write",
		"medium renamed eventcreds_ecoevents_api_key.hidden: name (sensitive) -> another name (sensitive)",
		"medium retirement-due eventcreds_ecoevents_webhook.deposed (deposed d5073859) replaced, and still there",
	}
	for _, address := range []string{
		"eventcreds_ecoevents_api_key.forgotten", "eventcreds_ecoevents_api_key.hidden", "eventcreds_ecoevents_api_key.ignoring",
		`eventcreds_ecoevents_api_key.keyed["quote\"d"]`, `eventcreds_ecoevents_api_key.keyed["until 2026 because #renamed"]`,
		`eventcreds_ecoevents_api_key.keyed["with space"]`, "eventcreds_ecoevents_api_key.new", "eventcreds_ecoevents_api_key.replaced",
		"eventcreds_ecoevents_api_key.tainted", `module.m["a b"].eventcreds_ecoevents_api_key.member[0]`,
	} {
		drifted = append(drifted, "medium secret-in-plain-state "+address+" key")
	}
	drifted = append(drifted, "medium secret-in-plain-state eventcreds_ecoevents_webhook.deposed secret")
	edited := []string{
		"low configuration-change eventcreds_ecoevents_api_key.forgotten to be forgotten, and left as it is",
		"low configuration-change eventcreds_ecoevents_api_key.imported to be imported",
		"low configuration-change eventcreds_ecoevents_api_key.replaced to be replaced",
		"low configuration-change eventcreds_ecoevents_api_key.tainted: tainted -> to be replaced",
	}
	for name, test := range map[string]struct {
		files     []string
		resources int
		want      []string
	}{
		"the refresh":           {[]string{"odd-refresh.json"}, 12, drifted},
		"what an apply does":    {[]string{"odd.json"}, 13, slices.Concat(drifted, edited)},
		"both, as they are run": {[]string{"odd-refresh.json", "odd.json"}, 13, slices.Concat(drifted, edited)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			evidence := drift.Evidence{Source: "."}
			for _, file := range test.files {
				evidence.Plans = append(evidence.Plans, read(t, file))
			}
			verdict := drift.Judge(evidence, epoch())
			slices.Sort(test.want)
			diff(t, "findings", test.want, lines(verdict.Findings))
			diff(t, "source", drift.Source{Name: ".", TerraformVersion: "1.11.4", Resources: test.resources, Others: 3}, verdict.Source)
			everything, err := json.Marshal(verdict)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(everything), "planted0") {
				t.Errorf("a secret got through: %s", everything)
			}
		})
	}
}

func TestWhatIsNoPlan(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ text, says string }{
		"nothing":               {"", "ends before the plan does"},
		"half of one":           {`{"format_version": "1.2", "resource_changes": [{"address"`, "ends before the plan does"},
		"no JSON":               {"Terraform will perform the following actions", "no JSON at byte 1"},
		"a list":                {"[]", "an object is missing"},
		"a newer format":        {`{"format_version": "2.0", "planned_values": {}}`, "newer Terraform"},
		"an unreadable format":  {`{"format_version": "x", "planned_values": {}}`, "newer Terraform"},
		"a format of a number":  {`{"format_version": 1}`, "is not of the type string"},
		"a state file":          {`{"version": 4, "terraform_version": "1.11.4", "resources": []}`, "no format_version"},
		"a state, shown":        {`{"format_version": "1.0", "terraform_version": "1.11.4", "values": {"root_module": {}}}`, "a state and no plan"},
		"two":                   {`{"format_version": "1.2", "planned_values": {}} {}`, "something follows"},
		"UTF-16":                {"\xff\xfe{\x00", "UTF-16"},
		"changes of no list":    {`{"format_version": "1.2", "resource_changes": {}}`, "an object is missing"},
		"a change of no object": {`{"format_version": "1.2", "resource_changes": ["x"]}`, "no plan"},
		"values of no object":   {plan(`"prior_state": ` + prior(`"eventcreds_x"`, `"secret0"`)), "the values of eventcreds_x.a cannot be read: it is no object"},
		"a name of no text": {
			plan(`"prior_state": ` + prior(`"eventcreds_x"`, `{"name": 7}`)),
			"the values of eventcreds_x.a cannot be read: name is not of the type that eventcreds knows",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := drift.Read(strings.NewReader(test.text))
			if err == nil || !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "secret0") {
				t.Errorf("got %v, want a word about %q", err, test.says)
			}
		})
	}
}

func TestPlansOfNothingOfOurs(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"empty":           plan(`"resource_changes": null, "prior_state": null`),
		"a BOM before it": "\xef\xbb\xbf" + plan(`"resource_changes": []`),
		"unknown members": plan(`"resource_changes": [], "from_the_future": {"a": [1, {"b": null}]}`),
		"a deposed one that is gone": plan(`"resource_drift": [{"address": "eventcreds_x.a", "mode": "managed", "type": "eventcreds_x", "deposed": "0a1b",
			"change": {"actions": ["delete"], "before": {"id": "x"}, "after": null}}]`),
		"other providers'": plan(`"prior_state": ` + prior(`"aws_iam_access_key"`, `{"secret": "x", "name": 7}`)),
	} {
		plan, err := drift.Read(strings.NewReader(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		verdict := drift.Judge(drift.Evidence{Plans: []*drift.Plan{plan}}, epoch())
		if verdict.Source.Resources != 0 || len(verdict.Findings) > 0 {
			t.Errorf("%s: got %+v", name, verdict)
		}
	}
}

// plan is a plan with these members.
func plan(members string) string {
	return `{"format_version": "1.2", "terraform_version": "1.11.4", "planned_values": {"root_module": {}}, ` + members + `, "configuration": {}}`
}

// prior is a state with one resource in a module of a module.
func prior(kind, values string) string {
	name := strings.Trim(kind, `"`) + ".a"
	return fmt.Sprintf(`{"values": {"root_module": {"child_modules": [{"child_modules": [{"resources": [
		{"address": %q, "mode": "managed", "type": %s, "values": %s}]}]}]}}}`, name, kind, values)
}

// FuzzRead feeds it with what somebody calls a plan.
func FuzzRead(f *testing.F) {
	for _, file := range []string{"odd.json", "odd-refresh.json"} {
		content, err := os.ReadFile("testdata/" + file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(content))
	}
	f.Add(plan(`"prior_state": ` + prior(`"eventcreds_ecoevents_api_key"`, `{"id": null, "key": "planted0", "retiring": [{"id": "a", "retire_at": "x"}]}`)))
	f.Fuzz(func(t *testing.T, text string) {
		plan, err := drift.Read(strings.NewReader(text))
		if err != nil {
			return
		}
		verdict := drift.Judge(drift.Evidence{Source: ".", Plans: []*drift.Plan{plan}}, epoch())
		for _, finding := range verdict.Findings {
			if finding != finding.Clean() || drift.Define(finding.Name).Means == "" {
				t.Errorf("got %+v", finding)
			}
		}
	})
}
