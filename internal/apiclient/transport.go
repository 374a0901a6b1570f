package apiclient

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptrace"
	"time"
)

// exchange is what the layers of one call tell each other.
type exchange struct {
	call        *Call
	inner       bool      // it is part of another call: a sign-in
	credentials []string  // put on its requests; redacted from its error
	unanswered  bool      // the platform may have seen the last request, and has not said that it refused it
	renewable   bool      // after a 401: another request would come with another credential
	sentAt      time.Time // of the last request, here
	redirect    string    // where a 3xx points, without path and query
	waited      bool      // that it waits was logged
	failures    int       // answers and connections that failed for a moment
	refusals    int       // answers that it was too early
	denials     int       // answers that the credential is no good
}

type exchangeKey struct{}

func exchangeOf(ctx context.Context) *exchange {
	x, _ := ctx.Value(exchangeKey{}).(*exchange)
	return x
}

// redactor adds to a Redactor what must not be in the call's error or log.
func (x *exchange) redactor(redact Redactor) Redactor {
	return redact.With(x.call.Secrets...).With(x.credentials...)
}

// requestTimeout bounds one request with its answer: what is no longer cancelled with its caller, and answers that stop
// half-way.
const requestTimeout = 2 * time.Minute

var errTimeout = fmt.Errorf("no whole answer within %s", requestTimeout)

// transport is everything below the retry.
type transport struct {
	platform string
	auth     Authenticator
	governor *governor
	redact   Redactor
	log      *slog.Logger
	now      func() time.Time
	clock    *platformClock
	wire     http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(request *http.Request) (*http.Response, error) {
	ctx := request.Context()
	x := exchangeOf(ctx)

	leave, err := t.governor.enter(ctx, x)
	if err != nil {
		return nil, err
	}
	var sent bool
	var status int
	var header http.Header
	defer func() { leave(sent, status, header) }()

	auth := t.auth
	if x.call.Auth != nil {
		auth = x.call.Auth
	}
	request = request.Clone(ctx)
	credential, err := auth.Authenticate(ctx, request)
	if err != nil {
		return nil, err
	}
	if credential != "" {
		x.credentials = append(x.credentials, credential)
	}
	if err := t.governor.stillOpen(ctx, x); err != nil {
		return nil, err
	}

	sent = true
	response, err := t.send(x, request)
	if err != nil {
		return nil, err
	}
	t.clock.learn(response, t.now())
	readReset(response)
	status, header = response.StatusCode, response.Header

	switch {
	case status >= 300 && status <= 399:
		// http.Client follows what has a Location, and puts one that it cannot read into its error.
		x.redirect = redirectTarget(response)
		response.Header.Del("Location")
	case status == http.StatusUnauthorized:
		t.log.InfoContext(ctx, "The credential was refused", "platform", t.platform, "operation", x.call.Operation, "status", status)
		x.renewable = auth.Refused(credential)
	case status == http.StatusForbidden:
		t.log.InfoContext(ctx, "The credential does not allow this", "platform", t.platform, "operation", x.call.Operation, "status", status)
	}
	return response, nil
}

// send puts a request on the wire. One that makes something is not cancelled with its caller from here on.
func (t *transport) send(x *exchange, request *http.Request) (*http.Response, error) {
	ctx := request.Context()
	if x.call.Once {
		ctx = context.WithoutCancel(ctx)
	}
	ctx, done := context.WithTimeoutCause(ctx, requestTimeout, errTimeout)
	request = request.WithContext(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { x.unanswered = true },
	}))

	began := t.now()
	x.sentAt = began
	response, err := t.wire.RoundTrip(request)
	t.logRequest(x, request, response, began)
	if err != nil {
		done()
		return nil, err
	}
	if response.StatusCode >= 300 && response.StatusCode <= 499 {
		x.unanswered = false
	}
	response.Body = &doneBody{ReadCloser: response.Body, done: done}
	return response, nil
}

// logRequest writes one line, unless nobody reads it. An id in the path may be a secret that somebody took for an id.
func (t *transport) logRequest(x *exchange, request *http.Request, response *http.Response, began time.Time) {
	ctx := request.Context()
	if !t.log.Enabled(ctx, slog.LevelDebug) {
		return
	}
	redact := x.redactor(t.redact)
	log := t.log.With("platform", t.platform, "method", request.Method, "path", redact.String(request.URL.Path),
		"milliseconds", t.now().Sub(began).Milliseconds())
	if response == nil {
		log.DebugContext(ctx, "Request without an answer")
		return
	}
	log.DebugContext(ctx, "Request", "status", response.StatusCode, "request_id", requestID(response.Header, redact))
}

// redirectTarget is scheme and host of where a 3xx points; its path and query may hold what was sent.
func redirectTarget(response *http.Response) string {
	location, err := response.Location()
	if err != nil {
		return ""
	}
	return location.Scheme + "://" + location.Host
}

// doneBody ends a request's own context when its answer was read.
type doneBody struct {
	io.ReadCloser
	done func()
}

func (b *doneBody) Close() error {
	defer b.done()
	return b.ReadCloser.Close()
}
