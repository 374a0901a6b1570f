package provider_test

import (
	"maps"
	"regexp"
	"slices"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

func dataSources(p *acctest.Protocol) []string {
	return slices.Sorted(maps.Keys(p.Schema.DataSourceSchemas))
}

// arguments are enough to plan each resource with.
func arguments() map[string]acctest.Values {
	return map[string]acctest.Values{
		"eventcreds_ecoevents_api_key": {"name": "ci", "scopes": []any{"events:read"}},
		"eventcreds_ecoevents_webhook": {"url": "https://example.com/hook", "events": []any{"event.created"}},
	}
}

// unknowns are configurations that hold a value which is not known yet, beside an environment that is complete.
func unknowns() map[string]acctest.Values {
	known := acctest.Values{"max_wait_seconds": 60}
	return map[string]acctest.Values{
		"ecoevents":                   {"ecoevents": acctest.Unknown},
		"ecoevents.api_key":           ecoEvents(acctest.Values{"api_key": acctest.Unknown}),
		"ecoevents.access_token":      ecoEvents(acctest.Values{"access_token": acctest.Unknown}),
		"ecoevents.email":             ecoEvents(acctest.Values{"email": acctest.Unknown, "password": "hunter2"}),
		"ecoevents.password":          ecoEvents(acctest.Values{"email": "ada@example.com", "password": acctest.Unknown}),
		"ecoevents.base_url":          {"ecoevents": acctest.Values{"api_key": liveKey, "base_url": acctest.Unknown}, "rate_limit": known},
		"rate_limit":                  {"rate_limit": acctest.Unknown},
		"rate_limit.max_wait_seconds": {"rate_limit": acctest.Values{"max_wait_seconds": acctest.Unknown}},
		"rate_limit.reserve_percent":  {"rate_limit": acctest.Values{"reserve_percent": acctest.Unknown}},
	}
}

// While a value is not known, nothing is called: not the default host, and not with the environment's credential.
func TestUnknownConfiguration(t *testing.T) {
	t.Parallel()
	for argument, config := range unknowns() {
		t.Run(argument, func(t *testing.T) {
			t.Parallel()
			box := acctest.Start(t, sandbox.Options{})
			p := box.Protocol(t)
			if found := append(p.Validate(config), p.Configure(config)...); len(found) > 0 {
				t.Fatalf("%+v", found)
			}

			for _, name := range dataSources(p) {
				_, found := p.ReadDataSource(name, nil)
				expect(t, found, "", `^EcoEvents cannot be reached yet: The provider's `+argument+` is not known yet`)
			}

			warnings := acctest.Diagnostics{}
			for name, attributes := range arguments() {
				if planned := p.Plan(p.Absent(name), attributes); len(planned.Diagnostics) > 0 || planned.State.IsNull() {
					t.Errorf("%s is not planned: %+v", name, planned.Diagnostics)
				}
				state := maps.Clone(attributes)
				state["id"] = "an_id"
				for range 3 {
					before := p.Existing(name, state)
					after := p.Read(before)
					if !before.State.Equal(after.State) {
						t.Errorf("%s does not keep its state:\n%s\n%s", name, before.State, after.State)
					}
					warnings = append(warnings, after.Diagnostics...)
				}
			}
			if len(warnings) != 1 || warnings.Errors() > 0 {
				t.Fatalf("got %+v, want one warning for all resources", warnings)
			}
			want := regexp.MustCompile(`^The provider's ` + argument + ` is not known yet\. Everything of EcoEvents is kept as it is in state`)
			if got := warnings[0]; got.Summary != "EcoEvents was not asked" || !want.MatchString(got.Detail) {
				t.Errorf("the warning is %+v", got)
			}

			if calls := box.Stats().Total; calls != 0 {
				t.Errorf("%d calls were made", calls)
			}
		})
	}
}
