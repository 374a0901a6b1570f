package attributes_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventconnectors"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
)

// What names no account belongs to the provider's, and where that is not set either, the error says how.
func TestEventConnectorsAccount(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	client := eventconnectors.New(eventconnectors.Config{Token: "token", AccountID: "acc_1"})
	if account, ok := attributes.EventConnectorsAccount(client, &diags); !ok || account.ValueString() != "acc_1" || len(diags) > 0 {
		t.Errorf("got %s, %v", account, diags)
	}
	account, ok := attributes.EventConnectorsAccount(eventconnectors.New(eventconnectors.Config{Token: "token"}), &diags)
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
