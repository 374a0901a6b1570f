package provider_test

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// program is something that runs providers.
type program struct {
	path string
	// writesAtOnce says that it writes a local state after each resource. OpenTofu does every 20 seconds, and in the end.
	writesAtOnce bool
}

// programs are what signals are tried with: the Terraform of the tests and, where TF_ACC_TOFU_PATH says where it is, OpenTofu.
func programs(t *testing.T) map[string]program {
	t.Helper()
	terraform := cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform")
	all := map[string]program{"terraform": {terraform, !strings.HasPrefix(filepath.Base(terraform), "tofu")}}
	if tofu := os.Getenv("TF_ACC_TOFU_PATH"); tofu != "" {
		all["tofu"] = program{tofu, false}
	} else {
		t.Log("OpenTofu is not tried: TF_ACC_TOFU_PATH does not say where it is")
	}
	return all
}
