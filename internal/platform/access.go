package platform

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// Access is how something that the provider offers reaches its platform. C is the platform's client. There is a function for
// each platform that makes one; the connection is there once Connect was called.
type Access[C any] struct {
	PlatformName string
	Permission   string // what the platform's credential must be allowed to do
	// WhenUnknown is what follows where it is not known whether a create was carried out; empty: the create is pending in state.
	WhenUnknown string

	pick func(*Clients) *Connection[C]

	*Connection[C] // nil until Connect
	Policy         Policy
}

// NewAccess returns the access to a platform of what takes a permission, in words. pick finds the platform's connection.
func NewAccess[C any](platformName, permission string, pick func(*Clients) *Connection[C]) Access[C] {
	return Access[C]{PlatformName: platformName, Permission: permission, pick: pick}
}

// Explaining returns an access that explains what follows where it is not known whether a create was carried out.
func (a Access[C]) Explaining(whenUnknown string) Access[C] {
	a.WhenUnknown = whenUnknown
	return a
}

// Connect takes the platform from what the provider's Configure handed out, and returns all of that. Terraform validates
// before it configures, so there may be nothing yet.
func (a *Access[C]) Connect(data any, diags *diag.Diagnostics) *Clients {
	if data == nil {
		return nil
	}
	clients, ok := data.(*Clients)
	if !ok {
		diags.AddError("Internal error of the provider", fmt.Sprintf("Configure returned %T. Please report this at %s.", data, Issues))
		return nil
	}
	a.Connection, a.Policy = a.pick(clients), clients.Policy
	return clients
}

// Source is a configuration, a plan or a state.
type Source interface {
	Get(ctx context.Context, target any) diag.Diagnostics
}

// Decode reads the model that an operation is about, and returns the client that it takes. It reports false where there is
// an error.
func (a *Access[C]) Decode(ctx context.Context, from Source, model any, diags *diag.Diagnostics) (client C, ok bool) {
	diags.Append(from.Get(ctx, model)...)
	if diags.HasError() {
		return client, false
	}
	return a.ForUse(diags)
}
