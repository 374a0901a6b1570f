package entity

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
)

func retiringType() types.ObjectType {
	return types.ObjectType{AttrTypes: map[string]attr.Type{
		"id":        types.StringType,
		"retire_at": timetypes.RFC3339Type{},
	}}
}

// RetiringAttribute is the attribute "retiring" of a resource that re-issues its credential.
func RetiringAttribute(credentials string) schema.Attribute {
	return schema.ListNestedAttribute{
		MarkdownDescription: "Replaced " + credentials + " that are still to be revoked. Empty unless revoking one failed; the next " +
			"apply tries again.",
		Computed:      true,
		PlanModifiers: []planmodifier.List{listplanmodifier.UseStateForUnknown()},
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "Its id.",
				Computed:            true,
			},
			"retire_at": schema.StringAttribute{
				MarkdownDescription: "When it is due to be revoked, in the platform's time (RFC 3339).",
				CustomType:          timetypes.RFC3339Type{},
				Computed:            true,
			},
		}},
	}
}

// Retiring reads the attribute "retiring".
func Retiring(list types.List) []credential.Retiring {
	var retiring []credential.Retiring
	for _, element := range list.Elements() {
		object, ok := element.(types.Object)
		if !ok {
			continue
		}
		var r credential.Retiring
		if id, ok := object.Attributes()["id"].(types.String); ok {
			r.ID = id.ValueString()
		}
		if at, ok := object.Attributes()["retire_at"].(timetypes.RFC3339); ok && !at.IsNull() {
			r.RetireAt, _ = at.ValueRFC3339Time()
		}
		retiring = append(retiring, r)
	}
	return retiring
}

// RetiringList writes the attribute "retiring".
func RetiringList(retiring []credential.Retiring) types.List {
	elements := make([]attr.Value, 0, len(retiring))
	for _, r := range retiring {
		elements = append(elements, types.ObjectValueMust(retiringType().AttrTypes, map[string]attr.Value{
			"id":        types.StringValue(r.ID),
			"retire_at": Timestamp(r.RetireAt),
		}))
	}
	return types.ListValueMust(retiringType(), elements)
}

// RetiringUnknown is the attribute "retiring" before an apply that revokes, which may fail.
func RetiringUnknown() types.List { return types.ListUnknown(retiringType()) }

// Announce warns, in a plan, of what the apply will do with a credential: why it is re-issued, and what is revoked. title
// names the resource.
func (b *Base[C]) Announce(diags *diag.Diagnostics, title string, held credential.Held, next credential.Plan) {
	switch {
	case next.Reissue:
		detail := fmt.Sprintf("The reason: %s. %s cannot change or bring back a credential, so a new one is created.", next.Reason, b.Name)
		if ids := held.IDs(); len(ids) > 0 {
			detail += fmt.Sprintf(" The same apply revokes %s, and whatever still uses that stops working then.", strings.Join(ids, ", "))
		}
		diags.AddWarning(title+" will be re-issued", detail)
	case next.Retire:
		diags.AddWarning(title+" has replaced credentials to revoke",
			fmt.Sprintf("An earlier apply could not revoke %s. This one tries again.", strings.Join(held.IDs()[:len(held.Retiring)], ", ")))
	}
}

// NotRevoked warns that a replaced credential is still alive. It is no error: the new one is there and in state.
func (b *Base[C]) NotRevoked(diags *diag.Diagnostics, title, id string, err error) {
	_, detail := b.explain(err)
	diags.AddWarning(
		fmt.Sprintf("%s: the replaced %s is still alive", title, id),
		fmt.Sprintf("It could not be revoked, stays in \"retiring\", and the next apply tries again.\n\n%s", detail),
	)
}
