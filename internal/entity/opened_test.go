package entity_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/entity"
)

// takes is something that takes so long to end, unless the context ends before.
func takes(long time.Duration, ended *sync.Map, name string) func(context.Context) error {
	return func(ctx context.Context) error {
		timer := time.NewTimer(long)
		defer timer.Stop()
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: %w", name, ctx.Err())
		case <-timer.C:
			ended.Store(name, true)
			return nil
		}
	}
}

func ended(ended *sync.Map) int {
	count := 0
	ended.Range(func(any, any) bool {
		count++
		return true
	})
	return count
}

// However many things are open, closing them takes as long as the slowest.
func TestOpenedClosesAllAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var opened entity.Opened
		var gone sync.Map
		for i := range 20 {
			name := fmt.Sprint(i)
			opened.Add(name, takes(time.Second, &gone, name))
		}
		for i := range 5 {
			opened.Remove(fmt.Sprint(i))
		}
		began := clienttest.Clock()
		if failed := opened.Close(t.Context()); len(failed) > 0 {
			t.Error(failed)
		}
		if took := clienttest.Clock().Sub(began); took != time.Second || ended(&gone) != 15 {
			t.Errorf("ended %d after %s, want 15 after a second", ended(&gone), took)
		}
		if failed := opened.Close(t.Context()); len(failed) > 0 || ended(&gone) != 15 {
			t.Errorf("closed again: %v", failed)
		}
	})
}

func TestOpenedTellsWhatCannotBeClosed(t *testing.T) {
	t.Parallel()
	var opened entity.Opened
	first, second := errors.New("first"), errors.New("second")
	opened.Add("1", func(context.Context) error { return first })
	opened.Add("2", func(context.Context) error { return second })
	opened.Add("3", func(context.Context) error { return nil })
	if failed := opened.Close(t.Context()); len(failed) != 2 || !slices.Contains(failed, first) || !slices.Contains(failed, second) {
		t.Errorf("got %v", failed)
	}
}

// What is still being opened is closed as soon as it is there; the others do not wait for it.
func TestOpenedClosesWhatIsBeingOpened(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var opened entity.Opened
		var gone sync.Map
		opened.Add("before", takes(0, &gone, "before"))
		done := opened.Begin()
		go func() {
			defer done()
			<-time.NewTimer(time.Second).C
			if ended(&gone) != 1 {
				t.Error("what was open waited for what was not")
			}
			opened.Add("late", takes(0, &gone, "late"))
		}()
		if failed := opened.Close(t.Context()); len(failed) > 0 || ended(&gone) != 2 {
			t.Errorf("ended %d: %v", ended(&gone), failed)
		}
	})
}

// The end of the context ends all waiting: for what is being opened, and for what does not end.
func TestOpenedStopsInTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var opened entity.Opened
		var gone sync.Map
		opened.Add("hangs", takes(time.Hour, &gone, "hangs"))
		opened.Add("quick", takes(0, &gone, "quick"))
		done := opened.Begin()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := clienttest.Clock()
		failed := opened.Close(ctx)
		if took := clienttest.Clock().Sub(began); took != time.Second || ended(&gone) != 1 || len(failed) != 1 || !errors.Is(failed[0], context.DeadlineExceeded) {
			t.Errorf("ended %d after %s: %v", ended(&gone), took, failed)
		}
		done() // or the bubble would end with somebody waiting
	})
}
