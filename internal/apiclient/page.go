package apiclient

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Page is one page of a list.
type Page[T any] struct {
	Items []T
	Pages int       // how many there are, as this page tells
	At    time.Time // when the platform gave it, in its own time
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

// pageLimit is the most that a page of a list may hold.
const pageLimit = 100

// ReadPage reads a page of a list in the envelope {"data", "pagination"}. One that lacks what tells where the list ends is
// an error, since what seems to be in no list is taken for gone.
func ReadPage[T any](ctx context.Context, c *Client, operation, path string, page int) (Page[T], error) {
	call := Call{
		Operation: operation,
		Method:    http.MethodGet,
		Path:      path,
		Query:     url.Values{"page": {strconv.Itoa(page)}, "limit": {strconv.Itoa(pageLimit)}},
	}
	var answer struct {
		Data       []T `json:"data"`
		Pagination struct {
			TotalPages int `json:"totalPages"`
		} `json:"pagination"`
	}
	var at time.Time
	call.At = &at
	err := c.Do(ctx, call, &answer)
	if err == nil && (answer.Data == nil || len(answer.Data) > 0 && answer.Pagination.TotalPages < 1) {
		err = c.Incomplete(call, "data or pagination")
	}
	return Page[T]{Items: answer.Data, Pages: answer.Pagination.TotalPages, At: at}, err
}
