package protocol

import (
	"context"
	"reflect"
	"runtime"
	"testing"
	"testing/synctest"
	"weak"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// nothing is a provider that has nothing to offer, and does something when it is asked for its schema.
type nothing struct{ asked func(context.Context) }

func (nothing) Metadata(context.Context, provider.MetadataRequest, *provider.MetadataResponse)    {}
func (nothing) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}
func (nothing) DataSources(context.Context) []func() datasource.DataSource                        { return nil }
func (nothing) Resources(context.Context) []func() resource.Resource                              { return nil }

func (n nothing) Schema(ctx context.Context, _ provider.SchemaRequest, _ *provider.SchemaResponse) {
	n.asked(ctx)
}

func newFramework(asked func(context.Context)) tfprotov6.ProviderServer {
	return providerserver.NewProtocol6(nothing{asked})()
}

// A method that the framework's server gets in a version to come must not be lost, and what it does with the contexts of its
// calls is for the framework to show: it is called as it is.
func TestEveryMethod(t *testing.T) {
	t.Parallel()
	framework := newFramework(func(context.Context) {})
	bare, wrapped := reflect.ValueOf(framework), reflect.ValueOf(NewServer(framework))
	if bare.NumMethod() < 36 {
		t.Fatalf("the framework's server has %d methods", bare.NumMethod())
	}
	for i := range bare.NumMethod() {
		name := bare.Type().Method(i).Name
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			method := wrapped.MethodByName(name)
			if !method.IsValid() || method.Type() != bare.Method(i).Type() {
				t.Fatalf("there is no %s %v", name, bare.Method(i).Type())
			}
			value := callWithValue(t.Context(), func(ctx context.Context) {
				request := reflect.New(method.Type().In(1).Elem())
				if chunks := request.Elem().FieldByName("Chunks"); chunks.IsValid() {
					chunks.Set(reflect.MakeFunc(chunks.Type(), func([]reflect.Value) []reflect.Value { return nil }))
				}
				answer := method.Call([]reflect.Value{reflect.ValueOf(ctx), request})
				if !answer[1].IsNil() {
					t.Fatal(answer[1])
				}
				drain(answer[0].Elem())
			})
			if isKept(value) {
				t.Error("the framework keeps the values of its context")
			}
			runtime.KeepAlive(framework)
		})
	}
}

// drain reads an answer that is a stream to its end.
func drain(answer reflect.Value) {
	for _, name := range []string{"Results", "Events", "Chunks"} {
		if items := answer.FieldByName(name); items.IsValid() {
			for range items.Seq() {
			}
		}
	}
}

type key struct{}

// callWithValue calls something with a context that has a value, and returns a pointer that does not keep it.
//
//go:noinline
func callWithValue(ctx context.Context, call func(context.Context)) weak.Pointer[[1024]byte] {
	value := new([1024]byte)
	call(context.WithValue(ctx, key{}, value))
	return weak.Make(value)
}

func isKept(value weak.Pointer[[1024]byte]) bool {
	runtime.GC()
	return value.Value() != nil
}

func TestStopProvider(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) { // where nothing moves any more, it fails
		server := NewServer(newFramework(func(ctx context.Context) { <-ctx.Done() }))
		ended := make(chan error)
		go func() {
			_, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
			ended <- err
		}()
		synctest.Wait()
		if _, err := server.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
			t.Error(err)
		}
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func TestLesserServer(t *testing.T) {
	t.Parallel()
	lesser := &struct{ tfprotov6.ProviderServer }{}
	if got := NewServer(lesser); got != tfprotov6.ProviderServer(lesser) {
		t.Errorf("got %T", got)
	}
}
