package ecoevents

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// Webhook is a webhook as the platform shows it. Creating, listing and deleting are documented; reading one and updating
// one are not, so a webhook is read from the list. What is nil, or zero, is not known.
type Webhook struct {
	ID          string
	URL         *string
	Events      []string
	Description *string // empty where there is none
	Active      *bool
	Metadata    map[string]json.RawMessage // empty where there is none
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

func (c *Client) webhookKind() apiclient.Kind[Webhook] {
	return apiclient.Kind[Webhook]{
		Thing:    "webhook",
		Names:    []string{"webhook"},
		Path:     "/api/webhooks",
		List:     apiclient.Paging{Size: "limit", First: 1},
		Ends:     "delete",
		Creating: apiclient.Documented, Listing: apiclient.Documented, Ending: apiclient.Documented,
		Read: func(o *apiclient.Object) Webhook {
			return Webhook{
				ID:          o.ID(),
				URL:         o.Text("url"),
				Events:      o.Words("events"),
				Description: o.TextOrNone("description"),
				Active:      o.Bool("active"),
				Metadata:    o.Map("metadata"),
				CreatedAt:   o.Time("createdAt"),
				UpdatedAt:   o.Time("updatedAt"),
			}
		},
		ID:      func(w Webhook) string { return w.ID },
		Created: func(w Webhook) time.Time { return w.CreatedAt },
		Secrets: []apiclient.Secret{{
			Names: []string{"secret", "signingSecret", "webhookSecret"}, Spare: []string{"key", "value", "token"}, Shape: signingSecretShape,
		}},
		ActiveIsArgument: true,
		Harmless:         c.ask,
	}
}

// CreatedWebhook is a new webhook with its secret, which no later answer holds.
type CreatedWebhook struct {
	Webhook
	Secret string
	apiclient.Doubts
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

// Is reports whether a webhook is known to be as a request asks for, as far as the platform shows it.
func (w Webhook) Is(request WebhookRequest) bool { return w.compare(request) == apiclient.Same }

// MayBe reports whether nothing that is known of a webhook is other than a request asks for.
func (w Webhook) MayBe(request WebhookRequest) bool { return w.compare(request) != apiclient.Different }

func (w Webhook) compare(request WebhookRequest) apiclient.Likeness {
	return apiclient.Likenesses(
		apiclient.Alike(w.URL, request.URL),
		apiclient.AlikeSets(w.Events, request.Events),
		apiclient.Alike(w.Active, request.Active),
		apiclient.AlikeOrNone(w.Description, request.Description),
		w.compareMetadata(request.Metadata),
	)
}

func (w Webhook) compareMetadata(wanted map[string]string) apiclient.Likeness {
	if w.Metadata == nil && len(wanted) > 0 {
		return apiclient.Unknown
	}
	if len(w.Metadata) != len(wanted) {
		return apiclient.Different
	}
	for name, value := range wanted {
		quoted, err := json.Marshal(value)
		if err != nil || !apiclient.SameJSON(w.Metadata[name], quoted) {
			return apiclient.Different
		}
	}
	return apiclient.Same
}

// CreateWebhook creates a webhook. It is never sent twice blindly: where its fate is unknown, the error says so. All that the
// answer shows of the webhook is returned, whatever the error; where its id is known, it was made.
func (c *Client) CreateWebhook(ctx context.Context, request WebhookRequest) (CreatedWebhook, error) {
	made, err := c.webhooks.Create(ctx, apiclient.Request{Name: request.URL, Body: request, Secrets: []string{request.Secret}})
	return CreatedWebhook{Webhook: made.Thing, Secret: made.Secrets[0], Doubts: made.Doubts}, err
}

// WebhookCreates are the client's creates of webhooks, by WebhookRequest.URL.
func (c *Client) WebhookCreates() *apiclient.Creates { return c.webhooks.Creates() }

// Webhook finds a webhook in the list, which all callers share. It reports false if the webhook is gone.
func (c *Client) Webhook(ctx context.Context, id string) (Webhook, bool, error) {
	webhook, err := c.webhooks.Read(ctx, id)
	if errors.Is(err, apiclient.ErrNotFound) {
		return Webhook{}, false, nil
	}
	return webhook, err == nil, err
}

// Webhooks lists the webhooks, active or not, in the platform's order.
func (c *Client) Webhooks(ctx context.Context) ([]Webhook, error) { return c.webhooks.All(ctx) }

// WebhooksNow is Webhooks with a list that is begun by this call.
func (c *Client) WebhooksNow(ctx context.Context) ([]Webhook, error) { return c.webhooks.Now(ctx) }

// EachWebhook goes through the webhooks of Webhooks, and reads a page of them when it is asked for one.
func (c *Client) EachWebhook(ctx context.Context) iter.Seq2[Webhook, error] {
	return c.webhooks.Each(ctx)
}

// DeleteWebhook deletes a webhook. One that is deleted already is apiclient.ErrNotFound.
func (c *Client) DeleteWebhook(ctx context.Context, id string) error {
	return c.webhooks.Delete(ctx, id)
}
