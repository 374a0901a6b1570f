package ecoevents

import (
	"context"
	"net/http"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// Verification is what the platform tells of a credential. Of the key and the account, what is empty is not known.
type Verification struct {
	Valid   bool         // unless the platform says that it is not
	Key     *VerifiedKey // nil for a JWT (assumed)
	Account Account
}

// VerifiedKey is the API key of a verification.
type VerifiedKey struct {
	ID        string
	Name      string
	Scopes    []string
	CreatedAt time.Time
	LastUsed  time.Time // zero where the key was never used, too
}

// Account is whose a credential is.
type Account struct{ ID, Name, Tier string }

func readVerification(a *apiclient.Answer) (v Verification, err error) {
	o, err := a.Object([]string{"valid", "key", "account"}, "verification")
	if err != nil {
		return v, err
	}
	valid := o.Bool("valid")
	v.Valid = valid == nil || *valid
	if key := o.Object("key"); key != nil {
		v.Key = &VerifiedKey{ID: key.ID(), Name: key.Word("name"), Scopes: key.Words("scopes"), CreatedAt: key.Time("createdAt")}
		if used := key.TimeOrNever("lastUsed"); used != nil {
			v.Key.LastUsed = *used
		}
	}
	if account := o.Object("account"); account != nil {
		v.Account = Account{ID: account.ID(), Name: account.Word("name"), Tier: account.Word("tier")}
	}
	return v, nil
}

// Verify tells whose the client's own credential is. A bad one is apiclient.ErrUnauthorized (assumed).
func (c *Client) Verify(ctx context.Context) (Verification, error) {
	return c.verify(ctx, nil)
}

// VerifyKey tells whose an API key is, as Verify does.
func (c *Client) VerifyKey(ctx context.Context, key string) (Verification, error) {
	return c.verify(ctx, apiclient.Bearer(key))
}

func (c *Client) verify(ctx context.Context, auth apiclient.Authenticator) (Verification, error) {
	var verification Verification
	err := c.api.Do(ctx, verifyCall(auth), func(a *apiclient.Answer) (err error) {
		verification, err = readVerification(a)
		return err
	})
	return verification, err
}

func verifyCall(auth apiclient.Authenticator) apiclient.Call {
	return apiclient.Call{
		Operation: "verify the credential",
		Method:    http.MethodGet,
		Path:      "/v1/auth/verify",
		Auth:      auth,
		Evidence:  apiclient.Documented,
	}
}

// ask asks for something harmless, to have an answer of the platform.
func (c *Client) ask(ctx context.Context) error {
	_, err := c.Verify(ctx)
	return err
}

// isOwn reports whether an id is that of the API key which the client itself uses. It asks the platform once: a key keeps its id for
// life.
func (c *Client) isOwn(ctx context.Context, id string) (bool, error) {
	if c.apiKey == "" {
		return false, nil
	}
	verification, err := c.own.Get(ctx, c.Verify)
	if err != nil {
		return false, err
	}
	if verification.Key == nil || verification.Key.ID == "" {
		return false, c.api.Unreadable(verifyCall(nil), "expected an object with `key` (object with `id` (text)), since the credential is an API key")
	}
	return verification.Key.ID == id, nil
}

// UsesTestKey reports whether the client's own credential is a test key.
func (c *Client) UsesTestKey() bool { return IsTestKey(c.apiKey) }

// SignIn starts a session beside the client's own, for whoever's credentials these are. No operation ends it, so it is
// neither started twice nor lost to a cancelled context.
func (c *Client) SignIn(ctx context.Context, as apiclient.Credentials) (apiclient.Tokens, error) {
	call := signInCall(as)
	call.Once = true
	return c.session(ctx, call)
}

func signInCall(as apiclient.Credentials) apiclient.Call {
	return apiclient.Call{
		Operation: "sign in",
		Path:      "/v1/auth/login",
		Body:      as,
		Secrets:   []string{as.Password},
		Evidence:  apiclient.Documented,
	}
}

func (c *Client) refresh(ctx context.Context, refreshToken string) (apiclient.Tokens, error) {
	type credentials struct {
		RefreshToken string `json:"refreshToken"`
	}
	return c.session(ctx, apiclient.Call{
		Operation: "refresh the session",
		Path:      "/v1/auth/refresh",
		Body:      credentials{refreshToken},
		Secrets:   []string{refreshToken},
		Evidence:  apiclient.Documented,
		Once:      true, // the token is spent by the first try, and a session in an answer that nobody waits for is lost
	})
}

func (c *Client) session(ctx context.Context, call apiclient.Call) (apiclient.Tokens, error) {
	call.Method = http.MethodPost
	call.Auth = apiclient.Anonymous{}
	return c.api.Tokens(ctx, call)
}
