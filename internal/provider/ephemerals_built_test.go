package provider_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// ephemeralConfiguration has a key and a session that live for one run, and a provider that uses both.
const ephemeralConfiguration = `
provider "eventcreds" {}
variable "email" {}
variable "password" {
  ephemeral = true
}
ephemeral "eventcreds_ecoevents_api_key" "run" {
  name   = "ci"
  scopes = ["webhooks:manage"]
}
ephemeral "eventcreds_eventconnectors_session" "run" {
  email    = var.email
  password = var.password
}
provider "eventcreds" {
  alias           = "run"
  ecoevents       = { api_key = ephemeral.eventcreds_ecoevents_api_key.run.key }
  eventconnectors = { token = ephemeral.eventcreds_eventconnectors_session.run.access_token, account_id = %q }
}
resource "eventcreds_ecoevents_webhook" "run" {
  provider = eventcreds.run
  url      = "https://example.com/hook"
  events   = ["event.created"]
}
resource "eventcreds_eventconnectors_token" "run" {
  provider = eventcreds.run
  name     = "crm"
  roles    = ["ROLE_EXTERNAL_USER"]
}
`

// newEphemeralRun makes a working directory with that configuration, and more.
func newEphemeralRun(t *testing.T, built, more string) (*acctest.Sandbox, *acctest.CLI) {
	t.Helper()
	box := acctest.Start(t, sandbox.Options{})
	second := box.EventConnectors.SecondAccount()
	environment := box.Environment()
	environment["TF_VAR_email"], environment["TF_VAR_password"] = second.Email, second.Password
	return box, acctest.NewCLI(t, built, environment, fmt.Sprintf(ephemeralConfiguration, second.ID)+more)
}

// expectClosed expects that at least so many keys and sessions were opened, each was closed once, and none is alive. How
// often Terraform plans for a destroy is its own affair.
func expectClosed(t *testing.T, box *acctest.Sandbox, opens int) {
	t.Helper()
	for _, kind := range []string{sandbox.KindAPIKey, sandbox.KindSessionToken, sandbox.KindRefreshToken} {
		if live := box.Live(kind); len(live) != 0 {
			t.Errorf("still alive: %+v", live)
		}
	}
	requests := box.Stats().Requests
	for open, end := range map[string]string{
		"POST /ecoevents/v1/api-keys":       "DELETE /ecoevents/v1/api-keys/{id}",
		"POST /eventconnectors/auth/signin": "POST /eventconnectors/auth/logout",
	} {
		if requests[open] < opens || requests[end] != requests[open] {
			t.Errorf("%d times %s and %d times %s, want %d or more", requests[open], open, requests[end], end, opens)
		}
	}
}

// However a run ends, what it opened is closed: what Terraform does not close, because a consumer of the value failed, the
// provider does when it is told to stop.
func testEphemerals(t *testing.T, built string) {
	apply, plan, destroy := []string{"apply", "-auto-approve"}, []string{"plan"}, []string{"destroy", "-auto-approve"}
	made := func(suffix string) func(*http.Request) bool {
		return func(r *http.Request) bool {
			return r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, suffix)
		}
	}
	for name, test := range map[string]struct {
		more     string
		breaks   func(*http.Request) bool // what the platform fails to do
		commands [][]string
		says     string // by the last command, which fails then
		opens    int    // at least; the plan of an apply opens everything too
	}{
		"a plan":                          {commands: [][]string{plan}, opens: 1},
		"an apply, a plan and a destroy":  {commands: [][]string{apply, plan, destroy}, opens: 5},
		"a plan that is applied later on": {commands: [][]string{{"plan", "-out=saved"}, {"apply", "saved"}, destroy}, opens: 4},
		"another resource fails in the plan": {
			more: `
resource "terraform_data" "other" {
  lifecycle {
    precondition {
      condition     = var.email == ""
      error_message = "Not today."
    }
  }
}`,
			commands: [][]string{plan}, says: "Not today.", opens: 1,
		},
		"another resource fails in the apply": {
			more: `
resource "terraform_data" "other" {
  provisioner "local-exec" {
    command = "exit 3"
  }
}`,
			commands: [][]string{apply}, says: "exit status 3", opens: 2,
		},
		"a data source with the key fails in the plan": {
			more: `
data "eventcreds_ecoevents_api_keys" "run" {
  provider = eventcreds.run
}`,
			commands: [][]string{plan}, says: "The API key lacks the scope full_access", opens: 1,
		},
		"a resource with the key fails in the apply": {
			breaks: made("/webhooks"), commands: [][]string{apply}, says: "cannot create the webhook", opens: 2,
		},
		"a resource with the session fails in the apply": {
			breaks: made("/tokens"), commands: [][]string{apply}, says: "cannot create the token", opens: 2,
		},
		"a data source fails with a key that another key made": {
			more: `
ephemeral "eventcreds_ecoevents_api_key" "admin" {
  name   = "admin"
  scopes = ["full_access"]
}
provider "eventcreds" {
  alias     = "admin"
  ecoevents = { api_key = ephemeral.eventcreds_ecoevents_api_key.admin.key }
}
ephemeral "eventcreds_ecoevents_api_key" "inner" {
  provider = eventcreds.admin
  name     = "inner"
  scopes   = ["events:read"]
}
provider "eventcreds" {
  alias     = "inner"
  ecoevents = { api_key = ephemeral.eventcreds_ecoevents_api_key.inner.key }
}
data "eventcreds_ecoevents_api_keys" "inner" {
  provider = eventcreds.inner
}`,
			commands: [][]string{plan}, says: "The API key lacks the scope full_access", opens: 1,
		},
		"a write-only argument with the key fails": {
			more: `
resource "eventcreds_ecoevents_webhook" "secret" {
  url               = "https://example.com/hook"
  events            = ["event.created"]
  secret_wo         = ephemeral.eventcreds_ecoevents_api_key.run.key
  secret_wo_version = 1
}`,
			breaks: made("/webhooks"), commands: [][]string{apply}, says: "cannot create the webhook", opens: 2,
		},
		"a provider refuses the values": {
			more: `
provider "eventcreds" {
  alias           = "odd"
  ecoevents       = { api_key = "${ephemeral.eventcreds_ecoevents_api_key.run.key}!" }
  eventconnectors = { token = "${ephemeral.eventcreds_eventconnectors_session.run.access_token} " }
}
data "eventcreds_ecoevents_verify" "odd" {
  provider = eventcreds.odd
}`,
			commands: [][]string{plan}, says: "Cannot use ecoevents.api_key", opens: 1,
		},
		"a condition on the key fails": {
			more: `
resource "terraform_data" "gate" {
  lifecycle {
    precondition {
      condition     = startswith(ephemeral.eventcreds_ecoevents_api_key.run.key, "ek_test_")
      error_message = "Not in production."
    }
  }
}`,
			commands: [][]string{plan}, says: "Not in production.", opens: 1,
		},
		"another ephemeral resource with the key fails": {
			more: `
ephemeral "eventcreds_ecoevents_verify" "run" {
  key = ephemeral.eventcreds_ecoevents_api_key.run.key
}`,
			breaks:   func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/verify") },
			commands: [][]string{plan}, says: "cannot verify the credential", opens: 1,
		},
		"a postcondition on another ephemeral resource fails": {
			more: `
ephemeral "eventcreds_ecoevents_verify" "run" {
  key             = ephemeral.eventcreds_ecoevents_api_key.run.key
  expected_scopes = ["events:read"]
  lifecycle {
    postcondition {
      condition     = length(self.missing_scopes) == 0
      error_message = "It may not read events."
    }
  }
}`,
			commands: [][]string{plan}, says: "It may not read events.", opens: 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, cli := newEphemeralRun(t, built, test.more)
			if test.breaks != nil {
				box.Intercept(func(w http.ResponseWriter, r *http.Request) bool {
					if test.breaks(r) {
						w.WriteHeader(http.StatusInternalServerError)
						return true
					}
					return false
				})
			}
			for i, command := range test.commands {
				says := ""
				if i == len(test.commands)-1 {
					says = test.says
				}
				got := cli.Terraform(command...)
				if failed := got.Exit != 0; failed != (says != "") || !acctest.Says(says).MatchString(withoutFrame(got.Output)) {
					t.Fatalf("terraform %v exits with %d, want to read %q:\n%s", command, got.Exit, says, got.Output)
				}
			}
			expectClosed(t, box, test.opens)
		})
	}
}

// withoutFrame takes out what Terraform draws beside a diagnostic.
func withoutFrame(output string) string { return strings.ReplaceAll(output, "│", "") }

// A condition on the value itself is the one that Terraform tests before anybody uses it.
func testEphemeralPostcondition(t *testing.T, built string) {
	box := acctest.Start(t, sandbox.Options{})
	cli := acctest.NewCLI(t, built, box.Environment(), `
ephemeral "eventcreds_ecoevents_api_key" "run" {
  name   = "ci"
  scopes = ["events:read"]
  lifecycle {
    postcondition {
      condition     = self.environment == "test"
      error_message = "Not in production."
    }
  }
}
`)
	if got := cli.Terraform("plan"); got.Exit != 1 || !strings.Contains(got.Output, "Not in production.") {
		t.Errorf("exit code %d:\n%s", got.Exit, got.Output)
	}
	if live := box.Live(sandbox.KindAPIKey); len(live) != 0 || box.Stats().Requests["POST /ecoevents/v1/api-keys"] != 1 {
		t.Errorf("still alive: %+v", live)
	}
}

// Ctrl-C, once and twice, while a consumer waits for its platform.
func testEphemeralsInterrupted(t *testing.T, built string) {
	for name, times := range map[string]int{"once": 1, "twice": 2} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, cli := newEphemeralRun(t, built, "data \"eventcreds_ecoevents_webhooks\" \"run\" {\n  provider = eventcreds.run\n}\n")
			asked := make(chan struct{})
			box.Intercept(func(_ http.ResponseWriter, r *http.Request) bool {
				if !strings.HasSuffix(r.URL.Path, "/webhooks") {
					return false
				}
				close(asked)
				<-r.Context().Done()
				return true
			})
			running := cli.Start("plan")
			select {
			case <-asked:
			case <-time.NewTimer(time.Minute).C:
				t.Error("nobody asked for the webhooks")
			}
			for range times {
				running.Interrupt()
			}
			if got := running.Wait(); got.Exit == 0 {
				t.Errorf("the plan was not interrupted:\n%s", got.Output)
			}
			expectClosed(t, box, 1)
		})
	}
}

// Where the platform fails to close something, a run that did its work succeeds, says so, and a later run cleans up.
func testEphemeralLeftovers(t *testing.T, built string) {
	box := acctest.Start(t, sandbox.Options{})
	cli := acctest.NewCLI(t, built, box.Environment(), `
ephemeral "eventcreds_ecoevents_api_key" "run" {
  name             = "ci"
  scopes           = ["events:read"]
  lifetime_minutes = 15
}
`)
	run := func() string {
		t.Helper()
		got := cli.Terraform("plan")
		if got.Exit != 0 {
			t.Errorf("exit code %d:\n%s", got.Exit, got.Output)
		}
		return withoutFrame(got.Output)
	}
	alive := func(when string, want int) {
		t.Helper()
		if live := box.Live(sandbox.KindAPIKey); len(live) != want {
			t.Errorf("%s: %d keys are alive, want %d", when, len(live), want)
		}
	}
	box.Intercept(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodDelete {
			w.WriteHeader(http.StatusInternalServerError)
		}
		return r.Method == http.MethodDelete
	})
	if output := run(); !acctest.Says("may still work. The first run after its lifetime_minutes revokes it.").MatchString(output) {
		t.Errorf("nobody learns that the key is alive:\n%s", output)
	}
	box.Intercept(nil)
	alive("after a run that could not close it", 1)
	run()
	alive("after a run within its lifetime", 1)
	box.Advance(15*time.Minute + 2*time.Second)
	run()
	alive("after a run beyond its lifetime", 0)
}

// What lives for one run is in nothing that is written, at the most talkative level: not in a plan, a state, a log or an
// error, whoever closes it.
func testEphemeralLeaks(t *testing.T, built string) {
	box, cli := newEphemeralRun(t, built, `
ephemeral "eventcreds_ecoevents_access_token" "run" {
  email    = var.owner
  password = var.owner_password
}
ephemeral "eventcreds_ecoevents_verify" "run" {
  key = ephemeral.eventcreds_ecoevents_api_key.run.key
}
variable "owner" {}
variable "owner_password" {
  ephemeral = true
}
`)
	cli.Setenv("TF_LOG", "TRACE")
	cli.Setenv("TF_LOG_PATH", "terraform.log")
	for _, c := range box.Credentials() {
		if c.Platform == "ecoevents" && c.Kind == sandbox.KindPassword {
			cli.Setenv("TF_VAR_owner", c.ID)
			cli.Setenv("TF_VAR_owner_password", c.Value)
		}
	}
	run := func(want int, arguments ...string) {
		t.Helper()
		got := cli.Terraform(arguments...)
		if got.Exit != want {
			t.Fatalf("terraform %v exits with %d:\n%s", arguments, got.Exit, got.Output)
		}
		cli.Write(strings.Join(arguments, "_")+".out", got.Output)
	}
	run(0, "plan", "-out=saved")
	// An error that repeats everything it was sent.
	box.Intercept(func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/webhooks") || r.Method == http.MethodDelete || strings.HasSuffix(r.URL.Path, "/logout") {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write([]byte("refused: " + r.Header.Get("Authorization") + " at " + r.URL.String()))
			return true
		}
		return false
	})
	run(1, "apply", "saved")
	run(1, "apply", "-auto-approve", "-json")
	if log := cli.Read("terraform.log"); !strings.Contains(log, "[WARN] Something that this run opened may still be alive: EcoEvents: cannot revoke the API key") {
		t.Error("the log does not say what the provider could not close in the end")
	}
	box.Intercept(nil)
	run(0, "apply", "-auto-approve")
	run(0, "destroy", "-auto-approve")

	var secrets []string
	for _, c := range box.Credentials() {
		switch c.Kind {
		case sandbox.KindAPIKey, sandbox.KindAccessToken, sandbox.KindSessionToken, sandbox.KindRefreshToken, sandbox.KindPassword:
			secrets = append(secrets, c.Value)
		}
	}
	if len(secrets) < 20 {
		t.Fatalf("%d secrets are too few to look for", len(secrets))
	}
	expectNoLeak(t, cli.Directory(), secrets, nil)
}

// A key that is stored for a recipient is decrypted for the length of a run, with a file or a variable, and is the one that
// the platform knows. Neither it nor the identity is in anything that is written.
func testDecrypt(t *testing.T, built string) {
	pair, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	box := acctest.Start(t, sandbox.Options{})
	cli := acctest.NewCLI(t, built, box.Environment(), fmt.Sprintf(`
variable "identity" {
  ephemeral = true
  sensitive = true
}
resource "eventcreds_ecoevents_api_key" "test" {
  name           = "deploy"
  scopes         = ["events:read"]
  age_recipients = [%q]
}
ephemeral "eventcreds_decrypt" "test" {
  ciphertext = eventcreds_ecoevents_api_key.test.encrypted_key
  identity   = var.identity
}
ephemeral "eventcreds_ecoevents_verify" "test" {
  key = ephemeral.eventcreds_decrypt.test.plaintext
}
resource "terraform_data" "gate" {
  lifecycle {
    precondition {
      condition     = ephemeral.eventcreds_ecoevents_verify.test.key_id == eventcreds_ecoevents_api_key.test.id
      error_message = "This is not the key."
    }
  }
}
`, pair.Recipient()))
	cli.Setenv("TF_VAR_identity", pair.String())
	cli.Setenv("TF_LOG", "TRACE")
	cli.Setenv("TF_LOG_PATH", "terraform.log")
	for _, command := range [][]string{{"plan", "-out=saved"}, {"apply", "saved"}, {"plan", "-detailed-exitcode"}} {
		got := cli.Terraform(command...)
		if got.Exit != 0 {
			t.Fatalf("terraform %v:\n%s", command, got.Output)
		}
		cli.Write(command[0]+".out", got.Output)
	}
	key := box.Live(sandbox.KindAPIKey)
	if len(key) != 1 {
		t.Fatalf("%d keys are alive", len(key))
	}
	expectNoLeak(t, cli.Directory(), []string{key[0].Value, pair.String()}, nil)
}
