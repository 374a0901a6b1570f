package sandbox

import (
	"fmt"
	"time"
)

const ecoEvents = "ecoevents"

// EcoEvents emulates EcoEvents as contracts/ecoevents.yaml describes it: one account with one owner, its API keys and
// its webhooks. Its methods issue credentials that no consumer could get for itself.
type EcoEvents struct {
	sandbox  *Sandbox
	contract *contract
	account  ecoAccount
	password string   // of the owner
	initial  []newKey // keys that the account has from the start

	// What a reset takes back.
	keys      collection[*apiKey]
	webhooks  collection[*webhook]
	hooksThat map[bool]*index[*webhook] // webhooks, by whether they are active
}

type ecoAccount struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Tier  string `json:"tier"`
	email string // of the owner
}

func newEcoEvents(s *Sandbox, contract *contract, options Options) (*platform, error) {
	limits, tier, err := options.Rate.resolve(contract.tiers, "enterprise")
	if err != nil {
		return nil, err
	}
	e := &EcoEvents{
		sandbox:  s,
		contract: contract,
		account: ecoAccount{
			ID: "acc_" + s.random.text(10), Name: "Sandbox", Tier: tier,
			email: s.random.text(8) + "@example.com",
		},
		password: s.random.text(24),
	}
	now := s.clock.time()
	for i := range options.APIKeys {
		e.initial = append(e.initial, newKey{
			name: fmt.Sprintf("seed-%04d", i+1), owner: OwnerSeed, environment: "live", scopes: []string{"events:read"},
			createdAt: now.AddDate(-2, 0, 0).Add(time.Duration(i) * time.Minute),
		}.issue(s.random))
	}
	environment := map[string]string{"ECOEVENTS_EMAIL": e.account.email, "ECOEVENTS_PASSWORD": e.password}
	if options.Auth != AuthPassword {
		own := newKey{
			name: "provider", owner: OwnerProvider, environment: "live", scopes: []string{fullAccess}, createdAt: now,
		}.issue(s.random)
		e.initial = append(e.initial, own)
		environment = map[string]string{"ECOEVENTS_API_KEY": own.value}
	}
	s.EcoEvents = e

	return &platform{
		limiter:     newLimiter(newFixedWindow, limits),
		credentials: []string{KindAPIKey, KindAccessToken},
		operations: map[string]operation{
			"signIn":        withBody(e.signIn),
			"refresh":       withBody(e.refresh),
			"verify":        e.verify,
			"createAPIKey":  withBody(e.createKey),
			"listAPIKeys":   e.listKeys,
			"getAPIKey":     e.getKey,
			"deleteAPIKey":  e.deleteKey,
			"createWebhook": withBody(e.createWebhook),
			"listWebhooks":  e.listWebhooks,
			"deleteWebhook": e.deleteWebhook,
		},
		errorBody: func(p *problem) any {
			return map[string]any{"error": map[string]string{"code": p.code, "message": p.message}}
		},
		environment: environment,
		dashboard: map[string]action{
			"revoke":  plain(e.revokeKey),
			"rename":  action(e.changeKey).takes("name"),
			"rescope": action(e.changeKey).takes("scopes"),
			"change":  e.changeWebhook,
			"delete":  plain(e.removeWebhook),
		},
		reset:   e.reset,
		save:    e.save,
		restore: e.restore,
	}, nil
}

func (e *EcoEvents) empty() {
	e.keys, e.webhooks = newCollection[*apiKey]("API key"), newCollection[*webhook]("webhook")
	e.hooksThat = map[bool]*index[*webhook]{true: {}, false: {}}
}

func (e *EcoEvents) reset() {
	e.empty()
	e.sandbox.ledger.add(credential{Credential: Credential{
		Platform: ecoEvents, Kind: KindPassword, ID: e.account.email, Value: e.password, Owner: OwnerProvider,
	}})
	for _, key := range e.initial {
		e.addKey(key)
	}
}
