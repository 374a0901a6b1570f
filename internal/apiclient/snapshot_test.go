package apiclient_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// shelf is a collection whose list takes a second to read. What was written while it is read shows or does not; here it
// does not.
type shelf struct {
	mu    sync.Mutex
	ids   []string
	err   error
	lists int
	miss  func(list int, id string) bool // whether a list misses an object, because pages shift; nil: none does
}

func (s *shelf) write(ids ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ids = ids
}

func (s *shelf) fetch(ctx context.Context) ([]string, error) {
	s.mu.Lock()
	s.lists++
	list, ids, err := s.lists, slices.Clone(s.ids), s.err
	s.mu.Unlock()
	timer := time.NewTimer(time.Second)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-timer.C:
	}
	return slices.DeleteFunc(ids, func(id string) bool { return s.miss != nil && s.miss(list, id) }), err
}

func (s *shelf) expectLists(t *testing.T, want int) {
	t.Helper()
	if s.lists != want {
		t.Errorf("the list was read %d times, want %d", s.lists, want)
	}
}

func newSnapshot(s *shelf) *apiclient.Snapshot[string] { return apiclient.NewSnapshot(itself, s.fetch) }

func expectFound(t *testing.T, snapshot *apiclient.Snapshot[string], id string, want bool) {
	t.Helper()
	got, found, err := snapshot.Find(t.Context(), id)
	if err != nil || found != want || found && got != id {
		t.Errorf("looking for %q: got %q, %t and the error %v", id, got, found, err)
	}
}

func TestSnapshotIsReadOnceForAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{ids: []string{"a", "b"}}
		snapshot := newSnapshot(s)
		var all sync.WaitGroup
		for i := range 10 {
			all.Go(func() { expectFound(t, snapshot, s.ids[i%2], true) })
		}
		all.Wait()
		if list, err := snapshot.All(t.Context()); err != nil || !slices.Equal(list, s.ids) {
			t.Errorf("got %v and the error %v", list, err)
		}
		s.expectLists(t, 1)
	})
}

func TestAbsenceTakesASecondList(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{ids: []string{"a"}}
		snapshot := newSnapshot(s)
		var all sync.WaitGroup
		for i := range 10 {
			all.Go(func() { expectFound(t, snapshot, fmt.Sprint(i), false) })
		}
		all.Wait()
		s.expectLists(t, 2)
	})
}

// TestNothingThatIsThereIsGone: an object that no two lists in a row miss is found, whoever else looks for what.
func TestNothingThatIsThereIsGone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		missedBy := rapid.MapOfN(rapid.SampledFrom([]string{"a", "b", "c", "d"}), rapid.IntRange(1, 2), 0, 4).Draw(rt, "missed by list")
		looks := rapid.SliceOf(rapid.SampledFrom([]string{"a", "b", "c", "d", "nothing"})).Draw(rt, "looks for")
		synctest.Test(t, func(t *testing.T) {
			s := &shelf{ids: []string{"a", "b", "c", "d"}, miss: func(list int, id string) bool { return missedBy[id] == list }}
			snapshot := newSnapshot(s)
			for _, id := range looks {
				expectFound(t, snapshot, id, id != "nothing")
			}
			if s.lists > 2 {
				t.Errorf("the list was read %d times", s.lists)
			}
		})
	})
}

func TestWriteEndsASnapshot(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{ids: []string{"a"}}
		snapshot := newSnapshot(s)
		expectFound(t, snapshot, "a", true)
		s.write("b")
		snapshot.Invalidate()
		expectFound(t, snapshot, "b", true)
		expectFound(t, snapshot, "a", false)
		s.expectLists(t, 3)
	})
}

func TestWriteWhileAListIsRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{ids: []string{"a"}}
		snapshot := newSnapshot(s)
		var all sync.WaitGroup
		all.Go(func() { expectFound(t, snapshot, "a", false) })
		synctest.Wait() // the list that still has it is under way
		s.write("b")
		snapshot.Invalidate()
		if list, err := snapshot.All(t.Context()); err != nil || !slices.Equal(list, s.ids) {
			t.Errorf("got %v and the error %v", list, err)
		}
		all.Wait()
		s.expectLists(t, 3)
	})
}

func TestErrorsOfAListAreNotKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{ids: []string{"a"}, err: errors.New("broken")}
		snapshot := newSnapshot(s)
		for range 2 {
			if _, _, err := snapshot.Find(t.Context(), "a"); !errors.Is(err, s.err) {
				t.Errorf("got the error %v", err)
			}
		}
		if _, err := snapshot.All(t.Context()); !errors.Is(err, s.err) {
			t.Errorf("got the error %v", err)
		}
		s.err = nil
		expectFound(t, snapshot, "a", true)
		s.expectLists(t, 4)
	})
}

func TestReaderThatLeavesDoesNotFailTheOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{ids: []string{"a"}}
		snapshot := newSnapshot(s)
		ctx, cancel := context.WithCancel(t.Context())
		var all sync.WaitGroup
		all.Go(func() {
			if _, _, err := snapshot.Find(ctx, "a"); !errors.Is(err, context.Canceled) {
				t.Errorf("got the error %v", err)
			}
		})
		synctest.Wait()
		for range 5 {
			all.Go(func() { expectFound(t, snapshot, "a", true) })
		}
		synctest.Wait()
		cancel()
		all.Wait()
		s.expectLists(t, 2)
	})
}
