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
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
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

// SetIdentity sets the identity of a resource. It must be set whenever a resource is created, read or updated, and before
// a resource is removed from state.
func SetIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, diags *diag.Diagnostics, attributes map[string]string) {
	if identity == nil {
		return
	}
	for name, value := range attributes {
		diags.Append(identity.SetAttribute(ctx, path.Root(name), value)...)
	}
}

// SetIDIdentity is SetIdentity of what its platform knows by an id alone.
func SetIDIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, id string, diags *diag.Diagnostics) {
	SetIdentity(ctx, identity, diags, map[string]string{"id": id})
}

// Import imports by id. What is imported is read at once, so the platform must be known: the next plan would replace or
// change what nobody looked at.
func (r *Resource[C]) Import(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse, secretPrefixes ...string) {
	if _, ok := r.ForUse(&resp.Diagnostics); ok {
		ImportID(ctx, req, resp, secretPrefixes...)
	}
}

// ImportID takes the id of an import from the import identifier or from the identity.
func ImportID(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse, secretPrefixes ...string) {
	id := req.ID
	if id == "" {
		id = IdentityAttribute(ctx, req, resp, "id")
	}
	if CheckID(id, &resp.Diagnostics, secretPrefixes...) {
		resource.ImportStatePassthroughWithIdentity(ctx, path.Root("id"), path.Root("id"), req, resp)
	}
}

// IdentityAttribute is an attribute of the identity that an import is by, or empty.
func IdentityAttribute(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse, name string) string {
	var value types.String
	if req.Identity != nil {
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root(name), &value)...)
	}
	return value.ValueString()
}

// CheckID refuses what cannot be the id of an import. A secret in its place is refused and not repeated: Terraform shows
// ids.
func CheckID(id string, diags *diag.Diagnostics, secretPrefixes ...string) bool {
	for _, prefix := range secretPrefixes {
		if strings.HasPrefix(id, prefix) {
			diags.AddError(
				"This is a secret, not an id",
				fmt.Sprintf("What begins with %s is the secret itself. Import by the id that the platform shows beside it. The "+
					"secret may now stand in your shell's history or in an import block: consider it exposed, and replace it.", prefix),
			)
			return false
		}
	}
	if !IsID(id) {
		diags.AddError("This is not an id", notAnID)
		return false
	}
	return true
}

const notAnID = "An id is one word, as the platform shows it, without spaces and slashes. What was copied may hold characters that cannot be " +
	"seen: type it."

// IsID reports whether a text can be the id of something, as it stands in a path.
func IsID(text string) bool {
	unseen := func(r rune) bool { return r == ' ' || !unicode.IsPrint(r) } // a zero-width space too, as comes with what is copied
	return strings.Trim(text, ".") != "" && !strings.ContainsFunc(text, unseen) && !strings.ContainsAny(text, "/?#")
}

// ID validates an id.
func ID() validator.String { return idShape{} }

type idShape struct{}

func (idShape) Description(context.Context) string { return "an id" }

func (v idShape) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (idShape) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !req.ConfigValue.IsNull() && !req.ConfigValue.IsUnknown() && !IsID(req.ConfigValue.ValueString()) {
		resp.Diagnostics.AddAttributeError(req.Path, "This is not an id", notAnID)
	}
}
