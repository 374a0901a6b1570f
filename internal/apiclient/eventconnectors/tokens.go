package eventconnectors

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"iter"
	"net/url"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// Token is an API token as the platform shows it. What is nil, or zero, is not known.
type Token struct {
	ID          string
	Name        *string
	Roles       []string
	CallbackURL *string         // empty where there is none
	Filter      json.RawMessage // a JSON object, passed through; null where there is none
	Created     time.Time
	SeenAt      time.Time // when the platform showed it so, in its own time
}

func (c *Client) tokenKind(accountID string) apiclient.Kind[Token] {
	return apiclient.Kind[Token]{
		Thing:    "token",
		Names:    []string{"token"},
		Path:     "/accounts/" + url.PathEscape(accountID) + "/tokens",
		List:     apiclient.Paging{Size: "size", First: 0},
		Ends:     "revoke",
		Creating: apiclient.Documented, Listing: apiclient.Assumed, Reading: apiclient.Assumed, Changing: apiclient.Documented,
		Ending: apiclient.Documented,
		Read: func(o *apiclient.Object) Token {
			return Token{
				ID:          o.ID(),
				Name:        o.Text("name"),
				Roles:       o.Words("roles"),
				CallbackURL: o.TextOrNone("callBackUrl"),
				Filter:      o.JSON("apiTokenFilter"),
				Created:     o.Time("created"),
				SeenAt:      o.At(),
			}
		},
		ID:      func(t Token) string { return t.ID },
		Created: func(t Token) time.Time { return t.Created },
		Secrets: []apiclient.Secret{
			{Names: []string{"token", "apiToken", "value", "key", "apiKey", "accessToken"}, Spare: []string{"secret"}},
			signingSecret(),
		},
		Harmless: c.CheckCredential,
	}
}

// signingSecret is what deliveries to a callback are signed with; without one, a token has none.
func signingSecret() apiclient.Secret {
	return apiclient.Secret{
		Names: []string{"signingSecret", "webhookSecret"}, Spare: []string{"secret"}, Shape: signingSecretShape, Optional: true,
	}
}

// IssuedToken is a new token with its value, which no later answer holds. SigningSecret is empty without a callback.
type IssuedToken struct {
	Token
	Value         string
	SigningSecret string
	apiclient.Doubts
}

// TokenRequest is what a token is made of. Name, roles and filter are replaced by an update (assumed).
type TokenRequest struct {
	Name  string   `json:"name"`
	Roles []string `json:"roles"`
	// CallbackURL is left as it is where nil, removed with its signing secret where empty, and replaced otherwise; the first
	// one mints a signing secret.
	CallbackURL *string `json:"callBackUrl,omitempty"`
	// Filter is a JSON object; null removes it, and nil is not sent.
	Filter json.RawMessage `json:"apiTokenFilter,omitempty"`
}

// Is reports whether a token is known to be as a request for a new one asks for.
func (t Token) Is(request TokenRequest) bool { return t.compare(request) == apiclient.Same }

// MayBe reports whether nothing that is known of a token is other than a request for a new one asks for.
func (t Token) MayBe(request TokenRequest) bool { return t.compare(request) != apiclient.Different }

func (t Token) compare(request TokenRequest) apiclient.Likeness {
	callback := ""
	if request.CallbackURL != nil {
		callback = *request.CallbackURL
	}
	return apiclient.Likenesses(
		apiclient.Alike(t.Name, request.Name),
		apiclient.AlikeSets(t.Roles, request.Roles),
		apiclient.AlikeOrNone(t.CallbackURL, callback),
		t.compareFilter(request.Filter),
	)
}

func (t Token) compareFilter(wanted json.RawMessage) apiclient.Likeness {
	switch {
	case apiclient.SameJSON(t.Filter, wanted): // no text is null
		return apiclient.Same
	case t.Filter == nil:
		return apiclient.Unknown
	}
	return apiclient.Different
}

// CreateToken issues a token. It is never sent twice blindly: where its fate is unknown, the error says so. All that the answer
// shows of the token is returned, whatever the error; where its id is known, it was issued.
func (c *Client) CreateToken(ctx context.Context, accountID string, request TokenRequest) (IssuedToken, error) {
	made, err := c.tokens(accountID).Create(ctx, apiclient.Request{Name: request.Name, Body: request})
	return IssuedToken{Token: made.Thing, Value: made.Secrets[0], SigningSecret: made.Secrets[1], Doubts: made.Doubts}, err
}

// TokenCreates are the client's creates of tokens of an account, by TokenRequest.Name.
func (c *Client) TokenCreates(accountID string) *apiclient.Creates {
	return c.tokens(accountID).Creates()
}

// Token reads a token, by id or from the list that all callers share. One that was revoked is apiclient.ErrNotFound.
func (c *Client) Token(ctx context.Context, accountID, id string) (Token, error) {
	return c.tokens(accountID).Read(ctx, id)
}

// Tokens lists an account's tokens, in the platform's order.
func (c *Client) Tokens(ctx context.Context, accountID string) ([]Token, error) {
	return c.tokens(accountID).All(ctx)
}

// TokensNow is Tokens with a list that is begun by this call.
func (c *Client) TokensNow(ctx context.Context, accountID string) ([]Token, error) {
	return c.tokens(accountID).Now(ctx)
}

// EachToken goes through the tokens of an account, and reads a page of them when it is asked for one.
func (c *Client) EachToken(ctx context.Context, accountID string) iter.Seq2[Token, error] {
	return c.tokens(accountID).Each(ctx)
}

// UpdateToken changes a token. The signing secret is the one that the update minted, or empty. The update may be sent
// again after its answer was lost, and then mints nothing: whoever expects a secret and gets none asks RotateSecret.
func (c *Client) UpdateToken(ctx context.Context, accountID, id string, request TokenRequest) (signingSecret string, err error) {
	secrets, err := c.tokens(accountID).Change(ctx, id, request.Name, request)
	return secrets[1], err
}

// RotateSecret mints another signing secret; the old one stops verifying at once. It may be sent again after its answer
// was lost: then the secret of the last answer is the one that verifies. One may come with an error.
func (c *Client) RotateSecret(ctx context.Context, accountID, id string) (string, error) {
	return c.tokens(accountID).Renew(ctx, id, "rotate the signing secret", "/rotate-secret", signingSecret())
}

// RevokeToken revokes a token at once. One that is revoked already is apiclient.ErrNotFound; the token that this client
// itself uses is apiclient.ErrOwnCredential, and is left alone. No operation tells the id of the client's own token, so
// it is known by the Fingerprint of its value, where the caller knows that; it is empty where not.
func (c *Client) RevokeToken(ctx context.Context, accountID, id, fingerprint string) error {
	tokens := c.tokens(accountID)
	if c.token != "" && fingerprint == Fingerprint(c.token) {
		return c.api.OwnCredential(tokens.Deletion(id))
	}
	return tokens.Delete(ctx, id)
}

// Fingerprint tells a token from others, and not what it is: some bits of a hash of something that nobody can guess.
func Fingerprint(value string) string {
	hash := sha256.Sum256([]byte(value))
	return hex.EncodeToString(hash[:8])
}

// Since is when the token was created or, where the answer does not tell, when that answer came.
func (t IssuedToken) Since() time.Time {
	if t.Created.IsZero() {
		return t.SeenAt
	}
	return t.Created
}
