package eventconnectors

import (
	"context"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// TokenCalls are the operations on the tokens of an account, named as those on every other thing.
type TokenCalls struct {
	*Client
	Account string // its id
}

// Create is CreateToken.
func (c TokenCalls) Create(ctx context.Context, request TokenRequest) (apiclient.Issued[Token], error) {
	issued, err := c.CreateToken(ctx, c.Account, request)
	return apiclient.Issued[Token]{Object: issued.Token, Secrets: []string{issued.Value, issued.SigningSecret}}, err
}

// Read is Token.
func (c TokenCalls) Read(ctx context.Context, id string) (Token, error) {
	return c.Token(ctx, c.Account, id)
}

// List is TokensNow.
func (c TokenCalls) List(ctx context.Context) ([]Token, error) { return c.TokensNow(ctx, c.Account) }

// Update is UpdateToken.
func (c TokenCalls) Update(ctx context.Context, id string, request TokenRequest) (minted string, err error) {
	return c.UpdateToken(ctx, c.Account, id, request)
}

// Mint is RotateSecret.
func (c TokenCalls) Mint(ctx context.Context, id string) (string, error) {
	return c.RotateSecret(ctx, c.Account, id)
}

// Delete is RevokeToken.
func (c TokenCalls) Delete(ctx context.Context, token apiclient.Reference) error {
	return c.RevokeToken(ctx, c.Account, token.ID, token.Fingerprint)
}

// Creates is TokenCreates.
func (c TokenCalls) Creates() *apiclient.Creates { return c.TokenCreates(c.Account) }

// Facts are what tokens have in common with all other objects.
func (t Token) Facts() apiclient.Facts {
	return apiclient.Facts{ID: t.ID, CreatedAt: t.Created.Time, SeenAt: t.SeenAt}
}
