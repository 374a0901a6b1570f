package apiclient

import (
	"context"
	"errors"
	"net/http"
)

// Told is what a platform tells of the credential of a client. The zero value was not asked for yet.
type Told[T any] struct{ asked Once[answered[T]] }

type answered[T any] struct {
	value   T
	refusal error
}

// Get returns it. Where the platform does not tell it, the error is ErrUntold. Both are asked for once; any other error says nothing
// of the credential's account, and is asked about again.
func (t *Told[T]) Get(ctx context.Context, ask func(context.Context) (T, error)) (T, error) {
	answer, err := t.asked.Get(ctx, func(ctx context.Context) (answered[T], error) {
		value, err := ask(ctx)
		if failure, ok := errors.AsType[*Error](err); ok && failure.isUntold() {
			untold := *failure
			untold.untold = true
			return answered[T]{refusal: &untold}, nil
		}
		return answered[T]{value: value}, err
	})
	if err == nil {
		err = answer.refusal
	}
	return answer.value, err
}

// isUntold reports whether a platform does not tell something to a credential that may be good: it has no such operation, or does
// not allow it. Of an operation that is not documented, 401 may say as much.
func (e *Error) isUntold() bool {
	switch e.Status {
	case http.StatusForbidden, http.StatusNotFound, http.StatusGone, http.StatusMethodNotAllowed, http.StatusNotImplemented:
		return true
	case http.StatusUnauthorized:
		return e.Evidence.isUndocumented()
	}
	return false
}
