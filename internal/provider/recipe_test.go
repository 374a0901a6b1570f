//go:build unix

package provider_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// The guide's recipe, word for word, finds what a run left that was killed with its provider, and only that, and removes it or
// takes it into the configuration.
func TestRecipeAfterAKilledRun(t *testing.T) {
	t.Parallel()
	built := acctest.Build(t)
	for programName, program := range programs(t) {
		for end, follow := range map[string]func(*killedRun, *testing.T){"revoke": (*killedRun).revoke, "import": (*killedRun).imports} {
			t.Run(programName+"/"+end, func(t *testing.T) {
				t.Parallel()
				run := newKilledRun(t, built, program)
				run.find(t)
				follow(run, t)
				if known, unknown := alive(run.box, run.cli); len(known) != 8 || len(unknown) > 0 {
					t.Errorf("%d are alive and in state, want 8, and %v are not", len(known), unknown)
				}
				run.cli.Must(0, "plan", "-detailed-exitcode")
			})
		}
	}
}

// killedRun is a working directory in which a run was killed.
type killedRun struct {
	cli    *acctest.CLI
	box    *acctest.Sandbox
	guide  guide
	strays map[string]string // by name, the ids of what no state knows
}

// killedConfiguration has a single resource and ones with count and for_each, some of which come later than others.
func killedConfiguration(workers int, partners, incident, more string) string {
	return fmt.Sprintf(`
resource "eventcreds_ecoevents_api_key" "worker" {
  count  = %d
  name   = "worker-${count.index}"
  scopes = ["events:read"]
}
resource "eventcreds_ecoevents_api_key" "partner" {
  for_each = toset([%s])
  name     = "partner-${each.key}"
  scopes   = ["events:read"]
  rotation = { overlap_hours = 24, triggers = { incident = %q } }
}
%s`, workers, partners, incident, more)
}

// newKilledRun lets a run be killed, provider and all, while the platform has made three keys and the answers are on their way.
// One more key is retiring, and one of somebody else is called alike.
func newKilledRun(t *testing.T, built string, program program) *killedRun {
	t.Helper()
	box := acctest.Start(t, sandbox.Options{})
	_, _ = box.EcoEvents.IssueAPIKey("website of another", []string{"events:read"}, "live")
	cli := acctest.NewCLI(t, built, box.Environment(), killedConfiguration(3, `"shop"`, "none", ""))
	cli.Use(program.path)
	install(t, cli, built, program)
	cli.Must(0, "init")
	cli.Must(0, "apply")
	cli.Configure(killedConfiguration(3, `"shop"`, "leak", ""))
	cli.Must(0, "apply")
	if known, _ := alive(box, cli); len(known) != 5 {
		t.Fatalf("%d are alive before the run that is killed", len(known))
	}

	cli.Configure(killedConfiguration(4, `"shop", "crm"`, "leak", `
resource "eventcreds_ecoevents_api_key" "website" {
  name   = "website"
  scopes = ["events:read"]
}
`))
	var made atomic.Int32
	all, killed := make(chan struct{}), make(chan struct{})
	box.Intercept(func(_ http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPost {
			return false
		}
		box.ServeHTTP(httptest.NewRecorder(), r)
		if made.Add(1) == 3 {
			close(all)
		}
		<-killed
		return true
	})
	running := cli.StartGroup("apply")
	select {
	case <-all:
	case <-time.NewTimer(time.Minute).C:
		t.Error("the creates did not begin")
	}
	running.Signal(syscall.SIGKILL)
	running.Wait()
	close(killed)
	running.WaitForAll()
	box.Intercept(nil)

	run := &killedRun{cli, box, readGuide(t, "after-a-killed-run"), map[string]string{}}
	known := cli.IDs()
	for _, key := range box.Live(sandbox.KindAPIKey) {
		if !known[key.ID] {
			run.strays[key.Name] = key.ID
		}
	}
	if len(run.strays) != 3 {
		t.Fatalf("the killed run left %v", run.strays)
	}
	return run
}

// find follows the guide up to the list of what is left.
func (r *killedRun) find(t *testing.T) {
	t.Helper()
	if err := os.Mkdir(filepath.Join(r.cli.Directory(), "strays"), 0o700); err != nil {
		t.Fatal(err)
	}
	r.cli.Write("strays/main.tf", r.guide.block(t, "terraform", "# strays/main.tf"))
	began := clienttest.Clock().Add(-time.Hour).UTC().Format(time.RFC3339)
	r.shell(t, strings.Replace(r.guide.block(t, "shell", "export TF_VAR_since"), "2026-11-25T09:00:00Z", began, 1)+"env | grep '^TF_VAR_' > variables")
	found := map[string]string{}
	for line := range strings.Lines(r.cli.Read("strays.txt")) {
		id, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		_, name, _ := strings.Cut(rest, " ")
		found[name] = id
	}
	if diff := cmp.Diff(r.strays, found); diff != "" {
		t.Fatalf("the recipe finds (-want +got):\n%s", diff)
	}
}

// revoke follows the guide where it revokes what was found.
func (r *killedRun) revoke(t *testing.T) {
	t.Helper()
	r.cli.Write("strays/revoke.tf", r.guide.block(t, "terraform", "# strays/revoke.tf"))
	for line := range strings.Lines(r.cli.Read("variables")) { // it is one shell in the guide
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		r.cli.Setenv(name, value)
	}
	r.shell(t, r.guide.block(t, "shell", "mv strays.txt"))
	for name, id := range r.strays {
		for _, key := range r.box.Live(sandbox.KindAPIKey) {
			if key.ID == id {
				t.Errorf("%s is alive", name)
			}
		}
	}
}

var guideID = regexp.MustCompile(`(eventcreds_ecoevents_api_key\.(\w+)(?:\[["]?(\w+)["]?\])?' )key_\w+`)

// imports follows the guide where it imports what was found, each at its address.
func (r *killedRun) imports(t *testing.T) {
	t.Helper()
	r.shell(t, guideID.ReplaceAllStringFunc(r.guide.block(t, "shell", "terraform import"), func(command string) string {
		found := guideID.FindStringSubmatch(command)
		name := found[2]
		if found[3] != "" {
			name += "-" + found[3]
		}
		return found[1] + r.strays[name]
	}))
}

func (r *killedRun) shell(t *testing.T, script string) {
	t.Helper()
	if got := r.cli.Shell(script); got.Exit != 0 {
		t.Fatalf("%s\n%s", script, got.Output)
	}
}

// guide is the text of a guide.
type guide string

func readGuide(t *testing.T, name string) guide {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../templates/guides", name+".md"))
	if err != nil {
		t.Fatal(err)
	}
	return guide(text)
}

// block is the block of code in a language that begins with some words.
func (g guide) block(t *testing.T, language, begins string) string {
	t.Helper()
	_, after, found := strings.Cut(string(g), "\n```"+language+"\n"+begins)
	code, _, closed := strings.Cut(after, "\n```")
	if !found || !closed {
		t.Fatalf("the guide has no block that begins with %q", begins)
	}
	return begins + code + "\n"
}

// install puts the provider where init finds it, in place of a development override, and the program on PATH as terraform, which
// asks nothing before it applies.
func install(t *testing.T, cli *acctest.CLI, built string, program program) {
	t.Helper()
	mirror, bin := t.TempDir(), t.TempDir()
	for _, host := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		folder := filepath.Join(mirror, host, "eventcreds/eventcreds/0.0.1", runtime.GOOS+"_"+runtime.GOARCH)
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(filepath.Join(built, "terraform-provider-eventcreds"), filepath.Join(folder, "terraform-provider-eventcreds_v0.0.1")); err != nil {
			t.Fatal(err)
		}
	}
	path, err := exec.LookPath(program.path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(path, filepath.Join(bin, "terraform")); err != nil {
		t.Fatal(err)
	}
	cli.Write("cli.tfrc", fmt.Sprintf("provider_installation {\n  filesystem_mirror { path = %q }\n}\n", mirror))
	cli.Setenv("PATH", bin+string(filepath.ListSeparator)+os.Getenv("PATH"))
	cli.Setenv("TF_CLI_ARGS_apply", "-auto-approve")
	cli.Setenv("TF_CLI_ARGS_destroy", "-auto-approve")
}
