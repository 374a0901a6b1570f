package listresources

import (
	"context"
	"fmt"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/lifecycle"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

// listResource lists the objects of a resource. F are the filters of a list block, C is the client of the platform, and O what that
// shows of an object.
type listResource[F, C, O any] struct {
	platform.Access[C]

	resource lifecycle.Listed[C, O]
	schema   schema.Schema
	parent   func(filters F, client C, diags *diag.Diagnostics) string // what the objects belong to; nil where that is nothing
	each     func(ctx context.Context, client C, parent string) iter.Seq2[O, error]
	accepts  func(filters F) func(O) bool
	label    func(O) string // names an object for people
}

// Metadata implements list.ListResource.
func (l *listResource[F, C, O]) Metadata(ctx context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	l.resource.Metadata(ctx, req, resp)
}

// ListResourceConfigSchema implements list.ListResource.
func (l *listResource[F, C, O]) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = l.schema
}

// Configure implements list.ListResourceWithConfigure.
func (l *listResource[F, C, O]) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	l.Connect(req.ProviderData, &resp.Diagnostics)
}

// List implements list.ListResource. A page is read when Terraform has taken all of the page before it, and wants more.
func (l *listResource[F, C, O]) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var diags diag.Diagnostics
	var filters F
	if !req.Config.Raw.IsFullyKnown() {
		diags.AddError(fmt.Sprintf("Cannot list what is on %s yet", l.PlatformName),
			"The list block holds a value that is not known yet. Write the value itself, or take it from a variable.")
	}
	client, ok := l.Decode(ctx, req.Config, &filters, &diags)
	parent := ""
	if ok && l.parent != nil {
		parent = l.parent(filters, client, &diags)
	}
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	accepts := l.accepts(filters)
	stream.Results = func(push func(list.ListResult) bool) {
		left := req.Limit
		for object, err := range l.each(ctx, client, parent) {
			if l.Failed(&diags, err) {
				push(list.ListResult{Diagnostics: diags})
				return
			}
			if !accepts(object) {
				continue
			}
			result := l.resource.Result(ctx, req, client, parent, object)
			result.DisplayName = l.label(object)
			left--
			if !push(result) || left == 0 {
				return
			}
		}
	}
}
