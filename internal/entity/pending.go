package entity

import (
	"context"
	"encoding/json"
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

// PendingAttribute is the attribute "pending" of a resource: a create whose outcome nobody knows.
func PendingAttribute(thing string) schema.Attribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: "Null, unless an apply asked for a new " + thing + " and got no answer. The next apply or destroy looks for what that made.",
		Computed:            true,
		Attributes: map[string]schema.Attribute{
			"name": schema.StringAttribute{
				MarkdownDescription: "What was asked for.",
				Computed:            true,
			},
			"sent_at": schema.StringAttribute{
				MarkdownDescription: "When, in the platform's time (RFC 3339).",
				CustomType:          timetypes.RFC3339Type{},
				Computed:            true,
			},
			"lost_at": schema.StringAttribute{
				MarkdownDescription: "When the answer was given up, in the platform's time (RFC 3339).",
				CustomType:          timetypes.RFC3339Type{},
				Computed:            true,
			},
			"others": schema.ListAttribute{
				MarkdownDescription: "The ids of what was made under this name then, and is not what got lost.",
				ElementType:         types.StringType,
				Computed:            true,
			},
		},
	}
}

func pendingType() map[string]attr.Type {
	return map[string]attr.Type{
		"name": types.StringType, "sent_at": timetypes.RFC3339Type{}, "lost_at": timetypes.RFC3339Type{},
		"others": types.ListType{ElemType: types.StringType},
	}
}

// NotPending is the attribute "pending" where no create is without an answer.
func NotPending() types.Object { return types.ObjectNull(pendingType()) }

// Pending is the attribute "pending" after an error of a create. It reports false if the error says that nothing was made.
func Pending(err error, name types.String) (types.Object, bool) {
	failure, _ := errors.AsType[*apiclient.Error](err)
	if failure == nil || !failure.OutcomeUnknown {
		return NotPending(), false
	}
	return pendingObject(name.ValueString(), credential.Lost{SentAt: failure.SentAt, LostAt: failure.LostAt, Others: failure.Others}), true
}

func pendingObject(name string, lost credential.Lost) types.Object {
	others := make([]attr.Value, 0, len(lost.Others))
	for _, id := range lost.Others {
		others = append(others, types.StringValue(id))
	}
	return types.ObjectValueMust(pendingType(), map[string]attr.Value{
		"name":    types.StringValue(name),
		"sent_at": Timestamp(lost.SentAt),
		"lost_at": Timestamp(lost.LostAt),
		"others":  types.ListValueMust(types.StringType, others),
	})
}

// lostCreate is what the attribute "pending" tells.
func lostCreate(pending types.Object) (name string, lost credential.Lost) {
	attributes := pending.Attributes()
	if text, ok := attributes["name"].(types.String); ok {
		name = text.ValueString()
	}
	if at, ok := attributes["sent_at"].(timetypes.RFC3339); ok {
		lost.SentAt = timeOf(at)
	}
	if at, ok := attributes["lost_at"].(timetypes.RFC3339); ok {
		lost.LostAt = timeOf(at)
	}
	if others, ok := attributes["others"].(types.List); ok {
		lost.Others, _ = knownStrings(others)
	}
	return name, lost
}

// AnnouncePending warns, in a plan, that its apply looks for what an earlier one may have made.
func (b *Base[C]) AnnouncePending(diags *diag.Diagnostics, title string, pending types.Object, found string) {
	if !pending.IsNull() {
		diags.AddWarning(title+": an earlier apply got no answer",
			fmt.Sprintf("It asked %s for a new one, and nobody knows whether it was made. This apply looks for it: what it finds %s.", b.Name, found))
	}
}

// Reconcile finds out what became of a pending create. What it made is removed: it carries a secret that nobody received, or
// Terraform makes it anew. Pending is then null. It reports false where there is an error; then pending stays, and knows what
// was made since.
func (b *Base[C]) Reconcile(
	ctx context.Context, diags *diag.Diagnostics, title string, pending *types.Object, unresolved Unresolved,
) bool {
	if pending.IsNull() {
		return true
	}
	name, lost := lostCreate(*pending)
	err := unresolved.Creates.Settle(ctx, name, func(others []string) error {
		lost.Others = union(lost.Others, others)
		found, err := unresolved.find(ctx, lost)
		if found == "" || err != nil {
			return err
		}
		if err := unresolved.Remove(ctx, found); !errors.Is(err, apiclient.ErrNotFound) {
			return err
		}
		return nil
	})
	doubt, inDoubt := errors.AsType[doubtError](err)
	switch {
	case inDoubt:
		diags.AddError(title+": it is not certain what an earlier apply made",
			fmt.Sprintf("An earlier apply asked %s for one and got no answer. It may have made one of these, which are as it asked, were made at that "+
				"time, and are in use by nobody that is known: %s. None of them was touched. Remove by hand the one that nobody needs, and apply "+
				"again. If all are needed, the earlier apply made nothing: take this resource out of the state with terraform state rm, and apply "+
				"again.", b.Name, strings.Join(doubt, ", ")))
	case err != nil:
		b.Failed(diags, err)
	default:
		*pending = NotPending()
		return true
	}
	*pending = pendingObject(name, lost)
	return false
}

// doubtError are the ids of what a create without an answer may have made, where that is not certain.
type doubtError []string

func (e doubtError) Error() string { return "it may have made " + strings.Join(e, " or ") }

func union(ids, others []string) []string {
	all := slices.Concat(ids, others)
	slices.Sort(all)
	return slices.Compact(all)
}

// Unresolved is how to look for what a pending create made.
type Unresolved struct {
	Creates *apiclient.Creates                                 // of such things
	List    func(context.Context) ([]credential.Listed, error) // a list that was not begun before this call
	Held    []string                                           // the ids that the resource holds
	Remove  func(ctx context.Context, id string) error
	Now     func() time.Time // the platform's time
}

// find returns the id of what the create made, or none. That there is nothing is believed only once two lists agree, since
// pages shift while others create and delete, and when the platform will not carry out the create any more.
func (u Unresolved) find(ctx context.Context, lost credential.Lost) (id string, err error) {
	id, err = u.look(ctx, lost)
	if id != "" || err != nil {
		return id, err
	}
	timer := time.NewTimer(lost.SettledAt().Sub(u.Now()))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case <-timer.C:
	}
	return u.look(ctx, lost)
}

func (u Unresolved) look(ctx context.Context, lost credential.Lost) (id string, err error) {
	lost.Others = union(lost.Others, u.Held)
	listed, err := u.List(ctx)
	if err != nil {
		return "", err
	}
	made, doubtful := lost.Candidates(listed)
	switch {
	case len(made)+len(doubtful) == 0:
		return "", nil
	case len(made) == 1 && len(doubtful) == 0:
		return made[0], nil
	}
	return "", doubtError(union(made, doubtful))
}

// Adopt is Reconcile, right away, of what carries no secret: the id of what a create without an answer made, if it is there.
func (u Unresolved) Adopt(ctx context.Context, pending types.Object) (id string, found bool) {
	name, lost := lostCreate(pending)
	err := u.Creates.Adopt(ctx, name, func() (_ string, err error) {
		id, err = u.look(ctx, lost)
		if id == "" && err == nil {
			err = doubtError{}
		}
		return id, err
	})
	return id, err == nil
}

// pendingRequest is the key in private state of what a pending create asked for, where the state holds the arguments of the
// credential that it was to replace.
const pendingRequest = "pending_request"

// SetPendingRequest keeps what a pending create asked for.
func SetPendingRequest(ctx context.Context, private privateWriter, request any, diags *diag.Diagnostics) {
	encoded, err := json.Marshal(request)
	if err != nil {
		diags.AddError("The provider is broken", err.Error())
		return
	}
	diags.Append(private.SetKey(ctx, pendingRequest, encoded)...)
}

// PendingRequest is what a pending create asked for: what was kept, or else what the state's arguments ask for.
func PendingRequest[T any](ctx context.Context, private privateReader, byState T) T {
	var kept T
	value, diags := private.GetKey(ctx, pendingRequest)
	if diags.HasError() || len(value) == 0 || json.Unmarshal(value, &kept) != nil {
		return byState
	}
	return kept
}
