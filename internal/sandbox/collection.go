package sandbox

import (
	"cmp"
	"net/http"
	"slices"
)

// collection holds objects by their ids, and lists them in the order of their creation.
type collection[T any] struct {
	index[T]
	what    string // what a person calls one of them
	created int
	byID    map[string]indexEntry[T]
}

func newCollection[T any](what string) collection[T] {
	return collection[T]{what: what, byID: map[string]indexEntry[T]{}}
}

// add returns the object's place in the order of creation.
func (c *collection[T]) add(id string, object T) (sequence int) {
	c.created++
	c.byID[id] = indexEntry[T]{c.created, object}
	c.insert(c.created, object)
	return c.created
}

// get returns the object with the id, or a problem.
func (c *collection[T]) get(id string) (T, error) {
	entry, found := c.byID[id]
	if !found {
		return entry.value, notFound(c.what, id)
	}
	return entry.value, nil
}

// delete returns the object that was deleted, or a problem.
func (c *collection[T]) delete(id string) (T, error) {
	object, err := c.get(id)
	if err == nil {
		c.remove(c.byID[id].sequence)
		delete(c.byID, id)
	}
	return object, err
}

func notFound(what, id string) *problem {
	return problemf(http.StatusNotFound, "not_found", "There is no %s %s", what, id)
}

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

// page returns the entries of a page; the first page has the number 0.
func (x *index[T]) page(number, size int) []indexEntry[T] {
	if number >= x.pages(size) {
		return nil
	}
	start := number * size
	return x.entries[start:min(start+size, len(x.entries))]
}

// pages returns how many pages of a size there are.
func (x *index[T]) pages(size int) int {
	return (len(x.entries) + size - 1) / size
}

// views returns what a platform shows of the entries: a list, if an empty one.
func views[T, V any](entries []indexEntry[T], view func(T) V) []V {
	all := make([]V, len(entries))
	for i, entry := range entries {
		all[i] = view(entry.value)
	}
	return all
}
