// Package clienttest is what the tests of the platforms' clients share.
package clienttest

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// Platform is what clients talk to, without a network, so that the time of a synctest bubble does for both sides.
type Platform struct {
	*sandbox.Sandbox
	Handler http.Handler // the sandbox, until a test puts something in its place
	Logged  bytes.Buffer // by the clients, at the most talkative level

	name        string
	environment map[string]string
}

const origin = "https://platforms.example.com"

// New returns a platform of the sandbox, all of whose answers must keep to the contract. The name is the first segment
// of its paths.
func New(t *testing.T, name string, options sandbox.Options) *Platform {
	t.Helper()
	options.Now = Clock
	if options.Random == nil {
		options.Random = strings.NewReader("thirty-two bytes of no importance")
	}
	box, err := sandbox.New(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if violations := box.Violations(); len(violations) > 0 {
			t.Errorf("answers broke the contract: %q", violations)
		}
	})
	return &Platform{Sandbox: box, Handler: box, name: name, environment: box.Environment(origin)}
}

// Answering returns a platform that is not the sandbox. The environment holds its credential.
func Answering(name string, environment map[string]string, handler http.HandlerFunc) *Platform {
	return &Platform{Handler: handler, name: name, environment: environment}
}

// Always answers this to everything.
func Always(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// Lose makes the answers to some requests of the sandbox get lost, after they took effect.
func (p *Platform) Lose(which func(*http.Request) bool) {
	p.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.Sandbox.ServeHTTP(w, r)
		if which(r) {
			panic(http.ErrAbortHandler)
		}
	})
}

// Clock is the time of both sides; in a synctest bubble, it is the bubble's.
func Clock() time.Time { return time.Now() }

// Variables are the environment in which consumers find all platforms here.
func (p *Platform) Variables() map[string]string { return p.environment }

// Variable is what the environment holds for the platform: "API_KEY".
func (p *Platform) Variable(name string) string {
	return p.environment[strings.ToUpper(p.name)+"_"+name]
}

// Settings are those of a client of the platform.
func (p *Platform) Settings() apiclient.Settings {
	return apiclient.Settings{
		BaseURL:   origin + "/" + p.name,
		UserAgent: "tests",
		MaxWait:   15 * time.Minute,
		RetryWait: apiclient.DefaultRetryWait,
		Transport: p,
		Now:       Clock,
		Log:       slog.New(slog.NewTextHandler(&p.Logged, &slog.HandlerOptions{Level: slog.Level(-100)})),
	}
}

// RoundTrip implements http.RoundTripper. A handler that panics with http.ErrAbortHandler breaks the connection.
func (p *Platform) RoundTrip(request *http.Request) (response *http.Response, err error) {
	if trace := httptrace.ContextClientTrace(request.Context()); trace != nil {
		trace.GotConn(httptrace.GotConnInfo{})
	}
	defer func() {
		switch failure := recover(); failure {
		case nil:
		case http.ErrAbortHandler:
			response, err = nil, errors.New("connection reset by peer")
		default:
			panic(failure)
		}
	}()
	received := request.Clone(request.Context())
	if received.Body == nil {
		received.Body = http.NoBody
	}
	received.RequestURI = received.URL.RequestURI()
	recorder := httptest.NewRecorder()
	p.Handler.ServeHTTP(recorder, received)
	if err := request.Context().Err(); err != nil {
		return nil, err // nobody is there to take the answer, if there is one
	}
	response = recorder.Result()
	response.Request = request
	return response, nil
}

// Expect checks how often operations were requested: "GET /v1/auth/verify".
func (p *Platform) Expect(t *testing.T, want map[string]int) {
	t.Helper()
	got := p.Stats().Requests
	for operation, n := range want {
		method, path, _ := strings.Cut(operation, " ")
		if got := got[method+" /"+p.name+path]; got != n {
			t.Errorf("%s: %d requests, want %d", operation, got, n)
		}
	}
}

// State is what became of a credential: one of sandbox's State constants, or nothing.
func (p *Platform) State(kind, id string) string {
	for _, c := range p.credentials(kind) {
		if c.ID == id {
			return c.State
		}
	}
	return ""
}

// Live are the values of the credentials of a kind that are good, the oldest first.
func (p *Platform) Live(kind string) (values []string) {
	for _, c := range p.credentials(kind) {
		if c.State == sandbox.StateLive {
			values = append(values, c.Value)
		}
	}
	return values
}

func (p *Platform) credentials(kind string) (found []sandbox.Credential) {
	for _, c := range p.Credentials() {
		if c.Platform == p.name && c.Kind == kind {
			found = append(found, c)
		}
	}
	return found
}

// NoSecretIn checks that what was logged, and this text, hold no credential that the sandbox ever issued, and that there
// was one to be taken out.
func (p *Platform) NoSecretIn(t *testing.T, text string) {
	t.Helper()
	text += p.Logged.String()
	if !strings.Contains(text, apiclient.Redacted) {
		t.Error("nothing was echoed")
	}
	for _, c := range p.Credentials() {
		if strings.Contains(text, c.Value) {
			t.Errorf("%s %s is in\n%s", c.Kind, c.Value, text)
		}
	}
}
