package eventconnectors

import (
	"context"
	"net/http"
	"net/url"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// Identity is whose a credential is. That there is such an operation was observed, and is not documented. What is empty is not
// known.
type Identity struct{ ID, Name, Email, Role, Organisation string }

// Me tells whose the client's credential is. The platform may not allow it to every good credential.
func (c *Client) Me(ctx context.Context) (Identity, error) {
	var identity Identity
	err := c.api.Do(ctx, apiclient.Call{
		Operation: "read the account of the credential",
		Method:    http.MethodGet,
		Path:      "/accounts/me",
		Evidence:  apiclient.Observed,
	}, func(a *apiclient.Answer) error {
		o, err := a.Object([]string{"id", "name", "email"}, "account", "user", "me")
		if err == nil {
			identity = Identity{
				ID: o.ID(), Name: o.Word("name"), Email: o.Word("email"), Role: o.Word("role"), Organisation: o.Word("organisation"),
			}
		}
		return err
	})
	return identity, err
}

// CheckCredential returns nil if the platform accepts the credential: it reads something harmless that any token may.
func (c *Client) CheckCredential(ctx context.Context) error {
	return c.checkCredential(ctx, nil)
}

func (c *Client) checkCredential(ctx context.Context, auth apiclient.Authenticator) error {
	return c.api.Do(ctx, apiclient.Call{
		Operation: "verify the credential",
		Method:    http.MethodGet,
		Path:      "/events",
		Query:     url.Values{"size": {"1"}},
		Auth:      auth,
		Evidence:  apiclient.Documented,
	}, (*apiclient.Answer).JSON) // of whatever shape
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
		Evidence:  apiclient.Documented,
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
		Evidence:  apiclient.Documented,
	}
}

// session returns tokens without one for a refresh: no operation takes it.
func (c *Client) session(ctx context.Context, call apiclient.Call) (apiclient.Tokens, error) {
	tokens, err := c.api.Tokens(ctx, call)
	tokens.Refresh = ""
	return tokens, err
}
