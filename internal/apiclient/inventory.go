package apiclient

import (
	"context"
	"errors"
	"net/url"
	"sync"
	"time"
)

// Collection is how a platform shows the objects of a kind.
type Collection[T any] struct {
	ID func(T) string
	// Page reads a page of the list, from page 1 on: by the query that the page before told or, where it told none, by number.
	// Every object on it has an id. One that cannot be right is an error, since what seems to be in no list is taken for gone.
	Page func(ctx context.Context, page int, query url.Values) (Page[T], error)
	// Odd is the error of a list that cannot be right.
	Odd func(what string) error
	// Read reads one object. It is nil where only the list shows objects; where it is ErrNotOffered, that turns out to be so.
	Read func(ctx context.Context, id string) (T, error)
	// Created is when an object was created, in the platform's time.
	Created func(T) time.Time
}

// Inventory reads the objects of a collection in few requests. It lives as long as its client: for one walk of Terraform.
//
// Nobody knows beforehand how many objects will be read, nor how many there are. So the first few are read by id. Then the
// first page of the list tells how many pages there are and, when as many objects were read by id, the others are read too,
// once for everybody: that costs no more than twice what the cheaper way would have.
type Inventory[T any] struct {
	collection Collection[T]
	listing    Flight

	mu       sync.Mutex
	writes   int                 // through this client
	written  map[string]int      // by id: which of the writes was its last
	shown    map[string]shown[T] // by a list, and not written since
	begun    list[T]             // the list of which only the first page was read
	whole    list[T]             // the last one that was read to its end
	sure     int                 // where there is no Read, what is not shown is gone, unless it was written after so many writes
	pages    int                 // of the list, as its first page told
	spent    int                 // reads by id since the last whole list
	underway bool                // a list is being read
	listOnly error               // why the platform reads no single objects
}

// shown is what a list shows of an object. One that has come to an end, and is shown all the same, has an error that says so.
type shown[T any] struct {
	item  T
	ended error
}

const (
	// firstReads are by id, without a look at the list: most configurations have few objects of a kind.
	firstReads = 3
	// readsAfterFailure of a list are by id as well: as many as a page of it would have shown.
	readsAfterFailure = pageLimit
)

// NewInventory returns an Inventory of a collection. It reads nothing yet.
func NewInventory[T any](collection Collection[T]) *Inventory[T] {
	return &Inventory[T]{
		collection: collection,
		written:    map[string]int{},
		shown:      map[string]shown[T]{},
		begun:      unread[T](),
		whole:      unread[T](),
		sure:       -1,
	}
}

// Read returns an object. One that is not there, or has come to an end, is ErrNotFound. A list that lacks it is not enough for that, since pages
// shift while others create and delete: Read of the collection must not find it either or, where there is none, another
// list must lack it too. Of that the first page is enough, if the list before it was complete by its own numbers.
func (i *Inventory[T]) Read(ctx context.Context, id string) (T, error) {
	for {
		found, from := i.choose(id)
		switch from {
		case fromShown:
			return found.item, found.ended
		case fromPlatform:
			item, err := i.collection.Read(ctx, id)
			if i.readsSingly(err) {
				return item, err
			}
			continue
		case fromNowhere:
			return found.item, ErrNotFound
		case fromList:
		}
		err := i.readOn(ctx, func() (asOf int, wanted bool) { return i.written[id], i.source(id) == fromList })
		single, why := i.single()
		switch {
		case err == nil:
		case single && ctx.Err() == nil:
			return i.collection.Read(ctx, id) // a platform may show its objects, and no list of them
		case why != nil && errors.Is(err, ErrNotOffered):
			return found.item, why
		default:
			return found.item, notGone(err)
		}
	}
}

// readsSingly takes note where the platform turns out to read no single objects.
func (i *Inventory[T]) readsSingly(err error) bool {
	if !errors.Is(err, ErrNotOffered) {
		return true
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.listOnly = err
	return false
}

// single reports whether the platform reads single objects or, where it was thought to, why not.
func (i *Inventory[T]) single() (single bool, why error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.collection.Read != nil && i.listOnly == nil, i.listOnly
}

// All returns the list, in the platform's order.
func (i *Inventory[T]) All(ctx context.Context) ([]T, error) {
	i.mu.Lock()
	now := i.writes
	i.mu.Unlock()
	for {
		i.mu.Lock()
		whole := i.whole
		i.mu.Unlock()
		if whole.asOf >= now {
			return whole.items(i.collection.ID), nil
		}
		if err := i.readOn(ctx, func() (int, bool) { return now, i.whole.asOf < now }); err != nil {
			return nil, err
		}
	}
}

// Now is All with a list that is begun by this call.
func (i *Inventory[T]) Now(ctx context.Context) ([]T, error) {
	i.Wrote("")
	return i.All(ctx)
}

// Wrote is called after an object was created, changed or deleted, whatever came of it: what lists tell of it that began
// before counts no longer. The id is empty where it is not known.
func (i *Inventory[T]) Wrote(id string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.writes++
	i.written[id] = i.writes
	delete(i.shown, id)
}

// source is where to learn of an object.
type source int

const (
	fromShown    source = iota // what lists have shown
	fromPlatform               // a request for this object
	fromList                   // pages of the list that are still to be read
	fromNowhere                // it is gone
)

// choose returns what is shown of an object, and where to look where it is not.
func (i *Inventory[T]) choose(id string) (shown[T], source) {
	i.mu.Lock()
	defer i.mu.Unlock()
	from := i.source(id)
	if from == fromPlatform {
		i.spent++
	}
	return i.shown[id], from
}

// source is called with i.mu locked.
func (i *Inventory[T]) source(id string) source {
	_, shown := i.shown[id]
	single := i.collection.Read != nil && i.listOnly == nil
	switch {
	case shown:
		return fromShown
	case single && i.whole.asOf >= i.written[id]:
		return fromPlatform
	case single && !i.underway && i.spent < max(firstReads, i.pages):
		return fromPlatform
	case !single && i.sure >= i.written[id]:
		return fromNowhere
	}
	return fromList
}

// readOn reads the first page of a list or, after that, the others, for everybody who waits for them. wanted is called with
// i.mu locked, when nobody else is reading a list; it tells whether that is still wanted, and after how many writes the list
// must have begun.
func (i *Inventory[T]) readOn(ctx context.Context, wanted func() (asOf int, wanted bool)) error {
	return i.listing.Do(ctx, func(ctx context.Context) error {
		i.mu.Lock()
		asOf, isWanted := wanted()
		if !isWanted {
			i.mu.Unlock()
			return nil
		}
		read := i.begun
		if read.asOf < asOf {
			read = list[T]{asOf: i.writes}
		}
		i.underway = true
		i.mu.Unlock()

		read, err := read.more(ctx, i.collection)

		i.mu.Lock()
		defer i.mu.Unlock()
		i.underway = false
		switch {
		case err == nil:
			i.keep(read)
		case ctx.Err() == nil:
			i.spent = -readsAfterFailure
		}
		return err
	})
}

// keep is called with i.mu locked.
func (i *Inventory[T]) keep(read list[T]) {
	for _, page := range read.pages {
		for _, item := range page.Items {
			if id := i.collection.ID(item); i.written[id] <= read.asOf {
				i.shown[id] = shown[T]{item, page.Ended[id]}
			}
		}
	}
	i.pages = read.pages[0].atLeast()
	if read.whole || i.isConfirmedBy(read) {
		i.sure = i.whole.asOf
	}
	if !read.whole {
		i.begun = read
		return
	}
	i.begun, i.whole, i.spent = unread[T](), read, 0
}

// isConfirmedBy reports whether the first page of another list is enough to believe in what the last whole one lacks.
func (i *Inventory[T]) isConfirmedBy(other list[T]) bool {
	c, last := i.collection, i.whole
	if c.Created == nil || !last.whole || !last.isComplete(c.ID, c.Created) {
		return false
	}
	return last.pages[0].Total == other.pages[0].Total && c.showSame(last.pages[0], other.pages[0])
}
