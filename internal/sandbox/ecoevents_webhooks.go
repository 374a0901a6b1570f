package sandbox

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// webhook is a webhook that is not deleted.
type webhook struct {
	webhookSettings
	id                   string
	sequence             int // in the order of creation
	secret               *credential
	createdAt, updatedAt time.Time
}

// webhookSettings is what a person chooses. It is replaced as a whole, never changed in place: answers hold it too.
type webhookSettings struct {
	URL         string          `json:"url"`
	Events      []string        `json:"events"`
	Description *string         `json:"description,omitempty"`
	Active      bool            `json:"active"`
	Metadata    json.RawMessage `json:"metadata,omitempty"`
}

type webhookView struct {
	ID          string          `json:"id"`
	URL         string          `json:"url"`
	Events      []string        `json:"events"`
	Description *string         `json:"description"`
	Active      bool            `json:"active"`
	Metadata    json.RawMessage `json:"metadata"`
	CreatedAt   time.Time       `json:"createdAt"`
	UpdatedAt   time.Time       `json:"updatedAt"`
	Secret      string          `json:"secret,omitempty"`
}

func (h *webhook) view() webhookView {
	return webhookView{
		ID: h.id, URL: h.URL, Events: h.Events, Description: h.Description, Active: h.Active, Metadata: h.Metadata,
		CreatedAt: h.createdAt, UpdatedAt: h.updatedAt,
	}
}

type createWebhookRequest struct {
	webhookSettings
	Secret string `json:"secret"`
}

func (e *EcoEvents) createWebhook(c *call, body createWebhookRequest) (answer, error) {
	if err := e.allow(c, manageWebhooks, fullAccess); err != nil {
		return answer{}, err
	}
	if body.Secret == "" {
		body.Secret = e.sandbox.random.signingSecret()
	}
	hook := &webhook{
		webhookSettings: body.webhookSettings,
		id:              "wh_" + e.sandbox.random.text(12),
		createdAt:       c.now,
		updatedAt:       c.now,
	}
	hook.secret = e.sandbox.ledger.add(credential{Credential: Credential{
		Platform: ecoEvents, Kind: KindWebhookSecret, ID: hook.id, Value: body.Secret, Owner: OwnerAPI,
	}})
	e.addWebhook(hook)

	view := hook.view()
	view.Secret = body.Secret
	return answer{http.StatusCreated, view}, nil
}

func (e *EcoEvents) addWebhook(hook *webhook) {
	hook.sequence = e.webhooks.add(hook.id, hook)
	e.hooksThat[hook.Active].insert(hook.sequence, hook)
}

func (e *EcoEvents) listWebhooks(c *call) (answer, error) {
	if err := e.allow(c, manageWebhooks, fullAccess); err != nil {
		return answer{}, err
	}
	hooks := &e.webhooks.index
	if filter := c.URL.Query().Get("active"); filter != "" {
		active, err := strconv.ParseBool(filter)
		if err != nil {
			return answer{}, invalid("parameter %q in query has an error: it is neither true nor false", "active")
		}
		hooks = e.hooksThat[active]
	}
	return list(c, hooks, (*webhook).view)
}

// deleteWebhook answers with 204, the one of the two documented answers whose content is known.
func (e *EcoEvents) deleteWebhook(c *call) (answer, error) {
	if err := e.allow(c, manageWebhooks, fullAccess); err != nil {
		return answer{}, err
	}
	return noContent(e.removeWebhook(c.PathValue("id")))
}

func (e *EcoEvents) removeWebhook(id string) error {
	hook, err := e.webhooks.delete(id)
	if err != nil {
		return err
	}
	hook.secret.ended = StateRevoked
	e.hooksThat[hook.Active].remove(hook.sequence)
	return nil
}

// changeWebhook gives the webhook the fields in the place of what it has.
func (e *EcoEvents) changeWebhook(id string, fields fields) error {
	hook, err := e.webhooks.get(id)
	if err != nil {
		return err
	}
	changed, err := edit(e.contract, "WebhookRequest", hook.webhookSettings, fields)
	if err != nil {
		return err
	}
	e.hooksThat[hook.Active].remove(hook.sequence)
	hook.webhookSettings, hook.updatedAt = changed, e.sandbox.clock.time()
	e.hooksThat[hook.Active].insert(hook.sequence, hook)
	return nil
}
