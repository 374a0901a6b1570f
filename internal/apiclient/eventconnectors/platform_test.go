package eventconnectors_test

import (
	"context"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventconnectors"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// platform is Event Connectors.
type platform struct{ *clienttest.Platform }

func newSandbox(t *testing.T, options sandbox.Options) *platform {
	t.Helper()
	return &platform{clienttest.New(t, "eventconnectors", options)}
}

// answering returns a platform that answers this to everything.
func answering(status int, contentType, body string) *platform {
	environment := map[string]string{"EVENTCONNECTORS_TOKEN": "token_own0own0own0", "EVENTCONNECTORS_ACCOUNT_ID": "acc_1"}
	return &platform{clienttest.Answering("eventconnectors", environment, clienttest.Always(status, contentType, body))}
}

// client returns a client with the credential of the environment, after further changes to its configuration.
func (p *platform) client(change ...func(*eventconnectors.Config)) *eventconnectors.Client {
	config := eventconnectors.Config{
		Settings:  p.Settings(),
		Token:     p.Variable("TOKEN"),
		Email:     p.Variable("EMAIL"),
		Password:  p.Variable("PASSWORD"),
		AccountID: p.Variable("ACCOUNT_ID"),
	}
	for _, apply := range change {
		apply(&config)
	}
	return eventconnectors.New(config)
}

// with returns a client with this token.
func (p *platform) with(token string) *eventconnectors.Client {
	return p.client(func(c *eventconnectors.Config) { c.Token, c.Email, c.Password = token, "", "" })
}

// request is what tokens are made of here; with a callback unless it is nil.
func request(callback *string) eventconnectors.TokenRequest {
	return eventconnectors.TokenRequest{Name: "feed", Roles: []string{"ROLE_EXTERNAL_USER"}, CallbackURL: callback}
}

// create makes a token in the client's account.
func create(t *testing.T, client *eventconnectors.Client, callback *string) eventconnectors.IssuedToken {
	t.Helper()
	return clienttest.Succeed[eventconnectors.IssuedToken](t)(client.CreateToken(t.Context(), client.AccountID(), request(callback)))
}

// callEverything makes every call there is, and returns their errors by name.
func callEverything(ctx context.Context, client *eventconnectors.Client) map[string]error {
	const id = "tok_1"
	account := client.AccountID()
	errs := map[string]error{}
	_, errs["create"] = client.CreateToken(ctx, account, request(new("https://example.com/")))
	_, errs["read"] = client.Token(ctx, account, id)
	_, errs["list"] = client.Tokens(ctx, account)
	_, errs["change"] = client.UpdateToken(ctx, account, id, request(nil))
	_, errs["rotate"] = client.RotateSecret(ctx, account, id)
	errs["revoke"] = client.RevokeToken(ctx, account, id, "")
	_, errs["me"] = client.Me(ctx)
	errs["check"] = client.CheckCredential(ctx)
	_, errs["sign in"] = client.SignIn(ctx, apiclient.Credentials{Email: "ada@example.com", Password: "wrong"})
	errs["sign out"] = client.SignOut(ctx, "token_wrong")
	return errs
}
