package ecoevents

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

const (
	apiKeysPath = "/v1/api-keys"
	listAPIKeys = "list the API keys"
)

// APIKey is a key as the platform shows it. All operations on keys are assumed.
type APIKey struct {
	ID          string         `json:"id"`
	Name        string         `json:"name"`
	Scopes      []string       `json:"scopes"`
	Environment string         `json:"environment"`
	CreatedAt   apiclient.Time `json:"createdAt"`
	LastUsed    apiclient.Time `json:"lastUsed"` // null where the key was never used
	SeenAt      time.Time      `json:"-"`        // when the platform showed it so, in its own time
}

func (k APIKey) id() string { return k.ID }

// IssuedAPIKey is a new key with its value, which no later answer holds.
type IssuedAPIKey struct {
	APIKey
	Key string `json:"key"`
}

// Since is when the key was created or, where the answer does not tell, when that answer came.
func (k IssuedAPIKey) Since() time.Time {
	if k.CreatedAt.IsZero() {
		return k.SeenAt
	}
	return k.CreatedAt.Time
}

// APIKeyRequest is what a key is made of. Nothing of it can be changed later.
type APIKeyRequest struct {
	Name        string   `json:"name"`
	Scopes      []string `json:"scopes"`
	Environment string   `json:"environment"`
}

// Is reports whether a key is as a request asks for.
func (k APIKey) Is(request APIKeyRequest) bool {
	return k.Name == request.Name && k.Environment == request.Environment && apiclient.SameSet(k.Scopes, request.Scopes)
}

// CreateAPIKey issues a key. It is never sent twice blindly: where its fate is unknown, the error says so.
func (c *Client) CreateAPIKey(ctx context.Context, request APIKeyRequest) (IssuedAPIKey, error) {
	call := apiclient.Call{
		Operation: "create the API key",
		Method:    http.MethodPost,
		Path:      apiKeysPath,
		Body:      request,
		Once:      true,
		SentAt:    new(time.Time),
	}
	var issued IssuedAPIKey
	defer func() { c.keys.Wrote(issued.ID) }()
	call.At = &issued.SeenAt
	err := c.keyCreates.Do(ctx, request.Name, c.api.Unsettled(call), func() (string, error) {
		err := c.api.Do(ctx, call, &issued)
		if err == nil && (issued.ID == "" || issued.Key == "") {
			err = c.api.Incomplete(call, apiclient.Lacking("id or key", issued.ID))
		}
		return issued.ID, err
	})
	return issued, c.api.Date(ctx, err, c.ask)
}

// APIKeyCreates are the client's creates of keys, by APIKeyRequest.Name.
func (c *Client) APIKeyCreates() *apiclient.Creates { return &c.keyCreates }

// APIKey reads a key, by id or from the list that all callers share. A key that was revoked is apiclient.ErrNotFound.
func (c *Client) APIKey(ctx context.Context, id string) (APIKey, error) {
	return c.keys.Read(ctx, id)
}

// APIKeys lists the keys that are not revoked, of both environments, in the platform's order.
func (c *Client) APIKeys(ctx context.Context) ([]APIKey, error) {
	return c.keys.All(ctx)
}

// APIKeysNow is APIKeys with a list that is begun by this call.
func (c *Client) APIKeysNow(ctx context.Context) ([]APIKey, error) {
	return c.keys.Now(ctx)
}

func (c *Client) readAPIKey(ctx context.Context, id string) (APIKey, error) {
	call := apiclient.Call{
		Operation: "read the API key",
		Method:    http.MethodGet,
		Path:      apiKeysPath + "/" + url.PathEscape(id),
	}
	var key APIKey
	call.At = &key.SeenAt
	err := c.api.Do(ctx, call, &key)
	if err == nil && key.ID != id {
		err = c.api.Incomplete(call, "such id")
	}
	if err == nil {
		c.proof.Give()
	}
	return key, c.confirm(ctx, err)
}

func (c *Client) apiKeyPage(ctx context.Context, page int) (apiclient.Page[APIKey], error) {
	keys, err := apiclient.ReadPage[APIKey](ctx, c.api, listAPIKeys, apiKeysPath, page)
	for i := range keys.Items {
		keys.Items[i].SeenAt = keys.At
	}
	return keys, err
}

// RevokeAPIKey revokes a key at once. A key that is revoked already is apiclient.ErrNotFound; the key that this client
// itself uses is apiclient.ErrOwnCredential, and is left alone.
func (c *Client) RevokeAPIKey(ctx context.Context, id string) error {
	own, err := c.isOwn(ctx, id)
	if err != nil {
		return err
	}
	if own {
		return c.api.OwnCredential(revokeCall(id))
	}
	return c.RevokeIssuedAPIKey(ctx, id)
}

// RevokeIssuedAPIKey revokes, as RevokeAPIKey does, a key that this client issued and so does not use itself: it takes one
// request.
func (c *Client) RevokeIssuedAPIKey(ctx context.Context, id string) error {
	defer c.keys.Wrote(id)
	return c.confirm(ctx, c.api.Do(ctx, revokeCall(id), nil))
}

func revokeCall(id string) apiclient.Call {
	return apiclient.Call{
		Operation: "revoke the API key",
		Method:    http.MethodDelete,
		Path:      apiKeysPath + "/" + url.PathEscape(id),
	}
}
