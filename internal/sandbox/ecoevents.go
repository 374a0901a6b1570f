package sandbox

import (
	"fmt"
	"maps"
	"net/http"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/contracts"
)

const ecoEvents = "ecoevents"

// EcoEvents emulates EcoEvents as contracts/ecoevents.yaml describes it: one account with one owner, its API keys and
// its webhooks. Its methods issue credentials that no consumer could get for itself.
type EcoEvents struct {
	sandbox  *Sandbox
	contract *contract
	account  account
	password string   // of the owner
	initial  []newKey // keys that the account has from the start

	// What a reset takes back.
	signingKey []byte // of access tokens
	sequence   int    // counts what was created, for the order of lists
	keys       map[string]*apiKey
	keyOrder   index[*apiKey] // of what keys holds
	webhooks   map[string]*webhook
	hookOrder  index[*webhook]           // of what webhooks holds
	hooksThat  map[bool]*index[*webhook] // hookOrder, by whether they are active
}

type account struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Tier  string `json:"tier"`
	email string // of the owner
}

func newEcoEvents(s *Sandbox, options Options) (*platform, error) {
	contract, err := loadContract(contracts.EcoEvents)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", ecoEvents, err)
	}
	limiter, tier, err := options.Rate.resolve(contract.tiers)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", ecoEvents, err)
	}
	e := &EcoEvents{
		sandbox:  s,
		contract: contract,
		account: account{
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
	credentials := map[string]string{"ECOEVENTS_EMAIL": e.account.email, "ECOEVENTS_PASSWORD": e.password}
	if options.Auth != AuthPassword {
		own := newKey{
			name: "provider", owner: OwnerProvider, environment: "live", scopes: []string{fullAccess}, createdAt: now,
		}.issue(s.random)
		e.initial = append(e.initial, own)
		credentials = map[string]string{"ECOEVENTS_API_KEY": own.value}
	}
	s.EcoEvents = e

	return &platform{
		name:     ecoEvents,
		contract: contract,
		limiter:  limiter,
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
		authenticate: e.authenticate,
		errorBody: func(p *problem) any {
			return map[string]any{"error": map[string]string{"code": p.code, "message": p.message}}
		},
		environment: func(base string) map[string]string {
			variables := maps.Clone(credentials)
			variables["ECOEVENTS_BASE_URL"] = base
			return variables
		},
		dashboard: map[string]func(string, fields) error{
			"revoke":  e.dashboardRevoke,
			"rename":  e.dashboardRename,
			"rescope": e.dashboardRescope,
			"change":  e.dashboardChange,
			"delete":  e.dashboardDelete,
		},
		reset: func() {
			limiter.reset()
			e.reset()
		},
	}, nil
}

func (e *EcoEvents) reset() {
	e.signingKey = []byte(e.sandbox.random.text(32))
	e.sequence = 0
	e.keys, e.keyOrder = map[string]*apiKey{}, index[*apiKey]{}
	e.webhooks, e.hookOrder = map[string]*webhook{}, index[*webhook]{}
	e.hooksThat = map[bool]*index[*webhook]{true: {}, false: {}}

	e.sandbox.ledger.add(credential{Credential: Credential{
		Platform: ecoEvents, Kind: KindPassword, ID: e.account.email, Value: e.password, Owner: OwnerProvider,
	}})
	for _, key := range e.initial {
		e.addKey(key)
	}
}

func (e *EcoEvents) nextSequence() int {
	e.sequence++
	return e.sequence
}

func notFound(what, id string) *problem {
	return problemf(http.StatusNotFound, "not_found", "There is no %s %s", what, id)
}
