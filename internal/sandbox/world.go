package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// worldVersion is of the form that [Sandbox.Save] writes; it changes with it.
const worldVersion = 1

// world is what outlives a sandbox: accounts, objects, credentials, and how far the platforms' time is ahead. What
// belongs to a run does not: counters, rate limits, faults.
type world struct {
	Version     int                      `json:"version"`
	Ahead       time.Duration            `json:"ahead"` // in nanoseconds
	SigningKey  []byte                   `json:"signingKey"`
	Credentials []savedCredential        `json:"credentials"`
	Platforms   map[string]savedPlatform `json:"platforms"`
}

type savedCredential struct {
	Credential
	Expires   time.Time  `json:"expires,omitzero"`
	Ended     string     `json:"ended,omitempty"`
	LastUse   *time.Time `json:"lastUse,omitempty"`
	UseBefore *time.Time `json:"useBefore,omitempty"`
}

type savedPlatform struct {
	Environment map[string]string `json:"environment"`
	Account     json.RawMessage   `json:"account"` // in the platform's own form
}

// references are the numbers by which objects refer to their credentials.
type references map[*credential]int

// saved are credentials that objects refer to by their numbers. It remembers that one was missing.
type saved struct {
	credentials []*credential
	missing     bool
}

func (s *saved) credential(number int) *credential {
	if number < 0 || number >= len(s.credentials) {
		s.missing = true
		return &credential{}
	}
	return s.credentials[number]
}

// Save returns the world of the sandbox, for [Sandbox.Restore]. It holds every secret that the sandbox issued.
func (s *Sandbox) Save() ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := world{
		Version: worldVersion, Ahead: s.clock.ahead, SigningKey: s.signingKey, Platforms: map[string]savedPlatform{},
		Credentials: make([]savedCredential, len(s.ledger.entries)),
	}
	numbers := references{}
	for i, c := range s.ledger.entries {
		numbers[c] = i
		w.Credentials[i] = savedCredential{c.Credential, c.expires, c.ended, c.lastUse, c.useBefore}
	}
	for _, p := range s.platforms {
		account, err := json.Marshal(p.save(numbers))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
		w.Platforms[p.name] = savedPlatform{p.environment, account}
	}
	return json.Marshal(w)
}

// Restore puts a world in the place of the sandbox's own, accounts and their credentials included, so that the options
// Auth and APIKeys no longer count. It is for a sandbox that serves nothing yet, and that is good for nothing after an
// error. The error does not repeat what the world holds.
func (s *Sandbox) Restore(data []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var w world
	if json.Unmarshal(data, &w) != nil {
		return errors.New("this is not the world of a sandbox")
	}
	if w.Version != worldVersion {
		return fmt.Errorf("the world of this sandbox has the version %d, and this program knows %d", w.Version, worldVersion)
	}
	s.clock.ahead, s.signingKey, s.ledger = w.Ahead, w.SigningKey, newLedger()
	from := &saved{}
	for _, c := range w.Credentials {
		from.credentials = append(from.credentials, s.ledger.add(credential{c.Credential, c.Expires, c.Ended, c.LastUse, c.UseBefore}))
	}
	for _, p := range s.platforms {
		platform, found := w.Platforms[p.name]
		if !found || p.restore(platform.Account, from) != nil || from.missing {
			return fmt.Errorf("the world of this sandbox is incomplete: %s cannot be read", p.name)
		}
		p.environment = platform.Environment
	}
	return nil
}
