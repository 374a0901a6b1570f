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
	Total int       // how many objects are on all of them, as this page tells; -1 where it does not
	At    time.Time // when the platform gave it, in its own time
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
			Total      *int `json:"total"`
			TotalPages int  `json:"totalPages"`
		} `json:"pagination"`
	}
	var at time.Time
	call.At = &at
	err := c.Do(ctx, call, &answer)
	if err == nil && (answer.Data == nil || len(answer.Data) > 0 && answer.Pagination.TotalPages < 1) {
		err = c.Incomplete(call, "data or pagination")
	}
	total := -1
	if answer.Pagination.Total != nil {
		total = *answer.Pagination.Total
	}
	return Page[T]{Items: answer.Data, Pages: answer.Pagination.TotalPages, Total: total, At: at}, err
}
