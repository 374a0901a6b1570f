package sandbox

import "time"

// Credential is one credential that a platform issued.
type Credential struct {
	Platform string `json:"platform"`
	Kind     string `json:"kind"`  // one of the Kind constants
	ID       string `json:"id"`    // of the object that the platform shows, session, or account; of a password, the email
	Name     string `json:"name"`  // as the platform shows it now; empty for what has none
	Value    string `json:"value"` // the secret itself
	State    string `json:"state"` // one of the State constants
	Owner    string `json:"owner"` // one of the Owner constants
}

// What a credential is.
const (
	KindAPIKey        = "api_key"
	KindAccessToken   = "access_token"
	KindRefreshToken  = "refresh_token"
	KindWebhookSecret = "webhook_secret"
	KindToken         = "token"
	KindSigningSecret = "signing_secret"
	KindSessionToken  = "session_token"
	KindPassword      = "password"
)

// What became of a credential.
const (
	StateLive    = "live"
	StateRevoked = "revoked"
	StateExpired = "expired"
	StateSpent   = "spent" // a refresh token that was used
)

// What made a credential.
const (
	OwnerSeed      = "seed"      // the account had it from the start
	OwnerProvider  = "provider"  // the sandbox, for a consumer of the provider to start with
	OwnerAPI       = "api"       // a request
	OwnerDashboard = "dashboard" // a person, by hand
	OwnerTest      = "test"      // a call in process
)

// credential is a Credential and what its platform must remember about it.
type credential struct {
	Credential
	expires   time.Time  // zero: never
	ended     string     // the state that ended it; empty while none did
	lastUse   *time.Time // nil: never used
	useBefore *time.Time // the use before the last one
}

func (c *credential) state(now time.Time) string {
	switch {
	case c.ended != "":
		return c.ended
	case !c.expires.IsZero() && !now.Before(c.expires):
		return StateExpired
	default:
		return StateLive
	}
}

func (c *credential) use(now time.Time) {
	c.useBefore, c.lastUse = c.lastUse, &now
}

// ledger holds every credential ever issued, so that a test can look for leaks and orphans.
type ledger struct {
	entries []*credential
	byValue map[ledgerKey]*credential
}

type ledgerKey struct{ platform, kind, value string }

func newLedger() ledger {
	return ledger{byValue: map[ledgerKey]*credential{}}
}

func (l *ledger) add(c credential) *credential {
	l.entries = append(l.entries, &c)
	l.byValue[ledgerKey{c.Platform, c.Kind, c.Value}] = &c
	return &c
}

// find returns the platform's credential of the first kind that has the value, or nil.
func (l *ledger) find(platform, value string, kinds ...string) *credential {
	for _, kind := range kinds {
		if c := l.byValue[ledgerKey{platform, kind, value}]; c != nil {
			return c
		}
	}
	return nil
}

func (l *ledger) list(now time.Time) []Credential {
	all := make([]Credential, len(l.entries))
	for i, c := range l.entries {
		all[i] = c.Credential
		all[i].State = c.state(now)
	}
	return all
}
