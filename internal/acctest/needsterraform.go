package acctest

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"testing"
)

var ownVersion = regexp.MustCompile(`(?m)^(Terraform|OpenTofu) v[0-9]\S*`)

// NeedsTerraform leaves a test out where the Terraform of the tests is older than a version such as "1.14", or is OpenTofu.
func NeedsTerraform(t testing.TB, version string) {
	t.Helper()
	NeedsCLI(t)
	program := cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform")
	output, err := exec.CommandContext(t.Context(), program, "version").Output()
	if err != nil {
		t.Fatalf("%s version: %v", program, err)
	}
	found := ownVersion.FindString(string(output))
	var major, minor, wantMajor, wantMinor int
	if _, err := fmt.Sscanf(version, "%d.%d", &wantMajor, &wantMinor); err != nil {
		t.Fatal(err)
	}
	_, err = fmt.Sscanf(found, "Terraform v%d.%d", &major, &minor)
	if err != nil || major < wantMajor || major == wantMajor && minor < wantMinor {
		t.Skipf("left out: it needs Terraform %s or newer, and this is %s; name one in TF_ACC_TERRAFORM_PATH", version, found) //nolint:forbidigo // make says how many
	}
}
