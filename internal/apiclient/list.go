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

// sideBySide is how many pages are read at the same time. Few are enough: one shows a hundred objects, for which Terraform
// takes longer, and each takes a connection beside those of Terraform's own parallelism.
const sideBySide = 3

// more reads the first page or, where that was read before, all others.
func (l list[T]) more(ctx context.Context, c Collection[T]) (list[T], error) {
	if len(l.pages) == 0 {
		first, err := c.read(ctx, 1)
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
				next[n], err = c.read(ctx, len(pages)+1+n)
				return err
			})
		}
		if err := group.Wait(); err != nil {
			return l, err
		}
		for _, page := range next {
			// Where what was inserted shifts everything by a whole page, there is one page more.
			if len(page.Items) > 0 && page.Pages <= last.Pages && c.showSame(page, last) {
				return l, c.Lacks("end: its pages repeat")
			}
			pages, last = append(pages, page), page
		}
	}
	return list[T]{asOf: l.asOf, pages: pages, whole: true}, nil
}

// read reads a page. One that cannot be right is an error, since what seems to be in no list is taken for gone.
func (c Collection[T]) read(ctx context.Context, page int) (Page[T], error) {
	read, err := c.Page(ctx, page)
	switch {
	case err != nil:
		return read, err
	case page == 1 && len(read.Items) == 0 && (read.Total > 0 || read.Pages > 1):
		return read, c.Lacks("objects, and tells of some")
	case slices.ContainsFunc(read.Items, func(item T) bool { return c.ID(item) == "" }):
		return read, c.Lacks("id of every object")
	}
	return read, nil
}

// showSame reports whether two pages show the same objects.
func (c Collection[T]) showSame(a, b Page[T]) bool {
	return slices.EqualFunc(a.Items, b.Items, func(a, b T) bool { return c.ID(a) == c.ID(b) })
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
