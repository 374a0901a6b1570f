package main

import (
	"testing"
	"time"
)

// While the parent is there, it is seen again and again. That it is gone takes a process to see: TestSignals.
func TestWatchParent(t *testing.T) {
	t.Parallel()
	seen := make(chan struct{})
	gone := watchParent(time.Millisecond, func() {
		select {
		case seen <- struct{}{}:
		case <-t.Context().Done():
		}
	})
	for range 3 {
		select {
		case <-seen:
		case <-gone:
			t.Fatal("the parent is there, and was not found")
		}
	}
}
