package entity_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventconnectors"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/entity"
)

// Terraform refreshes many resources at once. One of them warns for all.
func TestOneWarningForAllRefreshes(t *testing.T) {
	t.Parallel()
	platform := &entity.Platform[*ecoevents.Client]{Name: "EcoEvents", Unknown: path.Root("ecoevents").AtName("api_key")}
	warnings := make([]diag.Diagnostics, 20)
	var refreshes sync.WaitGroup
	for i := range warnings {
		refreshes.Go(func() {
			if _, ok := platform.ForRefresh(&warnings[i]); ok {
				t.Error("there is a client, while nobody knows its credential")
			}
		})
	}
	refreshes.Wait()
	var all diag.Diagnostics
	for _, diags := range warnings {
		all.Append(diags...)
	}
	if all.ErrorsCount() > 0 || all.WarningsCount() != 1 {
		t.Errorf("got %v, want one warning", all)
	}
}

func TestConfiguredPlatform(t *testing.T) {
	t.Parallel()
	platform := &entity.Platform[string]{Name: "EcoEvents", Configured: true, Client: "the client"}
	var diags diag.Diagnostics
	for _, client := range []func(*diag.Diagnostics) (string, bool){platform.ForUse, platform.ForRefresh} {
		if got, ok := client(&diags); !ok || got != "the client" || len(diags) > 0 {
			t.Errorf("got %q, %v", got, diags)
		}
	}
}

func TestConfigure(t *testing.T) {
	t.Parallel()
	clients := &entity.Clients{EcoEvents: &entity.Platform[*ecoevents.Client]{Name: "EcoEvents"}}
	for name, test := range map[string]struct {
		data     any
		want     *entity.Platform[*ecoevents.Client]
		problems int
	}{
		"validating, before anything is configured": {nil, nil, 0},
		"configured":        {clients, clients.EcoEvents, 0},
		"something strange": {"clients", nil, 1},
	} {
		r := entity.Resource[*ecoevents.Client]{Base: entity.Base[*ecoevents.Client]{Of: entity.EcoEvents}}
		var resp resource.ConfigureResponse
		r.Configure(t.Context(), resource.ConfigureRequest{ProviderData: test.data}, &resp)
		if r.Platform != test.want || len(resp.Diagnostics) != test.problems {
			t.Errorf("%s: got %v and %v", name, r.Platform, resp.Diagnostics)
		}
	}
}

// What names no account belongs to the provider's, and where that is not set either, the error says how.
func TestEventConnectorsAccount(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	client := eventconnectors.New(eventconnectors.Config{Token: "token", AccountID: "acc_1"})
	if account, ok := entity.EventConnectorsAccount(client, &diags); !ok || account.ValueString() != "acc_1" || len(diags) > 0 {
		t.Errorf("got %s, %v", account, diags)
	}
	account, ok := entity.EventConnectorsAccount(eventconnectors.New(eventconnectors.Config{Token: "token"}), &diags)
	if ok || !account.IsNull() || diags.ErrorsCount() != 1 {
		t.Fatalf("got %s, %v, want one error", account, diags)
	}
	if at, ok := diags[0].(diag.DiagnosticWithPath); !ok || at.Path().String() != "account_id" {
		t.Errorf("%+v is not on account_id", diags[0])
	}
	for _, want := range []string{`"eventconnectors"`, "EVENTCONNECTORS_ACCOUNT_ID", "account_id/id"} {
		if !strings.Contains(diags[0].Detail(), want) {
			t.Errorf("%q does not say %s", diags[0].Detail(), want)
		}
	}
}
