package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// world is a workspace of Terraform in which everything has happened that can be found.
type world struct {
	*acctest.CLI
	box *acctest.Sandbox
}

const workspace = "staging"

// later is how much time goes by until somebody looks.
const later = 40 * 24 * time.Hour

// newWorld applies a configuration twice against a sandbox, with an answer that gets lost, and then lets people change by hand
// what they can. The last configuration holds edits that nobody applies.
func newWorld(t *testing.T, built string) world {
	t.Helper()
	rate, err := sandbox.ParseRate("1000/1s")
	if err != nil {
		t.Fatal(err)
	}
	box := acctest.Start(t, sandbox.Options{EventicatRate: rate})
	w := world{box: box}
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	filled := strings.NewReplacer("RECIPIENT", identity.Recipient().String(), "EVENTICAT", box.Environment()["EVENTICAT_API_KEY"]).
		Replace(read(t, "testdata/world/main.tf"))
	configuration := func(edits ...string) string { return strings.NewReplacer(edits...).Replace(filled) }
	key := func(name string) string {
		return fmt.Sprintf("resource \"eventcreds_ecoevents_api_key\" %q {\n  name = %[1]q\n  scopes = [\"events:read\"]\n}\n", name)
	}
	const lost = `resource "eventcreds_eventconnectors_token" "lost" {
  name  = "lost"
  roles = ["ROLE_EXTERNAL_USER"]
}
`
	w.CLI = acctest.NewCLI(t, built, box.Environment(), configuration()+key("removed"))
	w.Setenv("TF_WORKSPACE", workspace)
	if err := os.Mkdir(w.Directory()+"/team", 0o700); err != nil {
		t.Fatal(err)
	}
	w.Write("team/main.tf", read(t, "testdata/world/team/main.tf"))
	w.Must(0, "get")
	w.Must(0, "apply", "-auto-approve")

	faults, err := sandbox.ParseFaults("drop-after:route=POST *tokens:count=1")
	if err == nil {
		err = box.SetFaults(faults...)
	}
	if err != nil {
		t.Fatal(err)
	}
	w.Configure(configuration("first trigger", "second trigger") + key("removed") + lost)
	w.Must(1, "apply", "-auto-approve")

	w.byHand(t)
	box.Advance(later)
	w.Configure(configuration("first trigger", "second trigger", "first name", "second name", "last apply", "next apply") + key("added") + lost)
	return w
}

func read(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// byHand does what people do.
func (w world) byHand(t *testing.T) {
	t.Helper()
	state := w.state(t)
	for _, done := range []struct {
		platform, action, address string
		fields                    map[string]any
	}{
		{"ecoevents", "revoke", `module.team["web"].eventcreds_ecoevents_api_key.member[1]`, nil},
		{"ecoevents", "rescope", "eventcreds_ecoevents_api_key.widened", map[string]any{"scopes": []string{"events:read", "full_access"}}},
		{"ecoevents", "rescope", "eventcreds_ecoevents_api_key.narrowed", map[string]any{"scopes": []string{"events:read"}}},
		{"ecoevents", "rename", "eventcreds_ecoevents_api_key.renamed", map[string]any{"name": "by | hand"}},
		{"ecoevents", "change", "eventcreds_ecoevents_webhook.crm", map[string]any{
			"url": "https://elsewhere.example/crm?token=of-the-thief", "active": false,
		}},
		{"ecoevents", "change", "eventcreds_ecoevents_webhook.noted", map[string]any{"metadata": map[string]string{"team": "nobody"}}},
		{"eventicat", "change", "eventcreds_eventicat_aggregator.described", map[string]any{"description": "by hand"}},
		{"eventconnectors", "change", "eventcreds_eventconnectors_token.crm", map[string]any{"callBackUrl": "", "apiTokenFilter": nil}},
	} {
		if err := w.box.Dashboard(done.platform, done.action, state[done.address], done.fields); err != nil {
			t.Fatalf("%s %s: %v", done.action, done.address, err)
		}
	}
	environment := w.box.Environment()
	request(t, environment, http.MethodPost, "/v1/api-keys", `{"name": "rogue key", "scopes": ["full_access"], "environment": "live"}`)
	requestOf(t, "EVENTCONNECTORS", "TOKEN", environment, http.MethodPost,
		"/accounts/"+environment["EVENTCONNECTORS_ACCOUNT_ID"]+"/tokens", `{"name": "rogue token", "roles": ["ROLE_ADMIN"]}`)
}

// state is the ids of what is in state, by address.
func (w world) state(t *testing.T) map[string]string {
	t.Helper()
	var state struct {
		Resources []struct {
			Module, Type, Name string
			Instances          []struct {
				IndexKey   any `json:"index_key"`
				Attributes struct{ ID string }
			}
		}
	}
	if err := json.Unmarshal([]byte(w.Read("terraform.tfstate.d/"+workspace+"/terraform.tfstate")), &state); err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{}
	for _, r := range state.Resources {
		for _, i := range r.Instances {
			address := strings.TrimPrefix(r.Module+"."+r.Type+"."+r.Name, ".")
			switch key := i.IndexKey.(type) {
			case string:
				address += fmt.Sprintf("[%q]", key)
			case float64:
				address += fmt.Sprintf("[%d]", int(key))
			}
			ids[address] = i.Attributes.ID
		}
	}
	return ids
}

// run runs the program where the world is, at the time of the platforms.
func (w world) run(t *testing.T, args ...string) result {
	t.Helper()
	environment := map[string]string{
		"PATH": os.Getenv("PATH"), "HOME": w.Directory(), "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": w.Directory() + "/cli.tfrc",
		"TF_WORKSPACE": workspace, aheadOfTime: later.String(),
	}
	maps.Copy(environment, w.box.Environment())
	return runProcess(t, w.Directory(), environment, append([]string{"./eventcreds"}, args...)...)
}

// names replaces ids with those of another run, and what depends on the time of the test.
func names(ids []string, text string) string {
	for i, id := range ids {
		text = strings.ReplaceAll(text, id, fmt.Sprintf("id-%d", i+1))
	}
	return regexp.MustCompile(`"terraform_version": "[^"]*"`).ReplaceAllString(text, `"terraform_version": "1.11.4"`)
}
