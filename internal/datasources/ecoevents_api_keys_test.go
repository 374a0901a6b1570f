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

func TestAccEcoEventsAPIKeys(t *testing.T) {
	t.Parallel()
	const (
		seeds      = 101 // two pages
		unnumbered = "^[^0-9]+$"
	)
	box := acctest.Start(t, sandbox.Options{APIKeys: seeds})
	issue := func(name string, scopes []string, environment string) (id, key string) {
		box.Advance(time.Second)
		return box.EcoEvents.IssueAPIKey(name, scopes, environment)
	}
	issue("ci-live", []string{"events:read", "events:write"}, "live")
	_, test := issue("ci-test", []string{"events:read"}, "test")
	hooksID, hooks := issue("hooks", []string{"webhooks:manage"}, "test")
	send(t, box, http.MethodGet, "/ecoevents/v1/auth/verify", hooks, "")
	box.Advance(24 * time.Hour)
	since := box.Now()
	box.Advance(24 * time.Hour)
	send(t, box, http.MethodGet, "/ecoevents/v1/auth/verify", test, "")
	revokedID, _ := issue("revoked", []string{"events:read"}, "live")
	revoke(t, box, revokedID)
	issue("young", []string{"events:read"}, "live")

	var everything []string
	for i := range seeds {
		everything = append(everything, fmt.Sprintf("seed-%04d", i+1))
	}
	everything = append(everything, "provider", "ci-live", "ci-test", "hooks", "young")
	p := box.Configured(t)
	at := since.Format(time.RFC3339)
	elsewhere := since.In(time.FixedZone("", 7200)).Format(time.RFC3339)
	for name, test := range map[string]struct {
		filter acctest.Values
		want   []string
	}{
		"all":                    {nil, everything},
		"name":                   {acctest.Values{"name_regex": "^ci-"}, []string{"ci-live", "ci-test"}},
		"part of a name":         {acctest.Values{"name_regex": "-live$|o+k"}, []string{"ci-live", "hooks"}},
		"scope":                  {acctest.Values{"scope": "events:write"}, []string{"ci-live"}},
		"full_access":            {acctest.Values{"scope": "full_access"}, []string{"provider"}},
		"environment":            {acctest.Values{"environment": "test"}, []string{"ci-test", "hooks"}},
		"use":                    {acctest.Values{"unused_since": at, "name_regex": unnumbered}, []string{"ci-live", "hooks"}},
		"use, in another zone":   {acctest.Values{"unused_since": elsewhere, "name_regex": unnumbered}, []string{"ci-live", "hooks"}},
		"use, long ago":          {acctest.Values{"unused_since": at, "name_regex": "0042"}, []string{"seed-0042"}},
		"name and environment":   {acctest.Values{"name_regex": "^ci-", "environment": "test"}, []string{"ci-test"}},
		"scope and environment":  {acctest.Values{"scope": "webhooks:manage", "environment": "live"}, nil},
		"everything":             {acctest.Values{"name_regex": "s", "scope": "webhooks:manage", "environment": "test", "unused_since": at}, []string{"hooks"}},
		"a name that nobody has": {acctest.Values{"name_regex": "nobody"}, nil},
	} {
		state, found := p.ReadDataSource("eventcreds_ecoevents_api_keys", test.filter)
		if got := listed(t, state, "api_keys", "name"); !slices.Equal(got, test.want) || len(found) > 0 {
			t.Errorf("%s: got %v, want %v, found %+v", name, got, test.want, found)
		}
	}

	first := tfjsonpath.New("api_keys").AtSliceIndex(0)
	box.Run(t, resource.TestStep{
		Config: `
data "eventcreds_ecoevents_api_keys" "all" {
}
data "eventcreds_ecoevents_api_keys" "hooks" {
  name_regex = "hooks"
}
data "eventcreds_ecoevents_api_keys" "none" {
  name_regex = "nobody"
}
`,
		ConfigStateChecks: []statecheck.StateCheck{
			box.ExpectNoSecret(),
			statecheck.ExpectKnownValue("data.eventcreds_ecoevents_api_keys.all", tfjsonpath.New("api_keys"), knownvalue.ListSizeExact(len(everything))),
			statecheck.ExpectKnownValue("data.eventcreds_ecoevents_api_keys.all", first.AtMapKey("last_used_at"), knownvalue.Null()),
			statecheck.ExpectKnownValue("data.eventcreds_ecoevents_api_keys.none", tfjsonpath.New("api_keys"), knownvalue.ListSizeExact(0)),
			statecheck.ExpectKnownValue("data.eventcreds_ecoevents_api_keys.hooks", first, knownvalue.MapExact(map[string]knownvalue.Check{
				"id":           knownvalue.StringExact(hooksID),
				"name":         knownvalue.StringExact("hooks"),
				"scopes":       knownvalue.SetExact([]knownvalue.Check{knownvalue.StringExact("webhooks:manage")}),
				"environment":  knownvalue.StringExact("test"),
				"created_at":   knownvalue.NotNull(),
				"last_used_at": knownvalue.NotNull(),
			})),
		},
	})
}

func TestEcoEventsAPIKeysBadFilters(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	p := box.Configured(t)
	for attribute, test := range map[string]struct{ value, message string }{
		"name_regex":   {"(", "name_regex is not a regular expression"},
		"unused_since": {"yesterday", "Invalid RFC3339 String Value"},
		"environment":  {"production", `value must be one of: ["live" "test"]`},
	} {
		_, found := p.ReadDataSource("eventcreds_ecoevents_api_keys", acctest.Values{attribute: test.value})
		expectError(t, found, attribute, test.message)
	}
	if calls := box.Stats().Total; calls != 0 {
		t.Errorf("%d calls were made", calls)
	}
}

// A mistake is found by the plan, and Terraform points at it.
func TestAccEcoEventsAPIKeysBadFilters(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	mistake := func(argument, message string) resource.TestStep {
		return resource.TestStep{
			Config:      fmt.Sprintf("data \"eventcreds_ecoevents_api_keys\" \"test\" {\n  %s\n}", argument),
			PlanOnly:    true,
			ExpectError: acctest.Says(message),
		}
	}
	box.Run(t,
		mistake(`name_regex = "("`, `name_regex = "(" It is not in the RE2 syntax`),
		mistake(`unused_since = "yesterday"`, `unused_since = "yesterday"`),
	)
}
