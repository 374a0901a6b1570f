package platform_test

import (
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

// Terraform refreshes many resources at once. One of them warns for all.
func TestOneWarningForAllRefreshes(t *testing.T) {
	t.Parallel()
	connection := &platform.Connection[*ecoevents.Client]{Name: "EcoEvents", Unknown: path.Root("ecoevents").AtName("api_key")}
	warnings := make([]diag.Diagnostics, 20)
	var refreshes sync.WaitGroup
	for i := range warnings {
		refreshes.Go(func() {
			if _, ok := connection.ForRefresh(&warnings[i]); ok {
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
	connection := &platform.Connection[string]{Name: "EcoEvents", Configured: true, Client: "the client"}
	var diags diag.Diagnostics
	for _, client := range []func(*diag.Diagnostics) (string, bool){connection.ForUse, connection.ForRefresh} {
		if got, ok := client(&diags); !ok || got != "the client" || len(diags) > 0 {
			t.Errorf("got %q, %v", got, diags)
		}
	}
}

func TestConfigure(t *testing.T) {
	t.Parallel()
	clients := &platform.Clients{EcoEvents: &platform.Connection[*ecoevents.Client]{Name: "EcoEvents"}}
	for name, test := range map[string]struct {
		data     any
		want     *platform.Connection[*ecoevents.Client]
		problems int
	}{
		"validating, before anything is configured": {nil, nil, 0},
		"configured":        {clients, clients.EcoEvents, 0},
		"something strange": {"clients", nil, 1},
	} {
		access := platform.EcoEvents("a sign-in")
		var diags diag.Diagnostics
		access.Connect(test.data, &diags)
		if access.Connection != test.want || len(diags) != test.problems {
			t.Errorf("%s: got %v and %v", name, access.Connection, diags)
		}
	}
}
