package apiclient

import "context"

// Page is one page of a list.
type Page[T any] struct {
	Items []T
	Pages int // how many there are, as this page tells
}

// Collect reads a list, page by page, from page 1 on. An object that moved to the next page while the list was read,
// because others create and delete, is there once.
func Collect[T any](ctx context.Context, id func(T) string, read func(ctx context.Context, page int) (Page[T], error)) ([]T, error) {
	var all []T
	seen := map[string]bool{}
	for page, pages := 1, 1; page <= pages; page++ {
		got, err := read(ctx, page)
		if err != nil {
			return nil, err
		}
		for _, item := range got.Items {
			if !seen[id(item)] {
				seen[id(item)] = true
				all = append(all, item)
			}
		}
		if len(got.Items) == 0 {
			break // the list became shorter while it was read, or its page count is wrong
		}
		pages = got.Pages
	}
	return all, nil
}
