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

const aggregator = "eventcreds_eventicat_aggregator.test"

func aggregatorConfig(arguments string) string {
	return fmt.Sprintf("resource \"eventcreds_eventicat_aggregator\" \"test\" {\n%s\n}\n", arguments)
}

const fullAggregator = `
  name        = "web"
  description = "events of the web shop"`

func TestAccEventicatAggregatorLifecycle(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	var id, changedID string
	changed := aggregatorConfig(`name = "shop"`)
	box.Run(t,
		resource.TestStep{
			Config: aggregatorConfig(fullAggregator),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(aggregator, tfjsonpath.New("created_at"), knownvalue.NotNull()),
				statecheck.ExpectKnownValue(aggregator, tfjsonpath.New("event_url"),
					knownvalue.StringRegexp(regexp.MustCompile(`^`+regexp.QuoteMeta(box.URL)+`/eventicat/api/event\?_id=[^&]+$`))),
			},
			Check: value(aggregator, "id", &id),
		},
		resource.TestStep{
			Config:           changed,
			ConfigPlanChecks: expectAction(aggregator, plancheck.ResourceActionUpdate),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(aggregator, tfjsonpath.New("description"), knownvalue.Null()),
			},
			Check: value(aggregator, "id", &changedID),
		},
	)
	if id == "" || id != changedID {
		t.Errorf("the id was %q and is %q", id, changedID)
	}
	if events := box.Eventicat.Events(id); events != 0 {
		t.Errorf("%d events were sent", events)
	}
}

func TestAccEventicatAggregatorDrift(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	var id string
	steps := []resource.TestStep{{Config: aggregatorConfig(fullAggregator), Check: value(aggregator, "id", &id)}}
	for _, test := range []struct {
		action string
		fields map[string]any
		want   plancheck.ResourceActionType
	}{
		{"change", map[string]any{"name": "hands off"}, plancheck.ResourceActionUpdate},
		{"delete", nil, plancheck.ResourceActionDestroyBeforeCreate},
	} {
		steps = append(steps, resource.TestStep{
			PreConfig:        func() { dashboard(t, box, "eventicat", test.action, id, test.fields) },
			Config:           aggregatorConfig(fullAggregator),
			ConfigPlanChecks: expectAction(aggregator, test.want),
			Check:            value(aggregator, "id", &id),
		})
	}
	box.Run(t, steps...)
}

func TestAccEventicatAggregatorImport(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	box.Run(t,
		resource.TestStep{Config: aggregatorConfig(fullAggregator)},
		resource.TestStep{ResourceName: aggregator, ImportState: true, ImportStateVerify: true},
		resource.TestStep{
			ResourceName: aggregator, ImportState: true, ImportStateId: "nobodyhasthis",
			ExpectError: regexp.MustCompile("Cannot import non-existent remote object"),
		},
	)
}

func TestAccEventicatAggregatorFails(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	box.Run(t,
		resource.TestStep{Config: aggregatorConfig(fullAggregator)},
		resource.TestStep{
			PreConfig: func() {
				box.Intercept(refuse(http.MethodGet, "/api/aggregators/", status(401, `{"error": "Invalid API key"}`)))
			},
			Config:      aggregatorConfig(fullAggregator),
			ExpectError: regexp.MustCompile(`(?s)cannot read the aggregator.*401 Unauthorized: Invalid API key.*EVENTICAT_API_KEY`),
		},
		resource.TestStep{
			PreConfig: func() {
				box.Intercept(refuse(http.MethodPut, "/api/aggregators/", status(414, "URI Too Long")))
			},
			Config:      aggregatorConfig(strings.Replace(fullAggregator, "web", "shop", 1)),
			ExpectError: regexp.MustCompile(`(?s)cannot change the aggregator.*414`),
		},
		resource.TestStep{
			PreConfig: func() {
				// The change is made, and its answer lost: it is sent again, which does no harm.
				box.Intercept(refuse(http.MethodPut, "/api/aggregators/", once(box, lose(box))))
			},
			Config:           aggregatorConfig(strings.Replace(fullAggregator, "web", "shop", 1)),
			ConfigPlanChecks: expectAction(aggregator, plancheck.ResourceActionUpdate),
		},
	)
}

func TestAccEventicatAggregatorBadInput(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	box.Run(t,
		resource.TestStep{Config: aggregatorConfig(`name = ""`), PlanOnly: true, ExpectError: regexp.MustCompile(`(?s)name.*at least 1`)},
		resource.TestStep{
			Config:   aggregatorConfig("name = \"web\"\ndescription = \"\""),
			PlanOnly: true, ExpectError: regexp.MustCompile(`(?s)description.*at least 1`),
		},
	)
	if total := box.Stats().Total; total != 0 {
		t.Errorf("%d requests were sent", total)
	}
}
