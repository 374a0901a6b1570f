package protocol

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Begin begins a call, and returns a function that ends it and is told whether there is an answer.
type Begin func(context.Context) (within context.Context, end func(isAnswered bool))

// serverCalls is a server that tells where a call begins and ends that may create something.
type serverCalls struct {
	frameworkServer
	begin Begin
}

// WithCalls returns a server that does what the framework's does, and calls begin for each call that may create something. A
// server that offers less than the framework's is returned as it is.
func WithCalls(framework tfprotov6.ProviderServer, begin Begin) tfprotov6.ProviderServer {
	server, ok := framework.(frameworkServer)
	if !ok {
		return framework
	}
	return serverCalls{server, begin}
}

// ApplyResourceChange implements tfprotov6.ResourceServer.
func (c serverCalls) ApplyResourceChange(
	ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest,
) (answer *tfprotov6.ApplyResourceChangeResponse, err error) {
	ctx, end := c.begin(ctx)
	defer func() { end(err == nil) }()
	return c.frameworkServer.ApplyResourceChange(ctx, req)
}
