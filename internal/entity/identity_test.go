package entity_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/entity"
)

func object(id any) tftypes.Value {
	typ := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.String}}
	return tftypes.NewValue(typ, map[string]tftypes.Value{"id": tftypes.NewValue(tftypes.String, id)})
}

func identityOf(id any) *tfsdk.ResourceIdentity {
	return &tfsdk.ResourceIdentity{Schema: entity.IDIdentity("API key"), Raw: object(id)}
}

func idOf(t *testing.T, identity *tfsdk.ResourceIdentity) string {
	t.Helper()
	var id types.String
	if diags := identity.GetAttribute(t.Context(), path.Root("id"), &id); diags.HasError() {
		t.Fatal(diags)
	}
	return id.ValueString()
}

// importID imports by an id or, if there is none, by an identity, and returns the id in state.
func importID(t *testing.T, req resource.ImportStateRequest) (string, diag.Diagnostics) {
	t.Helper()
	resp := resource.ImportStateResponse{
		State:    tfsdk.State{Schema: schema.Schema{Attributes: map[string]schema.Attribute{"id": schema.StringAttribute{Computed: true}}}, Raw: object(nil)},
		Identity: identityOf(nil),
	}
	entity.ImportID(t.Context(), req, &resp, "ek_live_", "ek_test_")
	var id types.String
	resp.Diagnostics.Append(resp.State.GetAttribute(t.Context(), path.Root("id"), &id)...)
	return id.ValueString(), resp.Diagnostics
}

func TestImportID(t *testing.T) {
	t.Parallel()
	for name, req := range map[string]resource.ImportStateRequest{
		"by id":       {ID: "key_a1b2c3d4e5", Identity: identityOf(nil)},
		"by identity": {Identity: identityOf("key_a1b2c3d4e5")},
	} {
		if id, diags := importID(t, req); id != "key_a1b2c3d4e5" || len(diags) > 0 {
			t.Errorf("%s: got %q, %v", name, id, diags)
		}
	}
}

func TestImportOfWhatIsNoID(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"", " ", " key_1", "key_1\n", "key 1", "key\t1", "a/b", "key_1?limit=1", "key_1#", "https://app.ecoevents.com/keys/key_1"} {
		for name, req := range map[string]resource.ImportStateRequest{"id": {ID: id}, "identity": {Identity: identityOf(id)}} {
			imported, diags := importID(t, req)
			if imported != "" || diags.ErrorsCount() != 1 || diags[0].Summary() != "This is not an id" {
				t.Errorf("%s %q: got %q, %v", name, id, imported, diags)
			}
		}
	}
}

// People take a key for its id. It is not taken into state, and not repeated.
func TestImportOfASecret(t *testing.T) {
	t.Parallel()
	const secret = "ek_test_a1b2c3d4e5f6g7h8i9j0"
	for name, req := range map[string]resource.ImportStateRequest{"id": {ID: secret}, "identity": {Identity: identityOf(secret)}} {
		imported, diags := importID(t, req)
		if imported != "" || diags.ErrorsCount() != 1 || diags[0].Summary() != "This is a secret, not an id" {
			t.Fatalf("%s: got %q, %v", name, imported, diags)
		}
		if detail := diags[0].Detail(); strings.Contains(detail, secret) || !strings.Contains(detail, "consider it exposed") {
			t.Errorf("%s: got %q", name, detail)
		}
	}
}

func TestSetIDIdentity(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	for _, before := range []any{nil, "key_1"} {
		identity := identityOf(before)
		entity.SetIDIdentity(t.Context(), identity, "key_2", &diags)
		if got := idOf(t, identity); got != "key_2" {
			t.Errorf("after %v it is %q", before, got)
		}
	}
	entity.SetIDIdentity(t.Context(), nil, "key_2", &diags) // Terraform before 1.12
	if len(diags) > 0 {
		t.Errorf("got %v", diags)
	}
}
