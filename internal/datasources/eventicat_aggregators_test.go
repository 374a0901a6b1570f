package datasources_test

import (
	"fmt"
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

func TestAccEventicatAggregators(t *testing.T) {
	t.Parallel()
	const others = 100 // two pages, with the rest
	rate, err := sandbox.ParseRate("1000/1s")
	if err != nil {
		t.Fatal(err)
	}
	box := acctest.Start(t, sandbox.Options{EventicatRate: rate})
	var everything []string
	create := func(name, arguments string) string {
		box.Advance(time.Second)
		everything = append(everything, name)
		return aggregator(t, box, fmt.Sprintf(`{"name": %q%s}`, name, arguments))
	}
	for i := range others {
		create(fmt.Sprintf("seed-%03d", i), "")
	}
	shop := create("shop", `, "description": "events of the shop"`)
	create("web", "")

	p := box.Configured(t)
	for name, test := range map[string]struct {
		filter acctest.Values
		want   []string
	}{
		"all":                    {nil, everything},
		"name":                   {acctest.Values{"name_regex": "^(shop|web)$"}, []string{"shop", "web"}},
		"part of a name":         {acctest.Values{"name_regex": "042|ho"}, []string{"seed-042", "shop"}},
		"a name that nobody has": {acctest.Values{"name_regex": "nobody"}, nil},
	} {
		state, found := p.ReadDataSource("eventcreds_eventicat_aggregators", test.filter)
		if got := listed(t, state, "aggregators", "name"); !slices.Equal(got, test.want) || len(found) > 0 {
			t.Errorf("%s: got %v, want %v, found %+v", name, got, test.want, found)
		}
	}

	const typ = "eventcreds_eventicat_aggregators"
	first := tfjsonpath.New("aggregators").AtSliceIndex(0)
	text := knownvalue.StringExact
	box.Run(t, resource.TestStep{
		Config: data(typ, "all", "") + data(typ, "shop", `  name_regex = "^shop$"`) + data(typ, "none", `  name_regex = "nobody"`),
		ConfigStateChecks: []statecheck.StateCheck{
			box.ExpectNoSecret(),
			statecheck.ExpectKnownValue("data."+typ+".all", tfjsonpath.New("aggregators"), knownvalue.ListSizeExact(len(everything))),
			statecheck.ExpectKnownValue("data."+typ+".all", first.AtMapKey("description"), knownvalue.Null()),
			statecheck.ExpectKnownValue("data."+typ+".none", tfjsonpath.New("aggregators"), knownvalue.ListSizeExact(0)),
			statecheck.ExpectKnownValue("data."+typ+".shop", first, knownvalue.MapExact(map[string]knownvalue.Check{
				"id":          text(shop),
				"name":        text("shop"),
				"description": text("events of the shop"),
				"event_url":   text(box.URL + "/eventicat/api/event?_id=" + shop),
				"created_at":  knownvalue.NotNull(),
				"updated_at":  knownvalue.NotNull(),
			})),
		},
	})
}

// With the key in the query, the address for sending events is the same: without it.
func TestEventicatAggregatorsWithKeyInTheQuery(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	id := aggregator(t, box, `{"name": "web"}`)
	p := box.Protocol(t)
	p.Configure(acctest.Values{"eventicat": acctest.Values{"auth_method": "query"}})
	state, found := p.ReadDataSource("eventcreds_eventicat_aggregators", nil)
	want := []string{box.URL + "/eventicat/api/event?_id=" + id}
	if got := listed(t, state, "aggregators", "event_url"); !slices.Equal(got, want) || len(found) > 0 {
		t.Errorf("got %v, want %v, found %+v", got, want, found)
	}
}
