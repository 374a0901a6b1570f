package lifecycle

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
)

// ImportState implements resource.ResourceWithImportState. It takes the id, or parent/id, from the import identifier or from
// the identity. What is imported is read at once, so the platform must be known: the next plan would replace or change what
// was never read.
func (r *Resource[M, C, R, O]) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	diags := &resp.Diagnostics
	client, ok := r.ForUse(diags)
	if !ok {
		return
	}
	parent, id, hasParent := "", req.ID, false
	if r.kind.Parent != nil {
		if before, after, found := strings.Cut(req.ID, "/"); found {
			parent, id, hasParent = before, after, true
		}
	}
	if req.ID == "" {
		id = identityAttribute(ctx, req, "id", diags)
	}
	if of := r.kind.Parent; of != nil {
		if req.ID == "" {
			parent = identityAttribute(ctx, req, of.Attribute, diags)
		}
		if parent == "" && !hasParent { // one that is written and empty is a mistake
			preset, _ := of.Default(client, diags)
			parent = preset.ValueString()
		}
		if diags.HasError() || !r.checkID(parent, diags) {
			return
		}
	}
	if diags.HasError() || !r.checkID(id, diags) {
		return
	}
	for name, value := range r.imported(parent, id) {
		diags.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
		if resp.Identity != nil {
			diags.Append(resp.Identity.SetAttribute(ctx, path.Root(name), value)...)
		}
	}
}

// imported are the attributes that an import sets, before a read sets the others.
func (r *Resource[M, C, R, O]) imported(parent, id string) map[string]string {
	set := map[string]string{"id": id}
	if r.kind.Parent != nil {
		set[r.kind.Parent.Attribute] = parent
	}
	return set
}

// identityAttribute is an attribute of the identity that an import is by, or empty.
func identityAttribute(ctx context.Context, req resource.ImportStateRequest, name string, diags *diag.Diagnostics) string {
	var value types.String
	if req.Identity != nil {
		diags.Append(req.Identity.GetAttribute(ctx, path.Root(name), &value)...)
	}
	return value.ValueString()
}

// checkID refuses what cannot be the id of an import. A secret in its place is refused and not repeated: Terraform shows
// ids.
func (r *Resource[M, C, R, O]) checkID(id string, diags *diag.Diagnostics) bool {
	for _, prefix := range r.kind.SecretPrefixes {
		if strings.HasPrefix(id, prefix) {
			diags.AddError(
				fmt.Sprintf("Cannot import the %s %s: this is a secret, not an id", r.PlatformName, r.kind.Noun),
				fmt.Sprintf("A text that begins with %s is a secret. Import by the id that %s shows beside it. The secret may now be in the "+
					"history of your shell or in an import block: replace it.", prefix, r.PlatformName),
			)
			return false
		}
	}
	if !attributes.IsID(id) {
		diags.AddError(fmt.Sprintf("Cannot import the %s %s: this is not an id", r.PlatformName, r.kind.Noun), attributes.NotAnID)
		return false
	}
	return true
}
