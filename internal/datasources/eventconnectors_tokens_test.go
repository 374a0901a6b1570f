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

const tokensType = "eventcreds_eventconnectors_tokens"

// The list is the same, whether the platform answers in pages or with all at once.
func TestAccEventConnectorsTokens(t *testing.T) {
	t.Parallel()
	for name, bare := range map[string]bool{"in pages": false, "as an array": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			testEventConnectorsTokens(t, acctest.Start(t, sandbox.Options{BareArrays: bare}))
		})
	}
}

func testEventConnectorsTokens(t *testing.T, box *acctest.Sandbox) {
	everything := []string{"provider"}
	issue := func(name string, roles ...string) string {
		box.Advance(time.Second)
		everything = append(everything, name)
		id, _ := box.EventConnectors.IssueToken(name, roles)
		return id
	}
	for i := range 100 { // two pages, with the rest
		issue(fmt.Sprintf("seed-%03d", i), "ROLE_EXTERNAL_USER")
	}
	crm := issue("crm", "ROLE_EXTERNAL_USER", "ROLE_EDITOR")
	dashboard(t, box, "eventconnectors", "change", crm, map[string]any{
		"callBackUrl": "https://hooks.example.com/crm", "apiTokenFilter": map[string]any{"city": []string{"Amsterdam"}},
	})
	issue("erp", "ROLE_EDITOR")
	dashboard(t, box, "eventconnectors", "revoke", issue("revoked", "ROLE_EDITOR"), nil)
	everything = everything[:len(everything)-1]

	p := box.Configured(t)
	for name, test := range map[string]struct {
		filter acctest.Values
		want   []string
	}{
		"all":                          {nil, everything},
		"the account, by name":         {acctest.Values{"account_id": box.Environment()["EVENTCONNECTORS_ACCOUNT_ID"]}, everything},
		"name":                         {acctest.Values{"name_regex": "^[^-]+$"}, []string{"provider", "crm", "erp"}},
		"part of a name":               {acctest.Values{"name_regex": "042|rm"}, []string{"seed-042", "crm"}},
		"role":                         {acctest.Values{"role": "ROLE_EDITOR"}, []string{"crm", "erp"}},
		"part of a role":               {acctest.Values{"role": "ROLE"}, nil},
		"name and role":                {acctest.Values{"name_regex": "e", "role": "ROLE_EDITOR"}, []string{"erp"}},
		"a name that nobody has":       {acctest.Values{"name_regex": "nobody"}, nil},
		"a name of one without a role": {acctest.Values{"name_regex": "seed", "role": "ROLE_ADMIN"}, nil},
	} {
		state, found := p.ReadDataSource(tokensType, test.filter)
		if got := listed(t, state, "tokens", "name"); !slices.Equal(got, test.want) || len(found) > 0 {
			t.Errorf("%s: got %v, want %v, found %+v", name, got, test.want, found)
		}
	}

	first := tfjsonpath.New("tokens").AtSliceIndex(0)
	text := knownvalue.StringExact
	box.Run(t, resource.TestStep{
		Config: data(tokensType, "all", "") + data(tokensType, "crm", `  name_regex = "^crm$"`) + data(tokensType, "none", `  name_regex = "nobody"`),
		ConfigStateChecks: []statecheck.StateCheck{
			box.ExpectNoSecret(),
			statecheck.ExpectKnownValue("data."+tokensType+".all", tfjsonpath.New("tokens"), knownvalue.ListSizeExact(len(everything))),
			statecheck.ExpectKnownValue("data."+tokensType+".all", tfjsonpath.New("account_id"), text(box.Environment()["EVENTCONNECTORS_ACCOUNT_ID"])),
			statecheck.ExpectKnownValue("data."+tokensType+".all", first.AtMapKey("callback_url"), knownvalue.Null()),
			statecheck.ExpectKnownValue("data."+tokensType+".all", first.AtMapKey("api_token_filter"), knownvalue.Null()),
			statecheck.ExpectKnownValue("data."+tokensType+".none", tfjsonpath.New("tokens"), knownvalue.ListSizeExact(0)),
			statecheck.ExpectKnownValue("data."+tokensType+".crm", first, knownvalue.MapExact(map[string]knownvalue.Check{
				"id":               text(crm),
				"name":             text("crm"),
				"roles":            texts("ROLE_EXTERNAL_USER", "ROLE_EDITOR"),
				"callback_url":     text("https://hooks.example.com/crm"),
				"api_token_filter": text(`{"city":["Amsterdam"]}`),
				"created_at":       knownvalue.NotNull(),
			})),
		},
	})
}

func TestAccEventConnectorsTokensOfAnotherAccount(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	second := box.EventConnectors.SecondAccount()
	box.Setenv("EVENTCONNECTORS_TOKEN", second.Token)
	box.Run(t, resource.TestStep{
		Config: data(tokensType, "test", fmt.Sprintf("  account_id = %q", second.ID)),
		ConfigStateChecks: []statecheck.StateCheck{
			box.ExpectNoSecret(),
			statecheck.ExpectKnownValue("data."+tokensType+".test", tfjsonpath.New("account_id"), knownvalue.StringExact(second.ID)),
			statecheck.ExpectKnownValue("data."+tokensType+".test", tfjsonpath.New("tokens"), knownvalue.ListSizeExact(1)),
		},
	}, resource.TestStep{
		PreConfig:   func() { box.Setenv("EVENTCONNECTORS_ACCOUNT_ID", "") },
		Config:      data(tokensType, "test", ""),
		PlanOnly:    true,
		ExpectError: acctest.Says(`Set account_id here, or in the provider block "eventconnectors", or in the environment (EVENTCONNECTORS_ACCOUNT_ID).`),
	})
}

func TestListsOfOtherPlatformsBadFilter(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	p := box.Configured(t)
	for _, name := range []string{"eventcreds_eventicat_aggregators", tokensType} {
		_, found := p.ReadDataSource(name, acctest.Values{"name_regex": "("})
		expectError(t, found, "name_regex", "name_regex is not a regular expression: It is not in the RE2 syntax")
	}
	if calls := box.Stats().Total; calls != 0 {
		t.Errorf("%d calls were made", calls)
	}
}
