package actions_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// Terraform triggers actions by what becomes of a resource, and shows what they tell and none of the credentials.
func TestActionsTriggeredByTerraform(t *testing.T) {
	t.Parallel()
	acctest.NeedsTerraform(t, "1.14")
	box := acctest.Start(t, sandbox.Options{})
	byHand, _ := box.EcoEvents.IssueAPIKey("by hand", []string{"events:read"}, "live")
	tokenByHand, _ := box.EventConnectors.IssueToken("by hand", []string{"ROLE_EXTERNAL_USER"})
	configuration := func(incident string) string {
		return fmt.Sprintf(`
resource "eventcreds_ecoevents_api_key" "website" {
  name     = "website"
  scopes   = ["events:read"]
  rotation = { triggers = { incident = %q } }
  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.eventcreds_ecoevents_verify_api_key.website, action.eventcreds_ecoevents_revoke_api_key.by_hand]
    }
  }
}
resource "eventcreds_eventconnectors_token" "feed" {
  name     = "feed"
  roles    = ["ROLE_EXTERNAL_USER"]
  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.eventcreds_eventconnectors_verify_token.feed, action.eventcreds_eventconnectors_revoke_token.by_hand]
    }
  }
}
resource "eventcreds_eventicat_aggregator" "fair" {
  name = "fair"
  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.eventcreds_eventicat_send_event.hello]
    }
  }
}
action "eventcreds_ecoevents_verify_api_key" "website" {
  config {
    key             = eventcreds_ecoevents_api_key.website.key
    expected_scopes = ["events:read"]
  }
}
action "eventcreds_ecoevents_revoke_api_key" "by_hand" {
  config { id = %q }
}
action "eventcreds_eventconnectors_verify_token" "feed" {
  config { token = eventcreds_eventconnectors_token.feed.token }
}
action "eventcreds_eventconnectors_revoke_token" "by_hand" {
  config { id = %q }
}
action "eventcreds_eventicat_send_event" "hello" {
  config {
    aggregator_id = eventcreds_eventicat_aggregator.fair.id
    name          = "hello"
  }
}
`, incident, byHand, tokenByHand)
	}
	environment := box.Environment()
	environment["TF_LOG"], environment["TF_LOG_PATH"] = "TRACE", "terraform.log"
	cli := acctest.NewCLI(t, acctest.Build(t), environment, configuration("none"))
	apply := func(told ...string) {
		t.Helper()
		applied := cli.Terraform("apply", "-auto-approve")
		if applied.Exit != 0 {
			t.Fatal(applied.Output)
		}
		for _, text := range told {
			if !strings.Contains(applied.Output, text) {
				t.Errorf("it does not tell %q:\n%s", text, applied.Output)
			}
		}
		expectNoSecret(t, box, applied.Output+cli.Read("terraform.log"))
	}
	apply("EcoEvents API key ("+byHand+"): it is revoked", "Event Connectors token ("+tokenByHand+"): it is revoked", "it received the event", "the token works")
	cli.Configure(configuration("leak"))
	apply("EcoEvents API key ("+byHand+"): it was revoked before", "works")
	if of := states(box); of[byHand] != sandbox.StateRevoked || of[tokenByHand] != sandbox.StateRevoked {
		t.Errorf("what was made by hand is %s and %s", of[byHand], of[tokenByHand])
	}
	if events := box.Eventicat.Events(box.Eventicat.Aggregators()[0]); events != 1 {
		t.Errorf("%d events arrived", events)
	}
}

// Somebody invokes an action by hand. The next plan finds what it did to a resource.
func TestActionInvokedByHand(t *testing.T) {
	t.Parallel()
	acctest.NeedsTerraform(t, "1.14")
	box := acctest.Start(t, sandbox.Options{})
	cli := acctest.NewCLI(t, acctest.Build(t), box.Environment(), `
provider "eventcreds" {
  consistency_window_seconds = 0
}
resource "eventcreds_ecoevents_api_key" "website" {
  name   = "website"
  scopes = ["events:read"]
}
action "eventcreds_ecoevents_revoke_api_key" "website" {
  config { id = eventcreds_ecoevents_api_key.website.id }
}
`)
	for _, step := range []struct {
		exit      int
		arguments []string
	}{
		{0, []string{"apply", "-auto-approve"}},
		{0, []string{"plan", "-detailed-exitcode"}},
		{0, []string{"apply", "-auto-approve", "-invoke=action.eventcreds_ecoevents_revoke_api_key.website"}},
		{2, []string{"plan", "-detailed-exitcode"}},
	} {
		if got := cli.Terraform(step.arguments...); got.Exit != step.exit {
			t.Fatalf("%v: exit code %d\n%s", step.arguments, got.Exit, got.Output)
		}
	}
	if live := box.Live(sandbox.KindAPIKey); len(live) != 0 {
		t.Errorf("%+v are alive", live)
	}
}

// expectNoSecret expects that a text holds no credential.
func expectNoSecret(t *testing.T, box *acctest.Sandbox, text string) {
	t.Helper()
	for _, c := range box.Credentials() {
		if strings.Contains(text, c.Value) {
			t.Errorf("a credential of kind %s shows", c.Kind)
		}
	}
}
