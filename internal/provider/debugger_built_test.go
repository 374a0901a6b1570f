package provider_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// A provider that runs under a debugger says how Terraform and OpenTofu find it, and they do not start another: only this one has
// credentials.
func testDebugger(t *testing.T, built string) {
	box := acctest.Start(t, sandbox.Options{})
	debugged := exec.CommandContext(t.Context(), filepath.Join(built, "terraform-provider-eventcreds"), "-debug")
	for name, value := range box.Environment() {
		debugged.Env = append(debugged.Env, name+"="+value)
	}
	output, err := debugged.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := debugged.Start(); err != nil {
		t.Fatal(err)
	}
	const variable = "TF_REATTACH_PROVIDERS"
	var reattach string
	for lines := bufio.NewScanner(output); reattach == "" && lines.Scan(); {
		if _, value, found := strings.Cut(lines.Text(), variable+"='"); found {
			reattach = strings.TrimSuffix(value, "'")
		}
	}

	for name, program := range programs(t) {
		cli := acctest.NewCLI(t, built, map[string]string{variable: reattach}, `
data "eventcreds_ecoevents_verify" "own" {}
output "is_valid" { value = data.eventcreds_ecoevents_verify.own.valid }
`)
		cli.Use(program.path)
		if got := cli.Terraform("plan"); got.Exit != 0 || !strings.Contains(got.Output, "is_valid = true") {
			t.Errorf("attached to %s, %s plan:\n%s", reattach, name, got.Output)
		}
	}
	if err := debugged.Process.Signal(os.Interrupt); err != nil {
		t.Error(err)
	}
	if err := debugged.Wait(); err != nil {
		t.Error(err)
	}
}
