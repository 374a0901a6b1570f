package apiclient

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// Settings are what the clients of all platforms are told. All of them are required.
type Settings struct {
	BaseURL   string // as CheckBaseURL returns it
	UserAgent string
	MaxWait   time.Duration // a longer wait for the platform's window is an error instead
	// ReservePercent is the share of each of the platform's windows that is left to its other consumers.
	ReservePercent int64
	Transport      http.RoundTripper
	Now            func() time.Time
	Log            *slog.Logger
}

// Config is what a Client is made of. All of it is required.
type Config struct {
	Settings
	Platform  string        // as errors name it: "EcoEvents"
	Auth      Authenticator // for every call that names no other
	Pace      Pace
	RetryWait time.Duration // before the first retry of what failed for a moment; doubled for each further one
	Redact    Redactor
}

// Client sends calls to one platform. It is safe for concurrent use.
type Client struct {
	platform  string
	baseURL   string
	userAgent string
	redact    Redactor
	now       func() time.Time
	clock     *platformClock
	retry     *retryablehttp.Client
}

// New returns a client. It makes no call.
func New(config Config) *Client {
	clock := &platformClock{}
	return &Client{
		platform:  config.Platform,
		baseURL:   config.BaseURL,
		userAgent: config.UserAgent,
		redact:    config.Redact,
		now:       config.Now,
		clock:     clock,
		retry: &retryablehttp.Client{
			HTTPClient: &http.Client{
				Transport: &transport{
					platform: config.Platform,
					auth:     config.Auth,
					governor: newGovernor(config),
					redact:   config.Redact,
					log:      config.Log,
					now:      config.Now,
					clock:    clock,
					wire:     config.Transport,
				},
			},
			RetryWaitMin: config.RetryWait,
			RetryWaitMax: longestBackoff,
			RetryMax:     maxRefusals + maxFailures + maxDenials,
			CheckRetry:   checkRetry,
			Backoff:      backoff,
			ErrorHandler: retryablehttp.PassthroughErrorHandler,
		},
	}
}

// Call is one operation of a platform.
type Call struct {
	Operation string // as errors name it: "create the API key"
	Method    string
	Path      string // below the base URL, escaped
	Query     url.Values
	Body      any // sent as JSON unless nil

	// Once marks a call that makes something: it is sent again only when it provably never reached the platform, and
	// once sent it is not cancelled, so that what it made is not lost.
	Once bool
	// Auth authenticates this call in place of the client's own.
	Auth Authenticator
	// Secrets are the values in Body that no error may repeat.
	Secrets []string
	// At, unless nil, is set to when the platform gave a 2xx answer, in its own time.
	At *time.Time
	// SentAt, unless nil, is set to when the call was sent, in the time here.
	SentAt *time.Time
}

// Do sends a call and decodes a 2xx answer into out, unless out is nil. All its errors are *Error; where a context ended
// it, errors.Is finds the context's.
func (c *Client) Do(ctx context.Context, call Call, out any) error {
	x := &exchange{call: &call, inner: exchangeOf(ctx) != nil}
	request, err := c.request(context.WithValue(ctx, exchangeKey{}, x), call)
	if err != nil {
		return c.failed(x, err)
	}

	// The answer is read inside the retry, so that half an answer counts as a broken connection.
	var body []byte
	request.SetResponseHandler(func(response *http.Response) (err error) {
		defer func() { _ = response.Body.Close() }()
		if !succeeded(response) {
			body, _ = io.ReadAll(io.LimitReader(response.Body, maxRefusal))
			return nil // the status says enough, and half a message is better than none
		}
		body, err = io.ReadAll(io.LimitReader(response.Body, maxAnswer))
		return err
	})
	response, err := c.retry.Do(request)
	if call.SentAt != nil {
		*call.SentAt = x.sentAt
	}
	if err != nil {
		return c.failed(x, err)
	}
	defer func() { _ = response.Body.Close() }()

	if !succeeded(response) {
		return c.refused(x, response, body)
	}
	if call.At != nil {
		*call.At = answeredAt(response.Header, c.now())
	}
	if out == nil && (isHTML(response.Header.Get("Content-Type"), body) || isCutJSON(body)) {
		return c.unreadable(x, response) // it may come from what stands between, and then nothing was done
	}
	if out == nil || len(body) == 0 && call.Method == http.MethodPut {
		return nil // what the answer to a change holds is assumed on every platform
	}
	err = json.Unmarshal(body, out)
	var mistyped *json.UnmarshalTypeError
	if call.Once && errors.As(err, &mistyped) {
		return nil // one odd field must not cost the secret that stands beside it
	}
	if err != nil {
		return c.unreadable(x, response)
	}
	return nil
}

// answeredAt is the platform's time of an answer, or the time here if it does not tell.
func answeredAt(header http.Header, here time.Time) time.Time {
	if at, err := http.ParseTime(header.Get("Date")); err == nil {
		return at
	}
	return here
}

func succeeded(response *http.Response) bool {
	return response.StatusCode >= 200 && response.StatusCode <= 299
}

// What is read of an answer, in bytes.
const (
	maxAnswer  = 16 << 20 // a page of 100 objects is a hundredth of it
	maxRefusal = 64 << 10
)

func (c *Client) request(ctx context.Context, call Call) (*retryablehttp.Request, error) {
	var body any
	if call.Body != nil {
		encoded, err := json.Marshal(call.Body)
		if err != nil {
			return nil, err
		}
		body = encoded
	}
	target := c.baseURL + call.Path
	if len(call.Query) > 0 {
		target += "?" + call.Query.Encode()
	}
	request, err := retryablehttp.NewRequestWithContext(ctx, call.Method, target, body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", c.userAgent)
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	return request, nil
}

// failed makes an error of what went wrong without an answer.
func (c *Client) failed(x *exchange, err error) error {
	if known, ok := errors.AsType[*Error](err); ok {
		return known // of the sign-in or of a wait, inside this call
	}
	// net/http puts the URL, and with it the query, into its errors.
	if withURL, ok := errors.AsType[*url.Error](err); ok {
		err = withURL.Err
	}
	message := err.Error()
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		message = "the connection broke before the whole answer was there"
	}
	return c.error(x, &Error{Message: message, OutcomeUnknown: x.call.Once && x.unanswered, cause: ended(err)})
}

// ended is the context's error in another one, or nil. The other one is not kept: it may quote a request or an answer, and
// with it a secret.
func ended(err error) error {
	for _, end := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, end) {
			return end
		}
	}
	return nil
}

// refused makes an error of an answer that is not a 2xx.
func (c *Client) refused(x *exchange, response *http.Response, body []byte) error {
	contentType := response.Header.Get("Content-Type")
	redact := x.redactor(c.redact)
	e := &Error{
		Status:    response.StatusCode,
		Message:   errorText(contentType, body, redact),
		RequestID: requestID(response.Header, redact),
		RateLimit: rateLimit(response.Header),
		At:        answeredAt(response.Header, c.now()),
		elsewhere: isHTML(contentType, body),
		// The platform may have done it before it failed.
		OutcomeUnknown: x.call.Once && response.StatusCode >= 500,
	}
	if x.redirect != "" {
		e.Message = "redirected to " + x.redirect + ", which is not followed"
	}
	return c.error(x, e)
}

// unreadable makes an error of a 2xx whose body is not the JSON that the contract promises.
func (c *Client) unreadable(x *exchange, response *http.Response) error {
	return c.error(x, &Error{
		Status:         response.StatusCode,
		Message:        "the answer is not the JSON that was expected",
		RequestID:      requestID(response.Header, x.redactor(c.redact)),
		OutcomeUnknown: x.call.Once,
	})
}

// Incomplete is the error of a 2xx that lacks what the contract promises.
func (c *Client) Incomplete(call Call, field string) error {
	x := &exchange{call: &call}
	if call.SentAt != nil {
		x.sentAt = *call.SentAt
	}
	return c.error(x, &Error{Message: "the answer has no " + field, OutcomeUnknown: call.Once})
}

// IncompleteList returns Incomplete of a list, for a Collection.
func (c *Client) IncompleteList(operation string) func(what string) error {
	return func(what string) error { return c.Incomplete(Call{Operation: operation}, what) }
}

// Lacking names, for Incomplete, what an answer lacks of something that was made, and the id of what was made, where that is
// known: it is there, and somebody must remove it.
func Lacking(field, id string) string {
	if id == "" {
		return field
	}
	return field + "; what was made has the id " + id
}

// OwnCredential is the error of an attempt to revoke the credential that the client itself uses.
func (c *Client) OwnCredential(call Call) error {
	return c.error(&exchange{call: &call}, &Error{
		Message: "it is the credential that the provider itself is using",
		cause:   ErrOwnCredential,
	})
}

// Unsettled is the error of a call that was not made, since Creates refused it.
func (c *Client) Unsettled(call Call) error {
	return c.error(&exchange{call: &call}, &Error{
		Message: "another one of this name was asked for and got no answer, and nobody knows yet whether it was made",
		cause:   ErrUnsettled,
	})
}

func (c *Client) error(x *exchange, e *Error) error {
	if e.OutcomeUnknown {
		e.SentAt = x.sentAt
	}
	e.Platform = c.platform
	e.Operation = x.call.Operation
	e.Message = fit(e.Message, longestMessage, x.redactor(c.redact))
	return e
}
