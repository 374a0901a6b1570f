// Package protocol stands between terraform-plugin-go, which serves a provider, and terraform-plugin-framework.
package protocol

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Begin begins a call, and returns a function that ends it and is told whether there is an answer.
type Begin func(context.Context) (within context.Context, end func(isAnswered bool))

// whole is all that the framework's server offers.
type whole interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
	tfprotov6.StateStoreServer
}

// calls is a server that tells where a call begins and ends that may create something.
type calls struct {
	whole
	begin Begin
}

// WithCalls returns a server that does what the framework's does, and calls begin for each call that may create something. A
// server that offers less than the framework's is returned as it is.
func WithCalls(framework tfprotov6.ProviderServer, begin Begin) tfprotov6.ProviderServer {
	server, ok := framework.(whole)
	if !ok {
		return framework
	}
	return calls{server, begin}
}

// ApplyResourceChange implements tfprotov6.ResourceServer.
func (c calls) ApplyResourceChange(
	ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest,
) (answer *tfprotov6.ApplyResourceChangeResponse, err error) {
	ctx, end := c.begin(ctx)
	defer func() { end(err == nil) }()
	return c.whole.ApplyResourceChange(ctx, req)
}
