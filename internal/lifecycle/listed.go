package lifecycle

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// Listed is a resource whose objects a list shows, too. C is the client of its platform, and O what that shows of an object.
type Listed[C, O any] interface {
	resource.Resource

	// Result is an object of a list as an import and a read of it would make it: its identity and, where the list asks for that,
	// the resource. parent is what it belongs to, for a kind that has one.
	Result(ctx context.Context, of list.ListRequest, client C, parent string, object O) list.ListResult
}

// Result implements Listed.
func (r *Resource[M, C, R, O]) Result(ctx context.Context, of list.ListRequest, client C, parent string, object O) list.ListResult {
	result := of.NewListResult(ctx)
	diags := &result.Diagnostics
	for name, value := range r.imported(parent, object.Facts().ID) {
		diags.Append(result.Resource.SetAttribute(ctx, path.Root(name), value)...)
	}
	var model M
	diags.Append(result.Resource.Get(ctx, &model)...)
	if diags.HasError() {
		return result
	}
	r.observe(&model, client, object)
	r.setIdentity(ctx, result.Identity, &model, nil, diags)
	if !of.IncludeResource {
		result.Resource = nil
		return result
	}
	diags.Append(result.Resource.Set(ctx, model)...)
	return result
}
