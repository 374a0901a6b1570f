package protocol

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// fake is a framework's server that does something in each call, of which it returns the error.
type fake struct {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
	tfprotov6.StateStoreServer
	do func(context.Context) error
}

func (f fake) ReadResource(ctx context.Context, _ *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return &tfprotov6.ReadResourceResponse{}, f.do(ctx)
}

// The others do it as the framework does: while their streams are read.

func (f fake) ListResource(ctx context.Context, _ *tfprotov6.ListResourceRequest) (*tfprotov6.ListResourceServerStream, error) {
	return &tfprotov6.ListResourceServerStream{Results: stream[tfprotov6.ListResourceResult](ctx, f.do)}, nil
}

func (f fake) InvokeAction(ctx context.Context, _ *tfprotov6.InvokeActionRequest) (*tfprotov6.InvokeActionServerStream, error) {
	return &tfprotov6.InvokeActionServerStream{Events: stream[tfprotov6.InvokeActionEvent](ctx, f.do)}, nil
}

func (f fake) ReadStateBytes(ctx context.Context, _ *tfprotov6.ReadStateBytesRequest) (*tfprotov6.ReadStateBytesStream, error) {
	return &tfprotov6.ReadStateBytesStream{Chunks: stream[tfprotov6.ReadStateByteChunk](ctx, f.do)}, nil
}

// stream does something for each of three items, as long as it goes well.
func stream[Item any](ctx context.Context, do func(context.Context) error) func(func(Item) bool) {
	return func(yield func(Item) bool) {
		for range 3 {
			var item Item
			if do(ctx) != nil || !yield(item) {
				return
			}
		}
	}
}

// calls of the fake: those of a stream read as much of it as wanted.
func calls() map[string]func(ctx context.Context, server frameworkServer, wanted int) error {
	return map[string]func(ctx context.Context, server frameworkServer, wanted int) error{
		"unary": func(ctx context.Context, server frameworkServer, _ int) error {
			_, err := server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{})
			return err
		},
		"list": func(ctx context.Context, server frameworkServer, wanted int) error {
			stream, err := server.ListResource(ctx, &tfprotov6.ListResourceRequest{})
			take(stream.Results, wanted)
			return err
		},
		"action": func(ctx context.Context, server frameworkServer, wanted int) error {
			stream, err := server.InvokeAction(ctx, &tfprotov6.InvokeActionRequest{})
			take(stream.Events, wanted)
			return err
		},
		"state": func(ctx context.Context, server frameworkServer, wanted int) error {
			stream, err := server.ReadStateBytes(ctx, &tfprotov6.ReadStateBytesRequest{})
			take(stream.Chunks, wanted)
			return err
		},
	}
}

func take[Item any](items func(func(Item) bool), wanted int) {
	for range items {
		wanted--
		if wanted == 0 {
			return
		}
	}
}

func newFake(do func(context.Context) error) frameworkServer { return server{fake{do: do}} }

const all = 4 // more items than there are

func TestContextOfCall(t *testing.T) {
	t.Parallel()
	deadline := time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
	for name, call := range calls() {
		for _, wanted := range []int{1, all} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				var late []context.Context
				outer, cancel := context.WithDeadline(t.Context(), deadline)
				defer cancel()
				value := callWithValue(outer, func(ctx context.Context) {
					want := ctx.Value(key{})
					err := call(ctx, newFake(func(ctx context.Context) error {
						late = append(late, ctx)
						if got := ctx.Value(key{}); got != want || got == nil {
							t.Errorf("the value is %v", got)
						}
						if got, ok := ctx.Deadline(); !ok || !got.Equal(deadline) {
							t.Errorf("the deadline is %v, %t", got, ok)
						}
						if ctx.Err() != nil {
							t.Error(ctx.Err())
						}
						return nil
					}), wanted)
					if err != nil {
						t.Error(err)
					}
				})
				if isKept(value) {
					t.Error("the value is kept")
				}
				checkEnded(t, late...)
			})
		}
	}
}

// checkEnded checks that contexts that somebody kept are of no use, and do no harm.
func checkEnded(t *testing.T, late ...context.Context) {
	t.Helper()
	if len(late) == 0 {
		t.Error("nobody was called")
	}
	for _, ctx := range late {
		if _, ok := ctx.Deadline(); ok {
			t.Error("it still has a deadline")
		}
		derived, cancel := context.WithTimeout(ctx, time.Hour)
		for _, ctx := range []context.Context{ctx, derived} {
			<-ctx.Done()
			if !errors.Is(ctx.Err(), context.Canceled) {
				t.Errorf("it ended with %v", ctx.Err())
			}
			if got := ctx.Value(key{}); got != nil {
				t.Errorf("it still has %v", got)
			}
		}
		cancel()
	}
}

func TestCancelWhileRunning(t *testing.T) {
	t.Parallel()
	for name, call := range calls() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				outer, cancel := context.WithCancelCause(context.WithValue(t.Context(), key{}, "value"))
				errStopped := errors.New("stopped")
				err := call(outer, newFake(func(ctx context.Context) error {
					registered, done := context.WithCancel(ctx) // as the framework does
					defer done()
					cancel(errStopped)
					<-registered.Done()
					if got := context.Cause(registered); !errors.Is(got, errStopped) {
						t.Errorf("it was canceled by %v", got)
					}
					if ctx.Value(key{}) != "value" {
						t.Error("what cleans up cannot log")
					}
					return ctx.Err()
				}), all)
				if name == "unary" && !errors.Is(err, context.Canceled) {
					t.Errorf("the error became %v", err)
				}
			})
		})
	}
}

func TestPanics(t *testing.T) {
	t.Parallel()
	for name, call := range calls() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var late []context.Context
			value := callWithValue(t.Context(), func(ctx context.Context) {
				defer func() {
					if got := recover(); got != "on purpose" {
						t.Errorf("recovered %v", got)
					}
				}()
				err := call(ctx, newFake(func(ctx context.Context) error {
					late = append(late, ctx)
					panic("on purpose")
				}), all)
				t.Errorf("returned %v", err)
			})
			if isKept(value) {
				t.Error("the value is kept")
			}
			checkEnded(t, late...)
		})
	}
}

// errs is a framework's server whose stream does not come about.
type errs struct{ fake }

var errNoStream = errors.New("no stream")

func (e errs) ListResource(ctx context.Context, _ *tfprotov6.ListResourceRequest) (*tfprotov6.ListResourceServerStream, error) {
	return nil, errors.Join(errNoStream, e.do(ctx))
}

func TestNoStream(t *testing.T) {
	t.Parallel()
	var late []context.Context
	server := server{errs{fake{do: func(ctx context.Context) error {
		late = append(late, ctx)
		return nil
	}}}}
	stream, err := server.ListResource(t.Context(), &tfprotov6.ListResourceRequest{})
	if stream != nil || !errors.Is(err, errNoStream) {
		t.Errorf("got %v, %v", stream, err)
	}
	checkEnded(t, late...)
}

// The race detector looks on.
func TestUseWhileCallEnds(t *testing.T) {
	t.Parallel()
	var users sync.WaitGroup
	for _, call := range calls() {
		err := call(context.WithValue(t.Context(), key{}, "value"), newFake(func(ctx context.Context) error {
			for range 4 {
				users.Go(func() {
					for ctx.Err() == nil {
						if got := ctx.Value(key{}); got != nil && got != "value" {
							t.Errorf("the value is %v", got)
						}
						derived, cancel := context.WithCancel(ctx)
						derived.Value(key{})
						cancel()
					}
					checkEnded(t, ctx)
				})
			}
			return nil
		}), all)
		if err != nil {
			t.Error(err)
		}
	}
	users.Wait()
}
