package ecoevents

import (
	"context"
	"iter"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// APIKey is a key as the platform shows it. All operations on keys are assumed. What is nil, or zero, is not known.
type APIKey struct {
	ID          string
	Name        *string
	Scopes      []string
	Environment *string
	CreatedAt   time.Time
	LastUsed    *time.Time // zero where the key was never used
	SeenAt      time.Time  // when the platform showed it so, in its own time
}

// IdleSince is since when the key was not used: its last use or, where there was none, its creation. It is zero where that is not
// known.
func (k APIKey) IdleSince() time.Time {
	switch {
	case k.LastUsed == nil:
		return time.Time{}
	case k.LastUsed.IsZero():
		return k.CreatedAt
	}
	return *k.LastUsed
}

func (c *Client) apiKeyKind() apiclient.Kind[APIKey] {
	return apiclient.Kind[APIKey]{
		Thing:    "API key",
		Names:    []string{"apiKey", "key"},
		Path:     "/v1/api-keys",
		List:     apiclient.Paging{Size: "limit", First: 1},
		Ends:     "revoke",
		Creating: apiclient.Assumed, Listing: apiclient.Assumed, Reading: apiclient.Assumed, Ending: apiclient.Assumed,
		Read: func(o *apiclient.Object) APIKey {
			return APIKey{
				ID:          o.ID(),
				Name:        o.Text("name"),
				Scopes:      o.Words("scopes"),
				Environment: o.Text("environment"),
				CreatedAt:   o.Time("createdAt"),
				LastUsed:    o.TimeOrNever("lastUsed"),
				SeenAt:      o.At(),
			}
		},
		ID:       func(k APIKey) string { return k.ID },
		Created:  func(k APIKey) time.Time { return k.CreatedAt },
		Secrets:  []apiclient.Secret{{Names: []string{"key", "apiKey", "value", "secret", "token"}, Shape: issuedKeyShape}},
		Harmless: c.ask,
	}
}

// IssuedAPIKey is a new key with its value, which no later answer holds.
type IssuedAPIKey struct {
	APIKey
	Key string
	apiclient.Doubts
}

// Since is when the key was created or, where the answer does not tell, when that answer came.
func (k IssuedAPIKey) Since() time.Time {
	if k.CreatedAt.IsZero() {
		return k.SeenAt
	}
	return k.CreatedAt
}

// APIKeyRequest is what a key is made of. Nothing of it can be changed later.
type APIKeyRequest struct {
	Name        string   `json:"name"`
	Scopes      []string `json:"scopes"`
	Environment string   `json:"environment"`
}

// Is reports whether a key is known to be as a request asks for.
func (k APIKey) Is(request APIKeyRequest) bool { return k.compare(request) == apiclient.Same }

// MayBe reports whether nothing that is known of a key is other than a request asks for.
func (k APIKey) MayBe(request APIKeyRequest) bool { return k.compare(request) != apiclient.Different }

func (k APIKey) compare(request APIKeyRequest) apiclient.Likeness {
	return apiclient.Likenesses(
		apiclient.Alike(k.Name, request.Name),
		apiclient.Alike(k.Environment, request.Environment),
		apiclient.AlikeSets(k.Scopes, request.Scopes),
	)
}

// CreateAPIKey issues a key. It is never sent twice blindly: where its fate is unknown, the error says so. All that the answer
// shows of the key is returned, whatever the error; where its id is known, it was issued.
func (c *Client) CreateAPIKey(ctx context.Context, request APIKeyRequest) (IssuedAPIKey, error) {
	made, err := c.keys.Create(ctx, apiclient.Request{Name: request.Name, Body: request})
	issued := IssuedAPIKey{APIKey: made.Thing, Key: made.Secrets[0], Doubts: made.Doubts}
	return issued, err
}

// APIKeyCreates are the client's creates of keys, by APIKeyRequest.Name.
func (c *Client) APIKeyCreates() *apiclient.Creates { return c.keys.Creates() }

// APIKey reads a key, by id or from the list that all callers share. A key that was revoked is apiclient.ErrNotFound.
func (c *Client) APIKey(ctx context.Context, id string) (APIKey, error) { return c.keys.Read(ctx, id) }

// APIKeys lists the keys that are not revoked, of both environments, in the platform's order.
func (c *Client) APIKeys(ctx context.Context) ([]APIKey, error) { return c.keys.All(ctx) }

// APIKeysNow is APIKeys with a list that is begun by this call.
func (c *Client) APIKeysNow(ctx context.Context) ([]APIKey, error) { return c.keys.Now(ctx) }

// EachAPIKey goes through the keys of APIKeys, and reads a page of them when it is asked for one.
func (c *Client) EachAPIKey(ctx context.Context) iter.Seq2[APIKey, error] { return c.keys.Each(ctx) }

// RevokeAPIKey revokes a key at once. A key that is revoked already is apiclient.ErrNotFound; the key that this client
// itself uses is apiclient.ErrOwnCredential, and is left alone.
func (c *Client) RevokeAPIKey(ctx context.Context, id string) error {
	own, err := c.isOwn(ctx, id)
	if err != nil {
		return err
	}
	if own {
		return c.api.OwnCredential(c.keys.Deletion(id))
	}
	return c.keys.Delete(ctx, id)
}

// RevokeIssuedAPIKey revokes, as RevokeAPIKey does, a key that this client issued and so does not use itself: it takes one
// request.
func (c *Client) RevokeIssuedAPIKey(ctx context.Context, id string) error {
	return c.keys.Delete(ctx, id)
}
