package apiclient

import (
	"context"
	"errors"
	"iter"

	"golang.org/x/sync/errgroup"
)

// walk reads the pages of a list, one after the other or a few side by side.
type walk[T any] struct {
	Collection[T]

	pages []Page[T]
	told  int // how many pages there are, by all that were read
}

// next reads the pages after those that were read, at most so many; none at the end.
//
// A list that becomes longer while it is read has more pages at its end than at its beginning. One that becomes shorter, or whose
// page count is wrong, ends with a page that is empty.
func (w *walk[T]) next(ctx context.Context, most int) ([]Page[T], error) {
	read := len(w.pages)
	if read == 0 {
		first, err := w.Page(ctx, 1, nil)
		if err != nil {
			return nil, err
		}
		w.pages, w.told = []Page[T]{first}, first.Pages
		return w.pages, nil
	}
	last := w.pages[read-1]
	w.told = max(w.told, last.Pages)
	next := make([]Page[T], min(most, last.next(read, w.told)))
	if len(next) == 0 || last.tellsNothing() && isShort(w.pages) {
		return nil, nil
	}
	group, ctx := errgroup.WithContext(ctx)
	for n := range next {
		group.Go(func() (err error) {
			next[n], err = w.Page(ctx, read+1+n, last.queryOf(read+1, w.told))
			return err
		})
	}
	err := group.Wait()
	if failure, ok := errors.AsType[*Error](err); ok && failure.isMissing() && last.tellsNothing() {
		return nil, nil // there is no such page
	}
	if err != nil {
		return nil, err
	}
	for n, page := range next {
		switch repeats := w.repeats(w.pages, page); {
		case repeats && last.tellsNothing():
			return next[:n], nil // it knows no pages
		case repeats:
			return nil, w.Odd("its pages repeat")
		}
		w.pages = append(w.pages, page)
	}
	return next, nil
}

// Each goes through the objects as All does, and reads a page of them when it is asked for one: who stops early costs no more than
// that. An error ends it, after all that was read before.
func (e *Endpoint[T]) Each(ctx context.Context) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		walk := walk[T]{Collection: e.inventory.collection}
		seen := map[string]bool{} // one that moved to another page is there once
		for {
			pages, err := walk.next(ctx, 1)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			if len(pages) == 0 {
				return
			}
			for _, item := range pages[0].Items {
				id := e.kind.ID(item)
				isNew := !seen[id] && pages[0].Ended[id] == nil
				seen[id] = true
				if isNew && !yield(item, nil) {
					return
				}
			}
		}
	}
}
