package entity

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

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
		},
	}
}

func pendingType() map[string]attr.Type {
	return map[string]attr.Type{"name": types.StringType, "sent_at": timetypes.RFC3339Type{}}
}

// NotPending is the attribute "pending" where no create is without an answer.
func NotPending() types.Object { return types.ObjectNull(pendingType()) }

// Pending is the attribute "pending" after an error of a create. It reports false if the error says that nothing was made.
func Pending(err error, name types.String) (types.Object, bool) {
	failure, _ := errors.AsType[*apiclient.Error](err)
	if failure == nil || !failure.OutcomeUnknown {
		return NotPending(), false
	}
	return types.ObjectValueMust(pendingType(), map[string]attr.Value{
		"name":    types.StringValue(name.ValueString()),
		"sent_at": Timestamp(failure.SentAt),
	}), true
}

// AnnouncePending warns, in a plan, that its apply looks for what an earlier one may have made.
func (b *Base[C]) AnnouncePending(diags *diag.Diagnostics, title string, pending types.Object, found string) {
	if !pending.IsNull() {
		diags.AddWarning(title+": an earlier apply got no answer",
			fmt.Sprintf("It asked %s for a new one, and nobody knows whether it was made. This apply looks for it: what it finds %s.", b.Name, found))
	}
}

// Reconcile finds out what became of a pending create. What it made is removed: it carries a secret that nobody received, or
// Terraform makes it anew. Pending is then null. It reports false where there is an error; then pending stays.
func (b *Base[C]) Reconcile(
	ctx context.Context, diags *diag.Diagnostics, title string, pending *types.Object, unresolved Unresolved,
) bool {
	if pending.IsNull() {
		return true
	}
	found, err := unresolved.find(ctx, *pending)
	if err == nil && len(found) > 1 {
		diags.AddError(title+": several things may be what an earlier apply made",
			fmt.Sprintf("An earlier apply asked %s for one and got no answer. These are all as it asked, were made at that time, and are in use by "+
				"nobody that is known: %s. None of them was touched. Find out which one nobody needs, remove it by hand, and apply again.",
				b.Name, strings.Join(found, ", ")))
		return false
	}
	for _, id := range found {
		if err = unresolved.Remove(ctx, id); errors.Is(err, apiclient.ErrNotFound) {
			err = nil
		}
	}
	if b.Failed(diags, err) {
		return false
	}
	*pending = NotPending()
	return true
}

// Unresolved is how to look for what a pending create made.
type Unresolved struct {
	List   func(context.Context) ([]credential.Listed, error) // a list that was not begun before this call
	Known  func(id string) bool                               // it is somebody's already
	Remove func(ctx context.Context, id string) error
}

// find returns the candidates. That there are none is believed only once two lists agree: pages shift while others create
// and delete.
func (u Unresolved) find(ctx context.Context, pending types.Object) ([]string, error) {
	var lost credential.Lost
	if at, ok := pending.Attributes()["sent_at"].(timetypes.RFC3339); ok {
		lost.SentAt = timeOf(at)
	}
	for range 2 {
		listed, err := u.List(ctx)
		if err != nil {
			return nil, err
		}
		if found := lost.Candidates(listed, u.Known); len(found) > 0 {
			return found, nil
		}
	}
	return nil, nil
}

// Adopt is Reconcile, right away, of what carries no secret: if there is exactly one thing that a create without an answer
// may have made, its id is returned.
func (u Unresolved) Adopt(ctx context.Context, pending types.Object) (id string, found bool) {
	ids, err := u.find(ctx, pending)
	if err != nil || len(ids) != 1 {
		return "", false
	}
	return ids[0], true
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
