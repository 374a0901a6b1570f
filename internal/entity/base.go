package entity

import (
	"context"
	"fmt"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// Base names a thing that the provider offers and knows the platform behind it. C is the platform's client.
type Base[C any] struct {
	Type  string                      // without the provider's prefix: "ecoevents_api_key"
	Of    func(*Clients) *Platform[C] // picks the platform
	Needs string                      // what the platform's credential must be allowed to do
	Lost  string                      // what follows where nobody knows what was made; empty: it is pending in state

	*Platform[C] // nil until Configure
	encryption   Encryption
}

// connect takes the platform from what the provider's Configure handed out, which it returns. Terraform validates before
// it configures, so there may be nothing yet.
func (b *Base[C]) connect(data any, diags *diag.Diagnostics) *Clients {
	if data == nil {
		return nil
	}
	clients, ok := data.(*Clients)
	if !ok {
		diags.AddError("The provider is broken", fmt.Sprintf("Configure handed out %T. Please report this.", data))
		return nil
	}
	b.Platform, b.encryption = b.Of(clients), clients.Encryption
	return clients
}

// source is a configuration, a plan or a state.
type source interface {
	Get(ctx context.Context, target any) diag.Diagnostics
}

// target is a plan or a state.
type target interface {
	Set(ctx context.Context, value any) diag.Diagnostics
}

// SetChanged sets a plan or a state from the model after, unless that is as the model before, which was read from it: the
// framework takes its time to set what is there already, and most plans find most resources as they were.
func SetChanged[M any](ctx context.Context, to target, before, after M, diags *diag.Diagnostics) {
	if !reflect.DeepEqual(before, after) {
		diags.Append(to.Set(ctx, after)...)
	}
}

// Begin reads the model that an operation is about, and returns the client that it takes. It reports false where there is
// an error.
func (b *Base[C]) Begin(ctx context.Context, from source, model any, diags *diag.Diagnostics) (client C, ok bool) {
	diags.Append(from.Get(ctx, model)...)
	if diags.HasError() {
		return client, false
	}
	return b.ForUse(diags)
}

// Resource is what every resource embeds.
type Resource[C any] struct {
	Base[C]
	Reissued bool // its id changes in place, when its credential is re-issued
}

// Metadata implements resource.Resource.
func (r *Resource[C]) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + r.Type
	resp.ResourceBehavior.MutableIdentity = r.Reissued
}

// Configure implements resource.ResourceWithConfigure.
func (r *Resource[C]) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.connect(req.ProviderData, &resp.Diagnostics)
}

// DataSource is what every data source embeds.
type DataSource[C any] struct{ Base[C] }

// Metadata implements datasource.DataSource.
func (d *DataSource[C]) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + d.Type
}

// Configure implements datasource.DataSourceWithConfigure.
func (d *DataSource[C]) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.connect(req.ProviderData, &resp.Diagnostics)
}
