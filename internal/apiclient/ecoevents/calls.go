package ecoevents

import (
	"context"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// APIKeyCalls are the operations on API keys, named as those on every other thing.
type APIKeyCalls struct{ *Client }

// Create is CreateAPIKey.
func (c APIKeyCalls) Create(ctx context.Context, request APIKeyRequest) (apiclient.Issued[APIKey], error) {
	issued, err := c.CreateAPIKey(ctx, request)
	return apiclient.Issued[APIKey]{Object: issued.APIKey, Secrets: []string{issued.Key}, Doubts: issued.Doubts}, err
}

// Read is APIKey.
func (c APIKeyCalls) Read(ctx context.Context, id string) (APIKey, error) { return c.APIKey(ctx, id) }

// List is APIKeysNow.
func (c APIKeyCalls) List(ctx context.Context) ([]APIKey, error) { return c.APIKeysNow(ctx) }

// Delete is RevokeAPIKey.
func (c APIKeyCalls) Delete(ctx context.Context, key apiclient.Reference) error {
	if key.New {
		return c.RevokeIssuedAPIKey(ctx, key.ID)
	}
	return c.RevokeAPIKey(ctx, key.ID)
}

// Forget does not believe any longer what was read of a key before.
func (c APIKeyCalls) Forget(id string) { c.keys.Forget(id) }

// Earlier are those that were there before this client created one, as far as that costs little to know.
func (c APIKeyCalls) Earlier(ctx context.Context) []APIKey { return c.keys.Earlier(ctx) }

// Verify verifies a key with itself. Refused, it is apiclient.ErrUnauthorized.
func (c APIKeyCalls) Verify(ctx context.Context, key string) error {
	verification, err := c.VerifyKey(ctx, key)
	if err == nil && !verification.Valid {
		return apiclient.ErrUnauthorized
	}
	return err
}

// Creates is APIKeyCreates.
func (c APIKeyCalls) Creates() *apiclient.Creates { return c.APIKeyCreates() }

// Facts are what keys have in common with all other objects.
func (k APIKey) Facts() apiclient.Facts {
	return apiclient.Facts{ID: k.ID, CreatedAt: k.CreatedAt, SeenAt: k.SeenAt, Used: k.LastUsed != nil && !k.LastUsed.IsZero()}
}

// WebhookCalls are the operations on webhooks, named as those on every other thing.
type WebhookCalls struct{ *Client }

// Create is CreateWebhook.
func (c WebhookCalls) Create(ctx context.Context, request WebhookRequest) (apiclient.Issued[Webhook], error) {
	created, err := c.CreateWebhook(ctx, request)
	return apiclient.Issued[Webhook]{Object: created.Webhook, Secrets: []string{created.Secret}, Doubts: created.Doubts}, err
}

// Read is as Webhook, and says why a webhook is not found.
func (c WebhookCalls) Read(ctx context.Context, id string) (Webhook, error) {
	return c.webhooks.Read(ctx, id)
}

// List is WebhooksNow.
func (c WebhookCalls) List(ctx context.Context) ([]Webhook, error) { return c.WebhooksNow(ctx) }

// Delete is DeleteWebhook.
func (c WebhookCalls) Delete(ctx context.Context, webhook apiclient.Reference) error {
	return c.DeleteWebhook(ctx, webhook.ID)
}

// Forget does not believe any longer what was read of a webhook before.
func (c WebhookCalls) Forget(id string) { c.webhooks.Forget(id) }

// Earlier are those that were there before this client created one, as far as that costs little to know.
func (c WebhookCalls) Earlier(ctx context.Context) []Webhook { return c.webhooks.Earlier(ctx) }

// Creates is WebhookCreates.
func (c WebhookCalls) Creates() *apiclient.Creates { return c.WebhookCreates() }

// Facts are what webhooks have in common with all other objects.
func (w Webhook) Facts() apiclient.Facts {
	return apiclient.Facts{ID: w.ID, CreatedAt: w.CreatedAt}
}

// Account is the id of the account that the client's credential belongs to, or apiclient.ErrUntold. It asks the platform once.
func (c *Client) Account(ctx context.Context) (string, error) {
	verification, err := c.own.Get(ctx, c.Verify)
	if err == nil && verification.Account.ID == "" {
		err = apiclient.ErrUntold
	}
	return verification.Account.ID, err
}
