package sandbox_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// epoch is the time of every sandbox here, until it is moved.
var epoch = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// seed is what every sandbox here draws from.
const seed = "thirty-two bytes of no importance"

// running is a sandbox, served.
type running struct {
	*sandbox.Sandbox
	t           *testing.T
	url         string
	environment map[string]string
	key         string // the provider's own; empty with sandbox.AuthPassword
}

// start serves a sandbox whose answers must all keep to the contract.
func start(t *testing.T, options sandbox.Options) *running {
	t.Helper()
	box := build(t, options)
	server := httptest.NewUnstartedServer(box)
	box.CountConnections(server.Config)
	server.Start()
	t.Cleanup(server.Close)
	environment := box.Environment(server.URL)
	return &running{box, t, server.URL, environment, environment["ECOEVENTS_API_KEY"]}
}

func build(t testing.TB, options sandbox.Options) *sandbox.Sandbox {
	t.Helper()
	if options.Now == nil {
		options.Now = func() time.Time { return epoch }
	}
	options.Random = strings.NewReader(seed)
	box, err := sandbox.New(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if violations := box.Violations(); len(violations) > 0 {
			t.Errorf("answers broke the contract: %q", violations)
		}
	})
	return box
}

// in returns the sandbox for a subtest.
func (b *running) in(t *testing.T) *running {
	t.Helper()
	c := *b
	c.t = t
	return &c
}

// reply is an answer, its body read.
type reply struct {
	*http.Response
	t    *testing.T
	text string
}

// send sends a request; the body is text, or what is sent as JSON, or nil.
func (b *running) send(method, path, credential string, body any) *reply {
	b.t.Helper()
	return do(b.t, newRequest(b.t, method, b.url+path, credential, body))
}

func do(t *testing.T, request *http.Request) *reply {
	t.Helper()
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return &reply{response, t, string(text)}
}

func newRequest(t testing.TB, method, url, credential string, body any) *http.Request {
	t.Helper()
	var reader io.Reader = http.NoBody
	switch body := body.(type) {
	case nil:
	case string:
		reader = strings.NewReader(body)
	default:
		data, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		reader = bytes.NewReader(data)
	}
	request, err := http.NewRequestWithContext(t.Context(), method, url, reader)
	if err != nil {
		t.Fatal(err)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if credential != "" {
		request.Header.Set("Authorization", "Bearer "+credential)
	}
	return request
}

// expect fails the test at once unless the answer has the status.
func (r *reply) expect(status int) *reply {
	r.t.Helper()
	if r.StatusCode != status {
		r.t.Fatalf("%s %s: got status %d, want %d: %s", r.Request.Method, r.Request.URL, r.StatusCode, status, r.text)
	}
	return r
}

// into decodes the body.
func (r *reply) into(target any) {
	r.t.Helper()
	if err := json.Unmarshal([]byte(r.text), target); err != nil {
		r.t.Fatalf("%v: %s", err, r.text)
	}
}

// object is a JSON object.
type object = map[string]any

func (r *reply) object() object {
	r.t.Helper()
	var value object
	r.into(&value)
	return value
}

// code returns the code of EcoEvents' error, and checks that there is a message beside it.
func (r *reply) code() string {
	r.t.Helper()
	var body struct {
		Error struct{ Code, Message string }
	}
	r.into(&body)
	if body.Error.Message == "" {
		r.t.Errorf("an error without a message: %s", r.text)
	}
	return body.Error.Code
}

// message returns what the platform says of an error, in whichever of the platforms' shapes.
func (r *reply) message() string {
	r.t.Helper()
	body := r.object()
	if inner, ok := body["error"].(object); ok {
		body = inner
	}
	message, _ := body["message"].(string)
	flat, _ := body["error"].(string)
	return message + flat
}

// route is a request, but for the credential.
type route struct{ method, path, body string }

// refuses checks that the platform answers each route with 401 when it has one of the Authorization headers, and that
// no answer holds the header. Each answer is then checked by check.
func (b *running) refuses(headers map[string]string, routes []route, check func(*reply)) {
	b.t.Helper()
	for name, header := range headers {
		b.t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, route := range routes {
				request := newRequest(t, route.method, b.url+route.path, "", route.body)
				request.Header.Set("Authorization", header)
				answer := do(t, request).expect(http.StatusUnauthorized)
				if header != "" && strings.Contains(answer.text, header) {
					t.Errorf("%s %s: the answer holds the credential", route.method, route.path)
				}
				check(answer)
			}
		})
	}
}

// malformed is a request that breaks the contract, and a word of the answer that it gets.
type malformed struct {
	method, path string
	body         any
	says         string
}

// rejects checks that each request is answered with 400 and told why, and that no answer holds the secret. Check looks
// at each answer, and at what the request left behind.
func (b *running) rejects(base, credential, secret string, requests map[string]malformed, check func(*running, *reply)) {
	b.t.Helper()
	for name, request := range requests {
		b.t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := b.in(t)
			answer := box.send(request.method, base+request.path, credential, request.body).expect(http.StatusBadRequest)
			if !strings.Contains(answer.message(), request.says) {
				t.Errorf("the answer does not speak of %s: %s", request.says, answer.text)
			}
			if strings.Contains(answer.text, secret) {
				t.Errorf("the answer holds what was sent: %s", answer.text)
			}
			check(box, answer)
		})
	}
}

func diff(t *testing.T, what string, want, got any) {
	t.Helper()
	if difference := cmp.Diff(want, got); difference != "" {
		t.Errorf("%s: (-want +got)\n%s", what, difference)
	}
}
