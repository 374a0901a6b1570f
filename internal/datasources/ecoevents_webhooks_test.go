package datasources_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

func TestAccEcoEventsWebhooks(t *testing.T) {
	t.Parallel()
	const others = 100 // two pages, with the rest
	box := acctest.Start(t, sandbox.Options{})
	create := func(url, arguments string) {
		box.Advance(time.Second)
		body := fmt.Sprintf(`{"url": %q, %s}`, url, arguments)
		send(t, box, http.MethodPost, "/ecoevents/api/webhooks", box.Environment()["ECOEVENTS_API_KEY"], body)
	}
	var everything []string
	for i := range others {
		everything = append(everything, fmt.Sprintf("https://example.com/%03d", i))
		create(everything[i], `"events": ["event.created"]`)
	}
	create("https://hooks.example.com/a", `"events": ["event.created", "event.deleted"], "description": "first",
		"metadata": {"team": "x", "retries": 3, "nested": {"a": [1, null]}}, "active": true`)
	create("https://hooks.example.com/b", `"events": ["event.deleted"], "active": false`)
	everything = append(everything, "https://hooks.example.com/a", "https://hooks.example.com/b")

	p := box.Configured(t)
	const a, b = "https://hooks.example.com/a", "https://hooks.example.com/b"
	for name, test := range map[string]struct {
		filter acctest.Values
		want   []string
	}{
		"all":                      {nil, everything},
		"url":                      {acctest.Values{"url_regex": `^https://hooks\.`}, []string{a, b}},
		"event":                    {acctest.Values{"event": "event.deleted"}, []string{a, b}},
		"not active":               {acctest.Values{"active": false}, []string{b}},
		"active, and url":          {acctest.Values{"active": true, "url_regex": "hooks|042"}, []string{everything[42], a}},
		"active, and event":        {acctest.Values{"active": true, "event": "event.deleted"}, []string{a}},
		"everything":               {acctest.Values{"active": true, "event": "event.deleted", "url_regex": "example"}, []string{a}},
		"not active, and event":    {acctest.Values{"active": false, "event": "event.created"}, nil},
		"only part of an event":    {acctest.Values{"event": "event"}, nil},
		"an url that nobody calls": {acctest.Values{"url_regex": "nobody"}, nil},
	} {
		state, found := p.ReadDataSource("eventcreds_ecoevents_webhooks", test.filter)
		if got := listed(t, state, "webhooks", "url"); !slices.Equal(got, test.want) || len(found) > 0 {
			t.Errorf("%s: got %v, want %v, found %+v", name, got, test.want, found)
		}
	}

	first := tfjsonpath.New("webhooks").AtSliceIndex(0)
	text := knownvalue.StringExact
	box.Run(t, resource.TestStep{
		Config: `
data "eventcreds_ecoevents_webhooks" "all" {
}
data "eventcreds_ecoevents_webhooks" "first" {
  url_regex = "hooks.example.com/a"
}
data "eventcreds_ecoevents_webhooks" "none" {
  url_regex = "nobody"
}
`,
		ConfigStateChecks: []statecheck.StateCheck{
			box.ExpectNoSecret(),
			statecheck.ExpectKnownValue("data.eventcreds_ecoevents_webhooks.all", tfjsonpath.New("webhooks"), knownvalue.ListSizeExact(len(everything))),
			statecheck.ExpectKnownValue("data.eventcreds_ecoevents_webhooks.all", first.AtMapKey("description"), knownvalue.Null()),
			statecheck.ExpectKnownValue("data.eventcreds_ecoevents_webhooks.all", first.AtMapKey("metadata"), knownvalue.Null()),
			statecheck.ExpectKnownValue("data.eventcreds_ecoevents_webhooks.none", tfjsonpath.New("webhooks"), knownvalue.ListSizeExact(0)),
			statecheck.ExpectKnownValue("data.eventcreds_ecoevents_webhooks.first", first, knownvalue.MapExact(map[string]knownvalue.Check{
				"id":          knownvalue.NotNull(),
				"url":         text(a),
				"events":      knownvalue.SetExact([]knownvalue.Check{text("event.created"), text("event.deleted")}),
				"description": text("first"),
				"active":      knownvalue.Bool(true),
				"metadata": knownvalue.MapExact(map[string]knownvalue.Check{
					"team": text("x"), "retries": text("3"), "nested": text(`{"a":[1,null]}`),
				}),
				"created_at": knownvalue.NotNull(),
				"updated_at": knownvalue.NotNull(),
			})),
		},
	})
}

func TestEcoEventsWebhooksBadFilter(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	_, found := box.Configured(t).ReadDataSource("eventcreds_ecoevents_webhooks", acctest.Values{"url_regex": "*"})
	expectError(t, found, "url_regex", "url_regex is not a regular expression: It is not in the RE2 syntax")
	if calls := box.Stats().Total; calls != 0 {
		t.Errorf("%d calls were made", calls)
	}
}
