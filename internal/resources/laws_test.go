package resources_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/lifecycletest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// Every kind is put through the laws of the engine.
func TestLaws(t *testing.T) {
	t.Parallel()
	const (
		hooks, other = "https://hooks.example.com/a", "https://hooks.example.com/b"
		tokens       = "/eventconnectors/accounts/{account}/tokens"
		ours, theirs = "thirty-two bytes for our account.", "thirty-two bytes for another one."
	)
	webhook := webhookValues(hooks)
	webhook["metadata"] = acctest.Values{"team": "events"}
	for name, subject := range map[string]lifecycletest.Subject{
		"API key": {
			Type:   apiKeyType,
			Config: apiKeyValues("ci", "events:read"), Changed: []acctest.Values{apiKeyValues("ci", "events:read", "events:write")},
			Create: "POST /ecoevents/v1/api-keys", Read: "GET /ecoevents/v1/api-keys/{id}",
			List: "GET /ecoevents/v1/api-keys", Delete: "DELETE /ecoevents/v1/api-keys/{id}",
			Account: "GET /ecoevents/v1/auth/verify",
			Start:   sandboxed(ours, "ecoevents", "revoke", sandbox.KindAPIKey),
			Another: sandboxed(theirs, "ecoevents", "revoke", sandbox.KindAPIKey),
		},
		"webhook": {
			Type:   webhookType,
			Config: webhook, Changed: []acctest.Values{webhookValues(other)},
			Create: "POST /ecoevents/api/webhooks",
			List:   "GET /ecoevents/api/webhooks", Delete: "DELETE /ecoevents/api/webhooks/{id}",
			Account: "GET /ecoevents/v1/auth/verify",
			Start:   sandboxed(ours, "ecoevents", "delete", sandbox.KindWebhookSecret),
			Another: sandboxed(theirs, "ecoevents", "delete", sandbox.KindWebhookSecret),
		},
		"aggregator": {
			Type:   "eventcreds_eventicat_aggregator",
			Config: acctest.Values{"name": "web", "description": "What for"}, Changed: []acctest.Values{{"name": "web"}},
			Create: "POST /eventicat/api/aggregators", Read: "GET /eventicat/api/aggregators/{id}",
			List: "GET /eventicat/api/aggregators", Delete: "DELETE /eventicat/api/aggregators/{id}",
			Start: sandboxed(ours, "eventicat", "delete"),
		},
		"token": {
			Type:   tokenType,
			Config: tokenValues(acctest.Values{"callback_url": hooks, "signing_secret_triggers": acctest.Values{"leak": "1"}}),
			Changed: []acctest.Values{
				tokenValues(acctest.Values{"callback_url": other, "signing_secret_triggers": acctest.Values{"leak": "2"}}),
				tokenValues(nil),
			},
			Create: "POST " + tokens, Read: "GET " + tokens + "/{id}", List: "GET " + tokens, Delete: "DELETE " + tokens + "/{id}",
			Account: "GET /eventconnectors/accounts/me",
			Start:   sandboxed(ours, "eventconnectors", "revoke", sandbox.KindToken, sandbox.KindSigningSecret),
			Another: sandboxed(theirs, "eventconnectors", "revoke", sandbox.KindToken, sandbox.KindSigningSecret),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lifecycletest.Run(t, subject)
		})
	}
}

// sandboxed starts a sandbox whose account, as all else in it, comes from a text. What is there is what requests made, with credentials of these kinds, or else aggregators; and
// somebody removes it by an action of the dashboard.
func sandboxed(account, platform, remove string, kinds ...string) func(*testing.T) lifecycletest.Platform {
	return func(t *testing.T) lifecycletest.Platform {
		box := clienttest.New(t, platform, sandbox.Options{Random: strings.NewReader(account)})
		return lifecycletest.Platform{
			Wire: box,
			Provider: func(wire http.RoundTripper) func() (tfprotov6.ProviderServer, error) {
				return acctest.ProviderThrough(func(name string) string { return box.Variables()[name] }, wire)
			},
			Reset: func() {
				if violations := box.Violations(); len(violations) > 0 {
					t.Errorf("answers broke the contract: %q", violations)
				}
				box.Reset()
			},
			Alive: func() map[string][]string {
				alive := map[string][]string{}
				for _, kind := range kinds {
					for _, c := range box.Credentials() {
						if c.Kind == kind && c.Owner == sandbox.OwnerAPI && c.State == sandbox.StateLive {
							alive[c.ID] = append(alive[c.ID], c.Value)
						}
					}
				}
				if len(kinds) == 0 {
					for _, id := range box.Eventicat.Aggregators() {
						alive[id] = nil
					}
				}
				return alive
			},
			Remove: func(id string) { _ = box.Dashboard(platform, remove, id, nil) }, // it may be gone
		}
	}
}
