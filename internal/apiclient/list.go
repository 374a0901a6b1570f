package apiclient

import (
	"context"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

// list is a list, as far as it was read.
type list[T any] struct {
	asOf  int // how many writes were done before it began
	pages []Page[T]
	whole bool
}

// unread is no list: one from before anything was written.
func unread[T any]() list[T] { return list[T]{asOf: -1} }

// sideBySide is how many pages are read at the same time.
const sideBySide = 10

// more reads the first page or, where that was read before, all others.
func (l list[T]) more(ctx context.Context, read func(ctx context.Context, page int) (Page[T], error)) (list[T], error) {
	if len(l.pages) == 0 {
		first, err := read(ctx, 1)
		l.pages = []Page[T]{first}
		l.whole = first.Pages <= 1
		return l, err
	}
	// A list that becomes longer while it is read has more pages at its end than at its beginning. One that becomes shorter,
	// or whose page count is wrong, ends with a page that is empty.
	pages, last := l.pages[:1:1], l.pages[0]
	for told := last.Pages; len(pages) < told && len(last.Items) > 0; told = max(told, last.Pages) {
		next := make([]Page[T], min(told-len(pages), sideBySide))
		group, ctx := errgroup.WithContext(ctx)
		for n := range next {
			group.Go(func() (err error) {
				next[n], err = read(ctx, len(pages)+1+n)
				return err
			})
		}
		if err := group.Wait(); err != nil {
			return l, err
		}
		pages = append(pages, next...)
		last = pages[len(pages)-1]
	}
	return list[T]{asOf: l.asOf, pages: pages, whole: true}, nil
}

// items are all objects, in the platform's order. One that moved to another page while the list was read is there once.
func (l list[T]) items(id func(T) string) []T {
	var items []T
	seen := map[string]bool{}
	for _, page := range l.pages {
		for _, item := range page.Items {
			if !seen[id(item)] {
				seen[id(item)] = true
				items = append(items, item)
			}
		}
	}
	return items
}

// isComplete reports whether a whole list proves that it lacks nothing that was there when it began: it shows as many
// objects from before as there were. Pages that shift while others create and delete can hide one, but then another fills
// its place, which is newer or on two pages.
func (l list[T]) isComplete(id func(T) string, created func(T) time.Time) bool {
	first, before := l.pages[0], 0
	for _, item := range l.items(id) {
		if at := created(item); !at.IsZero() && at.Before(first.At) {
			before++
		}
	}
	return before == first.Total
}

// beginsLike reports whether two lists have the same first page, and as many objects.
func (l list[T]) beginsLike(other list[T], id func(T) string) bool {
	a, b := l.pages[0], other.pages[0]
	return a.Total == b.Total && slices.EqualFunc(a.Items, b.Items, func(a, b T) bool { return id(a) == id(b) })
}
