package entity

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
)

func retiringType() types.ObjectType {
	return types.ObjectType{AttrTypes: map[string]attr.Type{
		"id":        types.StringType,
		"retire_at": timetypes.RFC3339Type{},
	}}
}

// RotationDueAttribute is the attribute "rotation_due_at" of a resource that re-issues its credential.
func RotationDueAttribute() schema.Attribute {
	return schema.StringAttribute{
		MarkdownDescription: "When the next rotation is due (RFC 3339): `rotation.interval_days` after `created_at`. Null without an interval.",
		CustomType:          timetypes.RFC3339Type{},
		Computed:            true,
	}
}

// RetiringAttribute is the attribute "retiring" of a resource that re-issues its credential.
func RetiringAttribute(credentials string) schema.Attribute {
	return schema.ListNestedAttribute{
		MarkdownDescription: "Replaced " + credentials + " that still work: during an overlap, or because revoking one failed, which " +
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
	}
}

// Life are the attributes of a resource that issues a credential, and issues it anew. Its model embeds them.
type Life struct {
	ID            types.String      `tfsdk:"id"`
	CreatedAt     timetypes.RFC3339 `tfsdk:"created_at"`
	Rotation      types.Object      `tfsdk:"rotation"`
	RotationDueAt timetypes.RFC3339 `tfsdk:"rotation_due_at"`
	Retiring      types.List        `tfsdk:"retiring"`
}

// Held is what the attributes tell of the credentials that the resource holds.
func (l *Life) Held() credential.Held {
	return credential.Held{ID: l.ID.ValueString(), CreatedAt: timeOf(l.CreatedAt), Retiring: retiringOf(l.Retiring)}
}

// Hold makes the attributes tell what the resource holds.
func (l *Life) Hold(held credential.Held) {
	l.ID = StringOrNull(held.ID)
	l.CreatedAt = Timestamp(held.CreatedAt)
	l.RotationDueAt = Timestamp(rotationOf(l.Rotation).DueAt(timeOf(l.CreatedAt)))
	l.Retiring = retiringList(held.Retiring)
}

// Decide tells what an apply does with what is held, where this is planned and before is the state. changed are the
// arguments whose new values an issued credential cannot take, seenAt is as SeenAt returns it.
func (l *Life) Decide(before Life, changed []string, seenAt time.Time) credential.Plan {
	return credential.Decide(credential.Situation{
		Held:     before.Held(),
		Rotation: rotationOf(l.Rotation),
		Before:   rotationOf(before.Rotation),
		Changed:  changed,
		Now:      seenAt,
	})
}

// DecideForSure is what Decide tells whatever comes out of values that are not known yet, for the warnings of a plan. changed
// are the arguments that differ for sure, pending is a create of which nobody knows the outcome.
func (l *Life) DecideForSure(before Life, changed []string, pending types.Object, seenAt time.Time) credential.Plan {
	rotation, overlapKnown := rotationForSure(l.Rotation, before.Rotation)
	next := credential.Decide(credential.Situation{
		Held:     before.Held(),
		Rotation: rotation,
		Before:   rotationOf(before.Rotation),
		Changed:  changed,
		Pending:  !pending.IsNull(),
		Now:      seenAt,
	})
	if !overlapKnown { // then nobody knows whether the current one is revoked at once, or when
		next.Overlap = 0
		next.Retire = slices.DeleteFunc(next.Retire, func(id string) bool { return id == before.ID.ValueString() })
	}
	return next
}

// ExpectFirst plans what the first apply makes of the attributes.
func (l *Life) ExpectFirst(ctx context.Context) {
	l.Expect(ctx, credential.Plan{Reissue: true})
	l.Retiring = retiringList(nil)
}

// Expect plans what an apply makes of the attributes: as unknown what it will find out. A revoke may fail, and then its
// credential stays in retiring. A rotation that is not known yet may turn out to re-issue.
func (l *Life) Expect(ctx context.Context, next credential.Plan) {
	known := Known(ctx, l.Rotation)
	reissue := next.Reissue || !known
	if reissue {
		l.ID = types.StringUnknown()
		l.CreatedAt = timetypes.NewRFC3339Unknown()
	}
	l.RotationDueAt = Timestamp(rotationOf(l.Rotation).DueAt(timeOf(l.CreatedAt)))
	if !known || reissue && number(l.Rotation, "interval_days") > 0 {
		l.RotationDueAt = timetypes.NewRFC3339Unknown()
	}
	l.Retiring = retiringList(next.Retiring)
	if reissue || len(next.Retire) > 0 {
		l.Retiring = types.ListUnknown(retiringType())
	}
}

func timeOf(value timetypes.RFC3339) time.Time {
	if value.IsNull() || value.IsUnknown() {
		return time.Time{}
	}
	at, _ := value.ValueRFC3339Time()
	return at
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
			r.RetireAt = timeOf(at)
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
			"retire_at": Timestamp(r.RetireAt),
		}))
	}
	return types.ListValueMust(retiringType(), elements)
}

// Announce warns, in a plan, of what the apply will do with a credential: why it is re-issued, and what is revoked when.
// title names the resource.
func (b *Base[C]) Announce(diags *diag.Diagnostics, title string, held credential.Held, next credential.Plan) {
	// Terraform folds warnings with equal summaries into one.
	if held.ID != "" {
		title += " (" + held.ID + ")"
	} else if last := held.Identity(); last != "" {
		title += " (beside " + last + ", which is retiring)"
	}
	revokes := ""
	if len(next.Retire) > 0 {
		revokes = fmt.Sprintf(" The same apply revokes %s; whatever still uses that stops working then.", strings.Join(next.Retire, ", "))
	}
	switch {
	case next.Reissue:
		detail := fmt.Sprintf("The reason: %s. %s issues a new one.", next.Reason, b.Name)
		if held.ID != "" && next.Overlap > 0 {
			detail += fmt.Sprintf(" %s keeps working for %d hours; the first apply after that revokes it.", held.ID, int(next.Overlap.Hours()))
		}
		diags.AddWarning(title+" will be re-issued", detail+revokes)
	case len(next.Retire) > 0:
		diags.AddWarning(title+" has replaced credentials to revoke", "They were replaced, and their time is over."+revokes)
	}
}

// Retire revokes what was replaced, and forgets what is dead. What cannot be revoked stays in retiring, with a warning and
// no error: the new one is there and in state.
func (b *Base[C]) Retire(diags *diag.Diagnostics, title string, l *Life, ids []string, revoke func(id string) error) {
	for _, id := range ids {
		if err := revoke(id); err != nil && !errors.Is(err, apiclient.ErrNotFound) {
			_, detail := b.explain(err)
			diags.AddWarning(
				fmt.Sprintf("%s: the replaced %s is still alive", title, id),
				fmt.Sprintf("It could not be revoked, stays in \"retiring\", and the next apply tries again.\n\n%s", detail),
			)
			continue
		}
		l.Hold(l.Held().Revoked(id))
	}
}
