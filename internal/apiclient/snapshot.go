package apiclient

import (
	"context"
	"sync"
)

// Snapshot is a list that is fetched once and shared by all who read it, until something is written. It serves
// collections whose objects can be read from the list only.
type Snapshot[T any] struct {
	fetch func(ctx context.Context) ([]T, error)
	id    func(T) string

	flight Flight
	mu     sync.Mutex
	items  []T
	index  map[string]T
	age    age
	writes uint64
}

// age tells how much the absence of an object from a snapshot means.
type age int

const (
	unfetched    age = iota
	fetchedOnce      // absent from it is not yet gone: pages shift while others create and delete
	fetchedTwice     // because something was absent from the first
)

// NewSnapshot returns a Snapshot of what fetch returns. It fetches nothing yet.
func NewSnapshot[T any](id func(T) string, fetch func(ctx context.Context) ([]T, error)) *Snapshot[T] {
	return &Snapshot[T]{fetch: fetch, id: id}
}

// Find returns an object of the list. It reports false only if two lists, fetched one after the other, do not hold it.
func (s *Snapshot[T]) Find(ctx context.Context, id string) (T, bool, error) {
	for _, atLeast := range []age{fetchedOnce, fetchedTwice} {
		_, index, err := s.get(ctx, atLeast)
		if err != nil {
			var zero T
			return zero, false, err
		}
		if item, ok := index[id]; ok {
			return item, true, nil
		}
	}
	var zero T
	return zero, false, nil
}

// All returns the list. The caller must not change it.
func (s *Snapshot[T]) All(ctx context.Context) ([]T, error) {
	items, _, err := s.get(ctx, fetchedOnce)
	return items, err
}

// Invalidate is called after a write: what was fetched, or is being fetched, is not shared any longer.
func (s *Snapshot[T]) Invalidate() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writes++
	s.items, s.index, s.age = nil, nil, unfetched
}

func (s *Snapshot[T]) get(ctx context.Context, atLeast age) ([]T, map[string]T, error) {
	for {
		s.mu.Lock()
		items, index, age := s.items, s.index, s.age
		s.mu.Unlock()
		if age >= atLeast {
			return items, index, nil
		}
		err := s.flight.Do(ctx, func(ctx context.Context) error { return s.refresh(ctx, atLeast) })
		if err != nil {
			return nil, nil, err
		}
	}
}

// refresh fetches the list, unless somebody else just did, and keeps it, unless something was written meanwhile. It runs
// once at a time. Errors are not kept.
func (s *Snapshot[T]) refresh(ctx context.Context, atLeast age) error {
	s.mu.Lock()
	age, writes := s.age, s.writes
	s.mu.Unlock()
	if age >= atLeast {
		return nil
	}
	items, err := s.fetch(ctx)
	if err != nil {
		return err
	}
	index := make(map[string]T, len(items))
	for _, item := range items {
		index[s.id(item)] = item
	}

	s.mu.Lock()
	defer s.mu.Unlock()
	if s.writes != writes {
		return nil
	}
	for id, item := range s.index {
		if _, there := index[id]; !there {
			index[id] = item // absent from the second list only
		}
	}
	s.items, s.index, s.age = items, index, age+1
	return nil
}
