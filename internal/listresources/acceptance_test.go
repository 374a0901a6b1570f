package listresources_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// What was made by hand is taken over as the guide says: query, generate, import; then nothing is left to do.
func TestAccTakeOver(t *testing.T) {
	t.Parallel()
	acctest.NeedsTerraform(t, "1.14")
	box := acctest.Start(t, sandbox.Options{})
	withObjects(t, box.Configured(t))
	cli := acctest.NewCLI(t, acctest.Build(t), box.Environment(), `provider "eventcreds" {}`)
	kinds := slices.Sorted(maps.Keys(made()))
	query := ""
	for _, kind := range kinds {
		query += fmt.Sprintf("list %q \"found\" {\n  provider = eventcreds\n}\n", kind)
	}
	cli.Write("all.tfquery.hcl", query)

	found := map[string]int{}
	queried := cli.Terraform("query", "-json")
	for line := range strings.Lines(queried.Output) {
		var message struct {
			Found struct {
				Name string `json:"display_name"`
				Type string `json:"resource_type"`
			} `json:"list_resource_found"`
		}
		if json.Unmarshal([]byte(line), &message) == nil && message.Found.Name != "" {
			found[message.Found.Type]++
		}
	}
	want := map[string]int{apiKeyType: 3, webhookType: 2, aggregatorType: 2, tokenType: 3} // the provider's own among them
	if !maps.Equal(found, want) {
		t.Errorf("found %v, want %v:\n%s", found, want, queried.Output)
	}

	if generated := cli.Terraform("query", "-generate-config-out=generated.tf"); generated.Exit != 0 {
		t.Fatal(generated.Output)
	}
	if plan := cli.Terraform("plan"); !strings.Contains(plan.Output, "Plan: 10 to import, 0 to add, 0 to change, 0 to destroy.") {
		t.Errorf("%s\n%s", cli.Read("generated.tf"), plan.Output)
	}
	if applied := cli.Terraform("apply", "-auto-approve"); applied.Exit != 0 {
		t.Fatal(applied.Output)
	}
	if after := cli.Terraform("plan", "-detailed-exitcode"); after.Exit != 0 {
		t.Errorf("something is left to do:\n%s", after.Output)
	}
}

// A limit, and a filter, are kept to by the real command line, too; a mistake is said where it is written.
func TestAccQuery(t *testing.T) {
	t.Parallel()
	acctest.NeedsTerraform(t, "1.14")
	box := acctest.Start(t, sandbox.Options{APIKeys: 300})
	cli := acctest.NewCLI(t, acctest.Build(t), box.Environment(), `provider "eventcreds" {}`)
	query := func(arguments string) acctest.Result {
		cli.Write("keys.tfquery.hcl", fmt.Sprintf("list %q \"keys\" {\n  provider = eventcreds\n%s\n}\n", apiKeyType, arguments))
		return cli.Terraform("query")
	}
	got := query("  limit = 5\n  config {\n    name_prefix = \"seed-\"\n  }")
	if lines := strings.Count(got.Output, "seed-"); lines != 5 || box.Stats().Requests[listOfKeys] != 1 {
		t.Errorf("%d lines, %v requests:\n%s", lines, box.Stats().Requests, got.Output)
	}
	if got := query("  config {\n    name_prefix = \"nothing\"\n  }"); got.Exit != 0 || strings.Contains(got.Output, "key_") {
		t.Errorf("exit code %d:\n%s", got.Exit, got.Output)
	}
	if got := query("  config {\n    name_regex = \"(\"\n  }"); got.Exit == 0 || !acctest.Says("The name_regex is not a regular expression").MatchString(got.Output) {
		t.Errorf("exit code %d:\n%s", got.Exit, got.Output)
	}
}
