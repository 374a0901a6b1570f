package apiclient

import (
	"context"
	"net/url"
	"slices"
	"time"
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
		first, err := c.Page(ctx, 1, nil)
		l.pages = []Page[T]{first}
		l.whole = first.next(1, first.Pages) == 0
		return l, err
	}
	walk := walk[T]{Collection: c, pages: l.pages[:1:1], told: l.pages[0].Pages}
	for {
		next, err := walk.next(ctx, sideBySide)
		if err != nil {
			return l, err
		}
		if len(next) == 0 {
			return list[T]{asOf: l.asOf, pages: walk.pages, whole: true}, nil
		}
	}
}

// next is how many pages to read after a page of some number, where so many are told; 0 at the end.
func (p Page[T]) next(number, told int) int {
	switch {
	case len(p.Items) == 0:
		return 0
	case number < told:
		return min(told-number, sideBySide)
	case p.More != nil && *p.More, p.tellsNothing():
		return 1
	}
	return 0
}

// queryOf is the query of the next page, where its number says nothing to the platform.
func (p Page[T]) queryOf(number, told int) url.Values {
	if number <= told {
		return nil
	}
	return p.Next
}

// tellsNothing reports whether a page tells nothing of others. Then they end where one is short, empty, the same or not there.
func (p Page[T]) tellsNothing() bool { return p.Pages == 0 && p.More == nil }

// isShort reports whether the last of some pages shows less than the one before it.
func isShort[T any](pages []Page[T]) bool {
	n := len(pages) - 1
	return n > 0 && len(pages[n].Items) < len(pages[n-1].Items)
}

// atLeast is how many pages there are at least, by the first of them.
func (p Page[T]) atLeast() int {
	if p.Pages == 0 && p.next(1, 0) > 0 {
		return 2
	}
	return p.Pages
}

// repeats reports whether pages come again. Where their number is told, that is a page like the one before it. Where it is not, it is
// two in a row that show nothing new: what was inserted may shift everything by a whole page. One is enough where nothing is told,
// since such a platform may know no pages.
func (c Collection[T]) repeats(before []Page[T], page Page[T]) bool {
	n := len(before) - 1
	last := before[n]
	switch {
	case len(page.Items) == 0:
		return false
	case page.Pages > 0:
		return page.Pages <= last.Pages && c.showSame(page, last)
	}
	return c.showsNothingNew(before, page) && (last.tellsNothing() || c.showsNothingNew(before[:n], last))
}

func (c Collection[T]) showsNothingNew(before []Page[T], page Page[T]) bool {
	seen := map[string]bool{}
	for _, shown := range before {
		for _, item := range shown.Items {
			seen[c.ID(item)] = true
		}
	}
	return !slices.ContainsFunc(page.Items, func(item T) bool { return !seen[c.ID(item)] })
}

// showSame reports whether two pages show the same objects.
func (c Collection[T]) showSame(a, b Page[T]) bool {
	return slices.EqualFunc(a.Items, b.Items, func(a, b T) bool { return c.ID(a) == c.ID(b) })
}

// items are all objects, in the platform's order, without those that have come to an end. One that moved to another page while
// the list was read is there once.
func (l list[T]) items(id func(T) string) []T {
	var items []T
	seen := map[string]bool{}
	for _, page := range l.pages {
		for _, item := range page.Items {
			if !seen[id(item)] && page.Ended[id(item)] == nil {
				items = append(items, item)
			}
			seen[id(item)] = true
		}
	}
	return items
}

// isComplete reports whether a whole list proves that it lacks nothing that was there when it began: it shows as many
// objects from before as there were. Pages that shift while others create and delete can hide one, but then another fills
// its place, which is newer or on two pages. Where some are shown that have come to an end, nobody knows whether they count.
func (l list[T]) isComplete(id func(T) string, created func(T) time.Time) bool {
	first, before := l.pages[0], 0
	for _, item := range l.items(id) {
		if at := created(item); !at.IsZero() && at.Before(first.At) {
			before++
		}
	}
	anyEnded := slices.ContainsFunc(l.pages, func(page Page[T]) bool { return len(page.Ended) > 0 })
	return before == first.Total && !anyEnded
}
