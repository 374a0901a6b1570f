package provider_test

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// provoker has the platforms and an environment of its own, and makes them do what a user regrets.
type provoker struct {
	*testing.T
	platform    *clienttest.Platform
	broken      error // that every request fails with, unless nil
	environment map[string]string
	secrets     []string // that no diagnostic may repeat, beside those of the platforms
}

func newProvoker(t *testing.T) *provoker {
	t.Helper()
	w := &provoker{T: t, platform: clienttest.New(t, "diagnostics", sandbox.Options{})}
	w.environment = w.platform.Variables()
	return w
}

// withPassword makes the provider sign in.
func (w *provoker) withPassword() {
	w.platform = clienttest.New(w.T, "diagnostics", sandbox.Options{Auth: sandbox.AuthPassword})
	w.environment = w.platform.Variables()
}

// secret remembers a secret, and returns it.
func (w *provoker) secret(value string) string {
	w.secrets = append(w.secrets, value)
	return value
}

func (w *provoker) allSecrets() []string {
	all := w.secrets
	for _, c := range w.platform.Credentials() {
		all = append(all, c.Value)
	}
	return all
}

// speak speaks to a provider that is not configured yet.
func (w *provoker) speak() *acctest.Protocol {
	w.Helper()
	return acctest.SpeakThrough(w.T, func(name string) string { return w.environment[name] }, w)
}

// RoundTrip implements http.RoundTripper.
func (w *provoker) RoundTrip(request *http.Request) (*http.Response, error) {
	if w.broken != nil {
		return nil, w.broken
	}
	return w.platform.RoundTrip(request)
}

// provider speaks to a provider that is configured so.
func (w *provoker) provider(config acctest.Values) *acctest.Protocol {
	w.Helper()
	p := w.speak()
	if found := p.Configure(config); found.Errors() > 0 {
		w.Fatalf("the configuration: %v", found)
	}
	return p
}

// intercept answers requests of a method, or of all, to paths that contain a text in place of the sandbox.
func (w *provoker) intercept(method, path string, answer http.HandlerFunc) {
	w.platform.Handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if (method == "" || r.Method == method) && strings.Contains(r.URL.Path, path) {
			answer(rw, r)
			return
		}
		w.platform.Sandbox.ServeHTTP(rw, r)
	})
}

// answer answers such requests with a status and a body.
func (w *provoker) answer(method, path string, status int, body string) {
	w.intercept(method, path, func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("X-Request-Id", "req_17")
		if strings.HasPrefix(body, "{") {
			rw.Header().Set("Content-Type", "application/json")
		}
		rw.WriteHeader(status)
		_, _ = io.WriteString(rw, body)
	})
}

// calm leaves everything to the sandbox.
func (w *provoker) calm() { w.platform.Handler = w.platform.Sandbox }

func abort(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// lose carries out such requests, and loses their answers.
func (w *provoker) lose(method, path string) {
	w.platform.Lose(func(r *http.Request) bool { return r.Method == method && strings.HasSuffix(r.URL.Path, path) })
}

// dashboard does what a person does by hand.
func (w *provoker) dashboard(platform, action, id string, fields map[string]any) {
	w.Helper()
	if err := w.platform.Dashboard(platform, action, id, fields); err != nil {
		w.Fatal(err)
	}
}

// write writes a file, and returns its name.
func (w *provoker) write(content string) string {
	w.Helper()
	name := filepath.Join(w.TempDir(), "identity.txt")
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		w.Fatal(err)
	}
	return name
}

// cancelled is a context that ended.
func (w *provoker) cancelled() context.Context {
	ctx, cancel := context.WithCancel(w.Context())
	cancel()
	return ctx
}
