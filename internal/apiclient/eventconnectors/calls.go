package eventconnectors

import (
	"context"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// TokenCalls are the operations on the tokens of an account, named as those on every other thing.
type TokenCalls struct {
	*Client
	AccountID string
}

// Create is CreateToken.
func (c TokenCalls) Create(ctx context.Context, request TokenRequest) (apiclient.Issued[Token], error) {
	issued, err := c.CreateToken(ctx, c.AccountID, request)
	return apiclient.Issued[Token]{Object: issued.Token, Secrets: []string{issued.Value, issued.SigningSecret}, Doubts: issued.Doubts}, err
}

// Read is Token.
func (c TokenCalls) Read(ctx context.Context, id string) (Token, error) {
	return c.Token(ctx, c.AccountID, id)
}

// List is TokensNow.
func (c TokenCalls) List(ctx context.Context) ([]Token, error) { return c.TokensNow(ctx, c.AccountID) }

// Update is UpdateToken.
func (c TokenCalls) Update(ctx context.Context, id string, request TokenRequest) (minted string, err error) {
	return c.UpdateToken(ctx, c.AccountID, id, request)
}

// Mint is RotateSecret.
func (c TokenCalls) Mint(ctx context.Context, id string) (string, error) {
	return c.RotateSecret(ctx, c.AccountID, id)
}

// Delete is RevokeToken.
func (c TokenCalls) Delete(ctx context.Context, token apiclient.Reference) error {
	return c.RevokeToken(ctx, c.AccountID, token.ID, token.Fingerprint)
}

// Forget does not believe any longer what was read of a token before.
func (c TokenCalls) Forget(id string) { c.tokens(c.AccountID).Forget(id) }

// Earlier are those that were there before this client created one, as far as that costs little to know.
func (c TokenCalls) Earlier(ctx context.Context) []Token { return c.tokens(c.AccountID).Earlier(ctx) }

// Verify verifies a token with itself. Refused, it is apiclient.ErrUnauthorized.
func (c TokenCalls) Verify(ctx context.Context, token string) error {
	return c.checkCredential(ctx, apiclient.Bearer(token))
}

// Account is the id that the platform tells of whose the client's credential is, or apiclient.ErrUntold: the operation was
// observed, and is not documented. It asks the platform once.
func (c TokenCalls) Account(ctx context.Context) (string, error) {
	identity, err := c.own.Get(ctx, c.Me)
	if err == nil && identity.ID == "" {
		err = apiclient.ErrUntold
	}
	return identity.ID, err
}

// Creates is TokenCreates.
func (c TokenCalls) Creates() *apiclient.Creates { return c.TokenCreates(c.AccountID) }

// Facts are what tokens have in common with all other objects.
func (t Token) Facts() apiclient.Facts {
	return apiclient.Facts{ID: t.ID, CreatedAt: t.Created, SeenAt: t.SeenAt}
}
