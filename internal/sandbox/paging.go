package sandbox

import "net/http"

// listing is the envelope of a list whose pages are numbered from 1.
type listing[V any] struct {
	Data       []V        `json:"data"`
	Pagination pagination `json:"pagination"`
}

type pagination struct {
	Page       int `json:"page"`
	Limit      int `json:"limit"`
	Total      int `json:"total"`
	TotalPages int `json:"totalPages"`
}

// list answers with a page of the index, each value as view shows it.
func list[T, V any](c *call, x *index[T], view func(T) V) (answer, error) {
	page, limit, err := c.page("limit")
	if err != nil {
		return answer{}, err
	}
	return answer{http.StatusOK, listing[V]{
		Data:       views(x.page(page-1, limit), view),
		Pagination: pagination{Page: page, Limit: limit, Total: len(x.entries), TotalPages: x.pages(limit)},
	}}, nil
}

// hits is the envelope of a list whose pages are numbered from 0.
type hits[V any] struct {
	Size    int `json:"size"`
	Page    int `json:"page"`
	Hits    int `json:"hits"`
	Results []V `json:"results"`
}

// listHits is list for the other envelope.
func listHits[T, V any](c *call, x *index[T], view func(T) V) (answer, error) {
	page, size, err := c.page("size")
	if err != nil {
		return answer{}, err
	}
	return answer{http.StatusOK, hits[V]{
		Size: size, Page: page, Hits: len(x.entries), Results: views(x.page(page, size), view),
	}}, nil
}
