package main

import (
	"cmp"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// repository is a repository with a configuration in infra/, one of whose keys somebody revoked, on a machine that has
// Terraform, the provider in a mirror, and a Go that installs the program of the tests.
func repository(t *testing.T, built string) (root string, environment map[string]string) {
	t.Helper()
	root = t.TempDir()
	box := acctest.Start(t, sandbox.Options{})
	tools := filepath.Join(root, "tools")
	mkdir := func(directory string) {
		if err := os.MkdirAll(directory, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	mkdir(tools)
	mkdir(filepath.Join(root, "infra"))
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	const provider = "terraform-provider-eventcreds"
	for _, host := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		mirrored := filepath.Join(root, "mirror", host, "eventcreds/eventcreds/0.1.0", runtime.GOOS+"_"+runtime.GOARCH)
		mkdir(mirrored)
		if err := os.Link(filepath.Join(built, provider), filepath.Join(mirrored, provider+"_v0.1.0")); err != nil {
			t.Fatal(err)
		}
	}
	install(t, tools)
	terraform, err := exec.LookPath(cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(terraform, filepath.Join(tools, "terraform")); err != nil {
		t.Fatal(err)
	}
	write("tools/go", `#!/bin/sh
case "$*" in
"env GOPATH") echo "$HOME/go" ;;
"install github.com/eventcreds/terraform-provider-eventcreds/cmd/eventcreds@v0.1.0")
  mkdir -p "${GOBIN:=$HOME/go/bin}" && cp "$(command -v eventcreds)" "$GOBIN/" ;;
*) exit 1 ;;
esac
`)
	write("terraformrc", "provider_installation {\n  filesystem_mirror {\n    path = \""+filepath.Join(root, "mirror")+"\"\n  }\n}\n")
	write("infra/main.tf", strings.Replace(ownKey, "ADDRESS", box.Environment()["ECOEVENTS_BASE_URL"], 1))
	environment = map[string]string{
		"PATH": tools + ":/usr/bin:/bin", "HOME": root, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1",
		"TF_CLI_CONFIG_FILE": filepath.Join(root, "terraformrc"),
	}
	maps.Copy(environment, box.Environment())
	for _, command := range [][]string{{"init"}, {"apply", "-auto-approve"}} {
		if got := runProcess(t, filepath.Join(root, "infra"), environment, append([]string{terraform}, command...)...); got.status != 0 {
			t.Fatalf("%s: %+v", command, got)
		}
	}
	box.Advance(time.Hour) // what is younger may only not be shown yet
	if err := box.Dashboard("ecoevents", "revoke", box.Live(sandbox.KindAPIKey)[0].ID, nil); err != nil {
		t.Fatal(err)
	}
	return root, environment
}

// The examples are followed as far as possible without the network: what their machine would run is run here.
func examplesOfCI(t *testing.T, built string) {
	t.Helper()
	root, environment := repository(t, built)
	with := func(pairs ...string) map[string]string {
		all := maps.Clone(environment)
		for i := 0; i < len(pairs); i += 2 {
			all[pairs[i]] = pairs[i+1]
		}
		return all
	}
	holds := func(file, says string) {
		t.Helper()
		content, err := os.ReadFile(filepath.Join(root, file))
		if err != nil || !strings.Contains(string(content), says) {
			t.Errorf("%s: %v\n%s", file, err, content)
		}
	}

	// On a machine that has OpenTofu only, drift runs that; on one that has neither, it says so.
	only := func(name string) map[string]string {
		tools := filepath.Join(root, "only "+name)
		if err := os.Mkdir(tools, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(filepath.Join(root, "tools", "terraform"), filepath.Join(tools, name)); err != nil {
			t.Fatal(err)
		}
		install(t, tools)
		return with("PATH", tools+":/usr/bin:/bin")
	}
	if got := runProcess(t, filepath.Join(root, "infra"), only("tofu"), "sh", "-c", "eventcreds drift"); got.status != exitFound || !strings.Contains(got.stdout, "revoked") {
		t.Errorf("with OpenTofu only: %+v", got)
	}
	got := runProcess(t, filepath.Join(root, "infra"), only("nothing"), "sh", "-c", "eventcreds drift")
	if got.status != exitFailed || !strings.Contains(got.stderr, "terraform or tofu cannot be run") {
		t.Errorf("with neither: %+v", got)
	}

	var github struct {
		Jobs map[string]struct {
			Steps []struct{ Name, Run string }
		}
	}
	parse(t, "github-actions.yml", &github)
	actions := with("GITHUB_PATH", filepath.Join(root, "path"), "GITHUB_STEP_SUMMARY", filepath.Join(root, "summary.md"))
	ran := 0
	for _, step := range github.Jobs["drift"].Steps {
		if step.Run == "" {
			continue
		}
		ran++
		got := runProcess(t, root, actions, "bash", "-e", "-c", step.Run)
		if want := map[string]int{"Look for drift": exitFound}[step.Name]; got.status != want {
			t.Errorf("%s: %+v", step.Name, got)
		}
		if step.Name == "Look for drift" && !strings.Contains(got.stdout, "::error file=infra/main.tf,line=12,title=revoked") {
			t.Errorf("it prints %s", got.stdout)
		}
	}
	if ran != 3 {
		t.Errorf("%d steps ran", ran)
	}
	holds("path", filepath.Join(root, "go/bin"))
	holds("summary.md", "| high | revoked |")
	holds("drift.html", "revoked")
	holds("drift.sarif", `"uri": "infra/main.tf"`)

	var gitlab map[string]struct {
		Script []string
	}
	parse(t, "gitlab-ci.yml", &gitlab)
	for _, job := range []struct {
		name   string
		status int
	}{{"eventcreds", 0}, {"drift", exitFound}} {
		script := strings.Join(gitlab[job.name].Script, "\n")
		if got := runProcess(t, root, with("GOBIN", filepath.Join(root, "bin")), "sh", "-ec", script); got.status != job.status {
			t.Errorf("%s: %+v", job.name, got)
		}
	}
	holds("drift.xml", `<failure message="revoked (high)"`)

	cron, err := filepath.Abs("../../examples/ci/cron.sh")
	if err != nil {
		t.Fatal(err)
	}
	secrets := filepath.Join(root, "environment")
	if err := os.WriteFile(secrets, []byte("ECOEVENTS_API_KEY="+environment["ECOEVENTS_API_KEY"]+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got = runProcess(t, root, with("EVENTCREDS_ENVIRONMENT", secrets, "ECOEVENTS_API_KEY", ""), "sh", cron, filepath.Join(root, "infra"))
	if got.status != exitFound || !strings.Contains(got.stdout, "revoked") {
		t.Errorf("cron: %+v", got)
	}
}

func parse(t *testing.T, name string, into any) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("../../examples/ci", name))
	if err == nil {
		err = yaml.Unmarshal(content, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}
