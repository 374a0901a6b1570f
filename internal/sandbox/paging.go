package sandbox

import (
	"cmp"
	"slices"
)

// index keeps values in the order of their creation, however they come and go. A page of it costs what the page holds,
// whatever the index holds.
type index[T any] struct {
	entries []indexEntry[T]
}

type indexEntry[T any] struct {
	sequence int // the place in the order of creation, unique in the index
	value    T
}

func (x *index[T]) find(sequence int) (position int, found bool) {
	return slices.BinarySearchFunc(x.entries, sequence, func(e indexEntry[T], sequence int) int {
		return cmp.Compare(e.sequence, sequence)
	})
}

func (x *index[T]) insert(sequence int, value T) {
	position, _ := x.find(sequence)
	x.entries = slices.Insert(x.entries, position, indexEntry[T]{sequence, value})
}

func (x *index[T]) remove(sequence int) {
	if position, found := x.find(sequence); found {
		x.entries = slices.Delete(x.entries, position, position+1)
	}
}

// page returns the values of a page; the first page has the number 0.
func (x *index[T]) page(number, size int) []T {
	if number >= x.pages(size) {
		return nil
	}
	start := number * size
	entries := x.entries[start:min(start+size, len(x.entries))]
	values := make([]T, len(entries))
	for i, entry := range entries {
		values[i] = entry.value
	}
	return values
}

// pages returns how many pages of a size there are.
func (x *index[T]) pages(size int) int {
	return (len(x.entries) + size - 1) / size
}

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

// list answers with a page of the index, each value as view shows it. The parameters page and limit have been checked,
// and have their defaults.
func list[T, V any](c *call, x *index[T], view func(T) V) (answer, error) {
	page, err := c.queryInt("page")
	if err != nil {
		return answer{}, err
	}
	limit, err := c.queryInt("limit")
	if err != nil {
		return answer{}, err
	}
	values := x.page(page-1, limit)
	out := listing[V]{
		Data:       make([]V, len(values)),
		Pagination: pagination{Page: page, Limit: limit, Total: len(x.entries), TotalPages: x.pages(limit)},
	}
	for i, value := range values {
		out.Data[i] = view(value)
	}
	return answer{status: 200, body: out}, nil
}
