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
	AuthAPIKey   Auth = "api-key"  // the platform's long-lived key or token; the default
	AuthPassword Auth = "password" // email and password of the account's owner, where the platform has sign-in
)

// Options says how a sandbox behaves. Now and Random are required.
type Options struct {
	Auth          Auth             // empty: AuthAPIKey
	Latency       time.Duration    // every request of a platform waits this long before it takes effect
	Rate          Rate             // of EcoEvents, in fixed windows; zero: the tier enterprise
	EventicatRate Rate             // in a sliding window; zero: the documented 5 requests in a second
	APIKeys       int              // keys that the account of EcoEvents has from the start, besides the provider's own
	BareArrays    bool             // Event Connectors lists all tokens as an array, not in pages
	Now           func() time.Time // what the platforms' time runs with
	Random        io.Reader        // read once, for 32 bytes that all ids and secrets are drawn from
	Log           *slog.Logger     // one line per request at debug; nil: none
}

// Sandbox is a set of emulated platforms, each under its own path, and their control interface under /_control/. It
// is an [http.Handler], and safe for concurrent use.
type Sandbox struct {
	// For what no consumer of the platform could do.
	EcoEvents       *EcoEvents
	Eventicat       *Eventicat
	EventConnectors *EventConnectors

	latency   time.Duration
	log       *slog.Logger
	platforms []*platform
	handlers  map[string]http.Handler // by the first segment of the path

	mu         sync.Mutex // guards all below, and the state of the platforms
	clock      clock
	signingKey []byte // of JWTs
	random     random
	ledger     ledger
	stats      *stats
	faults     []*faultRule // the first that happens is the one
	violations []string
}

// New makes a sandbox with an account per platform. It fails when an option makes no sense or a platform does not
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
	for _, p := range []struct {
		name     string
		contract func() (*contract, error)
		build    builder
	}{
		{ecoEvents, ecoEventsContract, newEcoEvents},
		{eventicat, eventicatContract, newEventicat},
		{eventConnectors, eventConnectorsContract, newEventConnectors},
	} {
		if err := s.add(p.name, p.contract, p.build, options); err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
	}
	s.handlers["_control"] = s.control()
	s.Reset()
	return s, nil
}

// builder makes a platform, all but its name and contract.
type builder func(*Sandbox, *contract, Options) (*platform, error)

func (s *Sandbox) add(name string, load func() (*contract, error), build builder, options Options) error {
	contract, err := load()
	if err != nil {
		return err
	}
	p, err := build(s, contract, options)
	if err != nil {
		return err
	}
	p.name, p.contract = name, contract
	handler, err := s.mount(p)
	if err != nil {
		return err
	}
	s.platforms = append(s.platforms, p)
	s.handlers[name] = handler
	return nil
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
		maps.Copy(variables, p.environment)
		variables[strings.ToUpper(p.name)+"_BASE_URL"] = origin + "/" + p.name
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

// Reset takes everything back to the start: time, objects, counters; and it ends all faults. The credentials of [Sandbox.Environment] stay as
// they are, so that a running consumer can go on.
func (s *Sandbox) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clock.ahead = 0
	s.ledger = newLedger()
	s.stats = newStats(s.stats.inFlight)
	s.faults = nil
	s.violations = nil
	s.signingKey = []byte(s.random.text(32))
	for _, p := range s.platforms {
		if p.limiter != nil {
			p.limiter.reset()
		}
		p.reset()
	}
}
