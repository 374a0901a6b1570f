package entity

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// IDIdentity is the identity of what its platform knows by an id alone.
func IDIdentity(of string) identityschema.Schema {
	return identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{
			RequiredForImport: true,
			Description:       "The id of the " + of + " on the platform.",
		},
	}}
}

// SetIDIdentity sets the identity of a resource. It must be set whenever a resource is created, read or updated, and
// before a resource is removed from state.
func SetIDIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, id string, diags *diag.Diagnostics) {
	if identity != nil {
		diags.Append(identity.SetAttribute(ctx, path.Root("id"), id)...)
	}
}

// ImportID takes the id of an import from the import identifier or from the identity. A secret in its place is refused,
// and not repeated: Terraform shows ids.
func ImportID(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse, secretPrefixes ...string) {
	id := req.ID
	if id == "" && req.Identity != nil {
		var fromIdentity types.String
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root("id"), &fromIdentity)...)
		id = fromIdentity.ValueString()
	}
	for _, prefix := range secretPrefixes {
		if strings.HasPrefix(id, prefix) {
			resp.Diagnostics.AddError(
				"This is a secret, not an id",
				fmt.Sprintf("What begins with %s is the secret itself. Import by the id that the platform shows beside it. The "+
					"secret may now stand in your shell's history or in an import block: consider it exposed, and replace it.", prefix),
			)
			return
		}
	}
	if id == "" || strings.ContainsFunc(id, unicode.IsSpace) || strings.ContainsAny(id, "/?#") {
		resp.Diagnostics.AddError("This is not an id", "An id is one word, as the platform shows it, without spaces and slashes.")
		return
	}
	resource.ImportStatePassthroughWithIdentity(ctx, path.Root("id"), path.Root("id"), req, resp)
}
