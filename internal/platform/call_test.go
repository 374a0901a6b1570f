package platform_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

// names are those of what has ended.
func names(ended *sync.Map) []string {
	all := map[string]bool{}
	ended.Range(func(name, _ any) bool {
		all[name.(string)] = true
		return true
	})
	return slices.Sorted(maps.Keys(all))
}

// What a call created is removed in the end, unless Terraform is known to have taken in the answer.
func TestOpenedRemovesWhatTerraformDoesNotKnow(t *testing.T) {
	t.Parallel()
	// create is a call that creates something, up to its answer.
	create := func(opened *platform.Opened, gone *sync.Map, name string) (end func(isAnswered bool)) {
		ctx, end := opened.BeginCall(t.Context())
		platform.Created(ctx, name, takes(0, gone, name))
		return end
	}
	for name, test := range map[string]struct {
		happens func(opened *platform.Opened, create func(name string) (end func(isAnswered bool)))
		removed []string
	}{
		"answered, and Terraform is seen no more": {func(_ *platform.Opened, create func(string) func(bool)) {
			create("one")(true)
		}, []string{"one"}},
		"answered, and Terraform is seen just after that": {func(o *platform.Opened, create func(string) func(bool)) {
			o.ParentIsThere()
			create("one")(true)
			o.ParentIsThere()
		}, []string{"one"}},
		"answered, and Terraform is seen a while after that": {func(o *platform.Opened, create func(string) func(bool)) {
			create("one")(true)
			o.ParentIsThere()
			create("two")(true)
			o.ParentIsThere()
		}, []string{"two"}},
		"answered, and Terraform stops the provider": {func(o *platform.Opened, create func(string) func(bool)) {
			create("one")(true)
			o.ParentIsThere()
			create("two")(true)
			o.Stopped()
		}, nil},
		"answered, and Terraform stops the provider in the middle of another call": {func(o *platform.Opened, create func(string) func(bool)) {
			create("one")(true)
			end := create("two")
			o.Stopped()
			end(true) // which reaches nobody
		}, []string{"one", "two"}},
		"answered long before Terraform stops the provider in the middle of another call": {func(o *platform.Opened, create func(string) func(bool)) {
			create("one")(true)
			o.ParentIsThere()
			o.ParentIsThere()
			defer create("two")(true)
			o.Stopped()
		}, []string{"two"}},
		"not answered": {func(o *platform.Opened, create func(string) func(bool)) {
			create("one")(false)
			o.ParentIsThere()
			o.ParentIsThere()
			o.Stopped()
		}, []string{"one"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var opened platform.Opened
			var gone sync.Map
			test.happens(&opened, func(name string) func(bool) { return create(&opened, &gone, name) })
			if failed := opened.Close(t.Context(), time.Hour); len(failed) > 0 {
				t.Error(failed)
			}
			if diff := cmp.Diff(test.removed, names(&gone)); diff != "" {
				t.Errorf("removed: (-want +got)\n%s", diff)
			}
		})
	}
}

// A create that is under way when Terraform is gone is waited for, and what it makes is removed; what others made does not wait
// for it, and the end of the context ends the waiting.
func TestOpenedWaitsForCreates(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		takes   time.Duration // to create the last one
		removed []string
		after   time.Duration
		told    int // of what may still be there
	}{
		"in time": {time.Second, []string{"first", "second", "third"}, 1100 * time.Millisecond, 0},
		"never":   {time.Hour, []string{"first", "second"}, 5 * time.Second, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var opened platform.Opened
				var gone sync.Map
				create := func(after time.Duration, name string) {
					ctx, end := opened.BeginCall(t.Context())
					go func() {
						defer end(true)
						<-time.NewTimer(after).C
						platform.Created(ctx, name, takes(100*time.Millisecond, &gone, name))
					}()
				}
				create(0, "first")
				create(300*time.Millisecond, "second")
				create(test.takes, "third")
				began := clienttest.Clock()
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
				defer cancel()
				failed := opened.Close(ctx, 0)
				if took := clienttest.Clock().Sub(began); took != test.after || len(failed) != test.told {
					t.Errorf("took %s, want %s: %v", took, test.after, failed)
				}
				if diff := cmp.Diff(test.removed, names(&gone)); diff != "" {
					t.Errorf("removed: (-want +got)\n%s", diff)
				}
				<-time.NewTimer(2 * time.Hour).C // or the bubble would end with somebody waiting
			})
		})
	}
}

// What cannot be removed is told, and what nobody serves as a call of Terraform is not remembered.
func TestCreated(t *testing.T) {
	t.Parallel()
	var opened platform.Opened
	platform.Created(t.Context(), "beside", func(context.Context) error {
		t.Error("what no call created was removed")
		return nil
	})
	ctx, end := opened.BeginCall(t.Context())
	refused := errors.New("refused")
	platform.Created(ctx, "one", func(context.Context) error { return refused })
	end(false)
	if failed := opened.Close(t.Context(), 0); len(failed) != 1 || !errors.Is(failed[0], refused) {
		t.Errorf("got %v", failed)
	}
}
