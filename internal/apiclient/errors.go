package apiclient

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// What errors.Is finds in an Error.
var (
	ErrNotFound     = errors.New("not found")
	ErrUnauthorized = errors.New("unauthorized")
	ErrForbidden    = errors.New("forbidden")
	ErrConflict     = errors.New("conflict")
	ErrRateLimited  = errors.New("rate limited")
	// ErrOwnCredential is the refusal, by this client and not by the platform, to revoke the credential that it uses.
	ErrOwnCredential = errors.New("the provider's own credential")
	// ErrUnsettled is the refusal, by Creates, to make something while nobody knows whether another of that name was made.
	ErrUnsettled = errors.New("another create of that name got no answer")
	// ErrUnreadable is an answer that is not what the contract says, in whatever spelling of it.
	ErrUnreadable = errors.New("unreadable")
	// ErrNotOffered is the answer of a platform that has no such operation, where no document says that it has. It is never
	// ErrNotFound: it says nothing of any object.
	ErrNotOffered = errors.New("no such operation")
	// ErrUnlisted is the answer that an object is not found, where it may belong to another account than the credential: to a
	// documented operation by a platform that has no list, or by one that does not tell whose the credential is. It is ErrNotFound to
	// who knows that.
	ErrUnlisted = errors.New("not found, and in no list")
	// ErrUntold is the answer of a platform that does not tell whose a credential is. It is never ErrNotFound: it says nothing of any
	// object.
	ErrUntold = errors.New("whose the credential is, is not told")
	// ErrRevoked is an object that the platform still shows, and shows as revoked, deleted, disabled, inactive or expired. It is
	// ErrNotFound too.
	ErrRevoked = errors.New("shown as revoked")
)

// Error is why a call failed. It holds no secret.
type Error struct {
	Platform  string
	Operation string    // what was attempted: "create the API key"
	Evidence  Evidence  // that there is such an operation; empty where the caller did not say
	Status    int       // of the answer, or of the one that was foreseen; 0 where there was none
	Message   string    // the platform's own, or the network's
	RequestID string    // empty where the platform sent none
	RateLimit RateLimit // as the answer told it
	At        time.Time // when the platform answered, in its own time; zero where it did not

	// OutcomeUnknown says that a call which makes something was sent, and nobody knows whether it was made.
	OutcomeUnknown bool
	SentAt         time.Time // when it was sent, then: here or, once Client.Date saw the error, in the platform's time
	LostAt         time.Time // when its answer was given up, as Client.Date tells it
	Others         []string  // the ids of what the client made under the same name, which are not what got lost

	elsewhere  bool // it came from what is not the platform
	notOffered bool
	unlisted   bool
	untold     bool
	cause      error
}

// Error implements error.
func (e *Error) Error() string {
	return fmt.Sprintf("%s: cannot %s: %s", e.Platform, e.Operation, e.Reason())
}

// Reason is status, message and request id: what is left of Error without platform and operation.
func (e *Error) Reason() string {
	reason := e.Message
	if e.Status != 0 {
		reason = strings.TrimSpace(fmt.Sprintf("%d %s", e.Status, http.StatusText(e.Status)))
		if e.Message != "" {
			reason += ": " + e.Message
		}
	}
	if e.notOffered {
		reason += fmt.Sprintf("; %s does not offer this operation, which is %s", e.Platform, e.Evidence)
	}
	if e.RequestID != "" {
		reason += fmt.Sprintf(" (request %s)", e.RequestID)
	}
	return reason
}

// Unwrap gives the error of the context that ended the call, or what else errors.Is shall find.
func (e *Error) Unwrap() error { return e.cause }

// Is makes errors.Is answer for the errors above. 401 and 403 are never ErrNotFound. A web page is neither that nor
// ErrUnauthorized: it comes from whatever stands between or at a wrong address, not from the platform.
func (e *Error) Is(target error) bool {
	switch target {
	case ErrNotFound:
		return (e.isMissing() && !e.elsewhere && !e.notOffered && !e.untold) || errors.Is(e.cause, ErrRevoked)
	case ErrNotOffered:
		return e.notOffered
	case ErrUnlisted:
		return e.unlisted
	case ErrUntold:
		return e.untold
	case ErrUnauthorized:
		return e.Status == http.StatusUnauthorized && !e.elsewhere
	case ErrForbidden:
		return e.Status == http.StatusForbidden
	case ErrConflict:
		return e.Status == http.StatusConflict
	case ErrRateLimited:
		return e.Status == http.StatusTooManyRequests
	}
	return false
}

// isMissing reports whether something was not found: an object, an operation, or the platform.
func (e *Error) isMissing() bool {
	return e.Status == http.StatusNotFound || e.Status == http.StatusGone
}

// longestRequestID is how much of a request id is shown, in characters.
const longestRequestID = 100

func requestID(header http.Header, redact Redactor) string {
	return fit(header.Get("X-Request-Id"), longestRequestID, redact)
}
