package provider_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// What only the built provider shows.
func TestBuilt(t *testing.T) {
	t.Parallel()
	built := acctest.Build(t)
	for name, test := range map[string]func(*testing.T, string){
		"nothing configured":      testNothingConfigured,
		"two configurations":      testTwoConfigurations,
		"unknown":                 testUnknown,
		"check":                   testCheck,
		"log":                     testLog,
		"leaks":                   testLeaks,
		"secrets in URLs":         testSecretsInURLs,
		"pace":                    testPace,
		"state size":              testStateSize,
		"storm":                   testStorm,
		"stored state":            testStored,
		"strangers":               testStrangers,
		"ephemerals":              testEphemerals,
		"ephemeral postcondition": testEphemeralPostcondition,
		"ephemerals interrupted":  testEphemeralsInterrupted,
		"ephemeral leftovers":     testEphemeralLeftovers,
		"ephemeral leaks":         testEphemeralLeaks,
		"decrypt":                 testDecrypt,
		"another account":         testAnotherAccount,
		"company proxy":           testCompanyProxy,
		"debugger":                testDebugger,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, built)
		})
	}
}

func testNothingConfigured(t *testing.T, built string) {
	cli := acctest.NewCLI(t, built, nil, "")
	if got := cli.Terraform("validate"); got.Exit != 0 {
		t.Errorf("terraform validate:\n%s", got.Output)
	}
	cli.Configure(`provider "eventcreds" {}`)
	for _, command := range []string{"validate", "plan"} {
		if got := cli.Terraform(command); got.Exit != 0 {
			t.Errorf("terraform %s:\n%s", command, got.Output)
		}
	}
}

// A credential that another resource makes is not known in the plan. Nothing is called then, what exists is kept with one
// warning, however much it is, and what is new is planned.
func testUnknown(t *testing.T, built string) {
	box := acctest.Start(t, sandbox.Options{})
	configure := func(trigger string) string {
		return fmt.Sprintf(`
resource "terraform_data" "key" {
  input            = %q
  triggers_replace = %q
}
provider "eventcreds" {
  ecoevents = { api_key = terraform_data.key.output }
}
resource "eventcreds_ecoevents_api_key" "test" {
  count  = 4
  name   = "ci-${count.index}"
  scopes = ["events:read"]
}
resource "eventcreds_ecoevents_webhook" "test" {
  url    = "https://example.com/hook"
  events = ["event.created"]
}
`, box.Environment()["ECOEVENTS_API_KEY"], trigger)
	}
	asked := 0
	planned := func(cli *acctest.CLI, exit int, want acctest.Diagnostics) {
		t.Helper()
		plan := cli.Terraform("plan", "-json", "-detailed-exitcode")
		if plan.Exit != exit {
			t.Errorf("exit code %d, want %d", plan.Exit, exit)
		}
		found := plan.Diagnostics()
		for i := range found {
			found[i].Attribute = "" // whichever resource came first
		}
		if diff := cmp.Diff(want, found); diff != "" {
			t.Errorf("(-want +got):\n%s\n%s", diff, plan.Output)
		}
		if calls := box.Stats().Total - asked; calls != 0 {
			t.Errorf("%d calls were made", calls)
		}
	}
	apply := func(cli *acctest.CLI) {
		t.Helper()
		if got := cli.Terraform("apply", "-auto-approve"); got.Exit != 0 {
			t.Fatal(got.Output)
		}
		if got := cli.Terraform("plan", "-detailed-exitcode"); got.Exit != 0 {
			t.Errorf("the plan after the apply is not empty:\n%s", got.Output)
		}
		if keys := len(box.Live(sandbox.KindAPIKey)); keys != 4 {
			t.Errorf("%d keys are alive, want 4", keys)
		}
		asked = box.Stats().Total
	}

	cli := acctest.NewCLI(t, built, box.Environment(), configure("one"))
	planned(cli, 2, nil)
	apply(cli)
	first := box.Live(sandbox.KindAPIKey)

	cli.Configure(configure("two"))
	planned(cli, 2, acctest.Diagnostics{{
		Warning: true,
		Summary: "EcoEvents resources are not refreshed",
		Detail: "The provider argument ecoevents.api_key is not known yet, so no request can be sent to EcoEvents. Its resources stay in the " +
			"state as they are. A later plan shows what was changed outside Terraform.",
	}})
	apply(cli)
	if diff := cmp.Diff(first, box.Live(sandbox.KindAPIKey)); diff != "" {
		t.Errorf("the keys are others than before (-before +after):\n%s", diff)
	}

	for _, needs := range []string{`
data "eventcreds_ecoevents_verify" "test" {
}`, `
import {
  to = eventcreds_ecoevents_api_key.imported
  id = "key_imported01"
}
resource "eventcreds_ecoevents_api_key" "imported" {
  name   = "imported"
  scopes = ["events:read"]
}`} {
		reading := acctest.NewCLI(t, built, box.Environment(), `
resource "terraform_data" "url" {
  input = "`+box.URL+`/ecoevents"
}
provider "eventcreds" {
  ecoevents = { base_url = terraform_data.url.output }
}
`+needs)
		planned(reading, 1, acctest.Diagnostics{{
			Summary: "Cannot use EcoEvents yet",
			Detail: "The provider argument ecoevents.base_url is not known yet, so no request can be sent to EcoEvents. First apply what " +
				"the argument depends on, for example with -target.",
		}})
	}
}

// A check block on a verification warns of a credential that is no good, and does not make a plan of changes.
func testCheck(t *testing.T, built string) {
	box := acctest.Start(t, sandbox.Options{})
	id, key := box.EcoEvents.IssueAPIKey("ci", []string{"events:read", "events:write"}, "live")
	cli := acctest.NewCLI(t, built, box.Environment(), fmt.Sprintf(`
resource "eventcreds_ecoevents_api_key" "test" {
  name   = "test"
  scopes = ["events:read"]
}
data "eventcreds_ecoevents_verify" "ci" {
  key             = %q
  expected_scopes = ["events:read", "events:write"]
}
check "ci" {
  assert {
    condition     = data.eventcreds_ecoevents_verify.ci.valid
    error_message = "The key of CI is no good. ${coalesce(data.eventcreds_ecoevents_verify.ci.reason, "It is good.")}"
  }
  assert {
    condition     = length(data.eventcreds_ecoevents_verify.ci.missing_scopes) == 0
    error_message = "The key of CI lacks ${join(", ", data.eventcreds_ecoevents_verify.ci.missing_scopes)}."
  }
}
`, key))
	warning := func(detail string) acctest.Diagnostic {
		return acctest.Diagnostic{Warning: true, Summary: "Check block assertion failed", Detail: detail}
	}
	quiet := func(want ...acctest.Diagnostic) {
		t.Helper()
		plan := cli.Terraform("plan", "-json", "-detailed-exitcode")
		if plan.Exit != 0 {
			t.Errorf("exit code %d, want 0", plan.Exit)
		}
		if diff := cmp.Diff(acctest.Diagnostics(want), plan.Diagnostics()); diff != "" {
			t.Errorf("(-want +got):\n%s\n%s", diff, plan.Output)
		}
	}
	if got := cli.Terraform("apply", "-auto-approve"); got.Exit != 0 {
		t.Fatal(got.Output)
	}
	quiet()
	if err := box.Dashboard("ecoevents", "rescope", id, map[string]any{"scopes": []string{"events:read"}}); err != nil {
		t.Fatal(err)
	}
	quiet(warning("The key of CI lacks events:write."))
	if err := box.Dashboard("ecoevents", "revoke", id, nil); err != nil {
		t.Fatal(err)
	}
	quiet(
		warning("The key of CI is no good. EcoEvents does not accept the credential: 401 Unauthorized: The credential is revoked (unauthorized)."),
		warning("The key of CI lacks events:read, events:write."),
	)
}

// Authentication events are one line each at INFO, and no line holds a credential.
func testLog(t *testing.T, built string) {
	box := acctest.Start(t, sandbox.Options{Auth: sandbox.AuthPassword})
	narrowID, narrow := box.EcoEvents.IssueAPIKey("narrow", []string{"events:read"}, "live")
	environment := box.Environment()
	environment["TF_LOG_PROVIDER"] = "INFO"
	environment["TF_LOG_PATH"] = "terraform.log"

	cli := acctest.NewCLI(t, built, environment, fmt.Sprintf(`
resource "eventcreds_ecoevents_api_key" "test" {
  name   = "ci"
  scopes = ["events:read"]
}
resource "eventcreds_ecoevents_webhook" "test" {
  url    = "https://example.com/hook"
  events = ["event.created"]
}
provider "eventcreds" {
  alias     = "narrow"
  ecoevents = { api_key = %q }
}
data "eventcreds_ecoevents_verify" "narrow" {
  provider   = eventcreds.narrow
  depends_on = [eventcreds_ecoevents_api_key.test, eventcreds_ecoevents_webhook.test]
}
data "eventcreds_ecoevents_api_keys" "narrow" {
  provider   = eventcreds.narrow
  depends_on = [eventcreds_ecoevents_api_key.test, eventcreds_ecoevents_webhook.test]
}
`, narrow))
	if got := cli.Terraform("apply", "-auto-approve"); !strings.Contains(got.Output, "403 Forbidden") {
		t.Errorf("a key that may not list keys listed them:\n%s", got.Output)
	}
	if err := box.Dashboard("ecoevents", "revoke", narrowID, nil); err != nil {
		t.Fatal(err)
	}
	if got := cli.Terraform("plan"); !strings.Contains(got.Output, "401 Unauthorized") {
		t.Errorf("a revoked key listed keys:\n%s", got.Output)
	}

	log := cli.Read("terraform.log")
	for _, want := range [][]string{ // in any order
		{"eventcreds: Signed in: ", "platform=EcoEvents"},
		{": The credential does not allow this: ", "platform=EcoEvents", `operation="list the API keys"`, "status=403"},
		{": The credential was refused: ", "platform=EcoEvents", `operation="verify the credential"`, "status=401"},
	} {
		want = append(want, "[INFO]  provider.terraform-provider-eventcreds: ")
		if !slices.ContainsFunc(strings.Split(log, "\n"), func(line string) bool {
			return !slices.ContainsFunc(want, func(part string) bool { return !strings.Contains(line, part) })
		}) {
			t.Errorf("the log has no line with %q", want)
		}
	}
	if strings.Contains(log, "[DEBUG]") {
		t.Error("the log holds lines below INFO")
	}
	for _, credential := range box.Credentials() {
		if strings.Contains(log, credential.Value) {
			t.Errorf("the log holds the %s of %s", credential.Kind, credential.ID)
		}
	}
	if t.Failed() {
		t.Log(log)
	}
}
