package apiclient

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// Page is one page of a list. What it does not tell of the others has the zero value.
type Page[T any] struct {
	Items []T
	Ended map[string]error // of those Items that have come to an end and are shown all the same, by id: ErrRevoked
	Pages int              // how many there are, as this page tells
	Total int              // how many objects are on all of them, as this page tells; -1 where it does not
	More  *bool            // whether another page follows, as this page tells
	Next  url.Values       // the query of the next page, as this page tells
	At    time.Time        // when the platform gave it, in its own time
}

// Paging is how a platform is asked for a page.
type Paging struct {
	Size  string // the parameter for how many objects a page may hold
	First int    // the number of the first page
}

// pageLimit is the most that a page of a list may hold.
const pageLimit = 100

// page reads a page of the list, from page 1 on, or by the query that the page before it told.
func (e *Endpoint[T]) page(ctx context.Context, page int, query url.Values) (read Page[T], err error) {
	if absent := e.noList.Load(); absent != nil {
		return read, absent
	}
	call := e.list()
	call.Query = query
	if len(query) == 0 {
		call.Query = url.Values{"page": {strconv.Itoa(page - 1 + e.kind.List.First)}, e.kind.List.Size: {strconv.Itoa(pageLimit)}}
	}
	err = e.api.Do(ctx, call, func(a *Answer) (err error) {
		read, err = e.kind.page(a, page)
		return err
	})
	if page > 1 && err != nil {
		return Page[T]{}, notGone(err) // there is a list
	}
	err = e.offered(ctx, err)
	if absent, ok := errors.AsType[*Error](err); ok && absent.notOffered {
		e.noList.Store(absent)
	}
	if err != nil {
		return Page[T]{}, err
	}
	e.listWorks.Store(true)
	for _, item := range read.Items {
		if id := e.kind.ID(item); read.Ended[id] == nil {
			e.listedID.Store(&id)
			break
		}
	}
	return read, nil
}

func (e *Endpoint[T]) list() Call {
	return Call{Operation: "list the " + e.kind.Thing + "s", Method: http.MethodGet, Path: e.kind.Path, Evidence: e.kind.Listing}
}

func (e *Endpoint[T]) oddList(what string) error { return e.api.Unreadable(e.list(), what) }

// page reads a page of a list. One that cannot be right is an error, since what seems to be in no list is taken for gone.
func (k Kind[T]) page(a *Answer, page int) (read Page[T], err error) {
	if !a.whole {
		return read, a.unreadable("expected a list, got " + a.shape())
	}
	items, around, err := k.list(a)
	if err != nil {
		return read, err
	}
	read = Page[T]{At: a.At, Ended: map[string]error{}}
	for _, item := range items {
		o, ids := k.one(item, "", a.At)
		object, end := k.Read(o), o.ended(k.ActiveIsArgument)
		switch len(ids) {
		case 0:
			return read, a.unreadable("expected a list of objects with `id` (text), got one with " + item.shape())
		case 1:
		default:
			return read, a.unreadable("an object of the list shows several ids, in " + item.shape())
		}
		if err := a.faults(o); err != nil {
			return read, err
		}
		read.Items = append(read.Items, object)
		if end != "" {
			read.Ended[ids[0]] = a.revoked("read the "+k.Thing, end)
		}
	}
	told := tell(around, a.response.Header, k.List.First)
	read.Total, read.More, read.Next = told.total, told.more, told.next
	if alive := len(read.Items) - len(read.Ended); read.Total >= 0 && read.Total < alive {
		return read, a.unreadable("it shows more objects than it says that there are, in " + a.shape())
	}
	read.Pages = told.pagesOf(len(read.Items), page)
	if page == 1 && len(read.Items) == 0 && (read.Total > 0 || read.Pages > 1) {
		return read, a.unreadable("it shows no objects, and tells of some, in " + a.shape())
	}
	return read, nil
}

// list finds the list in an answer, and the objects around it that may tell of other pages, from the outside in.
func (k Kind[T]) list(a *Answer) (items, around []value, err error) {
	if a.value.kind == kindArray {
		return a.value.items, nil, nil
	}
	var found []value
	for v := a.value; v.kind == kindObject; {
		around = append(around, v)
		found = slices.DeleteFunc(v.all(k.lists()...), func(v value) bool { return v.kind != kindArray })
		if len(found) > 0 {
			break
		}
		inner := slices.DeleteFunc(v.all("data", "result"), func(v value) bool { return v.kind != kindObject })
		v = append(inner, value{})[0]
	}
	switch {
	case len(found) == 0 && slices.ContainsFunc(around, func(v value) bool { return saysNone(v, k.lists()) }):
		return nil, around, nil
	case len(found) == 0:
		return nil, nil, a.unreadable("expected a list (array, or object with `data` (array)), got " + a.shape())
	case slices.ContainsFunc(found[1:], func(v value) bool { return !SameJSON(v.raw, found[0].raw) }):
		return nil, nil, a.unreadable("it shows several lists, in " + a.shape())
	}
	return found[0].items, around, nil
}

// saysNone reports whether null stands for an empty list: where the total says so too.
func saysNone(around value, lists []string) bool {
	isNull := func(v value) bool { return v.kind == kindNull }
	return slices.ContainsFunc(around.all(lists...), isNull) && tell([]value{around}, nil, 0).total == 0
}
