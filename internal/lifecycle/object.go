package lifecycle

import (
	"fmt"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
)

// Object are the attributes of every kind.
type Object struct {
	ID        types.String      `tfsdk:"id"`
	CreatedAt timetypes.RFC3339 `tfsdk:"created_at"`
	Pending   types.Object      `tfsdk:"pending"`
}

func (o *Object) object() *Object { return o }

// Rotating are the attributes of a kind whose credentials are re-issued.
type Rotating struct {
	Rotation      types.Object      `tfsdk:"rotation"`
	RotationDueAt timetypes.RFC3339 `tfsdk:"rotation_due_at"`
	Retiring      types.List        `tfsdk:"retiring"`
}

func (r *Rotating) rotating() *Rotating { return r }

// Recipients is the attribute of a kind that stores secrets.
type Recipients struct {
	AgeRecipients types.List `tfsdk:"age_recipients"`
}

func (r *Recipients) recipients() *Recipients { return r }

// attributes are those of the kind, and those that the engine owns.
func (r *Resource[M, C, R, O]) attributes() map[string]schema.Attribute {
	k, none := &r.kind, new(M)
	words := strings.Fields(k.Noun)
	noun := words[len(words)-1] // "key", as sentences call it that are about one
	all := maps.Clone(r.kind.Schema.Attributes)
	maps.Copy(all, objectAttributes(noun, r.PlatformName, r.rotates))
	if r.rotates {
		maps.Copy(all, rotatingAttributes(noun))
	}
	if r.recipients(none) != nil {
		var encrypted []string
		for _, s := range r.secrets(none, *none) {
			all["encrypted_"+s.Attribute] = encryptedAttribute(s.Attribute)
			encrypted = append(encrypted, "`encrypted_"+s.Attribute+"`")
		}
		all["age_recipients"] = recipientsAttribute(encrypted)
	}
	return all
}

func objectAttributes(noun, platform string, rotates bool) map[string]schema.Attribute {
	reissued := ""
	if rotates {
		reissued = fmt.Sprintf(" It changes when the %s is re-issued.", noun)
	}
	return map[string]schema.Attribute{
		"id": schema.StringAttribute{
			MarkdownDescription: fmt.Sprintf("The id of the %s.%s", noun, reissued),
			Computed:            true,
			PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		},
		"created_at": schema.StringAttribute{
			MarkdownDescription: fmt.Sprintf("When the %s was created, as %s tells it (RFC 3339).", noun, platform),
			CustomType:          timetypes.RFC3339Type{},
			Computed:            true,
			PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		},
		"pending": pendingAttribute(noun),
	}
}

func rotatingAttributes(noun string) map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"rotation": rotationAttribute(noun),
		"rotation_due_at": schema.StringAttribute{
			MarkdownDescription: "When the next rotation is due (RFC 3339): `rotation.interval_days` after `created_at`. Null without an interval.",
			CustomType:          timetypes.RFC3339Type{},
			Computed:            true,
		},
		"retiring": schema.ListNestedAttribute{
			MarkdownDescription: "Replaced " + noun + "s that still work: during an overlap, or because revoking one failed, which " +
				"the next apply tries again.",
			Computed: true,
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"id": schema.StringAttribute{
					MarkdownDescription: "Its id.",
					Computed:            true,
				},
				"retire_at": schema.StringAttribute{
					MarkdownDescription: "The first apply after this time, in the platform's time (RFC 3339), revokes it.",
					CustomType:          timetypes.RFC3339Type{},
					Computed:            true,
				},
			}},
		},
	}
}

func retiringType() types.ObjectType {
	return types.ObjectType{AttrTypes: map[string]attr.Type{
		"id":        types.StringType,
		"retire_at": timetypes.RFC3339Type{},
	}}
}

// issued is what the attributes tell of the credentials, or the one object, that a resource issued and that may be alive.
func issued(object *Object, rotating *Rotating) credential.Issued {
	current := credential.Issued{ID: object.ID.ValueString(), CreatedAt: attributes.Time(object.CreatedAt)}
	if rotating != nil {
		current.Retiring = retiringOf(rotating.Retiring)
	}
	return current
}

// setIssued makes the attributes tell it.
func setIssued(object *Object, rotating *Rotating, current credential.Issued) {
	object.ID = attributes.StringOrNull(current.ID)
	object.CreatedAt = attributes.Timestamp(current.CreatedAt)
	if rotating != nil {
		rotating.RotationDueAt = attributes.Timestamp(rotationOf(rotating.Rotation).DueAt(attributes.Time(object.CreatedAt)))
		rotating.Retiring = retiringList(current.Retiring)
	}
}

func retiringOf(list types.List) []credential.Retiring {
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
		if at, ok := object.Attributes()["retire_at"].(timetypes.RFC3339); ok {
			r.RetireAt = attributes.Time(at)
		}
		retiring = append(retiring, r)
	}
	return retiring
}

func retiringList(retiring []credential.Retiring) types.List {
	elements := make([]attr.Value, 0, len(retiring))
	for _, r := range retiring {
		elements = append(elements, types.ObjectValueMust(retiringType().AttrTypes, map[string]attr.Value{
			"id":        types.StringValue(r.ID),
			"retire_at": attributes.Timestamp(r.RetireAt),
		}))
	}
	return types.ListValueMust(retiringType(), elements)
}
