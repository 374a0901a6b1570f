package ecoevents

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

const (
	webhooksPath = "/api/webhooks"
	listWebhooks = "list the webhooks"
)

// Webhook is a webhook as the platform shows it. Creating, listing and deleting are documented; reading one and updating
// one are not, so a webhook is read from the list.
type Webhook struct {
	ID          string                     `json:"id"`
	URL         string                     `json:"url"`
	Events      []string                   `json:"events"`
	Description string                     `json:"description"`
	Active      bool                       `json:"active"`
	Metadata    map[string]json.RawMessage `json:"metadata"`
	CreatedAt   apiclient.Time             `json:"createdAt"`
	UpdatedAt   apiclient.Time             `json:"updatedAt"`
}

func (w Webhook) id() string { return w.ID }

func (w Webhook) created() time.Time { return w.CreatedAt.Time }

// CreatedWebhook is a new webhook with its secret, which no later answer holds.
type CreatedWebhook struct {
	Webhook
	Secret string `json:"secret"`
}

// WebhookRequest is what a webhook is made of. The platform generates a secret where Secret is empty.
type WebhookRequest struct {
	URL         string            `json:"url"`
	Events      []string          `json:"events"`
	Description string            `json:"description,omitempty"`
	Active      bool              `json:"active"`
	Metadata    map[string]string `json:"metadata,omitempty"`
	Secret      string            `json:"secret,omitempty"`
}

// Is reports whether a webhook is as a request asks for, as far as the platform shows it.
func (w Webhook) Is(request WebhookRequest) bool {
	sameMetadata := len(w.Metadata) == len(request.Metadata)
	for name, value := range request.Metadata {
		quoted, err := json.Marshal(value)
		sameMetadata = sameMetadata && err == nil && apiclient.SameJSON(w.Metadata[name], quoted)
	}
	return w.URL == request.URL && w.Description == request.Description && w.Active == request.Active && sameMetadata &&
		apiclient.SameSet(w.Events, request.Events)
}

// CreateWebhook creates a webhook. It is never sent twice blindly: where its fate is unknown, the error says so.
func (c *Client) CreateWebhook(ctx context.Context, request WebhookRequest) (CreatedWebhook, error) {
	call := apiclient.Call{
		Operation: "create the webhook",
		Method:    http.MethodPost,
		Path:      webhooksPath,
		Body:      request,
		Secrets:   []string{request.Secret},
		Once:      true,
		SentAt:    new(time.Time),
	}
	var created CreatedWebhook
	defer func() { c.webhooks.Wrote(created.ID) }()
	err := c.webhookCreates.Do(ctx, request.URL, c.api.Unsettled(call), func() (string, error) {
		err := c.api.Do(ctx, call, &created)
		if err == nil && (created.ID == "" || created.Secret == "") {
			err = c.api.Incomplete(call, apiclient.Lacking("id or secret", created.ID))
		}
		return created.ID, err
	})
	return created, c.api.Date(ctx, err, c.ask)
}

// WebhookCreates are the client's creates of webhooks, by WebhookRequest.URL.
func (c *Client) WebhookCreates() *apiclient.Creates { return &c.webhookCreates }

// Webhook finds a webhook in the list, which all callers share. It reports false if the webhook is gone.
func (c *Client) Webhook(ctx context.Context, id string) (Webhook, bool, error) {
	webhook, err := c.webhooks.Read(ctx, id)
	if errors.Is(err, apiclient.ErrNotFound) {
		return Webhook{}, false, nil
	}
	return webhook, err == nil, err
}

// Webhooks lists the webhooks, active or not, in the platform's order.
func (c *Client) Webhooks(ctx context.Context) ([]Webhook, error) {
	return c.webhooks.All(ctx)
}

// WebhooksNow is Webhooks with a list that is begun by this call.
func (c *Client) WebhooksNow(ctx context.Context) ([]Webhook, error) {
	return c.webhooks.Now(ctx)
}

// DeleteWebhook deletes a webhook. One that is deleted already is apiclient.ErrNotFound.
func (c *Client) DeleteWebhook(ctx context.Context, id string) error {
	defer c.webhooks.Wrote(id)
	err := c.api.Do(ctx, apiclient.Call{
		Operation: "delete the webhook",
		Method:    http.MethodDelete,
		Path:      webhooksPath + "/" + url.PathEscape(id),
	}, nil) // 200 with a body that nobody documents, or 204
	return c.confirm(ctx, err)
}

func (c *Client) webhookPage(ctx context.Context, page int) (apiclient.Page[Webhook], error) {
	return apiclient.ReadPage[Webhook](ctx, c.api, listWebhooks, webhooksPath, page)
}
