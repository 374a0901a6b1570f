package ecoevents_test

import (
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// platform is EcoEvents.
type platform struct{ *clienttest.Platform }

func newSandbox(t *testing.T, options sandbox.Options) *platform {
	t.Helper()
	return &platform{clienttest.New(t, "ecoevents", options)}
}

// answering returns a platform that answers this to everything.
func answering(status int, contentType, body string) *platform {
	environment := map[string]string{"ECOEVENTS_API_KEY": "ek_live_own0own0own0"}
	return &platform{clienttest.Answering("ecoevents", environment, clienttest.Always(status, contentType, body))}
}

// client returns a client with the credential of the environment, after further changes to its configuration.
func (p *platform) client(change ...func(*ecoevents.Config)) *ecoevents.Client {
	config := ecoevents.Config{
		Settings: p.Settings(),
		APIKey:   p.Variable("API_KEY"),
		Email:    p.Variable("EMAIL"),
		Password: p.Variable("PASSWORD"),
	}
	for _, apply := range change {
		apply(&config)
	}
	return ecoevents.New(config)
}

// with returns a client with this API key.
func (p *platform) with(key string) *ecoevents.Client {
	return p.client(func(c *ecoevents.Config) { c.APIKey, c.Email, c.Password = key, "", "" })
}

// withToken returns a client with this access token.
func (p *platform) withToken(token string) *ecoevents.Client {
	return p.client(func(c *ecoevents.Config) { c.APIKey, c.Email, c.Password, c.AccessToken = "", "", "", token })
}

// issue returns the id and the value of a further key.
func (p *platform) issue(scopes ...string) (id, key string) {
	return p.EcoEvents.IssueAPIKey("another", scopes, "live")
}
