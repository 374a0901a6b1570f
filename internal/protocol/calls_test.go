package protocol_test

import (
	"context"
	"errors"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/protocol"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/provider"
)

// server offers all that the framework's does, and answers one call.
type server struct {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
	tfprotov6.StateStoreServer
	apply func(context.Context) error
}

func (s server) ApplyResourceChange(ctx context.Context, _ *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return &tfprotov6.ApplyResourceChangeResponse{}, s.apply(ctx)
}

type within struct{}

func TestWithCalls(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for name, fails := range map[string]error{"answered": nil, "not answered": broken} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var happened []string
			served := protocol.WithCalls(server{apply: func(ctx context.Context) error {
				happened = append(happened, ctx.Value(within{}).(string))
				return fails
			}}, func(ctx context.Context) (context.Context, func(bool)) {
				happened = append(happened, "begin")
				return context.WithValue(ctx, within{}, "within"), func(isAnswered bool) {
					if isAnswered != (fails == nil) {
						t.Errorf("answered: %t", isAnswered)
					}
					happened = append(happened, "end")
				}
			})
			answer, err := served.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{})
			if answer == nil || !errors.Is(err, fails) || len(happened) != 3 || happened[1] != "within" || happened[2] != "end" {
				t.Errorf("%v: got %v and %v", happened, answer, err)
			}
		})
	}
}

// Nothing that the framework's server offers is lost, and a server that offers less stays as it is.
func TestWithCallsOffersTheSame(t *testing.T) {
	t.Parallel()
	begin := func(ctx context.Context) (context.Context, func(bool)) { return ctx, func(bool) {} }
	framework := providerserver.NewProtocol6(provider.New(provider.Options{})())()
	served := protocol.WithCalls(framework, begin)
	if served == framework {
		t.Fatal("it is the framework's own")
	}
	if _, ok := served.(interface {
		tfprotov6.ProviderServer
		tfprotov6.ListResourceServer
		tfprotov6.ActionServer
		tfprotov6.StateStoreServer
	}); !ok {
		t.Errorf("%T offers less than %T", served, framework)
	}
	less := &struct{ tfprotov6.ProviderServer }{}
	if protocol.WithCalls(less, begin) != less {
		t.Error("a lesser server was changed")
	}
}
