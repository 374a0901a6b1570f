package apiclient

import (
	"context"
	"net/http"
	"net/url"
)

// Ask asks a platform for something, to know whether it answers.
type Ask = func(context.Context) error

// Endpoint is a collection of a platform. It lives as long as its client, and is safe for concurrent use.
type Endpoint[T any] struct {
	api       *Client
	kind      Kind[T]
	inventory *Inventory[T]
	creates   Creates
	earlier   Once[[]T]

	offers
}

// NewEndpoint returns a collection of a platform. It makes no call.
func NewEndpoint[T any](api *Client, kind Kind[T]) *Endpoint[T] {
	e := &Endpoint[T]{api: api, kind: kind}
	collection := Collection[T]{ID: kind.ID, Created: kind.Created, Page: e.page, Odd: e.oddList}
	if kind.Reading != "" {
		collection.Read = e.read
	}
	e.inventory = NewInventory(collection)
	return e
}

// Read reads an object, by id or from the list that all callers share. One that is gone, or shown as revoked, is ErrNotFound.
func (e *Endpoint[T]) Read(ctx context.Context, id string) (T, error) {
	return e.inventory.Read(ctx, id)
}

// All lists the objects, in the platform's order, without those that are shown as revoked.
func (e *Endpoint[T]) All(ctx context.Context) ([]T, error) { return e.inventory.All(ctx) }

// Now is All with a list that is begun by this call.
func (e *Endpoint[T]) Now(ctx context.Context) ([]T, error) { return e.inventory.Now(ctx) }

// Forget does not believe any longer what was read of an object before.
func (e *Endpoint[T]) Forget(id string) { e.inventory.Wrote(id) }

// LongestEarlier is how many objects a list may hold that is read for Earlier, however many stand on a page.
const LongestEarlier = 1000

// Earlier are the objects that were there before this client created one: what a create without an answer made is none of them.
// It is asked for once; where the list is longer than LongestEarlier, or cannot be read, it is empty.
func (e *Endpoint[T]) Earlier(ctx context.Context) []T {
	objects, _ := e.earlier.Get(ctx, func(ctx context.Context) ([]T, error) {
		first, err := e.page(ctx, 1, nil)
		switch {
		case err != nil || (first.Pages-1)*len(first.Items) > LongestEarlier:
			return nil, nil //nolint:nilerr // a create does not depend on it
		case first.Pages == 1:
			return first.Items, nil
		}
		all, err := e.inventory.All(ctx)
		if err != nil {
			return nil, nil //nolint:nilerr // as above
		}
		return all, nil
	})
	return objects
}

// Creates are the creates of the collection, by Request.Name.
func (e *Endpoint[T]) Creates() *Creates { return &e.creates }

// Change changes an object, which is called by a name from then on. It returns the secrets that the answer shows, each of them
// empty where it shows none, or several: what else an answer holds is of no account, so long as it is no web page.
func (e *Endpoint[T]) Change(ctx context.Context, id, name string, body any) (secrets []string, err error) {
	defer e.inventory.Wrote(id)
	secrets = make([]string, len(e.kind.Secrets))
	err = e.creates.Hold(ctx, name, id, func() error {
		return e.api.Do(ctx, Call{
			Operation: "change the " + e.kind.Thing,
			Method:    http.MethodPut,
			Path:      e.path(id),
			Body:      body,
			Evidence:  e.kind.Changing,
		}, func(a *Answer) error {
			if isHTML(a.response.Header.Get("Content-Type"), a.body) {
				return a.unreadable("expected JSON, got a web page")
			}
			if found, doubtful := e.kind.secrets(a, nil); len(doubtful) == 0 {
				secrets = found
			}
			return nil
		})
	})
	return secrets, e.confirmWrite(ctx, id, err, &e.changeWorks)
}

// Renew has the platform make a secret of an object anew, by a POST of nothing to a path below it. It may be sent again.
func (e *Endpoint[T]) Renew(ctx context.Context, id, operation, path string, secret Secret) (renewed string, err error) {
	defer e.inventory.Wrote(id)
	only := Kind[T]{Names: e.kind.Names, Secrets: []Secret{secret}}
	err = e.api.Do(ctx, Call{Operation: operation, Method: http.MethodPost, Path: e.path(id) + path, Evidence: Documented}, func(a *Answer) error {
		secrets, doubtful := only.secrets(a, nil)
		switch renewed = secrets[0]; {
		case renewed == "":
			return a.unreadable("expected an object with `" + secret.Names[0] + "` (text), got " + a.shape())
		case len(doubtful) > 0:
			return a.unreadable("it shows a secret in several places, with several values, in " + a.shape())
		}
		return nil
	})
	return renewed, e.confirm(ctx, err)
}

// Delete deletes an object. One that is gone already is ErrNotFound.
func (e *Endpoint[T]) Delete(ctx context.Context, id string) error {
	defer e.inventory.Wrote(id)
	return e.confirmWrite(ctx, id, e.api.Do(ctx, e.Deletion(id), nil), &e.deleteWorks)
}

// Deletion is the call that deletes an object.
func (e *Endpoint[T]) Deletion(id string) Call {
	return Call{
		Operation: e.kind.Ends + " the " + e.kind.Thing,
		Method:    http.MethodDelete,
		Path:      e.path(id),
		Evidence:  e.kind.Ending,
	}
}

func (e *Endpoint[T]) path(id string) string { return e.kind.Path + "/" + url.PathEscape(id) }

// read reads an object by its id.
func (e *Endpoint[T]) read(ctx context.Context, id string) (object T, err error) {
	err = e.readByID(ctx, id, &object)
	return object, e.confirmRead(ctx, err)
}

func (e *Endpoint[T]) reading(id string) Call {
	return Call{Operation: "read the " + e.kind.Thing, Method: http.MethodGet, Path: e.path(id), Evidence: e.kind.Reading}
}

func (e *Endpoint[T]) readByID(ctx context.Context, id string, object *T) error {
	return e.api.Do(ctx, e.reading(id), func(a *Answer) error {
		o, ids := e.kind.one(a.value, id, a.At)
		if !a.whole || len(ids) == 0 {
			return a.unreadable("expected an object with `id` (text), got " + a.shape())
		}
		if o.ID() != id {
			return a.unreadable("expected the object that was asked for, got one with another `id`")
		}
		read, end := e.kind.Read(o), o.ended(e.kind.ActiveIsArgument)
		if err := a.faults(o); err != nil {
			return err
		}
		e.listWorks.Store(true)
		e.readWorks.Store(true)
		if end != "" {
			return a.revoked("read the "+e.kind.Thing, end)
		}
		*object = read
		return nil
	})
}

// faults is the error of an object of which something cannot be read, or contradicts itself.
func (a *Answer) faults(o *Object) error {
	switch {
	case o.contradicts != "":
		return a.unreadable(o.contradicts + ", in " + o.value.shape())
	case o.odd != "":
		return a.unreadable(o.odd)
	}
	return nil
}

// revoked is the error of an object that is shown, and has come to an end.
func (a *Answer) revoked(operation, end string) *Error {
	e := a.client.error(a.x, &Error{Message: a.client.platform + " still shows it, as " + end, cause: ErrRevoked})
	e.Operation, e.Status, e.At = operation, a.response.StatusCode, a.At
	return e
}
