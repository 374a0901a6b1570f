// Package ecoevents is the client of EcoEvents. It follows contracts/ecoevents.yaml.
package ecoevents

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// DefaultBaseURL is where EcoEvents answers. The operations carry their own prefix, /v1 or /api.
const DefaultBaseURL = "https://api.ecoevents.com"

const platform = "EcoEvents"

// Config is what a Client is made of. Exactly one kind of credential is set: APIKey, AccessToken, or Email and Password.
type Config struct {
	APIKey      string
	AccessToken string // a JWT, used until it expires
	Email       string // signs in, and refreshes by itself
	Password    string

	BaseURL   string // as apiclient.CheckBaseURL accepts it
	UserAgent string
	MaxWait   time.Duration // a longer wait for a rate-limit window is an error
	// ReservePercent is the share of each rate-limit window that is left to the account's other consumers.
	ReservePercent int64
	Transport      http.RoundTripper
	Now            func() time.Time
	Log            *slog.Logger
}

// Client calls EcoEvents. It is safe for concurrent use; nothing is shared between two clients.
type Client struct {
	api      *apiclient.Client
	apiKey   string
	webhooks *apiclient.Snapshot[Webhook]
	own      ownKey
	proof    apiclient.Proof
}

// New returns a client. It makes no call.
func New(config Config) *Client {
	c := &Client{apiKey: config.APIKey}
	c.webhooks = apiclient.NewSnapshot(Webhook.id, c.fetchWebhooks)
	c.api = apiclient.New(apiclient.Config{
		Platform:  platform,
		BaseURL:   config.BaseURL,
		Auth:      c.authenticator(config),
		UserAgent: config.UserAgent,
		// A burst fits into the smallest tier's minute; the rest is the rate of the second largest. Where the account's own
		// tier is smaller, the answers say so.
		Pace:           apiclient.Pace{PerSecond: 20, Burst: 60},
		MaxWait:        config.MaxWait,
		ReservePercent: config.ReservePercent,
		RetryWait:      500 * time.Millisecond,
		Redact:         apiclient.NewRedactor(secretShapes),
		Transport:      config.Transport,
		Now:            config.Now,
		Log:            config.Log,
	})
	return c
}

func (c *Client) authenticator(config Config) apiclient.Authenticator {
	switch {
	case config.APIKey != "":
		return apiclient.Bearer(config.APIKey)
	case config.AccessToken != "":
		return newAccessToken(config.AccessToken, config.Now)
	}
	return &apiclient.Session{
		Platform: platform,
		SignIn:   c.signIn(config.Email, config.Password),
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

// pageLimit is the most that a page of a list may hold.
const pageLimit = 100

// list is the envelope of a page.
type list[T any] struct {
	Data       []T `json:"data"`
	Pagination struct {
		TotalPages int `json:"totalPages"`
	} `json:"pagination"`
}

// readPage reads a page of a list. One that lacks what tells where the list ends is an error, since what seems to be in
// no list is taken for gone.
func readPage[T any](ctx context.Context, c *Client, operation, path string, page int) (apiclient.Page[T], error) {
	call := apiclient.Call{
		Operation: operation,
		Method:    http.MethodGet,
		Path:      path,
		Query:     url.Values{"page": {strconv.Itoa(page)}, "limit": {strconv.Itoa(pageLimit)}},
	}
	var answer list[T]
	err := c.api.Do(ctx, call, &answer)
	if err == nil && (answer.Data == nil || len(answer.Data) > 0 && answer.Pagination.TotalPages < 1) {
		err = c.api.Incomplete(call, "data or pagination")
	}
	return apiclient.Page[T]{Items: answer.Data, Pages: answer.Pagination.TotalPages}, err
}
