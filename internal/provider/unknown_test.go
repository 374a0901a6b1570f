package provider_test

import (
	"maps"
	"regexp"
	"strings"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// unknowns are configurations that hold a value which is not known yet, beside an environment that is complete.
func unknowns() map[string]acctest.Values {
	all := map[string]acctest.Values{
		"eventicat.auth_method":       eventicat(acctest.Values{"auth_method": acctest.Unknown}),
		"eventconnectors.account_id":  eventConnectors(acctest.Values{"account_id": acctest.Unknown}),
		"rate_limit":                  {"rate_limit": acctest.Unknown},
		"rate_limit.max_wait_seconds": {"rate_limit": acctest.Values{"max_wait_seconds": acctest.Unknown}},
		"rate_limit.reserve_percent":  {"rate_limit": acctest.Values{"reserve_percent": acctest.Unknown}},
		"ca_cert_file":                {"ca_cert_file": acctest.Unknown},
		"ca_cert_pem":                 {"ca_cert_pem": acctest.Unknown},
	}
	for _, p := range platforms() {
		all[p.block] = acctest.Values{p.block: acctest.Unknown}
		all[p.block+".base_url"] = merged(p.config(p.kinds[0].values, acctest.Values{"base_url": acctest.Unknown}),
			acctest.Values{"rate_limit": acctest.Values{"max_wait_seconds": 60}})
		for _, k := range p.kinds {
			for _, argument := range k.arguments {
				all[p.block+"."+argument] = p.config(k.values, acctest.Values{argument: acctest.Unknown})
			}
		}
	}
	return all
}

// While a value is not known, nothing is called: not the default host, and not with the environment's credential.
func TestUnknownConfiguration(t *testing.T) {
	t.Parallel()
	for argument, config := range unknowns() {
		t.Run(argument, func(t *testing.T) {
			t.Parallel()
			box := acctest.Start(t, sandbox.Options{})
			asked := box.Protocol(t)
			if found := append(asked.Validate(config), asked.Configure(config)...); len(found) > 0 {
				t.Fatalf("%+v", found)
			}
			for _, p := range platforms() {
				block, _, _ := strings.Cut(argument, ".")
				if block == p.block || block == "rate_limit" || strings.HasPrefix(block, "ca_cert_") {
					testUnknownPlatform(t, asked, p, argument)
				}
			}
			if calls := box.Stats().Total; calls != 0 {
				t.Errorf("%d calls were made", calls)
			}
		})
	}
}

// testUnknownPlatform tests everything of a platform of whose configuration an argument is not known yet.
func testUnknownPlatform(t *testing.T, asked *acctest.Protocol, p platform, argument string) {
	t.Helper()
	for _, name := range p.dataSources(asked) {
		_, found := asked.ReadDataSource(name, nil)
		expect(t, found, "", `^Cannot use `+p.name+` yet: The provider argument `+argument+` is not known yet`)
	}

	for name, arguments := range p.ephemerals() {
		opened := asked.Open(t.Context(), name, arguments)
		expect(t, opened.Diagnostics, "", `^Cannot use `+p.name+` yet: The provider argument `+argument+` is not known yet`)
	}

	warnings := acctest.Diagnostics{}
	for name, attributes := range p.resources() {
		if planned := asked.Plan(asked.Absent(name), attributes); len(planned.Diagnostics) > 0 || planned.State.IsNull() {
			t.Errorf("%s is not planned: %+v", name, planned.Diagnostics)
		}
		state := maps.Clone(attributes)
		state["id"] = "an_id"
		for range 3 {
			before := asked.Existing(name, state)
			after := asked.Read(before)
			if !before.State.Equal(after.State) {
				t.Errorf("%s does not keep its state:\n%s\n%s", name, before.State, after.State)
			}
			warnings = append(warnings, after.Diagnostics...)
		}
	}
	if len(warnings) != 1 || warnings.Errors() > 0 {
		t.Fatalf("got %+v, want one warning for all resources", warnings)
	}
	want := regexp.MustCompile(`^The provider argument ` + argument + ` is not known yet, .* ` + p.name + `\. Its resources stay in the state`)
	if got := warnings[0]; got.Summary != p.name+" resources are not refreshed" || !want.MatchString(got.Detail) {
		t.Errorf("the warning is %+v", got)
	}
}
