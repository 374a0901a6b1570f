// Package acctest is what acceptance tests share: the provider in process, under the real Terraform CLI, against a
// sandbox over real HTTP.
package acctest

import (
	"crypto/rand"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/echoprovider"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/protocol"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/provider"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// Sandbox is a sandbox that one test has for itself.
type Sandbox struct {
	*sandbox.Sandbox
	URL string

	mu          sync.Mutex
	environment map[string]string
	intercept   Interceptor
}

// Interceptor answers a request in place of the sandbox, or reports false.
type Interceptor func(w http.ResponseWriter, r *http.Request) bool

// Start starts a sandbox, until the end of the test. The test fails if the sandbox breaks its own contract.
func Start(t testing.TB, options sandbox.Options) *Sandbox {
	t.Helper()
	options.Now = time.Now
	options.Random = rand.Reader
	box, err := sandbox.New(options)
	if err != nil {
		t.Fatal(err)
	}
	s := &Sandbox{Sandbox: box}
	server := httptest.NewUnstartedServer(http.HandlerFunc(s.serve))
	box.CountConnections(server.Config)
	server.Start()
	s.URL = server.URL
	s.environment = box.Environment(server.URL)
	t.Cleanup(func() {
		server.Close()
		for _, violation := range box.Violations() {
			t.Errorf("the sandbox broke the contract: %s", violation)
		}
	})
	return s
}

func (s *Sandbox) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	intercept := s.intercept
	s.mu.Unlock()
	if intercept == nil || !intercept(w, r) {
		s.ServeHTTP(w, r)
	}
}

// Intercept lets a test answer in place of the sandbox, from now on; nil ends it.
func (s *Sandbox) Intercept(intercept Interceptor) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.intercept = intercept
}

// Setenv sets a variable of the provider's environment, which is not the process's; an empty value removes it.
func (s *Sandbox) Setenv(name, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.environment[name] = value
}

// Environment is the provider's environment.
func (s *Sandbox) Environment() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.environment)
}

// UseAPIKey gives the provider another key than the sandbox's own.
func (s *Sandbox) UseAPIKey(key string) { s.Setenv("ECOEVENTS_API_KEY", key) }

// UseAccessToken gives the provider a JWT in place of a key.
func (s *Sandbox) UseAccessToken(token string) {
	s.Setenv("ECOEVENTS_API_KEY", "")
	s.Setenv("ECOEVENTS_ACCESS_TOKEN", token)
}

// Live are the credentials of a kind that requests made and that are alive.
func (s *Sandbox) Live(kind string) []sandbox.Credential {
	var live []sandbox.Credential
	for _, c := range s.Credentials() {
		if c.Kind == kind && c.Owner == sandbox.OwnerAPI && c.State == sandbox.StateLive {
			live = append(live, c)
		}
	}
	return live
}

// Provider returns the provider in process, configured by the sandbox's environment.
func (s *Sandbox) Provider() func() (tfprotov6.ProviderServer, error) {
	return inProcess(func(name string) string { return s.Environment()[name] }, &provider.Opened{})
}

func inProcess(getenv func(string) string, opened *provider.Opened) func() (tfprotov6.ProviderServer, error) {
	return throughTransport(getenv, opened, nil)
}

// ProviderThrough returns the provider in process, with an environment and all of its calls going through a transport.
func ProviderThrough(getenv func(string) string, transport http.RoundTripper) func() (tfprotov6.ProviderServer, error) {
	return throughTransport(getenv, &provider.Opened{}, transport)
}

func throughTransport(
	getenv func(string) string, opened *provider.Opened, transport http.RoundTripper,
) func() (tfprotov6.ProviderServer, error) {
	wait := provider.DefaultRetryWait
	if transport == nil {
		wait /= 50 // for somebody waits
	}
	served := providerserver.NewProtocol6(provider.New(provider.Options{
		Version:   "test",
		Getenv:    getenv,
		Now:       time.Now,
		Opened:    opened,
		Transport: transport,
		RetryWait: wait,
	})())
	return func() (tfprotov6.ProviderServer, error) {
		return protocol.WithCalls(protocol.NewServer(served()), opened.BeginCall), nil
	}
}

// Run runs steps with the real Terraform CLI, and then destroys what they made.
func (s *Sandbox) Run(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	run(t, map[string]func() (tfprotov6.ProviderServer, error){"eventcreds": s.Provider()}, steps)
}

// RunEchoing is Run beside the provider "echo", which puts ephemeral values into its state, where a test can check them.
func (s *Sandbox) RunEchoing(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	run(t, map[string]func() (tfprotov6.ProviderServer, error){
		"eventcreds": s.Provider(),
		"echo":       echoprovider.NewProviderServer(),
	}, steps)
}

func run(t *testing.T, providers map[string]func() (tfprotov6.ProviderServer, error), steps []resource.TestStep) {
	t.Helper()
	NeedsCLI(t)
	resource.Test(t, resource.TestCase{
		// Not for plugin-testing to skip: these tests reach nothing but the sandbox.
		IsUnitTest:               true,
		ProtoV6ProviderFactories: providers,
		Steps:                    steps,
	})
}
