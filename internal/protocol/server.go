// Package protocol stands between terraform-plugin-go, which serves a provider, and terraform-plugin-framework.
//
// The framework keeps the context of every call until Terraform stops the provider, so as to cancel it then
// (registerContext in its internal/proto6server/serve.go, 1.19), and with it the loggers and the request of that call: some
// 190 KB for each key of a plan. Here each call gets a context that is as good as its own until it returns and then lets go
// of it, so that all that is kept is a few words.
package protocol

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// frameworkServer is all that the framework's server offers.
type frameworkServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
	tfprotov6.StateStoreServer
}

// server hands calls on, with contexts of its own.
type server struct{ framework frameworkServer }

// NewServer returns a server that does what the framework's does and keeps nothing of a call that has returned. A server
// that offers less than the framework's is returned as it is.
func NewServer(framework tfprotov6.ProviderServer) tfprotov6.ProviderServer {
	if whole, ok := framework.(frameworkServer); ok {
		return server{whole}
	}
	return framework
}

// call calls a method that has returned all of its answer when it returns.
func call[Request, Response any](
	ctx context.Context, request *Request, method func(context.Context, *Request) (*Response, error),
) (*Response, error) {
	ctx, end := begin(ctx)
	defer end()
	return method(ctx, request)
}

// open calls a method that returns a stream, to which items points. The call ends with the stream.
func open[Request, Stream, Item any](
	ctx context.Context, request *Request, method func(context.Context, *Request) (*Stream, error),
	items func(*Stream) *iter.Seq[Item],
) (*Stream, error) {
	ctx, end := begin(ctx)
	stream, err := method(ctx, request)
	if err != nil || stream == nil {
		end()
		return stream, err
	}
	all := items(stream)
	streamed := *all
	*all = func(yield func(Item) bool) {
		defer end()
		streamed(yield)
	}
	return stream, nil
}
