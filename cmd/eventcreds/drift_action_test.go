package main

import (
	"cmp"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// action is what an action.yml says.
type action struct {
	Name, Description string
	Inputs            map[string]struct{ Description, Default string }
	Outputs           map[string]struct{ Description, Value string }
	Runs              struct {
		Using string
		Steps []actionStep
	}
}

type actionStep struct {
	Name, ID, If, Shell, Run, Uses string
	Env, With                      map[string]string
}

const actionDirectory = "../../actions/drift"

func readAction(t *testing.T) (a action) {
	t.Helper()
	decoder := yaml.NewDecoder(strings.NewReader(read(t, actionDirectory+"/action.yml")))
	if err := decoder.Decode(&a); err != nil {
		t.Fatal(err)
	}
	return a
}

// No linter that can be had here reads an action.yml.
func TestTheActionIsSound(t *testing.T) {
	t.Parallel()
	a := readAction(t)
	whole := read(t, actionDirectory+"/action.yml")
	if a.Name == "" || a.Description == "" || a.Runs.Using != "composite" {
		t.Errorf("got %q, %q, %q", a.Name, a.Description, a.Runs.Using)
	}
	for name, input := range a.Inputs {
		if input.Description == "" || !regexp.MustCompile(`inputs\.`+name+`\b`).MatchString(whole) {
			t.Errorf("the input %s is not described, or not used", name)
		}
	}
	used := regexp.MustCompile(`inputs\.([a-z-]+)`).FindAllStringSubmatch(whole, -1)
	for _, name := range used {
		if _, ok := a.Inputs[name[1]]; !ok {
			t.Errorf("there is no input %s", name[1])
		}
	}
	ids := map[string]bool{}
	for _, step := range a.Runs.Steps {
		ids[step.ID] = true
		switch {
		case step.Uses != "" && !regexp.MustCompile(`^[\w.-]+(/[\w.-]+)+@[0-9a-f]{40}$`).MatchString(step.Uses):
			t.Errorf("%s: %s is not pinned to a commit", step.Name, step.Uses)
		case step.Run != "" && step.Shell != "bash":
			t.Errorf("%s: a step of a composite action names its shell", step.Name)
		case strings.Contains(step.Run, "${{"):
			t.Errorf("%s: what comes from outside goes through the environment, and not into the script", step.Name)
		}
	}
	for name, output := range a.Outputs {
		if output.Description == "" || !strings.HasPrefix(output.Value, "${{ steps.drift.outputs."+name+" ") || !ids["drift"] {
			t.Errorf("the output %s is %+v", name, output)
		}
	}
	if got, want := a.Inputs["version"].Default, regexp.MustCompile(`(?m)^VERSION \?= (.*)$`).FindStringSubmatch(read(t, "../../GNUmakefile")); got != want[1] {
		t.Errorf("it installs %s, and this is %s", got, want[1])
	}

	// Each flag is an input, save for the formats, which the action chooses.
	var flags []string
	for _, flag := range regexp.MustCompile(`(?m)^ +--([a-z-]+)`).FindAllStringSubmatch(runProgram(t, nil, "drift", "--help").stdout, -1) {
		flags = append(flags, flag[1])
	}
	if len(flags) < 8 {
		t.Errorf("the help names %v", flags)
	}
	for _, flag := range flags {
		if _, ok := a.Inputs[flag]; !ok && !slices.Contains([]string{"format", "output", "help"}, flag) {
			t.Errorf("there is no input for --%s", flag)
		}
	}
}

// runner is a machine that runs the action.
type runner struct {
	root        string
	environment map[string]string
}

func newRunner(root string, environment map[string]string) runner {
	r := runner{root, maps.Clone(environment)}
	r.environment["RUNNER_TEMP"] = root
	r.environment["RUNNER_OS"], r.environment["RUNNER_ARCH"] = "Linux", "X64"
	for _, name := range []string{"GITHUB_PATH", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"} {
		r.environment[name] = filepath.Join(root, name)
	}
	return r
}

// ofTheTests is the Terraform or OpenTofu that the tests run.
func ofTheTests() string { return cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform") }

// run runs a step of the action with inputs, from empty files, and returns its outputs and the summary.
func (r runner) run(t *testing.T, name string, inputs map[string]string) (got result, outputs map[string]string, summary string) {
	t.Helper()
	a := readAction(t)
	i := slices.IndexFunc(a.Runs.Steps, func(s actionStep) bool { return s.Name == name })
	if i < 0 {
		t.Fatalf("there is no step %s", name)
	}
	environment := maps.Clone(r.environment)
	for variable, value := range a.Runs.Steps[i].Env {
		environment[variable] = regexp.MustCompile(`\$\{\{ (\w+)\.([\w-]+) \}\}`).ReplaceAllStringFunc(value, func(expression string) string {
			expression = strings.Trim(expression, "${ }")
			if input, ok := strings.CutPrefix(expression, "inputs."); ok {
				if given, ok := inputs[input]; ok {
					return given
				}
				if input == "terraform" {
					return ofTheTests()
				}
				return a.Inputs[input].Default
			}
			path, err := filepath.Abs(actionDirectory)
			if err != nil {
				t.Fatal(err)
			}
			return map[string]string{"github.action_path": path, "github.token": "ghs_token"}[expression]
		})
	}
	for _, file := range []string{"GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"} {
		if err := os.WriteFile(environment[file], nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got = runProcess(t, r.root, environment, "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", a.Runs.Steps[i].Run)
	outputs = map[string]string{}
	for line := range strings.Lines(read(t, environment["GITHUB_OUTPUT"])) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		outputs[key] = value
	}
	return got, outputs, read(t, environment["GITHUB_STEP_SUMMARY"])
}

// The action looks for drift with the real Terraform, on a machine that is like one of GitHub's.
func actionOnGitHub(t *testing.T, built string) {
	t.Helper()
	root, environment := repository(t, built)
	r := newRunner(root, environment)
	for name, test := range map[string]struct {
		inputs map[string]string
		status int
		result string
	}{
		"found":               {map[string]string{"directories": "infra"}, exitFound, "found"},
		"below threshold":     {map[string]string{"directories": "infra\n", "fail-on": "critical"}, exitQuiet, "quiet"},
		"ignored":             {map[string]string{"directories": "infra", "ignore": "eventcreds_*.nobody until 9999-12-31 because of it\n*#revoked until 9999-12-31 because it's known; $(exit 1)"}, exitQuiet, "quiet"},
		"no such directory":   {map[string]string{"directories": "infra\nelsewhere"}, exitFailed, "failed"},
		"an argument":         {map[string]string{"directories": "infra", "fail-on": "sometimes"}, exitFailed, "failed"},
		"a flag as one":       {map[string]string{"directories": "--help"}, exitFailed, "failed"},
		"what no state knows": {map[string]string{"directories": "infra", "unmanaged": "true", "owned-prefix": "nobody has this", "unmanaged-since": "2026-01-01", "fail-on": "never"}, exitQuiet, "quiet"},
	} {
		got, outputs, summary := r.run(t, "Look for drift", test.inputs)
		if got.status != test.status || outputs["result"] != test.result {
			t.Errorf("%s: %+v, %v", name, got, outputs)
		}
		if name == "an argument" {
			diff(t, name, map[string]string{"result": "failed"}, outputs)
			continue
		}
		if name != "ignored" && name != "no such directory" && name != "a flag as one" && !strings.Contains(summary, "| high | revoked |") {
			t.Errorf("%s: the summary is %q", name, summary)
		}
		diff(t, name+": the summary", read(t, outputs["markdown"]), summary)
		if !strings.Contains(read(t, outputs["json"]), `"version"`) || !strings.Contains(read(t, outputs["sarif"]), "sarif") {
			t.Errorf("%s: the reports are %v", name, outputs)
		}
	}
	got, _, summary := r.run(t, "Look for drift", map[string]string{"directories": "infra", "summary": "false"})
	if summary != "" || !strings.Contains(got.stdout, "::error file=infra/main.tf,line=12,title=revoked") {
		t.Errorf("got %+v and %q", got, summary)
	}

	plan := runProcess(t, filepath.Join(root, "infra"), environment, ofTheTests(), "plan", "-refresh-only", "-out=plan")
	shown := runProcess(t, filepath.Join(root, "infra"), environment, ofTheTests(), "show", "-json", "plan")
	if err := os.WriteFile(filepath.Join(root, "plan.json"), []byte(shown.stdout), 0o600); plan.status != 0 || err != nil {
		t.Fatal(plan, err)
	}
	if got, outputs, _ := r.run(t, "Look for drift", map[string]string{"plan": "plan.json"}); outputs["result"] != "found" {
		t.Errorf("of a plan: %+v, %v", got, outputs)
	}
}

// What is installed was verified before.
func TestTheActionInstalls(t *testing.T) {
	t.Parallel()
	const gh = `#!/bin/sh
echo "$*" >>"$LOG"
case "$1 $2" in
"release download") printf '#!/bin/sh\n' >eventcreds && tar -czf "$9/$7" eventcreds && rm eventcreds ;;
"attestation verify") test -s "$3" && exit "$VERIFIED" ;;
esac
`
	const archive = "eventcreds-1.2.3/eventcreds_1.2.3_linux_amd64.tar.gz"
	for name, verified := range map[string]string{"good": "0", "bad": "1"} {
		root := t.TempDir()
		if err := os.WriteFile(filepath.Join(root, "gh"), []byte(gh), 0o700); err != nil {
			t.Fatal(err)
		}
		r := newRunner(root, map[string]string{"PATH": root + ":/usr/bin:/bin", "LOG": filepath.Join(root, "log"), "VERIFIED": verified})
		got, _, _ := r.run(t, "Install eventcreds", map[string]string{"version": "1.2.3"})
		if good := verified == "0"; (got.status == 0) != good {
			t.Errorf("%s: %+v", name, got)
		}
		path, _ := os.ReadFile(filepath.Join(root, "GITHUB_PATH"))
		_, err := os.Stat(filepath.Join(root, "eventcreds-1.2.3", "eventcreds"))
		if installed := string(path) == filepath.Join(root, "eventcreds-1.2.3")+"\n" && err == nil; installed != (verified == "0") {
			t.Errorf("%s: the path is %q, %v", name, path, err)
		}
		diff(t, name, "release download v1.2.3 --repo eventcreds/terraform-provider-eventcreds --pattern eventcreds_1.2.3_linux_amd64.tar.gz --dir "+
			filepath.Join(root, "eventcreds-1.2.3")+" --clobber\nattestation verify "+filepath.Join(root, archive)+
			" --repo eventcreds/terraform-provider-eventcreds --signer-workflow eventcreds/terraform-provider-eventcreds/.github/workflows/release.yml"+
			" --source-ref refs/tags/v1.2.3\n", read(t, filepath.Join(root, "log")))
	}
	r := newRunner(t.TempDir(), map[string]string{"PATH": "/usr/bin:/bin"})
	r.environment["RUNNER_OS"] = "Windows"
	if got, _, _ := r.run(t, "Install eventcreds", nil); got.status != 1 || !strings.Contains(got.stdout, "::error") {
		t.Errorf("on Windows: %+v", got)
	}
}

// The example keeps one issue for each directory.
func TestTheExampleKeepsAnIssue(t *testing.T) {
	t.Parallel()
	const gh = `#!/bin/sh
echo "$*" >>log
case "$1 $2" in
"issue list") cat open 2>/dev/null ;;
"issue create") echo 7 >open && cp "$8" body ;;
"issue edit") cp "$5" body ;;
"issue close") rm open ;;
esac
true
`
	var workflow struct {
		Jobs map[string]struct {
			Steps []actionStep
		}
	}
	parse(t, "github-issues.yml", &workflow)
	steps := workflow.Jobs["drift"].Steps
	step := steps[len(steps)-1]
	root := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	write("gh", gh)
	listed := "issue list --state open --label drift --limit 1000 --json number,title --jq map(select(.title == env.TITLE)) | .[0].number // empty\n"
	body := filepath.Join(root, "issue.md")
	for _, night := range []struct {
		result, report, does, body string
	}{
		{"quiet", "nothing", "", ""},
		{"found", "one", "label create drift --description Somebody changed credentials by hand --force\nissue create --title Credentials in infra have drifted --label drift --body-file " + body + "\n", "one\nRUN\n"},
		{"found", "two", "issue edit 7 --body-file " + body + "\n", "two\nRUN\n"},
		{"failed", "", "issue edit 7 --body-file " + body + "\n", "It could not be looked for drift.\n\nRUN\n"},
		{"", "", "issue edit 7 --body-file " + body + "\n", "It could not be looked for drift.\n\nRUN\n"},
		{"quiet", "nothing", "issue close 7 --comment Nothing is found any more: RUN\n", ""},
		{"quiet", "nothing", "", ""},
	} {
		write("log", "")
		write("report", night.report)
		got := runProcess(t, root, map[string]string{
			"PATH": root + ":/usr/bin:/bin", "RUNNER_TEMP": root, "TITLE": "Credentials in infra have drifted", "RUN": "RUN",
			"RESULT": night.result, "REPORT": filepath.Join(root, "report"),
		}, "bash", "-e", "-c", step.Run)
		if got.status != 0 {
			t.Errorf("%s: %+v", night.result, got)
		}
		diff(t, night.result, listed+night.does, read(t, filepath.Join(root, "log")))
		if night.body != "" {
			diff(t, night.result, night.body, read(t, filepath.Join(root, "body")))
		}
	}
}
