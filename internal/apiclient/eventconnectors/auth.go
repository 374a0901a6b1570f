package eventconnectors

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

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
		Operation: "tell whose the credential is",
		Method:    http.MethodGet,
		Path:      "/accounts/me",
	}, &identity)
	return identity, err
}

// CheckCredential returns nil if the platform accepts the credential: it reads something harmless that any token may.
func (c *Client) CheckCredential(ctx context.Context) error {
	var events json.RawMessage // of whatever shape, but no web page at a wrong address
	return c.api.Do(ctx, apiclient.Call{
		Operation: "verify the credential",
		Method:    http.MethodGet,
		Path:      "/events",
		Query:     url.Values{"size": {"1"}},
	}, &events)
}

func (c *Client) signIn(email, password string) func(context.Context) (apiclient.Tokens, error) {
	type credentials struct {
		Email    string `json:"email"`
		Password string `json:"password"`
	}
	return func(ctx context.Context) (apiclient.Tokens, error) {
		call := apiclient.Call{
			Operation: "sign in",
			Method:    http.MethodPost,
			Path:      "/auth/signin",
			Body:      credentials{email, password},
			Auth:      apiclient.Anonymous{},
			Secrets:   []string{password},
		}
		var answer struct {
			AccessToken string `json:"access_token"`
			ExpiresIn   int64  `json:"expires_in"`
		}
		err := c.api.Do(ctx, call, &answer)
		tokens, complete := apiclient.NewTokens(answer.AccessToken, "", answer.ExpiresIn) // no operation takes a refresh token
		if err == nil && !complete {
			err = c.api.Incomplete(call, "access_token or expires_in")
		}
		return tokens, err
	}
}
