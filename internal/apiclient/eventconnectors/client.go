// Package eventconnectors is the client of Event Connectors, formerly The Feed Factory. It follows
// contracts/eventconnectors.yaml.
package eventconnectors

import (
	"context"
	"regexp"
	"sync"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

const (
	// DefaultBaseURL is where Event Connectors answers.
	DefaultBaseURL = "https://app.eventconnectors.nl/api"
	// RetiredHost is where it answered as The Feed Factory.
	RetiredHost = "app.thefeedfactory.nl"
)

// Config is what a Client is made of. At most one kind of credential is set: Token, or Email and Password. Without one the
// client can do nothing but SignIn and SignOut.
type Config struct {
	apiclient.Settings
	Token     string // its shape is not documented
	Email     string // signs in for a session of an hour, and again when it ends
	Password  string
	AccountID string // of what names no account itself; may be empty
}

// Client calls Event Connectors. It is safe for concurrent use; nothing is shared between two clients.
type Client struct {
	api       *apiclient.Client
	token     string
	accountID string
	own       apiclient.Told[Identity] // of the client's own credential

	mu       sync.Mutex
	accounts map[string]*apiclient.Endpoint[Token] // the tokens of each
}

// New returns a client. It makes no call.
func New(config Config) *Client {
	c := &Client{token: config.Token, accountID: config.AccountID, accounts: map[string]*apiclient.Endpoint[Token]{}}
	c.api = apiclient.New(apiclient.Config{
		Settings: config.Settings,
		Platform: "Event Connectors",
		Auth:     c.authenticator(config),
		// No limit is documented. This is gentle to begin with, and the platform may say at any time that it is too much.
		Pace:   apiclient.Pace{Requests: 60, Window: 3 * time.Second, Most: 600},
		Redact: apiclient.NewRedactor(secretShapes),
	})
	return c
}

func (c *Client) authenticator(config Config) apiclient.Authenticator {
	switch {
	case config.Token != "":
		return apiclient.Bearer(config.Token)
	case config.Email == "":
		return apiclient.Anonymous{}
	}
	own := apiclient.Credentials{Email: config.Email, Password: config.Password}
	return &apiclient.Session{
		Platform: "Event Connectors",
		SignIn:   func(ctx context.Context) (apiclient.Tokens, error) { return c.session(ctx, signInCall(own)) },
		Now:      config.Now,
		Log:      config.Log,
	}
}

// Now is the platform's time, as its answers tell it.
func (c *Client) Now() time.Time { return c.api.Now() }

func (c *Client) tokens(accountID string) *apiclient.Endpoint[Token] {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.accounts[accountID] == nil {
		c.accounts[accountID] = apiclient.NewEndpoint(c.api, c.tokenKind(accountID))
	}
	return c.accounts[accountID]
}

// AccountID is the account of what names none itself; it may be empty.
func (c *Client) AccountID() string { return c.accountID }

var secretShapes = regexp.MustCompile(`whsec_[A-Za-z0-9+/=_%-]+|eyJ[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*`)

// signingSecretShape is what it is for its beginning, whatever it goes on with.
var signingSecretShape = regexp.MustCompile(`whsec_[^\s"'<>*•…]+`)

// IsKnownRole reports whether a role is one that is known. Their list is not complete.
func IsKnownRole(role string) bool {
	switch role {
	case "ROLE_EXTERNAL_USER", "ROLE_ADMIN", "ROLE_SUPER_ADMIN":
		return true
	}
	return false
}
