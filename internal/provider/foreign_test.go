package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclwrite"
)

// withoutForeign returns a configuration without what belongs to other providers, which no test can have. The version that a
// secret of theirs is to get becomes an output, so that it is planned.
func withoutForeign(t *testing.T, name, content string) string {
	t.Helper()
	file, diags := hclwrite.ParseConfig([]byte(content), name, hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	if string(hclwrite.Format([]byte(content))) != content {
		t.Errorf("%s is not formatted", name)
	}
	for _, block := range file.Body().Blocks() {
		if !isForeign(block) {
			continue
		}
		file.Body().RemoveBlock(block)
		for argument, value := range block.Body().Attributes() {
			secret, isVersion := strings.CutSuffix(argument, "_version")
			if !isVersion || !strings.HasSuffix(secret, "_wo") {
				continue
			}
			version := strings.TrimSpace(string(value.Expr().BuildTokens(nil).Bytes()))
			if !strings.HasPrefix(version, "provider::eventcreds::secret_version(") || block.Body().GetAttribute(secret) == nil {
				t.Errorf("%s: %s = %s", name, argument, version)
			}
			output := file.Body().AppendNewBlock("output", []string{strings.Join(block.Labels(), "_")})
			output.Body().SetAttributeRaw("value", value.Expr().BuildTokens(nil))
		}
	}
	return string(file.Bytes())
}

// isForeign tells whether a block is a provider other than ours, or something of one.
func isForeign(block *hclwrite.Block) bool {
	switch block.Type() {
	case "provider", "resource", "data", "ephemeral":
		of := block.Labels()[0]
		return !strings.HasPrefix(of, "eventcreds") && !strings.HasPrefix(of, "terraform_")
	}
	return false
}

// What is taken out is what is foreign, and the version stays.
func TestWithoutForeign(t *testing.T) {
	t.Parallel()
	for content, want := range map[string]string{
		"resource \"eventcreds_ecoevents_api_key\" \"a\" {\n}\n": "resource \"eventcreds_ecoevents_api_key\" \"a\" {\n}\n",
		"provider \"vault\" {\n}\n":                              "",
		"resource \"vault_a\" \"b\" {\n  c_wo         = 1\n  c_wo_version = provider::eventcreds::secret_version(local.id)\n}\n": "output \"vault_a_b\" {\n  value = provider::eventcreds::secret_version(local.id)\n}\n",
	} {
		if got := strings.TrimLeft(withoutForeign(t, "main.tf", content), "\n"); got != want {
			t.Errorf("of\n%s\nthere is\n%s\nwant\n%s", content, fmt.Sprintf("%q", got), fmt.Sprintf("%q", want))
		}
	}
}
