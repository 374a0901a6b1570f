package lifecycle

import (
	"errors"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/attributes"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
)

func pendingAttribute(noun string) schema.Attribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: "Null, unless an apply asked for a new " + noun + " and got no answer. The next apply or destroy looks for what that made.",
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
			"account": schema.StringAttribute{
				MarkdownDescription: "The id of the account that was asked. Null where the platform does not tell.",
				Computed:            true,
			},
			"others": schema.ListAttribute{
				MarkdownDescription: "The ids of what was made under this name then, and is not the lost one.",
				ElementType:         types.StringType,
				Computed:            true,
			},
			"candidates": schema.ListAttribute{
				MarkdownDescription: "The ids of what it may have made, where there are several. None of them is touched.",
				ElementType:         types.StringType,
				Computed:            true,
			},
		},
	}
}

func pendingType() map[string]attr.Type {
	return map[string]attr.Type{
		"name": types.StringType, "sent_at": timetypes.RFC3339Type{}, "lost_at": timetypes.RFC3339Type{}, "account": types.StringType,
		"others": types.ListType{ElemType: types.StringType}, "candidates": types.ListType{ElemType: types.StringType},
	}
}

func notPending() types.Object { return types.ObjectNull(pendingType()) }

// pendingAfter is the attribute "pending" after a create; null where its error, if there is one, says that nothing is open. account
// is the one that it was sent to, and others are the ids of what was there before.
func pendingAfter(err error, name, account string, others []string) types.Object {
	failure, _ := errors.AsType[*apiclient.Error](err)
	if failure == nil || !failure.OutcomeUnknown {
		return notPending()
	}
	return pendingObject(name, credential.PendingCreate{
		SentAt: failure.SentAt, LostAt: failure.LostAt, Account: account, Others: credential.Union(failure.Others, others),
	})
}

func pendingObject(name string, create credential.PendingCreate) types.Object {
	return types.ObjectValueMust(pendingType(), map[string]attr.Value{
		"name":       types.StringValue(name),
		"sent_at":    attributes.Timestamp(create.SentAt),
		"lost_at":    attributes.Timestamp(create.LostAt),
		"account":    attributes.StringOrNull(create.Account),
		"others":     attributes.StringList(create.Others),
		"candidates": attributes.StringList(create.InDoubt),
	})
}

// pendingCreate is what the attribute "pending" tells.
func pendingCreate(pending types.Object) (name string, create credential.PendingCreate) {
	members := pending.Attributes()
	if text, ok := members["name"].(types.String); ok {
		name = text.ValueString()
	}
	if at, ok := members["sent_at"].(timetypes.RFC3339); ok {
		create.SentAt = attributes.Time(at)
	}
	if at, ok := members["lost_at"].(timetypes.RFC3339); ok {
		create.LostAt = attributes.Time(at)
	}
	if account, ok := members["account"].(types.String); ok {
		create.Account = account.ValueString()
	}
	if others, ok := members["others"].(types.List); ok {
		create.Others, _ = attributes.KnownStrings(others)
	}
	if candidates, ok := members["candidates"].(types.List); ok {
		create.InDoubt, _ = attributes.KnownStrings(candidates)
	}
	return name, create
}
