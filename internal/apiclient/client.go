package apiclient

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"sync/atomic"
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
	// RetryWait is how long to wait before the first retry of what failed for a moment; doubled for each further one.
	RetryWait time.Duration
	Transport http.RoundTripper
	Now       func() time.Time
	Log       *slog.Logger
}

// DefaultRetryWait is for Settings.
const DefaultRetryWait = 500 * time.Millisecond

// Config is what a Client is made of. All of it is required.
type Config struct {
	Settings
	Platform string        // as errors name it: "EcoEvents"
	Auth     Authenticator // for every call that names no other
	Pace     Pace
	Redact   Redactor
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
	answered  atomic.Bool // the platform has, and not something else at a wrong address
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
	// Evidence is what is known of the operation.
	Evidence Evidence
}

// Do sends a call and has a 2xx answer read, unless read is nil; a web page is none. All its errors are *Error; where a context
// ended it, errors.Is finds the context's. The error of read is returned as it is. Of a call that makes something, read gets
// what there is of an answer that broke off, too.
func (c *Client) Do(ctx context.Context, call Call, read func(*Answer) error) error {
	x := &exchange{call: &call, inner: exchangeOf(ctx) != nil}
	request, err := c.request(context.WithValue(ctx, exchangeKey{}, x), call)
	if err != nil {
		return c.failed(x, err)
	}

	// The answer is read inside the retry, so that half an answer counts as a broken connection.
	var body []byte
	var begun *http.Response
	request.SetResponseHandler(func(response *http.Response) (err error) {
		defer func() { _ = response.Body.Close() }()
		begun = response
		if !succeeded(response) {
			body, _ = io.ReadAll(io.LimitReader(response.Body, maxRefusal))
			return nil // the status says enough, and half a message is better than none
		}
		body, err = io.ReadAll(io.LimitReader(response.Body, maxAnswer))
		return err
	})
	response, err := c.retry.Do(request)
	if err != nil && call.Once && read != nil && begun != nil && succeeded(begun) {
		return read(c.answer(x, begun, body, c.failed(x, err)))
	}
	if err != nil {
		return c.failed(x, err)
	}
	defer func() { _ = response.Body.Close() }()

	if !succeeded(response) {
		return c.refused(x, response, body)
	}
	answer := c.answer(x, response, body, nil)
	if answer.whole {
		c.answered.Store(true)
	}
	switch {
	case read != nil:
		return read(answer)
	case isHTML(response.Header.Get("Content-Type"), body):
		return answer.unreadable("expected JSON, got a web page")
	case answer.value.kind != "" && !answer.whole: // it may come from what stands between, and then nothing was done
		return answer.unreadable("expected JSON, got " + answer.shape())
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
func (c *Client) failed(x *exchange, err error) *Error {
	if known, ok := errors.AsType[*Error](err); ok {
		return known // of the sign-in or of a wait, inside this call
	}
	// net/http puts the URL, and with it the query, into its errors.
	if withURL, ok := errors.AsType[*url.Error](err); ok {
		err = withURL.Err
	}
	message, cause := err.Error(), ended(err)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		message = "the connection broke before the whole answer was there"
	}
	if why, ok := refused(err, c.host(), c.now()); ok {
		message, cause = why.message, why.cause
	}
	message = fit(message, longestMessage, x.redactor(c.redact))
	return c.error(x, &Error{Message: message, OutcomeUnknown: x.call.Once && x.unanswered, cause: cause})
}

// host is where the platform answers, as its address says.
func (c *Client) host() string {
	address, err := url.Parse(c.baseURL)
	if err != nil {
		return c.platform
	}
	return address.Hostname()
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
		Message:   fit(errorText(contentType, body, redact), longestMessage, redact),
		RequestID: requestID(response.Header, redact),
		RateLimit: rateLimit(response.Header),
		At:        answeredAt(response.Header, c.now()),
		elsewhere: isHTML(contentType, body),
		// The platform may have done it before it failed, but not what it says that it cannot do.
		OutcomeUnknown: x.call.Once && response.StatusCode >= 500 && response.StatusCode != http.StatusNotImplemented,
	}
	if x.redirect != "" {
		e.Message = fit("redirected to "+x.redirect+", which is not followed", longestMessage, redact)
	}
	e.notOffered = x.call.Evidence.isUndocumented() && (e.Status == http.StatusMethodNotAllowed || e.Status == http.StatusNotImplemented)
	e.OutcomeUnknown = e.OutcomeUnknown && !e.notOffered // then there is nothing that the platform could have done
	return c.error(x, e)
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
		Message: "an earlier create of this name got no answer, and it is not known yet whether it was carried out",
		cause:   ErrUnsettled,
	})
}

func (c *Client) error(x *exchange, e *Error) *Error {
	if e.OutcomeUnknown {
		e.SentAt = x.sentAt
	}
	e.Platform = c.platform
	e.Operation = x.call.Operation
	e.Evidence = x.call.Evidence
	return e
}
