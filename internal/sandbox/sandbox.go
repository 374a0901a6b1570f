// Package sandbox emulates the platforms in memory, for acceptance tests, the demo and a user's own tests. It follows
// the documents in contracts/ and checks every request and every answer against them. It knows nothing of the clients
// it serves: the contract is all that both sides share, so that no mistake of one can hide in the other.
package sandbox

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Auth is the kind of credential that [Sandbox.Environment] offers.
type Auth string

// The kinds of credential.
const (
	AuthAPIKey   Auth = "api-key"  // the platform's long-lived key; the default
	AuthPassword Auth = "password" // email and password of the account's owner
)

// Options says how a sandbox behaves. Now and Random are required.
type Options struct {
	Auth    Auth             // empty: AuthAPIKey
	Latency time.Duration    // every request of a platform waits this long before it takes effect
	Rate    Rate             // zero: the tier enterprise
	APIKeys int              // keys that the account has from the start, besides the provider's own
	Now     func() time.Time // what the platforms' time runs with
	Random  io.Reader        // read once, for 32 bytes that all ids and secrets are drawn from
	Log     *slog.Logger     // one line per request at debug; nil: none
}

// Sandbox is a set of emulated platforms, each under its own path, and their control interface under /_control/. It
// is an [http.Handler], and safe for concurrent use.
type Sandbox struct {
	EcoEvents *EcoEvents // for what no consumer of the platform could do

	latency   time.Duration
	log       *slog.Logger
	platforms []*platform
	handlers  map[string]http.Handler // by the first segment of the path

	mu         sync.Mutex // guards all below, and the state of the platforms
	clock      clock
	random     random
	ledger     ledger
	stats      *stats
	violations []string
}

// New makes a sandbox with one account per platform. It fails when an option makes no sense or a platform does not
// offer exactly the operations of its contract.
func New(options Options) (*Sandbox, error) {
	switch {
	case options.Now == nil || options.Random == nil:
		return nil, errors.New("the options Now and Random are required")
	case options.Auth != "" && options.Auth != AuthAPIKey && options.Auth != AuthPassword:
		return nil, fmt.Errorf("there is no authentication %q; use %s or %s", options.Auth, AuthAPIKey, AuthPassword)
	case options.APIKeys < 0 || options.Latency < 0:
		return nil, errors.New("neither the number of API keys nor the latency can be negative")
	}
	random, err := newRandom(options.Random)
	if err != nil {
		return nil, err
	}
	s := &Sandbox{
		latency:  options.Latency,
		log:      options.Log,
		handlers: map[string]http.Handler{},
		clock:    clock{now: options.Now},
		random:   random,
		stats:    newStats(0),
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	for _, build := range []func(*Sandbox, Options) (*platform, error){
		newEcoEvents,
	} {
		p, err := build(s, options)
		if err != nil {
			return nil, err
		}
		handler, err := s.mount(p)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
		s.platforms = append(s.platforms, p)
		s.handlers[p.name] = handler
	}
	s.handlers["_control"] = s.control()
	s.Reset()
	return s, nil
}

// ServeHTTP answers for the platforms and for the control interface.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	now := s.clock.time()
	s.mu.Unlock()
	setDate(w.Header(), now)

	first, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	handler, found := s.handlers[first]
	if !found {
		names := slices.Sorted(maps.Keys(s.handlers))
		writeControlError(w, http.StatusNotFound, "nothing is served here; paths begin with one of: "+strings.Join(names, ", "))
		return
	}
	handler.ServeHTTP(w, r)
}

// Environment returns the variables with which a consumer of the provider reaches the platforms, when the sandbox is
// served at origin (`http://127.0.0.1:8080`).
func (s *Sandbox) Environment(origin string) map[string]string {
	variables := map[string]string{}
	for _, p := range s.platforms {
		maps.Copy(variables, p.environment(origin+"/"+p.name))
	}
	return variables
}

// Advance moves the platforms' time by d, which is not negative: what expires, expires; windows of rate limits close.
func (s *Sandbox) Advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clock.ahead += d
}

// Now returns the platforms' time.
func (s *Sandbox) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.clock.time()
}

// Stats returns what was counted since the start or the last Reset.
func (s *Sandbox) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stats.snapshot()
}

// Credentials returns every credential that was ever issued since the start or the last Reset, in order, with its
// value.
func (s *Sandbox) Credentials() []Credential {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ledger.list(s.clock.time())
}

// Violations tells which answers broke the contract since the start or the last Reset; a test that used the sandbox
// fails when there are any.
func (s *Sandbox) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.violations)
}

// Dashboard does what a person does in the platform's web interface: it applies the action to the object with the id.
// EcoEvents knows revoke, rename (name) and rescope (scopes) for a key, change (url, events, description, active,
// metadata) and delete for a webhook.
func (s *Sandbox) Dashboard(platformName, action, id string, fields map[string]any) error {
	i := slices.IndexFunc(s.platforms, func(p *platform) bool { return p.name == platformName })
	if i < 0 {
		return problemf(http.StatusNotFound, "not_found", "there is no platform %q", platformName)
	}
	apply, found := s.platforms[i].dashboard[action]
	if !found {
		actions := slices.Sorted(maps.Keys(s.platforms[i].dashboard))
		return problemf(http.StatusBadRequest, "invalid_request", "%s has no action %q; use one of: %s",
			platformName, action, strings.Join(actions, ", "))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return apply(id, fields)
}

// Reset takes everything back to the start: time, objects, counters. The credentials of [Sandbox.Environment] stay as
// they are, so that a running consumer can go on.
func (s *Sandbox) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clock.ahead = 0
	s.ledger = newLedger()
	s.stats = newStats(s.stats.inFlight)
	s.violations = nil
	for _, p := range s.platforms {
		p.reset()
	}
}
