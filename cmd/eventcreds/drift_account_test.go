package main

import (
	"cmp"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift/format"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// goldenAccount is the report of a directory whose provider has a credential of another account, where nothing else can be found.
const goldenAccount = "../../internal/drift/format/testdata/account.json"

func anotherAccount(t *testing.T, built string) {
	t.Helper()
	box, other := acctest.Start(t, sandbox.Options{}), acctest.Start(t, sandbox.Options{})
	cli := acctest.NewCLI(t, built, box.Environment(), `
provider "eventcreds" {}

resource "eventcreds_ecoevents_api_key" "ci" {
  name   = "ci"
  scopes = ["events:read"]
}

resource "eventcreds_eventconnectors_token" "crm" {
  name  = "crm"
  roles = ["ROLE_EXTERNAL_USER"]
}
`)
	cli.Must(0, "apply", "-auto-approve")
	install(t, cli.Directory())
	box.Advance(time.Hour)
	other.Advance(time.Hour)

	environment := map[string]string{
		"PATH": os.Getenv("PATH"), "HOME": cli.Directory(), "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": cli.Directory() + "/cli.tfrc",
		aheadOfTime: time.Hour.String(),
	}
	maps.Copy(environment, other.Environment())
	args := []string{"./eventcreds", "drift", "--terraform", cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform")}
	for _, name := range format.Names() {
		args = append(args, "--format", name, "--output", "report."+name)
	}
	got := runProcess(t, cli.Directory(), environment, args...)
	if got.status != exitFound || got.stdout != "" || got.stderr != "" {
		t.Fatalf("got %+v\n%s", got, cli.Read("report.text"))
	}
	var secrets []string
	for _, credential := range slices.Concat(box.Credentials(), other.Credentials()) {
		secrets = append(secrets, credential.Value)
	}
	for _, name := range format.Names() {
		if leaked := acctest.Leaks([]byte(cli.Read("report."+name)), secrets); len(leaked) > 0 {
			t.Errorf("%s holds %d secrets", name, len(leaked))
		}
	}
	checkGolden(t, goldenAccount, normal(t, cli.Read("report.json")))
}

// Every finding that there is stands in a report that the real Terraform and the real provider made.
func TestEveryFindingIsFound(t *testing.T) {
	t.Parallel()
	found := map[drift.Name]bool{}
	for _, file := range []string{golden, goldenAccount} {
		var report drift.Report
		if err := json.Unmarshal([]byte(read(t, filepath.FromSlash(file))), &report); err != nil {
			t.Fatal(err)
		}
		for _, finding := range report.Findings {
			found[finding.Name] = true
		}
	}
	var all []drift.Name
	for _, definition := range drift.Definitions() {
		all = append(all, definition.Name)
	}
	diff(t, "what is found", slices.Sorted(slices.Values(all)), slices.Sorted(maps.Keys(found)))
}
