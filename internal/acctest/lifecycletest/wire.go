package lifecycletest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync"
	"testing/iotest"
	"time"
)

// wire carries requests to a platform, and lets them fail.
type wire struct {
	platform http.RoundTripper
	kinds    *http.ServeMux
	told     func(format string, arguments ...any)

	mu       sync.Mutex
	sent     int    // requests since the script began
	happened int    // faults since then
	script   script // nil: nothing fails
	cancel   func()
}

// script tells what becomes of a request: the nth since it began, of one of the patterns of the Subject, or of none. Nil is
// nothing special.
type script func(nth int, pattern string) *fault

func (k *kind) newWire(platform http.RoundTripper, told func(string, ...any)) *wire {
	w := &wire{platform: platform, kinds: http.NewServeMux(), told: told}
	for _, pattern := range []string{k.Create, k.Read, k.List, k.Delete, k.Account} {
		if pattern != "" {
			w.kinds.Handle(pattern, http.NotFoundHandler())
		}
	}
	return w
}

// begin lets a script play until the end is called, which tells how often something happened.
func (w *wire) begin(script script, cancel func()) (end func() (happened int)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sent, w.happened, w.script, w.cancel = 0, 0, script, cancel
	return func() int {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.script = nil
		return w.happened
	}
}

func (w *wire) next(request *http.Request) *fault {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, pattern := w.kinds.Handler(request)
	w.sent++
	if w.script == nil {
		return nil
	}
	happens := w.script(w.sent, pattern)
	if happens != nil {
		w.happened++
	}
	return happens
}

// RoundTrip implements http.RoundTripper.
func (w *wire) RoundTrip(request *http.Request) (*http.Response, error) {
	happens := w.next(request)
	if happens == nil {
		w.told("  %s %s", request.Method, request.URL.Path)
		return w.platform.RoundTrip(request)
	}
	w.told("  %s %s: %s", request.Method, request.URL.Path, happens.name)
	if trace := httptrace.ContextClientTrace(request.Context()); trace != nil && !happens.unsent {
		trace.GotConn(httptrace.GotConnInfo{})
	}
	if happens.cancels == during {
		w.cancel()
	}
	if happens.late > 0 {
		w.carryOut(request, happens.late)
		return happens.answer(request)
	}
	if !happens.effect {
		if request.Body != nil {
			_ = request.Body.Close()
		}
		return happens.answer(request)
	}
	response, err := w.platform.RoundTrip(request)
	if happens.cancels == afterwards {
		w.cancel()
	}
	if happens.answer == nil {
		return response, err
	}
	if err == nil {
		_ = response.Body.Close()
	}
	return happens.answer(request)
}

// carryOut lets the platform do as it is asked when nobody waits for the answer any more.
func (w *wire) carryOut(request *http.Request, after time.Duration) {
	late := request.Clone(context.WithoutCancel(request.Context()))
	body, _ := io.ReadAll(request.Body) // of a test
	late.Body = io.NopCloser(bytes.NewReader(body))
	time.AfterFunc(after, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.told("  %s later, the platform carries out %s %s", after, late.Method, late.URL.Path)
		if response, err := w.platform.RoundTrip(late); err == nil {
			_ = response.Body.Close()
		}
	})
}

// fault is what becomes of a request.
type fault struct {
	name    string
	effect  bool          // the platform does as it is asked
	late    time.Duration // it does so later
	unsent  bool          // there was not even a connection
	cancels when          // the operation is cancelled
	answer  func(*http.Request) (*http.Response, error)
}

type when int

const (
	never when = iota
	during
	afterwards
)

// always lets something happen to every request, or to those of a pattern.
func (f *fault) always(patterns ...string) script {
	return func(_ int, pattern string) *fault {
		if len(patterns) == 0 || slices.Contains(patterns, pattern) {
			return f
		}
		return nil
	}
}

// from lets something happen to the nth request, and to all after it.
func (f *fault) from(n int) script {
	return func(nth int, _ string) *fault {
		if nth >= n {
			return f
		}
		return nil
	}
}

// at lets something happen to the nth request alone.
func (f *fault) at(n int) script {
	return func(nth int, _ string) *fault {
		if nth == n {
			return f
		}
		return nil
	}
}

// onFirst lets something happen to the first request of a pattern.
func (f *fault) onFirst(pattern string) script {
	happened := false
	return func(_ int, of string) *fault {
		if happened || of != pattern {
			return nil
		}
		happened = true
		return f
	}
}

func answers(status int, contentType, body string) func(*http.Request) (*http.Response, error) {
	return func(request *http.Request) (*http.Response, error) {
		return answer(request, status, contentType, strings.NewReader(body)), nil
	}
}

func answer(request *http.Request, status int, contentType string, body io.Reader) *http.Response {
	return &http.Response{
		StatusCode: status, Status: fmt.Sprintf("%d %s", status, http.StatusText(status)), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {contentType}}, Body: io.NopCloser(body), ContentLength: -1, Request: request,
	}
}

func breaks(*http.Request) (*http.Response, error) {
	return nil, errors.New("connection reset by peer")
}

func breaksInTheBody(request *http.Request) (*http.Response, error) {
	body := io.MultiReader(strings.NewReader(`{"id": "`), iotest.ErrReader(io.ErrUnexpectedEOF))
	return answer(request, http.StatusOK, typeJSON, body), nil
}

const (
	typeJSON = "application/json"
	typeHTML = "text/html; charset=utf-8"
	page     = "<!doctype html><title>Sign in to this network</title>"
)

// The ways to fail that say nothing of what was asked for.
var (
	unauthorized = &fault{name: "401", answer: answers(http.StatusUnauthorized, typeJSON, `{"error": "Invalid API key"}`)}
	forbidden    = &fault{name: "403", answer: answers(http.StatusForbidden, typeJSON, `{"error": "Missing scope"}`)}
	failure      = &fault{name: "500", answer: answers(http.StatusInternalServerError, typeJSON, `{"error": "oops"}`)}
	unavailable  = &fault{name: "503", answer: answers(http.StatusServiceUnavailable, typeJSON, `{"error": "oops"}`)}
	refused      = &fault{name: "connection refused", unsent: true, answer: breaks}
	dropped      = &fault{name: "dropped", answer: breaks}
	webPage      = &fault{name: "a web page", answer: answers(http.StatusOK, typeHTML, page)}
	lostPage     = &fault{name: "a web page with 404", answer: answers(http.StatusNotFound, typeHTML, page)}
	unreadable   = &fault{name: "unreadable", answer: answers(http.StatusOK, typeJSON, `{"id": "`)}
)

// The ways to lose the answer to what took effect.
var (
	droppedAfter    = &fault{name: "dropped after its effect", effect: true, answer: breaks}
	failureAfter    = &fault{name: "500 after its effect", effect: true, answer: failure.answer}
	brokenAfter     = &fault{name: "broken in the middle of the answer", effect: true, answer: breaksInTheBody}
	droppedBefore   = &fault{name: "dropped before its effect", late: 10 * time.Second, answer: breaks}
	unreadableAfter = &fault{name: "unreadable after its effect", effect: true, answer: unreadable.answer}
)

// The ways to be interrupted.
var (
	cancelled      = &fault{name: "cancelled meanwhile", effect: true, cancels: during}
	cancelledAfter = &fault{name: "cancelled after the answer", effect: true, cancels: afterwards}
)

func failures() []*fault {
	return []*fault{unauthorized, forbidden, failure, unavailable, refused, dropped, webPage, lostPage, unreadable}
}

func losses() []*fault {
	return []*fault{droppedAfter, failureAfter, brokenAfter, unreadableAfter}
}

func interruptions() []*fault { return []*fault{cancelled, cancelledAfter} }
