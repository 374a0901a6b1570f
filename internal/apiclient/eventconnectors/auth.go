package eventconnectors

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// Identity is whose a credential is. That there is such an operation was observed, and is not documented.
type Identity struct {
	ID           string `json:"id"`
	Name         string `json:"name"`
	Email        string `json:"email"`
	Role         string `json:"role"`
	Organisation string `json:"organisation"`
}

// Me tells whose the client's credential is. The platform may not allow it to every good credential.
func (c *Client) Me(ctx context.Context) (Identity, error) {
	var identity Identity
	err := c.api.Do(ctx, apiclient.Call{
		Operation: "read the account of the credential",
		Method:    http.MethodGet,
		Path:      "/accounts/me",
	}, &identity)
	return identity, err
}

// CheckCredential returns nil if the platform accepts the credential: it reads something harmless that any token may.
func (c *Client) CheckCredential(ctx context.Context) error {
	return c.checkCredential(ctx, nil)
}

func (c *Client) checkCredential(ctx context.Context, auth apiclient.Authenticator) error {
	var events json.RawMessage // of whatever shape, but no web page at a wrong address
	return c.api.Do(ctx, apiclient.Call{
		Operation: "verify the credential",
		Method:    http.MethodGet,
		Path:      "/events",
		Query:     url.Values{"size": {"1"}},
		Auth:      auth,
	}, &events)
}

// SignIn starts a session beside the client's own, for whoever's credentials these are, until SignOut. It is neither
// started twice nor lost to a cancelled context. Where an error comes with an access token, there is a session to end.
func (c *Client) SignIn(ctx context.Context, as apiclient.Credentials) (apiclient.Tokens, error) {
	call := signInCall(as)
	call.Once = true
	return c.session(ctx, call)
}

// SignOut ends the session of an access token. One that is over already is apiclient.ErrUnauthorized. The method is assumed.
func (c *Client) SignOut(ctx context.Context, accessToken string) error {
	return c.api.Do(ctx, apiclient.Call{
		Operation: "sign out",
		Method:    http.MethodPost,
		Path:      "/auth/logout",
		Auth:      apiclient.Bearer(accessToken),
	}, nil)
}

func signInCall(as apiclient.Credentials) apiclient.Call {
	return apiclient.Call{
		Operation: "sign in",
		Method:    http.MethodPost,
		Path:      "/auth/signin",
		Body:      as,
		Auth:      apiclient.Anonymous{},
		Secrets:   []string{as.Password},
	}
}

func (c *Client) session(ctx context.Context, call apiclient.Call) (apiclient.Tokens, error) {
	var answer struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int64  `json:"expires_in"`
	}
	var at time.Time
	call.At = &at
	err := c.api.Do(ctx, call, &answer)
	tokens, complete := apiclient.NewTokens(answer.AccessToken, "", answer.ExpiresIn, at) // no operation takes a refresh token
	if err == nil && !complete {
		err = c.api.Incomplete(call, "access_token or expires_in")
	}
	return tokens, err
}
