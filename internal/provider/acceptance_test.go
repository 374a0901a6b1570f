package provider_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// Mistakes in the configuration, as Terraform shows them. TestMistakesInTheBlock and its neighbours have all of them.
func TestAccMistakes(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	const use = "\ndata \"eventcreds_ecoevents_verify\" \"test\" {}\n"
	block := func(arguments string) string {
		return fmt.Sprintf("provider \"eventcreds\" {\n  %s\n}\n%s", arguments, use)
	}
	mistake := func(configuration, message string) resource.TestStep {
		return resource.TestStep{Config: configuration, PlanOnly: true, ExpectError: acctest.Says(message)}
	}
	inTheEnvironment := mistake(use, "Cannot use ECOEVENTS_BASE_URL from the environment as ecoevents.base_url")
	inTheEnvironment.PreConfig = func() { box.Setenv("ECOEVENTS_BASE_URL", "http://api.ecoevents.com") }
	notConfigured := mistake(use, `Set them in the provider block "ecoevents", or in the environment (ECOEVENTS_API_KEY, or `+
		`ECOEVENTS_ACCESS_TOKEN, or ECOEVENTS_EMAIL and ECOEVENTS_PASSWORD).`)
	notConfigured.PreConfig = func() {
		box.Setenv("ECOEVENTS_BASE_URL", "")
		box.Setenv("ECOEVENTS_API_KEY", "")
	}
	box.Run(t,
		mistake(block(`ecoevents = { api_key = "`+liveKey+`", email = "ada@example.com" }`), "Set one kind: api_key, or access_token, or email and password."),
		mistake(block(`ecoevents = { base_url = "http://api.ecoevents.com" }`), "Credentials are sent over HTTPS only. Write https://"),
		mistake(block(`eventicat = { auth_method = "basic" }`), `value must be one of: ["bearer" "query"], got: "basic"`),
		mistake(block(`eventconnectors = { base_url = "https://app.thefeedfactory.nl/api" }`), "is out of service since The Feed Factory became Event Connectors. Write https://app.eventconnectors.nl/api,"),
		mistake(block(`rate_limit = { reserve_percent = 100 }`), "rate_limit.reserve_percent value must be between 0 and 90, got: 100"),
		inTheEnvironment,
		notConfigured,
	)
	if calls := box.Stats().Total; calls != 0 {
		t.Errorf("%d calls were made", calls)
	}
}

func key(arguments string) string {
	return fmt.Sprintf("resource \"eventcreds_ecoevents_api_key\" \"test\" {\n  name   = \"ci\"\n  scopes = [\"events:read\"]\n%s\n}\n", arguments)
}

// A test key makes test keys: they are the default then, and a live key is refused before anything is asked.
func TestAccEnvironmentUnderATestKey(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	live := box.Environment()["ECOEVENTS_API_KEY"]
	_, test := box.EcoEvents.IssueAPIKey("test", []string{"full_access"}, "test")
	const address = "eventcreds_ecoevents_api_key.test"
	environment := func(name string) []statecheck.StateCheck {
		return []statecheck.StateCheck{statecheck.ExpectKnownValue(address, tfjsonpath.New("environment"), knownvalue.StringExact(name))}
	}
	refused := acctest.Says(`An EcoEvents test key cannot manage live keys`)
	box.UseAPIKey(test)
	box.Run(t,
		resource.TestStep{Config: key(`  environment = "live"`), PlanOnly: true, ExpectError: refused},
		resource.TestStep{
			PreConfig: func() {
				if calls := box.Stats().Total; calls != 0 {
					t.Errorf("%d calls were made", calls)
				}
			},
			Config:            key(""),
			ConfigStateChecks: environment("test"),
		},
		// Under a live key the test key that is there stays what it is.
		resource.TestStep{
			PreConfig:         func() { box.UseAPIKey(live) },
			Config:            key(""),
			ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			ConfigStateChecks: environment("test"),
		},
		resource.TestStep{Config: key(`  environment = "live"`), ConfigStateChecks: environment("live")},
		resource.TestStep{
			PreConfig:   func() { box.UseAPIKey(test) },
			Config:      key(""),
			PlanOnly:    true,
			ExpectError: refused,
		},
		resource.TestStep{Config: key(`  environment = "test"`), ConfigStateChecks: environment("test")},
	)
	if alive := box.Live(sandbox.KindAPIKey); len(alive) != 0 {
		t.Errorf("still alive: %+v", alive)
	}
}

func TestEnvironmentIsRefusedOnItsAttribute(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	_, test := box.EcoEvents.IssueAPIKey("test", []string{"full_access"}, "test")
	box.UseAPIKey(test)
	p := box.Configured(t)
	planned := p.Plan(p.Absent("eventcreds_ecoevents_api_key"), acctest.Values{"name": "ci", "scopes": []any{"events:read"}, "environment": "live"})
	expect(t, planned.Diagnostics, "environment", `begins with ek_test_, and such a key manages test keys only \(assumed.* Write environment = "test"`)
}

func TestEnvironmentUnderOtherCredentials(t *testing.T) {
	t.Parallel()
	for _, auth := range []sandbox.Auth{sandbox.AuthAPIKey, sandbox.AuthPassword} {
		t.Run(string(auth), func(t *testing.T) {
			t.Parallel()
			box := acctest.Start(t, sandbox.Options{Auth: auth})
			p := box.Configured(t)
			planned := p.Plan(p.Absent("eventcreds_ecoevents_api_key"), acctest.Values{"name": "ci", "scopes": []any{"events:read"}})
			if environment := acctest.Attribute(planned.State, "environment"); environment != "live" {
				t.Errorf("the default is %q, want live", environment)
			}
		})
	}
}
