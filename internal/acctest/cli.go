package acctest

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// NeedsCLI leaves a test out under -short, which stands for "without the Terraform command line". Everything here that runs
// Terraform calls it.
func NeedsCLI(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("left out under -short: it runs Terraform") //nolint:forbidigo // make says how many
	}
}

// built is the provider as users get it, for all tests of a package that run at the same time: linking takes longer than most
// of them.
var built struct {
	sync.Mutex

	directory string
	users     int
}

// Build builds the provider as users get it, unless another test did, and returns the directory that it is in until the end of
// the test.
func Build(t testing.TB) (directory string) {
	t.Helper()
	NeedsCLI(t)
	built.Lock()
	defer built.Unlock()
	if built.users == 0 {
		built.directory = buildProvider(t)
	}
	built.users++
	t.Cleanup(func() {
		built.Lock()
		defer built.Unlock()
		built.users--
		if built.users > 0 {
			return
		}
		if err := os.RemoveAll(built.directory); err != nil {
			t.Error(err)
		}
	})
	return built.directory
}

func buildProvider(t testing.TB) (directory string) {
	t.Helper()
	directory, err := os.MkdirTemp("", "eventcreds") //nolint:usetesting // others may use it when the test that built it has ended
	if err != nil {
		t.Fatal(err)
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-o", directory+string(filepath.Separator),
		"github.com/eventcreds/terraform-provider-eventcreds")
	if output, err := build.CombinedOutput(); err != nil {
		_ = os.RemoveAll(directory)
		t.Fatalf("%v\n%s", err, output)
	}
	return directory
}

// CLI is a working directory of the Terraform command line that runs a built provider: for what the provider in process
// does not show, such as exit codes, logs, and providers configured twice, which there share one server.
type CLI struct {
	t           testing.TB
	program     string
	directory   string
	environment map[string]string
}

// NewCLI makes a working directory that holds a configuration. The provider's environment is the one given and nothing of
// the process's.
func NewCLI(t testing.TB, built string, environment map[string]string, configuration string) *CLI {
	t.Helper()
	c := &CLI{
		t: t, program: cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform"), directory: t.TempDir(), environment: map[string]string{},
	}
	maps.Copy(c.environment, environment)
	c.Write("cli.tfrc", fmt.Sprintf("provider_installation {\n  dev_overrides { \"eventcreds/eventcreds\" = %q }\n  direct {}\n}\n", built))
	c.Write("versions.tf", "terraform {\n  required_providers {\n    eventcreds = { source = \"eventcreds/eventcreds\" }\n  }\n}\n")
	c.Configure(configuration)
	return c
}

// Configure replaces the configuration.
func (c *CLI) Configure(configuration string) {
	c.t.Helper()
	c.Write("main.tf", configuration)
}

// Setenv sets a variable of Terraform's environment.
func (c *CLI) Setenv(name, value string) { c.environment[name] = value }

// Use runs another program than the Terraform of the tests.
func (c *CLI) Use(program string) { c.program = program }

// Write writes a file of the working directory.
func (c *CLI) Write(name, content string) {
	c.t.Helper()
	if err := os.WriteFile(filepath.Join(c.directory, name), []byte(content), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

// Directory is the working directory, in which everything is that Terraform writes.
func (c *CLI) Directory() string { return c.directory }

// Read returns a file of the working directory.
func (c *CLI) Read(name string) string {
	c.t.Helper()
	content, err := os.ReadFile(filepath.Join(c.directory, name))
	if err != nil {
		c.t.Fatal(err)
	}
	return string(content)
}

// Terraform runs a command to its end.
func (c *CLI) Terraform(arguments ...string) Result {
	c.t.Helper()
	return c.Start(arguments...).Wait()
}

// Shell runs a script to its end, or to the first command that fails.
func (c *CLI) Shell(script string) Result {
	c.t.Helper()
	return c.start(exec.CommandContext(c.t.Context(), "sh", "-eu", "-c", script)).Wait()
}

// Running is a command that was started.
type Running struct {
	t       testing.TB
	command *exec.Cmd
	output  output
}

// output is what a command wrote so far.
type output struct {
	mu      sync.Mutex
	written bytes.Buffer
}

// Write implements io.Writer.
func (o *output) Write(part []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.written.Write(part)
}

// String is all of it.
func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.written.String()
}

// Start starts a command.
func (c *CLI) Start(arguments ...string) *Running {
	c.t.Helper()
	return c.start(exec.CommandContext(c.t.Context(), c.program, arguments...))
}

func (c *CLI) start(command *exec.Cmd) *Running {
	c.t.Helper()
	command.Dir = c.directory
	command.Env = []string{
		"PATH=" + os.Getenv("PATH"),
		"HOME=" + c.directory,
		"TF_CLI_CONFIG_FILE=" + filepath.Join(c.directory, "cli.tfrc"),
		"TF_IN_AUTOMATION=1",
		"TF_CLI_ARGS=-no-color",
		"CHECKPOINT_DISABLE=1",
	}
	for _, name := range slices.Sorted(maps.Keys(c.environment)) {
		command.Env = append(command.Env, name+"="+c.environment[name])
	}
	running := &Running{t: c.t, command: command}
	command.Stdout = &running.output
	command.Stderr = &running.output
	if err := command.Start(); err != nil {
		c.t.Fatal(err)
	}
	return running
}

// WaitFor waits until the command has written something.
func (r *Running) WaitFor(text string) {
	r.t.Helper()
	guard := time.NewTimer(time.Minute)
	defer guard.Stop()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for !strings.Contains(r.output.String(), text) {
		select {
		case <-look.C:
		case <-guard.C:
			r.t.Fatalf("terraform did not write %q:\n%s", text, r.output.String())
		}
	}
}

// Interrupt does what Ctrl-C does.
func (r *Running) Interrupt() {
	r.t.Helper()
	if err := r.command.Process.Signal(os.Interrupt); err != nil {
		r.t.Error(err)
	}
}

// InterruptOn interrupts the command when a channel is closed, if it still runs then.
func (r *Running) InterruptOn(event <-chan struct{}) {
	go func() {
		select {
		case <-event:
			_ = r.command.Process.Signal(os.Interrupt)
		case <-r.t.Context().Done():
		}
	}()
}

// Wait waits for the end of the command.
func (r *Running) Wait() Result {
	r.t.Helper()
	err := r.command.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		r.t.Fatal(err)
	}
	return Result{Exit: r.command.ProcessState.ExitCode(), Output: r.output.String()}
}

// Result is what a command of Terraform wrote, to standard output and standard error, and its exit code.
type Result struct {
	Exit   int
	Output string
}

// Diagnostics are those of a command that ran with -json, but for what Terraform says of a provider that is not
// installed. Attribute is the address of a resource, if any.
func (r Result) Diagnostics() Diagnostics {
	var found Diagnostics
	lines := bufio.NewScanner(strings.NewReader(r.Output))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var line struct {
			Diagnostic struct {
				Severity, Summary, Detail, Address string
			}
		}
		if json.Unmarshal(lines.Bytes(), &line) != nil || line.Diagnostic.Severity == "" ||
			line.Diagnostic.Summary == "Provider development overrides are in effect" {
			continue
		}
		d := line.Diagnostic
		found = append(found, Diagnostic{d.Severity == "warning", d.Address, d.Summary, d.Detail})
	}
	return found
}
