// Package ecoevents is the client of EcoEvents. It follows contracts/ecoevents.yaml.
package ecoevents

import (
	"context"
	"regexp"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// DefaultBaseURL is where EcoEvents answers. The operations carry their own prefix, /v1 or /api.
const DefaultBaseURL = "https://api.ecoevents.com"

const platform = "EcoEvents"

// Config is what a Client is made of. At most one kind of credential is set: APIKey, AccessToken, or Email and Password.
// Without one the client can do nothing but SignIn and VerifyKey.
type Config struct {
	apiclient.Settings
	APIKey      string
	AccessToken string // a JWT, used until it expires
	Email       string // signs in, and refreshes by itself
	Password    string
}

// Client calls EcoEvents. It is safe for concurrent use; nothing is shared between two clients.
type Client struct {
	api      *apiclient.Client
	apiKey   string
	keys     *apiclient.Endpoint[APIKey]
	webhooks *apiclient.Endpoint[Webhook]
	own      apiclient.Told[Verification] // of the client's own credential
}

// New returns a client. It makes no call.
func New(config Config) *Client {
	c := &Client{apiKey: config.APIKey}
	c.api = apiclient.New(apiclient.Config{
		Settings: config.Settings,
		Platform: platform,
		Auth:     c.authenticator(config),
		// Until the platform has told what the account's tier allows: the smallest tier's minute at once, and then the rate of
		// the largest that is documented with a number.
		Pace:   apiclient.Pace{Requests: 60, Window: 3 * time.Second, Most: 60},
		Redact: apiclient.NewRedactor(secretShapes),
	})
	c.keys = apiclient.NewEndpoint(c.api, c.apiKeyKind())
	c.webhooks = apiclient.NewEndpoint(c.api, c.webhookKind())
	return c
}

// Now is the platform's time, as its answers tell it.
func (c *Client) Now() time.Time { return c.api.Now() }

func (c *Client) authenticator(config Config) apiclient.Authenticator {
	switch {
	case config.APIKey != "":
		return apiclient.Bearer(config.APIKey)
	case config.AccessToken != "":
		return newAccessToken(config.AccessToken, config.Now)
	case config.Email == "":
		return apiclient.Anonymous{}
	}
	own := apiclient.Credentials{Email: config.Email, Password: config.Password}
	return &apiclient.Session{
		Platform: platform,
		SignIn:   func(ctx context.Context) (apiclient.Tokens, error) { return c.session(ctx, signInCall(own)) },
		Refresh:  c.refresh,
		Now:      config.Now,
		Log:      config.Log,
	}
}

// Environments of a key: a test key works on sandbox data, and makes test keys only (assumed).
const (
	EnvironmentLive = "live"
	EnvironmentTest = "test"
)

// FullAccess is the scope that includes every other.
const FullAccess = "full_access"

// Manages reports whether a scope lets a key create and delete something.
func Manages(scope string) bool { return scope == FullAccess || scope == "webhooks:manage" }

// IsDocumentedScope reports whether the platform documents a scope. It does not say that there are no others.
func IsDocumentedScope(scope string) bool {
	switch scope {
	case "events:read", "events:write", "events:delete", "analytics:read", "vendors:read", "vendors:write", "webhooks:manage", FullAccess:
		return true
	}
	return false
}

// IsDocumentedEvent reports whether the documentation names a type of event for webhooks. Its list is not complete.
func IsDocumentedEvent(event string) bool {
	switch event {
	case "event.created", "event.updated", "event.deleted", "event.published", "event.cancelled", "event.completed",
		"attendee.registered", "sustainability.goal_achieved":
		return true
	}
	return false
}

const testKeyPrefix = "ek_test_"

// What answers show is what it is for its beginning, whatever it goes on with.
var (
	issuedKeyShape     = regexp.MustCompile(`ek_(live|test)_[^\s"'<>*•…]+`)
	signingSecretShape = regexp.MustCompile(`whsec_[^\s"'<>*•…]+`)
)

var (
	keyShape     = regexp.MustCompile(`^ek_(live|test)_[a-z0-9]{8,128}$`)
	secretShapes = regexp.MustCompile(`ek_(live|test)_[A-Za-z0-9]+|rt_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/=_%-]+|eyJ[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*`)
)

// IsAPIKey reports whether a value has the documented shape of an API key: ek_live_ or ek_test_, then lower-case
// letters and digits.
func IsAPIKey(value string) bool { return keyShape.MatchString(value) }

// IsTestKey reports whether an API key is one for sandbox data.
func IsTestKey(key string) bool {
	return len(key) > len(testKeyPrefix) && key[:len(testKeyPrefix)] == testKeyPrefix
}
