package sandbox

import (
	"encoding/json"
	"time"
)

// savedEcoEvents is what EcoEvents is in a [world].
type savedEcoEvents struct {
	ID       string          `json:"id"`
	Email    string          `json:"email"`
	Password string          `json:"password"`
	Initial  []savedKeyStart `json:"initial"`
	Keys     []savedKey      `json:"keys"`
	Webhooks []savedWebhook  `json:"webhooks"`
}

// savedKeyStart is a key, or the token of another platform, as a reset brings it back.
type savedKeyStart struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Value       string    `json:"value"`
	Owner       string    `json:"owner"`
	Environment string    `json:"environment,omitempty"`
	Scopes      []string  `json:"scopes"` // of a token its roles
	CreatedAt   time.Time `json:"createdAt"`
}

type savedKey struct {
	Credential  int       `json:"credential"`
	Scopes      []string  `json:"scopes"`
	Environment string    `json:"environment"`
	CreatedAt   time.Time `json:"createdAt"`
}

type savedWebhook struct {
	webhookSettings
	ID        string    `json:"id"`
	Secret    int       `json:"secret"`
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`
}

func (e *EcoEvents) save(numbers references) any {
	w := savedEcoEvents{ID: e.account.ID, Email: e.account.email, Password: e.password}
	for _, k := range e.initial {
		w.Initial = append(w.Initial, savedKeyStart{k.id, k.name, k.value, k.owner, k.environment, k.scopes, k.createdAt})
	}
	for _, entry := range e.keys.entries {
		key := entry.value
		w.Keys = append(w.Keys, savedKey{numbers[key.credential], key.scopes, key.environment, key.createdAt})
	}
	for _, entry := range e.webhooks.entries {
		hook := entry.value
		w.Webhooks = append(w.Webhooks, savedWebhook{hook.webhookSettings, hook.id, numbers[hook.secret], hook.createdAt, hook.updatedAt})
	}
	return w
}

func (e *EcoEvents) restore(data []byte, from *saved) error {
	var w savedEcoEvents
	if err := json.Unmarshal(data, &w); err != nil {
		return err
	}
	e.account.ID, e.account.email, e.password, e.initial = w.ID, w.Email, w.Password, nil
	for _, k := range w.Initial {
		e.initial = append(e.initial, newKey{k.ID, k.Name, k.Value, k.Owner, k.Environment, k.Scopes, k.CreatedAt})
	}
	e.empty()
	for _, k := range w.Keys {
		key := &apiKey{from.credential(k.Credential), k.Scopes, k.Environment, k.CreatedAt}
		e.keys.add(key.ID, key)
	}
	for _, h := range w.Webhooks {
		hook := &webhook{
			webhookSettings: h.webhookSettings, id: h.ID, secret: from.credential(h.Secret),
			createdAt: h.CreatedAt, updatedAt: h.UpdatedAt,
		}
		e.addWebhook(hook)
	}
	return nil
}
