package eventconnectors

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// Token is an API token as the platform shows it.
type Token struct {
	ID          string          `json:"id"`
	Name        string          `json:"name"`
	Roles       []string        `json:"roles"`
	CallbackURL string          `json:"callBackUrl"`    // empty where there is none
	Filter      json.RawMessage `json:"apiTokenFilter"` // a JSON object, passed through; nil or null where there is none
	Created     apiclient.Time  `json:"created"`
	SeenAt      time.Time       `json:"-"` // when the platform showed it so, in its own time
}

func (t Token) id() string { return t.ID }

// IssuedToken is a new token with its value, which no later answer holds. SigningSecret is empty without a callback.
type IssuedToken struct {
	Token
	Value         string `json:"token"`
	SigningSecret string `json:"signingSecret"`
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

// Is reports whether a token is as a request for a new one asks for.
func (t Token) Is(request TokenRequest) bool {
	callback := ""
	if request.CallbackURL != nil {
		callback = *request.CallbackURL
	}
	return t.Name == request.Name && t.CallbackURL == callback && apiclient.SameSet(t.Roles, request.Roles) &&
		apiclient.SameJSON(t.Filter, request.Filter)
}

// CreateToken issues a token. It is never sent twice blindly: where its fate is unknown, the error says so.
func (c *Client) CreateToken(ctx context.Context, accountID string, request TokenRequest) (IssuedToken, error) {
	call := apiclient.Call{
		Operation: "create the token",
		Method:    http.MethodPost,
		Path:      tokensPath(accountID),
		Body:      request,
		Once:      true,
		SentAt:    new(time.Time),
	}
	var issued IssuedToken
	defer func() { c.account(accountID).tokens.Wrote(issued.ID) }()
	call.At = &issued.SeenAt
	err := c.TokenCreates(accountID).Do(ctx, request.Name, c.api.Unsettled(call), func() (string, error) {
		err := c.api.Do(ctx, call, &issued)
		if err == nil && (issued.ID == "" || issued.Value == "") {
			err = c.api.Incomplete(call, apiclient.Lacking("id or token", issued.ID))
		}
		return issued.ID, err
	})
	return issued, c.api.Date(ctx, err, c.CheckCredential)
}

// TokenCreates are the client's creates of tokens of an account, by TokenRequest.Name.
func (c *Client) TokenCreates(accountID string) *apiclient.Creates {
	return &c.account(accountID).creates
}

// Token reads a token, by id or from the list that all callers share. One that was revoked is apiclient.ErrNotFound.
func (c *Client) Token(ctx context.Context, accountID, id string) (Token, error) {
	return c.account(accountID).tokens.Read(ctx, id)
}

// Tokens lists an account's tokens, in the platform's order.
func (c *Client) Tokens(ctx context.Context, accountID string) ([]Token, error) {
	return c.account(accountID).tokens.All(ctx)
}

// TokensNow is Tokens with a list that is begun by this call.
func (c *Client) TokensNow(ctx context.Context, accountID string) ([]Token, error) {
	return c.account(accountID).tokens.Now(ctx)
}

// tokens is how the platform shows the tokens of an account.
func (c *Client) tokens(accountID string) apiclient.Collection[Token] {
	return apiclient.Collection[Token]{
		ID: Token.id,
		Page: func(ctx context.Context, page int) (apiclient.Page[Token], error) {
			return c.tokenPage(ctx, accountID, page)
		},
		Lacks: c.api.IncompleteList(listTokens),
		Read: func(ctx context.Context, id string) (Token, error) {
			return c.readToken(ctx, accountID, id)
		},
	}
}

func (c *Client) readToken(ctx context.Context, accountID, id string) (Token, error) {
	call := apiclient.Call{
		Operation: "read the token",
		Method:    http.MethodGet,
		Path:      tokenPath(accountID, id),
	}
	var token Token
	call.At = &token.SeenAt
	err := c.api.Do(ctx, call, &token)
	if err == nil && token.ID != id {
		err = c.api.Incomplete(call, "such id")
	}
	if err == nil {
		c.account(accountID).proof.Give()
	}
	return token, c.confirm(ctx, accountID, err)
}

// mintedSecret is all that counts in the answer to a change: an odd field beside it must not cost the secret.
type mintedSecret struct {
	SigningSecret string `json:"signingSecret"`
}

// UpdateToken changes a token. The signing secret is the one that the update minted, or empty. The update may be sent
// again after its answer was lost, and then mints nothing: whoever expects a secret and gets none asks RotateSecret.
func (c *Client) UpdateToken(ctx context.Context, accountID, id string, request TokenRequest) (signingSecret string, err error) {
	defer c.account(accountID).tokens.Wrote(id)
	var updated mintedSecret
	err = c.TokenCreates(accountID).Hold(ctx, request.Name, id, func() error {
		return c.api.Do(ctx, apiclient.Call{
			Operation: "change the token",
			Method:    http.MethodPut,
			Path:      tokenPath(accountID, id),
			Body:      request,
		}, &updated)
	})
	return updated.SigningSecret, c.confirm(ctx, accountID, err)
}

// RotateSecret mints another signing secret; the old one stops verifying at once. It may be sent again after its answer
// was lost: then the secret of the last answer is the one that verifies.
func (c *Client) RotateSecret(ctx context.Context, accountID, id string) (signingSecret string, err error) {
	call := apiclient.Call{
		Operation: "rotate the signing secret",
		Method:    http.MethodPost,
		Path:      tokenPath(accountID, id) + "/rotate-secret",
	}
	defer c.account(accountID).tokens.Wrote(id)
	var rotated mintedSecret
	err = c.api.Do(ctx, call, &rotated)
	if err == nil && rotated.SigningSecret == "" {
		err = c.api.Incomplete(call, "signingSecret")
	}
	return rotated.SigningSecret, c.confirm(ctx, accountID, err)
}

// RevokeToken revokes a token at once. One that is revoked already is apiclient.ErrNotFound; the token that this client
// itself uses is apiclient.ErrOwnCredential, and is left alone. No operation tells the id of the client's own token, so
// it is known by the Fingerprint of its value, where the caller knows that; it is empty where not.
func (c *Client) RevokeToken(ctx context.Context, accountID, id, fingerprint string) error {
	call := apiclient.Call{
		Operation: "revoke the token",
		Method:    http.MethodDelete,
		Path:      tokenPath(accountID, id),
	}
	if c.token != "" && fingerprint == Fingerprint(c.token) {
		return c.api.OwnCredential(call)
	}
	defer c.account(accountID).tokens.Wrote(id)
	return c.confirm(ctx, accountID, c.api.Do(ctx, call, nil))
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
	return t.Created.Time
}

// confirm takes "not found" for that only where the platform is known to answer, and to show this account's tokens: to a
// credential of another account they may all be not found.
func (c *Client) confirm(ctx context.Context, accountID string, err error) error {
	return c.account(accountID).proof.Confirm(ctx, err, func(ctx context.Context) error {
		_, err := c.tokenPage(ctx, accountID, 1)
		return err
	})
}

const (
	listTokens = "list the tokens"
	pageSize   = 100
)

// tokenPage reads a page of the list, from page 1 on, which is the platform's page 0.
func (c *Client) tokenPage(ctx context.Context, accountID string, page int) (apiclient.Page[Token], error) {
	var at time.Time
	call := apiclient.Call{
		Operation: listTokens,
		Method:    http.MethodGet,
		Path:      tokensPath(accountID),
		Query:     url.Values{"page": {strconv.Itoa(page - 1)}, "size": {strconv.Itoa(pageSize)}},
		At:        &at,
	}
	var answer json.RawMessage
	if err := c.api.Do(ctx, call, &answer); err != nil {
		return apiclient.Page[Token]{}, err
	}
	tokens, hits, complete := readTokens(answer)
	if !complete {
		return apiclient.Page[Token]{}, c.api.Incomplete(call, "results or hits")
	}
	for i := range tokens {
		tokens[i].SeenAt = at
	}
	size := pageSize
	if page == 1 {
		size = max(len(tokens), 1) // the platform may give less on a page than it was asked for
	}
	return apiclient.Page[Token]{Items: tokens, Pages: (hits-1)/size + 1, Total: hits, At: at}, nil
}

// readTokens reads the tokens of a page, and how many there are on all pages. A bare array is the whole list.
func readTokens(answer json.RawMessage) (tokens []Token, hits int, complete bool) {
	if bytes.HasPrefix(bytes.TrimSpace(answer), []byte("[")) {
		err := json.Unmarshal(answer, &tokens)
		return tokens, len(tokens), err == nil
	}
	var envelope struct {
		Hits    *int    `json:"hits"`
		Results []Token `json:"results"`
	}
	if json.Unmarshal(answer, &envelope) != nil || envelope.Results == nil || envelope.Hits == nil || *envelope.Hits < len(envelope.Results) {
		return nil, 0, false
	}
	return envelope.Results, *envelope.Hits, true
}

func tokensPath(accountID string) string {
	return "/accounts/" + url.PathEscape(accountID) + "/tokens"
}

func tokenPath(accountID, id string) string {
	return tokensPath(accountID) + "/" + url.PathEscape(id)
}
