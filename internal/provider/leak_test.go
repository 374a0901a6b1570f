package provider_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// leakConfiguration has a managed resource of each kind, and every data source. A version changes what makes another
// secret: keys and tokens are re-issued, with their signing secrets.
func leakConfiguration(authMethod, encryption, version string) string {
	return fmt.Sprintf(`
provider "eventcreds" {
  eventicat = { auth_method = %q }
  %[3]s
}
variable "chosen_secret" {
  type      = string
  ephemeral = true
}
resource "eventcreds_ecoevents_api_key" "test" {
  name   = %[2]q
  scopes = ["events:read"]
  rotation = { overlap_hours = 1 }
}
resource "eventcreds_ecoevents_webhook" "chosen" {
  url               = "https://hooks.example.com/chosen"
  events            = ["event.created"]
  secret_wo         = var.chosen_secret
  secret_wo_version = 1
}
resource "eventcreds_ecoevents_webhook" "test" {
  url    = "https://hooks.example.com/"
  events = ["event.created"]
}
resource "eventcreds_eventicat_aggregator" "test" {
  name = %[2]q
}
resource "eventcreds_eventconnectors_token" "test" {
  name                    = %[2]q
  roles                   = ["ROLE_EXTERNAL_USER"]
  callback_url            = "https://hooks.example.com/"
  signing_secret_triggers = { version = %[2]q }
  rotation                = { overlap_hours = 1, triggers = { version = %[2]q } }
}
data "eventcreds_ecoevents_verify" "own" {}
data "eventcreds_ecoevents_verify" "given" {
  key = eventcreds_ecoevents_api_key.test.key
}
data "eventcreds_ecoevents_api_keys" "all" {}
data "eventcreds_ecoevents_webhooks" "all" {}
data "eventcreds_eventicat_verify" "own" {
  aggregator_id = eventcreds_eventicat_aggregator.test.id
}
data "eventcreds_eventicat_aggregators" "all" {}
data "eventcreds_eventconnectors_verify" "own" {}
data "eventcreds_eventconnectors_tokens" "all" {}
`, authMethod, version, encryption)
}

// Whatever Terraform and the provider write in a life from create to destroy, at the most talkative level, holds no
// secret, but for those of managed resources in their one attribute of state and plan; with age recipients, not even those.
func testLeaks(t *testing.T, built string) {
	recipient, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		auth                   sandbox.Auth
		authMethod, encryption string
	}{
		"key":       {sandbox.AuthAPIKey, "query", ""},
		"password":  {sandbox.AuthPassword, "bearer", ""},
		"encrypted": {sandbox.AuthPassword, "query", fmt.Sprintf("require_encryption = true\n  age_recipients = [%q]", recipient.Recipient())},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := acctest.Start(t, sandbox.Options{Auth: test.auth})
			environment := box.Environment()
			environment["TF_LOG"] = "TRACE"
			environment["TF_LOG_PATH"] = "terraform.log"
			environment["TF_VAR_chosen_secret"] = "whsec_thatTheUserChose0123456789"
			configuration := func(version string) string { return leakConfiguration(test.authMethod, test.encryption, version) }
			cli := acctest.NewCLI(t, built, environment, configuration("one"))
			run := func(want int, arguments ...string) {
				t.Helper()
				got := cli.Terraform(arguments...)
				if got.Exit != want {
					t.Fatalf("terraform %v exits with %d:\n%s", arguments, got.Exit, got.Output)
				}
				cli.Write(strings.Join(arguments, "_")+".out", got.Output)
			}

			run(0, "plan", "-out=first.tfplan")
			run(0, "apply", "first.tfplan")
			run(0, "plan", "-detailed-exitcode", "-out=empty.tfplan")
			cli.Configure(configuration("two"))
			run(2, "plan", "-detailed-exitcode", "-out=second.tfplan")
			if test.encryption != "" {
				run(0, "show", "-json", "second.tfplan")
			}
			run(0, "apply", "second.tfplan")
			box.Advance(2 * time.Hour)
			// An error that repeats everything it was sent.
			box.Intercept(func(w http.ResponseWriter, r *http.Request) bool {
				w.WriteHeader(http.StatusBadRequest)
				_, _ = w.Write([]byte("refused: " + r.Header.Get("Authorization") + " at " + r.URL.String()))
				return true
			})
			run(1, "plan", "-no-color", "-refresh-only")
			box.Intercept(nil)
			run(0, "apply", "-auto-approve", "-json")
			cli.Write("terraform.tfstate.applied", cli.Read("terraform.tfstate"))
			run(0, "destroy", "-auto-approve")

			stored := []string{sandbox.KindAPIKey, sandbox.KindWebhookSecret, sandbox.KindToken, sandbox.KindSigningSecret}
			var own, managed []string
			for _, c := range box.Credentials() {
				mayBeStored := test.encryption == "" && c.Value != environment["TF_VAR_chosen_secret"]
				if c.Owner == sandbox.OwnerAPI && slices.Contains(stored, c.Kind) && mayBeStored {
					managed = append(managed, c.Value)
				} else {
					own = append(own, c.Value)
				}
			}
			// Two keys, two tokens with their signing secrets, and the webhook's.
			if len(own) < 3 || len(own)+len(managed) < 10 || len(managed) != 7 && test.encryption == "" {
				t.Fatalf("%d and %d secrets are too few to look for", len(own), len(managed))
			}
			searched := expectNoLeak(t, cli.Directory(), own, managed)
			for _, want := range []string{"first.tfplan", "terraform.log", "terraform.tfstate.applied", "destroy_-auto-approve.out"} {
				if !slices.Contains(searched, want) {
					t.Errorf("%s was not searched", want)
				}
			}
		})
	}
}

// expectNoLeak searches every file below a directory, and returns their names.
func expectNoLeak(t *testing.T, directory string, own, managed []string) (searched []string) {
	t.Helper()
	err := filepath.WalkDir(directory, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name := filepath.Base(path)
		searched = append(searched, name)
		secrets := slices.Concat(own, managed)
		switch {
		case strings.HasPrefix(name, "terraform.tfstate"):
			data = withoutManagedSecrets(t, data)
		case strings.HasSuffix(name, ".tfplan"):
			secrets = own // the plan holds the state
		}
		for _, leaked := range acctest.Leaks(data, secrets) {
			t.Errorf("%s holds %.12s...", name, leaked)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return searched
}

// withoutManagedSecrets takes out of a state the attributes of managed resources that may hold a secret.
func withoutManagedSecrets(t *testing.T, data []byte) []byte {
	t.Helper()
	var state map[string]any
	if err := json.Unmarshal(data, &state); err != nil {
		t.Fatal(err)
	}
	resources, _ := state["resources"].([]any)
	for _, r := range resources {
		resource, _ := r.(map[string]any)
		instances, _ := resource["instances"].([]any)
		for _, i := range instances {
			instance, _ := i.(map[string]any)
			if attributes, ok := instance["attributes"].(map[string]any); ok && resource["mode"] == "managed" {
				for _, secret := range []string{"key", "secret", "token", "signing_secret"} {
					delete(attributes, secret)
				}
			}
		}
	}
	left, err := json.Marshal(state)
	if err != nil {
		t.Fatal(err)
	}
	return left
}
