// The floor that the provider is measured against: the provider's own schema, resources that make no call, and the plugin
// libraries as they come. What it costs, no provider with this schema gets below without doing something about it.
package main

import (
	"context"
	"log"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	eventcreds "github.com/eventcreds/terraform-provider-eventcreds/internal/provider"
)

func main() {
	err := providerserver.Serve(context.Background(), newFloor, providerserver.ServeOpts{
		Address: "registry.terraform.io/eventcreds/eventcreds",
	})
	if err != nil {
		log.Fatal(err)
	}
}

// floor has all schemas of the provider. It has its data sources and ephemeral resources for their schemas only.
type floor struct {
	provider.ProviderWithEphemeralResources
}

func newFloor() provider.Provider {
	measured, ok := eventcreds.New(eventcreds.Options{
		Version: "floor",
		Getenv:  func(string) string { return "" },
		Now:     time.Now,
	})().(provider.ProviderWithEphemeralResources)
	if !ok {
		log.Fatal("the provider has no ephemeral resources any longer")
	}
	return floor{measured}
}

func (floor) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}

func (f floor) Resources(ctx context.Context) []func() resource.Resource {
	var resources []func() resource.Resource
	for _, create := range f.ProviderWithEphemeralResources.Resources(ctx) {
		resources = append(resources, func() resource.Resource { return idle{create()} })
	}
	return resources
}

// idle has name and schema of a resource, and keeps what it is given. The framework knows it by the methods of
// resource.Resource alone: it modifies no plan and has no identity, which Terraform 1.11 does not ask for.
type idle struct{ resource.Resource }

// Create fills the values that are computed with some as long as those of the platform, so that the states are of equal
// size.
func (idle) Create(_ context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	filled, err := tftypes.Transform(req.Plan.Raw, func(at *tftypes.AttributePath, value tftypes.Value) (tftypes.Value, error) {
		if value.IsKnown() {
			return value, nil
		}
		return tftypes.NewValue(value.Type(), computed(at.LastStep())), nil
	})
	if err != nil {
		resp.Diagnostics.AddError("The floor is broken", err.Error())
		return
	}
	resp.State.Raw = filled
}

func computed(attribute tftypes.AttributePathStep) any {
	switch attribute {
	case tftypes.AttributeName("id"):
		return "key_0123456789"
	case tftypes.AttributeName("key"):
		return "ek_live_01234567890123456789"
	case tftypes.AttributeName("environment"):
		return "live"
	case tftypes.AttributeName("created_at"):
		return "2026-01-01T00:00:00Z"
	case tftypes.AttributeName("retiring"):
		return []tftypes.Value{}
	}
	return nil
}

// Read keeps the state, as the framework does when nobody sets another.
func (idle) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

func (idle) Update(_ context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = req.Plan.Raw
}

func (idle) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}
