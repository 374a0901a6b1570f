package provider_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// alias is a configuration of the provider beside others.
type alias struct {
	box            *acctest.Sandbox
	account, token string // of Event Connectors
}

// configuration makes objects on each platform, and lists them.
func (a alias) configuration(name string) string {
	return fmt.Sprintf(`
provider "eventcreds" {
  alias           = %[1]q
  eventicat       = { api_key = %[3]q, base_url = "%[2]s/eventicat" }
  ecoevents       = { api_key = %[4]q, base_url = "%[2]s/ecoevents" }
  eventconnectors = { token = %[5]q, account_id = %[6]q, base_url = "%[2]s/eventconnectors" }
}
`, name, a.box.URL, a.box.Environment()["EVENTICAT_API_KEY"], a.box.Environment()["ECOEVENTS_API_KEY"], a.token, a.account) +
		strings.ReplaceAll(`
resource "eventcreds_ecoevents_api_key" "ALIAS" {
  provider = eventcreds.ALIAS
  count    = 3
  name     = "ALIAS-${count.index}"
  scopes   = ["events:read"]
}
resource "eventcreds_ecoevents_webhook" "ALIAS" {
  provider = eventcreds.ALIAS
  count    = 2
  url      = "https://example.com/ALIAS/${count.index}"
  events   = ["event.created"]
}
data "eventcreds_ecoevents_verify" "ALIAS" {
  provider = eventcreds.ALIAS
}
resource "eventcreds_eventicat_aggregator" "ALIAS" {
  provider = eventcreds.ALIAS
  count    = 2
  name     = "ALIAS-${count.index}"
}
data "eventcreds_eventicat_aggregators" "ALIAS" {
  provider   = eventcreds.ALIAS
  name_regex = "-"
  depends_on = [eventcreds_eventicat_aggregator.ALIAS]
}
resource "eventcreds_eventconnectors_token" "ALIAS" {
  provider = eventcreds.ALIAS
  count    = 2
  name     = "ALIAS-${count.index}"
  roles    = ["ROLE_EXTERNAL_USER"]
}
data "eventcreds_eventconnectors_tokens" "ALIAS" {
  provider   = eventcreds.ALIAS
  name_regex = "-"
  depends_on = [eventcreds_eventconnectors_token.ALIAS]
}
output "ALIAS" {
  value = sort(concat(
    data.eventcreds_eventicat_aggregators.ALIAS.aggregators[*].name,
    data.eventcreds_eventconnectors_tokens.ALIAS.tokens[*].name,
  ))
}
`, "ALIAS", name)
}

// Two configurations of the provider share nothing: each account sees its own credential only, and holds its own objects.
// A third one is of another account on the same platform as the first.
func testTwoConfigurations(t *testing.T, built string) {
	first, second := acctest.Start(t, sandbox.Options{}), acctest.Start(t, sandbox.Options{})
	requestsOf := map[*acctest.Sandbox]func() []seen{first: record(first), second: record(second)}
	own := func(box *acctest.Sandbox) alias {
		return alias{box, box.Environment()["EVENTCONNECTORS_ACCOUNT_ID"], box.Environment()["EVENTCONNECTORS_TOKEN"]}
	}
	other := first.EventConnectors.SecondAccount()
	aliases := map[string]alias{"first": own(first), "second": own(second)}
	third := alias{first, other.ID, other.Token}

	configuration := ""
	for name, a := range aliases {
		configuration += a.configuration(name)
	}
	configuration += fmt.Sprintf(`
provider "eventcreds" {
  alias           = "third"
  eventconnectors = { token = %q, account_id = %q, base_url = "%s/eventconnectors" }
}
resource "eventcreds_eventconnectors_token" "third" {
  provider = eventcreds.third
  count    = 2
  name     = "third-${count.index}"
  roles    = ["ROLE_EXTERNAL_USER"]
}
data "eventcreds_eventconnectors_tokens" "third" {
  provider   = eventcreds.third
  name_regex = "-"
  depends_on = [eventcreds_eventconnectors_token.third]
}
output "third" {
  value = sort(data.eventcreds_eventconnectors_tokens.third.tokens[*].name)
}
`, third.token, third.account, first.URL)
	cli := acctest.NewCLI(t, built, nil, configuration)
	if got := cli.Terraform("apply", "-auto-approve"); got.Exit != 0 {
		t.Fatal(got.Output)
	}
	if got := cli.Terraform("plan", "-detailed-exitcode"); got.Exit != 0 {
		t.Errorf("the second plan is not empty:\n%s", got.Output)
	}

	var listed map[string]struct{ Value []string }
	if err := json.Unmarshal([]byte(cli.Terraform("output", "-json").Output), &listed); err != nil {
		t.Fatal(err)
	}
	for name, a := range map[string]alias{"first": aliases["first"], "second": aliases["second"], "third": third} {
		want := []string{name + "-0", name + "-0", name + "-1", name + "-1"} // an aggregator and a token each
		if name == "third" {
			want = []string{name + "-0", name + "-1"}
		}
		if diff := cmp.Diff(want, listed[name].Value); diff != "" {
			t.Errorf("the %s lists (-want +got):\n%s", name, diff)
		}
		expectOwnCredentials(t, name, a, requestsOf[a.box]())
	}
	for box, tokens := range map[*acctest.Sandbox]int{first: 4, second: 2} {
		got := []int{len(box.Live(sandbox.KindAPIKey)), len(box.Live(sandbox.KindWebhookSecret)), len(box.Live(sandbox.KindToken))}
		if diff := cmp.Diff([]int{3, 2, tokens}, got); diff != "" {
			t.Errorf("keys, webhooks and tokens (-want +got):\n%s", diff)
		}
		// Plan and apply are processes of their own, which may meet in one of Eventicat's seconds.
		if refused := box.Stats().Refused; refused > 3 {
			t.Errorf("%d requests were refused", refused)
		}
	}

	// That one account must wait for hours is nothing to the other.
	first.Intercept(func(w http.ResponseWriter, r *http.Request) bool {
		limited := strings.HasPrefix(r.URL.Path, "/eventicat/")
		if limited {
			w.Header().Set("Retry-After", "7200")
			w.WriteHeader(http.StatusTooManyRequests)
		}
		return limited
	})
	plan := cli.Terraform("plan", "-json")
	found := plan.Diagnostics()
	if len(found) == 0 || slices.ContainsFunc(found, func(d acctest.Diagnostic) bool {
		return !strings.HasPrefix(strings.TrimPrefix(d.Attribute, "data."), "eventcreds_eventicat_") || !strings.Contains(d.Attribute, ".first")
	}) {
		t.Errorf("got %+v, want errors of the first's aggregators alone\n%s", found, plan.Output)
	}
}

// expectOwnCredentials expects that what an account was asked came with its own credential.
func expectOwnCredentials(t *testing.T, name string, a alias, requests []seen) {
	t.Helper()
	environment := a.box.Environment()
	for path, own := range map[string]string{
		"/ecoevents/": environment["ECOEVENTS_API_KEY"],
		"/eventicat/": environment["EVENTICAT_API_KEY"],
		"/eventconnectors/accounts/" + a.account + "/": a.token,
	} {
		asked := 0
		for _, request := range requests {
			if !strings.HasPrefix(request.path, path) {
				continue
			}
			asked++
			if request.credential != own {
				t.Errorf("the %s saw %s at %s, its own is %s", name, request.credential, request.path, own)
			}
		}
		if asked == 0 {
			t.Errorf("nothing was asked of the %s at %s", name, path)
		}
	}
}

// Thirty at once, of a platform that takes 5 in a second: all are made, and none is refused.
func testPace(t *testing.T, built string) {
	const count = 30
	box := acctest.Start(t, sandbox.Options{})
	cli := acctest.NewCLI(t, built, box.Environment(), fmt.Sprintf(`
resource "eventcreds_eventicat_aggregator" "test" {
  count = %d
  name  = "web-${count.index}"
}
`, count))
	applied := cli.Terraform("apply", "-auto-approve", "-parallelism=10")
	stats := box.Stats()
	if applied.Exit != 0 || stats.Refused != 0 {
		t.Errorf("exit code %d, and %d requests were refused:\n%s", applied.Exit, stats.Refused, applied.Output)
	}
	if made := stats.Requests["POST /eventicat/api/aggregators"]; made != count {
		t.Errorf("%d were made, want %d", made, count)
	}
}
