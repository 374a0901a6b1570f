package apiclient

import (
	"context"
	"errors"
	"sync/atomic"
)

// offers is what is known of the operations on a collection. It tells an object that is gone from an operation that the platform
// does not have, and
// from an address that is not the platform's: all three are "not found".
type offers struct {
	asking, trying, reaching Flight

	listWorks   atomic.Bool            // the platform has shown the list, or an object by its id
	readWorks   atomic.Bool            // it has shown an object by its id
	changeWorks atomic.Bool            // it has changed one
	deleteWorks atomic.Bool            // it has deleted one
	listedID    atomic.Pointer[string] // the id of an object that a list showed
	noList      atomic.Pointer[Error]  // why there is no list
	reached     atomic.Bool            // something harmless was answered
}

// confirm hands on the error of an operation on one object, but takes "not found" for that only where the platform is known to
// show the collection: at a wrong address everything is not found, and nothing of it is gone. It asks for the list once.
func (e *Endpoint[T]) confirm(ctx context.Context, err error) error {
	failure, ok := errors.AsType[*Error](err)
	if !ok || !failure.isMissing() || failure.elsewhere && !failure.Evidence.isUndocumented() {
		return err
	}
	if asked := e.askForList(ctx); asked != nil {
		return failure.unless(asked)
	}
	// A web page says that the platform has no such operation, now that it is known to be the platform.
	if failure.elsewhere {
		return notOffered(err)
	}
	return err
}

// unless is what "not found" of one object means where there is no list, for a reason.
func (e *Error) unless(noList error) error {
	reason, _ := errors.AsType[*Error](noList)
	switch isOffered := !errors.Is(noList, ErrNotOffered); {
	case isOffered && e.elsewhere:
		return e
	case isOffered:
		return notGone(noList)
	case e.Evidence.isUndocumented():
		return notOffered(e)
	case reason.isMissing(): // to a credential of another account, both may be not found
		return Unlisted(e)
	}
	return e
}

// Unlisted makes ErrUnlisted of "not found", for who does not know whether the object belongs to the credential's account.
func Unlisted(err error) error {
	missing, ok := errors.AsType[*Error](err)
	if !ok {
		return ErrUnlisted
	}
	doubtful := *missing
	doubtful.elsewhere, doubtful.unlisted = true, true
	return &doubtful
}

func (e *Endpoint[T]) askForList(ctx context.Context) error {
	if e.listWorks.Load() {
		return nil
	}
	return e.asking.Do(ctx, func(ctx context.Context) error {
		if e.listWorks.Load() {
			return nil
		}
		_, err := e.page(ctx, 1, nil)
		return err
	})
}

// confirmRead is confirm for the reading of one object by its id. Where that has never worked, it is tried on an object that the
// list shows: a platform may have the list and nothing else.
func (e *Endpoint[T]) confirmRead(ctx context.Context, err error) error {
	err = e.confirm(ctx, err)
	there := e.listedID.Load()
	if !errors.Is(err, ErrNotFound) || e.readWorks.Load() || there == nil {
		return err
	}
	tried := e.trying.Do(ctx, func(ctx context.Context) error {
		if e.readWorks.Load() {
			return nil
		}
		var object T
		return e.readByID(ctx, *there, &object)
	})
	if failure, ok := errors.AsType[*Error](tried); ok && failure.isMissing() {
		return notOffered(err)
	}
	return err
}

// confirmWrite is confirm for changing and deleting one object. Where nobody knows whether there is such an operation, since it
// has never worked, an object that is there all the same tells that there is none.
func (e *Endpoint[T]) confirmWrite(ctx context.Context, id string, err error, worked *atomic.Bool) error {
	if err == nil {
		worked.Store(true)
		if there := e.listedID.Load(); there != nil && *there == id {
			e.listedID.Store(nil) // it may be gone
		}
		return nil
	}
	err = e.confirm(ctx, err)
	failure, _ := errors.AsType[*Error](err)
	if failure != nil && failure.isMissing() && !errors.Is(err, ErrNotFound) && e.kind.Reading != "" {
		// Where there is no list, the object itself may be shown as revoked.
		var object T
		if unread := e.readByID(ctx, id, &object); errors.Is(unread, ErrRevoked) {
			return unread
		}
	}
	if errors.Is(err, ErrNotOffered) {
		// Who did it in the dashboard instead shall not be told to do it for ever.
		e.inventory.Wrote(id)
		if _, unread := e.Read(ctx, id); errors.Is(unread, ErrNotFound) {
			return unread
		}
		return err
	}
	if !errors.Is(err, ErrNotFound) || !failure.Evidence.isUndocumented() || worked.Load() {
		return err
	}
	e.inventory.Wrote(id)
	switch _, unread := e.Read(ctx, id); {
	case unread == nil:
		return notOffered(err)
	case !errors.Is(unread, ErrNotFound):
		return unread
	}
	return err
}

// offered hands on the error of an operation on the collection itself. Where it is not found and the platform is known to be
// there, the platform has no such operation; where it is not, nothing is gone.
func (e *Endpoint[T]) offered(ctx context.Context, err error) error {
	failure, ok := errors.AsType[*Error](err)
	if !ok || !failure.isMissing() {
		return err
	}
	if !failure.Evidence.isUndocumented() {
		return notGone(err)
	}
	if !e.api.answered.Load() && !e.reached.Load() {
		if unreached := e.reaching.Do(ctx, e.kind.Harmless); unreached != nil {
			return notGone(err)
		}
		e.reached.Store(true)
	}
	return notOffered(err)
}

// notGone makes of "not found" an error that is not ErrNotFound: where what must be there is not found, nothing is gone.
func notGone(err error) error {
	refusal, ok := errors.AsType[*Error](err)
	if !ok || !errors.Is(err, ErrNotFound) {
		return err
	}
	doubtful := *refusal
	doubtful.elsewhere = true
	return &doubtful
}

// notOffered makes ErrNotOffered of an error.
func notOffered(err error) error {
	refusal, ok := errors.AsType[*Error](err)
	if !ok {
		return err
	}
	none := *refusal
	none.notOffered = true
	return &none
}
