package acctest

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// NeedsTerraform leaves a test out unless TF_ACC_TERRAFORM_PATH is Terraform of a version such as "1.14", or newer. OpenTofu is
// another program, with versions of its own.
func NeedsTerraform(t testing.TB, version string) {
	t.Helper()
	NeedsCLI(t)
	program := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if program == "" || !isTerraform(t, program, version) {
		t.Skipf("left out: it needs Terraform %s or newer, and TF_ACC_TERRAFORM_PATH is none", version) //nolint:forbidigo // make says how many
	}
}

func isTerraform(t testing.TB, program, version string) bool {
	t.Helper()
	output, err := exec.CommandContext(t.Context(), program, "version").Output()
	if err != nil {
		t.Fatalf("%s: %v", program, err)
	}
	for line := range strings.Lines(string(output)) {
		var major, minor, wantedMajor, wantedMinor int
		if _, err := fmt.Sscanf(line, "Terraform v%d.%d", &major, &minor); err != nil {
			continue
		}
		if _, err := fmt.Sscanf(version, "%d.%d", &wantedMajor, &wantedMinor); err != nil {
			t.Fatal(err)
		}
		return major > wantedMajor || major == wantedMajor && minor >= wantedMinor
	}
	return false
}
