package ecoevents_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// TestSecretsAreInNoLogAndNoError: whatever an operation comes to, on a platform that echoes what it is sent.
func TestSecretsAreInNoLogAndNoError(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		platform := newSandbox(t, sandbox.Options{Auth: sandbox.AuthPassword})
		_, own := platform.issue(ecoevents.FullAccess)
		token := clienttest.Succeed[string](t)(platform.EcoEvents.IssueAccessToken(time.Hour))
		clients := []*ecoevents.Client{platform.client(), platform.with(own), platform.withToken(token)}
		var text strings.Builder
		everything := func() {
			for _, client := range clients {
				for _, err := range callEverything(t.Context(), client, own) {
					if err != nil {
						text.WriteString(err.Error() + "\n")
					}
				}
			}
		}
		everything()
		platform.Advance(25 * time.Hour) // and a refresh
		everything()
		platform.Handler = http.HandlerFunc(clienttest.Echo)
		clients = append(clients, platform.client(func(c *ecoevents.Config) { c.APIKey = "" })) // and a sign-in
		everything()

		platform.NoSecretIn(t, text.String())
	})
}

// callEverything makes every call there is, and returns their errors by name.
func callEverything(ctx context.Context, client *ecoevents.Client, key string) map[string]error {
	errs := map[string]error{}
	_, errs["create the key"] = client.CreateAPIKey(ctx, ecoevents.APIKeyRequest{Name: "ci", Scopes: []string{"events:read"}, Environment: "live"})
	_, errs["read the key"] = client.APIKey(ctx, "key_1")
	_, errs["list the keys"] = client.APIKeys(ctx)
	errs["revoke the key"] = client.RevokeAPIKey(ctx, key)
	_, errs["create the webhook"] = client.CreateWebhook(ctx, ecoevents.WebhookRequest{URL: "https://example.com/", Events: []string{"event.created"}})
	_, _, errs["read the webhook"] = client.Webhook(ctx, "wh_1")
	_, errs["list the webhooks"] = client.Webhooks(ctx)
	errs["delete the webhook"] = client.DeleteWebhook(ctx, "wh_1")
	_, errs["verify"] = client.Verify(ctx)
	_, errs["verify the key"] = client.VerifyKey(ctx, key)
	_, errs["sign in"] = client.SignIn(ctx, apiclient.Credentials{Email: "ada@example.com", Password: "wrong"})
	return errs
}
