package resources_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

const webhook = "eventcreds_ecoevents_webhook.test"

func webhookConfig(arguments string) string {
	return fmt.Sprintf("resource \"eventcreds_ecoevents_webhook\" \"test\" {\n%s\n}\n", arguments)
}

const fullWebhook = `
  url         = "https://hooks.example.com/events"
  events      = ["event.created", "event.cancelled"]
  description = "mirrors events"
  active      = true
  metadata    = { team = "platform" }`

func TestAccEcoEventsWebhookLifecycle(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	var id, secret string
	box.Run(t,
		resource.TestStep{
			Config: webhookConfig(fullWebhook),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(webhook, tfjsonpath.New("id"), knownvalue.StringRegexp(regexp.MustCompile(`^wh_`))),
				statecheck.ExpectKnownValue(webhook, tfjsonpath.New("created_at"), knownvalue.NotNull()),
				statecheck.ExpectSensitiveValue(webhook, tfjsonpath.New("secret")),
			},
			Check: resource.ComposeTestCheckFunc(value(webhook, "id", &id), value(webhook, "secret", &secret)),
		},
		resource.TestStep{
			PreConfig: func() {
				if live := expectLive(t, box, sandbox.KindWebhookSecret, 1); live[0].ID != id || live[0].Value != secret {
					t.Errorf("the platform knows %s, the state %s, or their secrets differ", live[0].ID, id)
				}
			},
			Config:   webhookConfig(strings.Replace(fullWebhook, `"event.created", "event.cancelled"`, `"event.cancelled", "event.created"`, 1)),
			PlanOnly: true,
		},
	)
	expectLive(t, box, sandbox.KindWebhookSecret, 0)
}

// What is left out has the platform's default, and stays without a difference.
func TestAccEcoEventsWebhookDefaults(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	config := webhookConfig("url = \"https://hooks.example.com/\"\nevents = [\"event.created\"]")
	box.Run(t,
		resource.TestStep{Config: config, ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue(webhook, tfjsonpath.New("active"), knownvalue.Bool(true)),
			statecheck.ExpectKnownValue(webhook, tfjsonpath.New("description"), knownvalue.Null()),
			statecheck.ExpectKnownValue(webhook, tfjsonpath.New("metadata"), knownvalue.Null()),
		}},
	)
}

// Each argument, one after the other.
func TestAccEcoEventsWebhookReplace(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	var before, after string
	arguments := fullWebhook
	steps := []resource.TestStep{{Config: webhookConfig(arguments), Check: value(webhook, "secret", &before)}}
	for _, change := range [][2]string{
		{`.com/events`, `.com/other`},
		{`"event.cancelled"`, `"event.deleted"`},
		{`"mirrors events"`, `"mirrors all"`},
		{`true`, `false`},
		{`"platform"`, `"data"`},
	} {
		arguments = strings.Replace(arguments, change[0], change[1], 1)
		steps = append(steps, resource.TestStep{
			PreConfig: func() { t.Log(change[1]) },
			Config:    webhookConfig(arguments),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(webhook, plancheck.ResourceActionDestroyBeforeCreate),
				plancheck.ExpectUnknownValue(webhook, tfjsonpath.New("secret")),
			}},
			Check: value(webhook, "secret", &after),
			PostApplyFunc: func() {
				if live := expectLive(t, box, sandbox.KindWebhookSecret, 1); live[0].Value != after || before == after {
					t.Error("the secret in state is not the new webhook's")
				}
				before = after
			},
		})
	}
	box.Run(t, steps...)
	expectLive(t, box, sandbox.KindWebhookSecret, 0)
}

func TestAccEcoEventsWebhookDrift(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	var id string
	steps := []resource.TestStep{{Config: webhookConfig(fullWebhook), Check: value(webhook, "id", &id)}}
	for _, test := range []struct {
		action string
		fields map[string]any
		want   plancheck.ResourceActionType
	}{
		{"change", map[string]any{"active": false}, plancheck.ResourceActionDestroyBeforeCreate},
		{"change", map[string]any{"url": "https://elsewhere.example.com/"}, plancheck.ResourceActionDestroyBeforeCreate},
		{"delete", nil, plancheck.ResourceActionDestroyBeforeCreate},
	} {
		steps = append(steps, resource.TestStep{
			PreConfig:        func() { dashboard(t, box, "ecoevents", test.action, id, test.fields) },
			Config:           webhookConfig(fullWebhook),
			ConfigPlanChecks: expectAction(webhook, test.want),
			Check:            value(webhook, "id", &id),
			PostApplyFunc:    func() { expectLive(t, box, sandbox.KindWebhookSecret, 1) },
		})
	}
	box.Run(t, steps...)
	expectLive(t, box, sandbox.KindWebhookSecret, 0)
}

func TestAccEcoEventsWebhookImport(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	made := webhookOf(t, box, `{"url": "https://hooks.example.com/events", "events": ["event.created"], "metadata": {"owner": "web", "tries": 3}}`)
	config := webhookConfig(`
  url      = "https://hooks.example.com/events"
  events   = ["event.created"]
  metadata = { owner = "web", tries = "3" }`)
	box.Run(t,
		resource.TestStep{
			Config: config, ResourceName: webhook, ImportState: true, ImportStateId: made.Value,
			ExpectError: regexp.MustCompile(`this is a\s+secret, not an id`),
		},
		resource.TestStep{
			Config: config, ResourceName: webhook, ImportState: true, ImportStateId: "wh_nobodyhasthis",
			ExpectError: regexp.MustCompile("Cannot import non-existent remote object"),
		},
		resource.TestStep{Config: config, ResourceName: webhook, ImportState: true, ImportStateId: made.ID, ImportStatePersist: true},
		resource.TestStep{
			Config:           config,
			ConfigPlanChecks: emptyPlan(),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(webhook, tfjsonpath.New("secret"), knownvalue.Null()),
				statecheck.ExpectKnownValue(webhook, tfjsonpath.New("id"), knownvalue.StringExact(made.ID)),
			},
		},
	)
	expectLive(t, box, sandbox.KindWebhookSecret, 0)
}

// webhookOf makes a webhook without Terraform.
func webhookOf(t *testing.T, box *acctest.Sandbox, body string) sandbox.Credential {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, box.URL+"/ecoevents/api/webhooks", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+box.Environment()["ECOEVENTS_API_KEY"])
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	return expectLive(t, box, sandbox.KindWebhookSecret, 1)[0]
}

// All webhooks of a configuration are read with one list, however many they are.
func TestAccEcoEventsWebhookSharedList(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	config := `
resource "eventcreds_ecoevents_webhook" "test" {
  count  = 12
  url    = "https://hooks.example.com/${count.index}"
  events = ["event.created"]
}`
	const lists = "GET /ecoevents/api/webhooks"
	var before int
	box.Run(t,
		resource.TestStep{Config: config},
		resource.TestStep{
			PreConfig:          func() { before = box.Stats().Requests[lists] },
			RefreshState:       true,
			ExpectNonEmptyPlan: false,
		},
		resource.TestStep{
			PreConfig: func() {
				// A refresh step is a refresh and two plans.
				if got := box.Stats().Requests[lists] - before; got > 3 {
					t.Errorf("3 walks over 12 webhooks took %d lists", got)
				}
			},
			Config:   config,
			PlanOnly: true,
		},
	)
}

// A list that cannot be read, or leaves out a webhook for a moment, takes nothing out of the state.
func TestAccEcoEventsWebhookRefreshFails(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	once := false
	box.Run(t,
		resource.TestStep{Config: webhookConfig(fullWebhook)},
		resource.TestStep{
			PreConfig: func() {
				box.Intercept(refuse(http.MethodGet, "/api/webhooks", status(403, `{"error": "Missing scope"}`)))
			},
			Config:      webhookConfig(fullWebhook),
			ExpectError: regexp.MustCompile(`(?s)cannot list the webhooks.*403 Forbidden: Missing scope.*webhooks:manage`),
		},
		resource.TestStep{
			PreConfig: func() {
				box.Intercept(refuse(http.MethodGet, "/api/webhooks", func(w http.ResponseWriter, r *http.Request) {
					box.Intercept(nil)
					once = true
					status(200, `{"data": [], "pagination": {"page": 1, "limit": 100, "total": 0, "totalPages": 0}}`)(w, r)
				}))
			},
			Config:   webhookConfig(fullWebhook),
			PlanOnly: true,
		},
	)
	if !once {
		t.Error("the webhook was never left out")
	}
}

func TestAccEcoEventsWebhookBadInput(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	var steps []resource.TestStep
	for arguments, want := range map[string]string{
		"url = \"http://hooks.example.com/\"\nevents = [\"event.created\"]":                      `url is not an HTTPS URL`,
		"url = \"hooks.example.com\"\nevents = [\"event.created\"]":                              `url is not a URL`,
		"url = \"https://user:pw@example.com/\"\nevents = [\"event.created\"]":                   `contains a user name`,
		"url = \"https://hooks.example.com/\"\nevents = []":                                      `(?s)events.*at least 1`,
		"url = \"https://hooks.example.com/\"\nevents = [\"event.created\"]\ndescription = \"\"": `(?s)description.*at least 1`,
		"url = \"https://hooks.example.com/\"\nevents = [\"event.created\"]\nmetadata = {}":      `(?s)metadata.*at least 1`,
	} {
		steps = append(steps, resource.TestStep{Config: webhookConfig(arguments), ExpectError: regexp.MustCompile(want), PlanOnly: true})
	}
	box.Run(t, steps...)
	if total := box.Stats().Total; total != 0 {
		t.Errorf("%d requests were sent", total)
	}
}
