package ecoevents_test

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// platform is what clients talk to, without a network, so that the time of a synctest bubble does for both sides.
type platform struct {
	handler     http.Handler
	environment map[string]string
	logged      bytes.Buffer
}

const origin = "https://ecoevents.example.com"

// answering returns a platform that answers this to everything.
func answering(status int, contentType, body string) *platform {
	return &platform{
		handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}),
		environment: map[string]string{"ECOEVENTS_API_KEY": "ek_live_own0own0own0", "ECOEVENTS_BASE_URL": origin},
	}
}

// sandboxed is a platform that is a sandbox.
type sandboxed struct {
	*sandbox.Sandbox
	platform
}

// newSandbox returns a platform whose answers must all keep to the contract.
func newSandbox(t *testing.T, options sandbox.Options) *sandboxed {
	t.Helper()
	options.Now = clock
	options.Random = strings.NewReader("thirty-two bytes of no importance")
	box, err := sandbox.New(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if violations := box.Violations(); len(violations) > 0 {
			t.Errorf("answers broke the contract: %q", violations)
		}
	})
	return &sandboxed{Sandbox: box, platform: platform{handler: box, environment: box.Environment(origin)}}
}

// clock is the time of both sides; in a synctest bubble, it is the bubble's.
func clock() time.Time {
	return time.Now() //nolint:forbidigo // the tests hand it in, as main does
}

// client returns a client with the credential of the environment, after further changes to its configuration.
func (p *platform) client(change ...func(*ecoevents.Config)) *ecoevents.Client {
	config := ecoevents.Config{
		APIKey:    p.environment["ECOEVENTS_API_KEY"],
		Email:     p.environment["ECOEVENTS_EMAIL"],
		Password:  p.environment["ECOEVENTS_PASSWORD"],
		BaseURL:   p.environment["ECOEVENTS_BASE_URL"],
		UserAgent: "tests",
		MaxWait:   15 * time.Minute,
		Transport: p,
		Now:       clock,
		Log:       slog.New(slog.NewTextHandler(&p.logged, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	for _, apply := range change {
		apply(&config)
	}
	return ecoevents.New(config)
}

// with returns a client with this API key.
func (p *platform) with(key string) *ecoevents.Client {
	return p.client(func(c *ecoevents.Config) { c.APIKey, c.Email, c.Password = key, "", "" })
}

// withToken returns a client with this access token.
func (p *platform) withToken(token string) *ecoevents.Client {
	return p.client(func(c *ecoevents.Config) { c.APIKey, c.Email, c.Password, c.AccessToken = "", "", "", token })
}

// RoundTrip implements http.RoundTripper. A handler that panics with http.ErrAbortHandler breaks the connection.
func (p *platform) RoundTrip(request *http.Request) (response *http.Response, err error) {
	if trace := httptrace.ContextClientTrace(request.Context()); trace != nil {
		trace.GotConn(httptrace.GotConnInfo{})
	}
	defer func() {
		if recover() != nil {
			response, err = nil, errors.New("connection reset by peer")
		}
	}()
	received := request.Clone(request.Context())
	if received.Body == nil {
		received.Body = http.NoBody
	}
	recorder := httptest.NewRecorder()
	p.handler.ServeHTTP(recorder, received)
	response = recorder.Result()
	response.Request = request
	return response, nil
}

// issue returns the id and the value of a further key.
func (s *sandboxed) issue(scopes ...string) (id, key string) {
	return s.EcoEvents.IssueAPIKey("another", scopes, "live")
}

// expect checks how often an operation was requested: "GET /v1/auth/verify".
func (s *sandboxed) expect(t *testing.T, want map[string]int) {
	t.Helper()
	got := s.Stats().Requests
	for operation, n := range want {
		method, path, _ := strings.Cut(operation, " ")
		if got := got[method+" /ecoevents"+path]; got != n {
			t.Errorf("%s: %d requests, want %d", operation, got, n)
		}
	}
}

// state is what became of a credential: one of sandbox's State constants, or nothing.
func (s *sandboxed) state(kind, id string) string {
	for _, c := range s.Credentials() {
		if c.Kind == kind && c.ID == id {
			return c.State
		}
	}
	return ""
}

// count is how many credentials of a kind are in a state.
func (s *sandboxed) count(kind, state string) int {
	n := 0
	for _, c := range s.Credentials() {
		if c.Kind == kind && c.State == state {
			n++
		}
	}
	return n
}

// tenAtOnce runs ten calls at the same time.
func tenAtOnce(call func(n int)) {
	var all sync.WaitGroup
	for n := range 10 {
		all.Go(func() { call(n) })
	}
	all.Wait()
}

func failure(t *testing.T, err error) *apiclient.Error {
	t.Helper()
	e, ok := errors.AsType[*apiclient.Error](err)
	if !ok {
		t.Fatalf("got the error %v, want an *apiclient.Error", err)
	}
	return e
}

func succeed[T any](t *testing.T) func(T, error) T {
	t.Helper()
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}
