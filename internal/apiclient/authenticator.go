package apiclient

import (
	"context"
	"net/http"
)

// Authenticator puts a credential on requests. It is safe for concurrent use.
type Authenticator interface {
	// Authenticate puts the credential on the request and returns it, so that it can be redacted.
	Authenticate(ctx context.Context, request *http.Request) (credential string, err error)
	// Refused is told that the platform answered 401 to the credential. It reports whether the request is worth sending
	// again, because Authenticate will come with another one.
	Refused(credential string) bool
}

// Bearer is a credential that does not change: an API key or a token.
type Bearer string

// Authenticate implements Authenticator.
func (b Bearer) Authenticate(_ context.Context, request *http.Request) (string, error) {
	request.Header.Set("Authorization", "Bearer "+string(b))
	return string(b), nil
}

// Refused implements Authenticator.
func (b Bearer) Refused(string) bool { return false }

// QueryKey is a key that is sent in the query, for a platform that documents it.
type QueryKey struct{ Parameter, Key string }

// Authenticate implements Authenticator.
func (q QueryKey) Authenticate(_ context.Context, request *http.Request) (string, error) {
	query := request.URL.Query()
	query.Set(q.Parameter, q.Key)
	request.URL.RawQuery = query.Encode()
	return q.Key, nil
}

// Refused implements Authenticator.
func (q QueryKey) Refused(string) bool { return false }

// Anonymous sends no credential: for signing in.
type Anonymous struct{}

// Authenticate implements Authenticator.
func (Anonymous) Authenticate(context.Context, *http.Request) (string, error) { return "", nil }

// Refused implements Authenticator.
func (Anonymous) Refused(string) bool { return false }
