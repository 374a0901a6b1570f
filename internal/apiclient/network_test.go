package apiclient_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// network is an http.RoundTripper in memory. It answers the requests in order; the last reply answers all that follow.
type network struct {
	replies []reply

	mu       sync.Mutex
	requests []received
}

type received struct {
	*http.Request
	body string
	at   time.Time
}

// reply is what becomes of a request.
type reply struct {
	status int
	header http.Header
	body   string
	half   bool          // the connection breaks in the middle of the body
	delay  time.Duration // before the answer
	err    error         // in place of an answer
	unsent bool          // err comes before there is a connection
}

// say is an answer; headers are names and values in turn.
func say(status int, body string, headers ...string) reply {
	r := reply{status: status, body: body, header: http.Header{"Content-Type": {"application/json"}}}
	for i := 0; i < len(headers); i += 2 {
		r.header.Set(headers[i], headers[i+1])
	}
	return r
}

func (r reply) after(delay time.Duration) reply {
	r.delay = delay
	return r
}

func half(status int, body string) reply {
	r := say(status, body)
	r.half = true
	return r
}

var (
	connectionRefused = reply{unsent: true, err: &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}}
	connectionLost    = reply{err: io.EOF}
)

func (n *network) RoundTrip(request *http.Request) (*http.Response, error) {
	n.mu.Lock()
	r := n.replies[min(len(n.requests), len(n.replies)-1)]
	var body []byte
	if request.Body != nil {
		body, _ = io.ReadAll(request.Body)
	}
	n.requests = append(n.requests, received{request, string(body), clock()})
	n.mu.Unlock()

	if r.unsent {
		return nil, r.err
	}
	httptrace.ContextClientTrace(request.Context()).GotConn(httptrace.GotConnInfo{})
	timer := time.NewTimer(r.delay)
	defer timer.Stop()
	select {
	case <-request.Context().Done():
		return nil, context.Cause(request.Context()) // as net/http does
	case <-timer.C:
	}
	if r.err != nil {
		return nil, r.err
	}
	response := &http.Response{StatusCode: r.status, Header: r.header.Clone(), Request: request}
	response.Body = io.NopCloser(strings.NewReader(r.body))
	if r.half {
		response.Body = io.NopCloser(io.MultiReader(strings.NewReader(r.body), failingReader{}))
	}
	return response, nil
}

type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// sent is what came in, so far.
func (n *network) sent() []received {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.requests
}

// sentAfter are the times from one on at which requests were sent.
func (n *network) sentAfter(began time.Time) (times []time.Duration) {
	for _, request := range n.sent() {
		times = append(times, request.at.Sub(began))
	}
	return times
}

// clock is the time that clients are given; in a synctest bubble, it is the bubble's.
func clock() time.Time {
	return time.Now()
}

// testKey is the credential of the clients here.
const testKey = "tk_5f1c0e7a9b"

// newClient returns a client of the network, after further changes to its configuration, and what it logs.
func newClient(wire http.RoundTripper, change ...func(*apiclient.Config)) (*apiclient.Client, *bytes.Buffer) {
	logged := &bytes.Buffer{}
	config := apiclient.Config{
		Settings: apiclient.Settings{
			BaseURL:   "https://api.example.com",
			UserAgent: "tests",
			MaxWait:   15 * time.Minute,
			RetryWait: apiclient.DefaultRetryWait,
			Transport: wire,
			Now:       clock,
			Log:       slog.New(slog.NewTextHandler(logged, &slog.HandlerOptions{Level: slog.Level(-100)})),
		},
		Platform: "Platform",
		Auth:     apiclient.Bearer(testKey),
		Pace:     apiclient.Pace{Requests: 1e6},
	}
	for _, apply := range change {
		apply(&config)
	}
	return apiclient.New(config), logged
}

// thing is the object of the calls here.
type thing struct {
	ID        string    `json:"id"`
	Name      *string   `json:"-"`
	Words     []string  `json:"-"`
	CreatedAt time.Time `json:"-"`
}

// thingKind is how things are shown.
func thingKind() apiclient.Kind[thing] {
	return apiclient.Kind[thing]{
		Thing: "thing", Names: []string{"thing"}, Path: "/things", List: apiclient.Paging{Size: "limit", First: 1}, Ends: "delete",
		Creating: apiclient.Assumed, Listing: apiclient.Assumed, Reading: apiclient.Assumed, Changing: apiclient.Assumed,
		Ending: apiclient.Assumed,
		Read: func(o *apiclient.Object) thing {
			return thing{ID: o.ID(), Name: o.Text("name"), Words: o.Words("words"), CreatedAt: o.Time("createdAt")}
		},
		ID:      func(t thing) string { return t.ID },
		Created: func(t thing) time.Time { return t.CreatedAt },
	}
}

// into reads an answer that must be a thing.
func into(got *thing) func(*apiclient.Answer) error {
	return func(a *apiclient.Answer) error {
		o, err := a.Object([]string{"id"})
		if err == nil {
			got.ID = o.ID()
		}
		return err
	}
}

const thingBody = `{"id": "thing_1"}`

var (
	readThing   = apiclient.Call{Operation: "read the thing", Method: http.MethodGet, Path: "/things/1"}
	createThing = apiclient.Call{Operation: "create the thing", Method: http.MethodPost, Path: "/things", Body: thing{ID: "new"}, Once: true}
)

// failure is the *apiclient.Error of an error; it fails the test if there is none.
func failure(t *testing.T, err error) *apiclient.Error {
	t.Helper()
	e, ok := errors.AsType[*apiclient.Error](err)
	if !ok {
		t.Fatalf("got the error %v, want an *apiclient.Error", err)
	}
	return e
}
