package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// beside runs eventcreds sandbox with a command.
func beside(t *testing.T, stdin string, signals <-chan os.Signal, args ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status := run(t.Context(), append([]string{"sandbox"}, args...), surroundings{
		streams: streams{stdin: strings.NewReader(stdin), stdout: &stdout, stderr: &stderr},
		getenv:  func(string) string { return "" },
		environ: func() []string {
			return []string{"PATH=" + os.Getenv("PATH"), "OTHER=kept", "ECOEVENTS_ACCESS_TOKEN=real", "EVENTICAT_API_KEY=real", urlVariable + "=other"}
		},
		signals: func() (<-chan os.Signal, func()) { return signals, func() {} },
		now:     func() time.Time { return epoch },
		random:  rand.Reader,
	})
	return result{status, stdout.String(), stderr.String()}
}

func TestACommandBesideTheSandbox(t *testing.T) {
	t.Parallel()
	shell := func(script string, args ...string) []string {
		return append([]string{"--", "sh", "-c", script, "sh"}, args...)
	}
	for name, test := range map[string]struct {
		args []string
		want result
	}{
		"status":     {shell("exit 7"), result{7, "", ""}},
		"well":       {shell("true"), result{}},
		"killed":     {shell("kill -TERM $$"), result{143, "", ""}},
		"streams":    {shell("cat; echo oops >&2"), result{0, "in\n", "oops\n"}},
		"arguments":  {shell(`printf '%s;' "$@"`, "control", "--", "--rate", "-x"), result{0, "control;--;--rate;-x;", ""}},
		"flags":      {append([]string{"--auth", "password"}, shell(`test -n "$ECOEVENTS_PASSWORD" && test -z "$ECOEVENTS_API_KEY" && echo "$OTHER"`)...), result{0, "kept\n", ""}},
		"none real":  {shell("env | grep -c =real"), result{1, "0\n", ""}},
		"no command": {[]string{"--"}, result{1, "", "eventcreds: a command is missing after --; see eventcreds sandbox --help\n"}},
		"wrong flag": {append([]string{"--listen", "192.0.2.1:0"}, shell("true")...), result{1, "", "eventcreds: --listen 192.0.2.1:0: the sandbox hands out credentials to everybody who asks, so it listens on a loopback address only, as 127.0.0.1:0\n"}},
		"argument":   {[]string{"terraform"}, result{1, "", `eventcreds: unknown command "terraform" for "eventcreds sandbox"; see eventcreds sandbox --help` + "\n"}},
	} {
		diff(t, name, test.want, beside(t, "in\n", nil, test.args...))
	}
	if got := beside(t, "", nil, "--", "eventcreds-no-such-program"); got.status != 1 || !strings.Contains(got.stderr, "eventcreds-no-such-program") {
		t.Errorf("a program that is not there: %+v", got)
	}
}

func TestTheCommandFindsTheSandbox(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	install(t, directory)
	got := beside(t, "", nil, "--", "sh", "-c", "exec "+filepath.Join(directory, "eventcreds")+" sandbox control stats")
	var stats sandbox.Stats
	if err := json.Unmarshal([]byte(got.stdout), &stats); err != nil || got.status != 0 || got.stderr != "" {
		t.Errorf("%+v, %v", got, err)
	}
}

// writes calls itself with what is written.
type writes func(string)

func (w writes) Write(data []byte) (int, error) {
	w(string(data))
	return len(data), nil
}

// The child of the shell is killed for certain: until it runs its own program, it takes SIGTERM as the shell does.
func TestTheCommandGetsTheSignals(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]int{
		`trap 'kill -KILL $!; exit 9' TERM; sleep 1000 >/dev/null & echo ready; wait`: 9,
		`echo ready; exec sleep 1000`: 143,
	} {
		signals := make(chan os.Signal, 1)
		var stderr bytes.Buffer
		status := run(t.Context(), []string{"sandbox", "--", "sh", "-c", script}, surroundings{
			streams: streams{stdout: writes(func(string) { signals <- syscall.SIGTERM }), stderr: &stderr},
			environ: os.Environ, now: time.Now, random: rand.Reader,
			signals: func() (<-chan os.Signal, func()) { return signals, func() {} },
		})
		diff(t, script, result{want, "", ""}, result{status, "", stderr.String()})
	}
}

// An interrupted command cleans up, with the sandbox still there.
func TestTheSandboxOutlivesAnInterrupt(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	install(t, directory)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var stdout, stderr bytes.Buffer
	status := run(ctx, []string{"sandbox", "--", filepath.Join(directory, "eventcreds"), "sandbox", "control", "stats"}, surroundings{
		streams: streams{stdout: &stdout, stderr: &stderr}, environ: os.Environ, now: time.Now, random: rand.Reader,
		signals: func() (<-chan os.Signal, func()) { return nil, func() {} },
	})
	if status != 0 || !strings.Contains(stdout.String(), "requests") {
		t.Errorf("%d, %s, %s", status, stdout.String(), stderr.String())
	}
}

func TestTheStateOutlivesTheSandbox(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "world.json")
	before, stop := start(t, "--state", file, "--api-keys", "2")
	request(t, before, http.MethodPost, "/v1/api-keys", `{"name": "ci", "scopes": ["events:read"], "environment": "live"}`)
	runControl(t, before, "clock", "2160h")
	credentials := runControl(t, before, "credentials")
	diff(t, "the end", result{}, stop())

	after, stop := start(t, "--state", file, "--auth", "password")
	diff(t, "credentials", credentials, runControl(t, after, "credentials"))
	diff(t, "key", before["ECOEVENTS_API_KEY"], after["ECOEVENTS_API_KEY"])
	diff(t, "clock", "{\n  \"now\": \"2026-05-30T13:00:00Z\"\n}\n", runControl(t, after, "clock", "1h"))

	diff(t, "the second end", result{}, stop())

	info, err := os.Stat(file)
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if left, _ := os.ReadDir(filepath.Dir(file)); len(left) != 1 {
		t.Errorf("there are %v", left)
	}
}

func TestAStateThatIsNone(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "world.json")
	if err := os.WriteFile(file, []byte("planted0"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, says := range map[string]string{
		file:                                "this is not the world of a sandbox",
		filepath.Dir(file):                  "--state",
		filepath.Join(file, "x"):            "--state",
		filepath.Join(file+"-missing", "x"): "--state",
	} {
		got := beside(t, "", nil, "--state", name, "--", "true")
		if got.status != 1 || !strings.Contains(got.stderr, says) || strings.Contains(got.stderr, "planted0") {
			t.Errorf("%s: %+v", name, got)
		}
	}
	kept, err := os.ReadFile(file)
	if err != nil || !slices.Equal(kept, []byte("planted0")) {
		t.Errorf("the file is changed: %s, %v", kept, err)
	}
}

// The example is run as its first line says.
func TestTheExampleOfATest(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	if err := os.CopyFS(directory, os.DirFS("../../examples/testing")); err != nil {
		t.Fatal(err)
	}
	tools, terraform := t.TempDir(), cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform")
	install(t, tools)
	configuration := fmt.Sprintf("provider_installation {\n  dev_overrides { \"eventcreds/eventcreds\" = %q }\n  direct {}\n}\n", acctest.Build(t))
	if err := os.WriteFile(filepath.Join(tools, "cli.tfrc"), []byte(configuration), 0o600); err != nil {
		t.Fatal(err)
	}
	environment := map[string]string{
		"PATH": tools + ":" + os.Getenv("PATH"), "HOME": directory, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1",
		"TF_CLI_CONFIG_FILE": filepath.Join(tools, "cli.tfrc"),
	}
	if got := runProcess(t, directory, environment, terraform, "get"); got.status != 0 {
		t.Fatalf("%+v", got)
	}
	got := runProcess(t, directory, environment, filepath.Join(tools, "eventcreds"), "sandbox", "--state", "world.json", "--", terraform, "test", "-no-color")
	if got.status != 0 || strings.Count(got.stdout, "... pass") < 5 {
		t.Fatalf("%+v", got)
	}
	// Nothing is left behind, and time went by.
	world := read(t, filepath.Join(directory, "world.json"))
	if strings.Count(world, `"owner":"api","ended":"revoked"`) != 2 || strings.Count(world, `"owner":"api"`) != 2 {
		t.Errorf("the sandbox is left with %s", world)
	}
}
