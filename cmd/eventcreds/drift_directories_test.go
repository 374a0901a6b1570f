package main

import (
	"cmp"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

const ownKey = `
terraform {
  required_providers {
    eventcreds = { source = "eventcreds/eventcreds" }
  }
}

provider "eventcreds" {
  ecoevents = { base_url = "ADDRESS" }
}

resource "eventcreds_ecoevents_api_key" "ci" {
  name   = "ci"
  scopes = ["events:read"]
}
`

// All directories are looked at, even if some cannot be: one whose platform does not answer, one with a mistake in it, and one
// that is not there, and a file. One that holds nothing of ours is no failure.
func allDirectories(t *testing.T, built string) {
	t.Helper()
	box := acctest.Start(t, sandbox.Options{})
	cli := acctest.NewCLI(t, built, box.Environment(), "")
	root := cli.Directory()
	install(t, root)
	for name, configuration := range map[string]string{
		"ours":   strings.Replace(ownKey, "ADDRESS", box.Environment()["ECOEVENTS_BASE_URL"], 1),
		"away":   strings.Replace(ownKey, "ADDRESS", "http://127.0.0.1:1", 1),
		"empty":  "resource \"terraform_data\" \"other\" {}\n",
		"broken": "resource \"terraform_data\" {}\n",
	} {
		if err := os.Mkdir(filepath.Join(root, name), 0o700); err != nil {
			t.Fatal(err)
		}
		cli.Write(name+"/main.tf", configuration)
	}
	cli.Must(0, "-chdir=ours", "apply", "-auto-approve")
	cli.Write("away/terraform.tfstate", cli.Read("ours/terraform.tfstate"))
	box.Advance(time.Hour) // what is younger may only not be shown yet
	if err := box.Dashboard("ecoevents", "revoke", box.Live(sandbox.KindAPIKey)[0].ID, nil); err != nil {
		t.Fatal(err)
	}

	terraform := cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform")
	environment := map[string]string{
		"PATH": root + string(filepath.ListSeparator) + os.Getenv("PATH"), "HOME": root, "CHECKPOINT_DISABLE": "1",
		"TF_CLI_CONFIG_FILE": filepath.Join(root, "cli.tfrc"),
	}
	maps.Copy(environment, box.Environment())
	got := runProcess(t, root, environment, "./eventcreds", "drift", "--terraform", terraform, "away", "ours", "broken", "empty", "absent", "ours/main.tf")
	if got.status != exitFailed || !strings.Contains(got.stderr, "not everything could be looked at") {
		t.Errorf("got %d, %s", got.status, got.stderr)
	}
	for _, says := range []string{
		"revoked                ours: eventcreds_ecoevents_api_key.ci", "secret-in-plain-state  away: eventcreds_ecoevents_api_key.ci",
		"ours: 1 resource of eventcreds\n", "empty: no resource of eventcreds, and 1 resource of other providers, not looked at\n",
		"broken: could not be looked at\n", "absent: could not be looked at\n",
		"cannot verify the credential: ",
		"Could not look: broken: Missing name for resource: ", "Could not look: absent: there is no such directory\n",
		"Could not look: ours/main.tf: there is no such directory\n", "1 high", "so there may be more",
	} {
		if !strings.Contains(got.stdout, says) {
			t.Errorf("it does not say %q:\n%s", says, got.stdout)
		}
	}
	if strings.Count(got.stdout, "Could not look") != 4 {
		t.Errorf("it says:\n%s", got.stdout)
	}

	// A plan file is shown where the configuration is.
	cli.Must(0, "-chdir=ours", "plan", "-out=plan.tfplan")
	cli.Write("broken.tfplan", "PK no plan")
	got = runProcess(t, root, environment, "./eventcreds", "drift", "--terraform", terraform, "--plan", "ours/plan.tfplan", "ours")
	if got.status != exitFound || !strings.Contains(got.stdout, "revoked") || !strings.Contains(got.stdout, "ours/plan.tfplan: 1 resource") {
		t.Errorf("of a plan file: %+v", got)
	}
	got = runProcess(t, root, environment, "./eventcreds", "drift", "--terraform", terraform, "--plan", "broken.tfplan")
	if got.status != exitFailed || !strings.Contains(got.stdout, "Could not look: broken.tfplan: the plan file cannot be shown: Error: ") {
		t.Errorf("of a broken plan file: %+v", got)
	}
}
