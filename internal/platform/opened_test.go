package platform_test

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
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
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
		var opened platform.Opened
		var gone sync.Map
		for i := range 20 {
			name := fmt.Sprint(i)
			opened.Add(name, takes(time.Second, &gone, name))
		}
		for i := range 5 {
			opened.Remove(fmt.Sprint(i))
		}
		began := clienttest.Clock()
		if failed := opened.Close(t.Context(), 0); len(failed) > 0 {
			t.Error(failed)
		}
		if took := clienttest.Clock().Sub(began); took != time.Second || ended(&gone) != 15 {
			t.Errorf("ended %d after %s, want 15 after a second", ended(&gone), took)
		}
		if failed := opened.Close(t.Context(), 0); len(failed) > 0 || ended(&gone) != 15 {
			t.Errorf("closed again: %v", failed)
		}
	})
}

func TestOpenedTellsWhatCannotBeClosed(t *testing.T) {
	t.Parallel()
	var opened platform.Opened
	first, second := errors.New("first"), errors.New("second")
	opened.Add("1", func(context.Context) error { return first })
	opened.Add("2", func(context.Context) error { return second })
	opened.Add("3", func(context.Context) error { return nil })
	if failed := opened.Close(t.Context(), 0); len(failed) != 2 || !slices.Contains(failed, first) || !slices.Contains(failed, second) {
		t.Errorf("got %v", failed)
	}
}

// What is still being opened is closed as soon as it is there; the others do not wait for it.
func TestOpenedClosesWhatIsBeingOpened(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var opened platform.Opened
		var gone sync.Map
		opened.Add("before", takes(0, &gone, "before"))
		done := opened.Opening()
		go func() {
			defer done()
			<-time.NewTimer(time.Second).C
			if ended(&gone) != 1 {
				t.Error("what was open waited for what was not")
			}
			opened.Add("late", takes(0, &gone, "late"))
		}()
		if failed := opened.Close(t.Context(), 0); len(failed) > 0 || ended(&gone) != 2 {
			t.Errorf("ended %d: %v", ended(&gone), failed)
		}
	})
}

// What others may be ended with ends after the grace, whatever takes longer; nobody waits for the grace where there is none.
func TestOpenedClosesLastWhatEndsOthers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		first, opening time.Duration // how long something else takes to end, and something to be opened
		last           bool
		want           time.Duration
	}{
		"nothing that ends others":                 {time.Millisecond, 0, false, time.Millisecond},
		"something quick besides":                  {time.Millisecond, 0, true, 500 * time.Millisecond},
		"something slow besides":                   {800 * time.Millisecond, 0, true, 800 * time.Millisecond},
		"something that is opened within":          {0, 100 * time.Millisecond, true, 500 * time.Millisecond},
		"something that is opened after the grace": {0, 900 * time.Millisecond, true, 900 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				const grace = 500 * time.Millisecond
				var opened platform.Opened
				began := clienttest.Clock()
				var gone sync.Map
				if test.last {
					opened.AddLast("last", func(context.Context) error {
						if took := clienttest.Clock().Sub(began); took < grace || took > max(grace, test.first) {
							t.Errorf("ended after %s", took)
						}
						gone.Store("last", true)
						return nil
					})
				}
				opened.Add("first", takes(test.first, &gone, "first"))
				done := opened.Opening()
				go func() {
					defer done()
					<-time.NewTimer(test.opening).C
					opened.Add("opened", takes(0, &gone, "opened"))
				}()
				failed := opened.Close(t.Context(), grace)
				want := 2
				if test.last {
					want = 3
				}
				if took := clienttest.Clock().Sub(began); took != test.want || ended(&gone) != want || len(failed) > 0 {
					t.Errorf("ended %d after %s, want %d after %s: %v", ended(&gone), took, want, test.want, failed)
				}
			})
		})
	}
}

// Where there is no time for the grace, all is tried all the same, and what may be alive is told.
func TestOpenedTellsWhatTheGraceLeaves(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var opened platform.Opened
		var gone sync.Map
		opened.AddLast("last", takes(time.Second, &gone, "last"))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if failed := opened.Close(ctx, time.Hour); len(failed) != 1 || !errors.Is(failed[0], context.DeadlineExceeded) {
			t.Errorf("got %v", failed)
		}
	})
}

// The end of the context ends all waiting: for what is being opened, and for what does not end. Both are told.
func TestOpenedStopsInTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var opened platform.Opened
		var gone sync.Map
		opened.Add("hangs", takes(time.Hour, &gone, "hangs"))
		opened.Add("quick", takes(0, &gone, "quick"))
		done := opened.Opening()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := clienttest.Clock()
		failed := opened.Close(ctx, 0)
		if took := clienttest.Clock().Sub(began); took != time.Second || ended(&gone) != 1 || len(failed) != 2 || !errors.Is(failed[0], context.DeadlineExceeded) {
			t.Errorf("ended %d after %s: %v", ended(&gone), took, failed)
		}
		done() // or the bubble would end with somebody waiting
	})
}
