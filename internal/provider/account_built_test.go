package provider_test

import (
	"strings"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// What a create without an answer made is looked for in no other account: not where Terraform refreshes first, and not where it is
// told to destroy what is tainted as it is.
func testAnotherAccount(t *testing.T, built string) {
	box, other := acctest.Start(t, sandbox.Options{}), acctest.Start(t, sandbox.Options{})
	cli := acctest.NewCLI(t, built, box.Environment(), `
resource "eventcreds_ecoevents_api_key" "test" {
  name   = "ci"
  scopes = ["events:read"]
}
`)
	use := func(environment map[string]string) {
		for _, name := range []string{"ECOEVENTS_API_KEY", "ECOEVENTS_BASE_URL"} {
			cli.Setenv(name, environment[name])
		}
	}
	if err := box.SetFaults(sandbox.Fault{Kind: sandbox.FaultDropAfter, Route: "POST /ecoevents/v1/api-keys", Count: 1}); err != nil {
		t.Fatal(err)
	}
	cli.Must(1, "apply", "-auto-approve")
	own := box.Live(sandbox.KindAPIKey)

	use(other.Environment())
	for _, command := range []string{"apply", "destroy"} {
		for _, refresh := range []string{"-refresh=true", "-refresh=false"} {
			got := cli.Terraform(command, "-auto-approve", refresh)
			if got.Exit != 1 || !strings.Contains(got.Output, "belongs to another account") {
				t.Errorf("%s %s ends with %d:\n%s", command, refresh, got.Exit, got.Output)
			}
		}
	}
	if still := box.Live(sandbox.KindAPIKey); len(own) != 1 || len(still) != 1 || still[0].ID != own[0].ID {
		t.Errorf("%v are alive, and were %v", still, own)
	}

	use(box.Environment())
	cli.Must(0, "destroy", "-auto-approve")
	if left := box.Live(sandbox.KindAPIKey); len(left) > 0 {
		t.Errorf("after the destroy %v are alive", left)
	}
}
