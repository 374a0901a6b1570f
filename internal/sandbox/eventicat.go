package sandbox

import (
	"maps"
	"net/http"
)

const eventicat = "eventicat"

// Eventicat emulates Eventicat as contracts/eventicat.yaml describes it: one account with one API key, and its
// aggregators.
type Eventicat struct {
	sandbox  *Sandbox
	contract *contract
	account  string // its id, which only the dashboard shows
	initial  string // the key that the account has from the start

	// What a reset takes back.
	key         *credential // the one that is valid
	aggregators collection[*aggregator]
}

func newEventicat(s *Sandbox, contract *contract, options Options) (*platform, error) {
	limits, _, err := options.EventicatRate.resolve(contract.tiers, "default")
	if err != nil {
		return nil, err
	}
	e := &Eventicat{
		sandbox:  s,
		contract: contract,
		account:  "acc_" + s.random.text(10),
		initial:  newEventicatKey(s.random),
	}
	s.Eventicat = e

	return &platform{
		limiter:     newLimiter(newSlidingWindow, limits),
		longestURL:  8 << 10,
		credentials: []string{KindAPIKey},
		operations: map[string]operation{
			"sendEvent":        e.sendEvent,
			"sendEventByQuery": e.sendEvent,
			"createAggregator": withBody(e.createAggregator),
			"listAggregators":  e.listAggregators,
			"getAggregator":    e.getAggregator,
			"updateAggregator": withBody(e.updateAggregator),
			"deleteAggregator": e.deleteAggregator,
		},
		errorBody:   eventicatError,
		environment: map[string]string{"EVENTICAT_API_KEY": e.initial},
		dashboard: map[string]action{
			"regenerate": plain(e.regenerateKey),
			"rename":     action(e.changeAggregator).takes("name"),
			"change":     e.changeAggregator,
			"delete":     plain(e.removeAggregator),
		},
		reset:   e.reset,
		save:    e.save,
		restore: e.restore,
	}, nil
}

func (e *Eventicat) reset() {
	e.aggregators = newCollection[*aggregator]("aggregator")
	e.useKey(e.initial, OwnerProvider)
}

// newEventicatKey returns a key; what one looks like is not documented.
func newEventicatKey(random random) string { return "evc_" + random.text(32) }

func (e *Eventicat) useKey(value, owner string) {
	e.key = e.sandbox.ledger.add(credential{Credential: Credential{
		Platform: eventicat, Kind: KindAPIKey, ID: e.account, Value: value, Owner: owner,
	}})
}

// regenerateKey revokes the account's key at once and gives it another.
func (e *Eventicat) regenerateKey(account string) error {
	if account != e.account {
		return notFound("account", account)
	}
	e.key.ended = StateRevoked
	e.useKey(newEventicatKey(e.sandbox.random), OwnerDashboard)
	return nil
}

// eventicatError returns the platform's flat error.
func eventicatError(p *problem) any {
	body := map[string]any{"error": p.message}
	switch p.status {
	case http.StatusUnauthorized:
		body["error"] = "Invalid API key"
	case http.StatusTooManyRequests:
		maps.Copy(body, map[string]any{
			"limit": p.allowance.limit, "remaining": p.allowance.remaining, "resetTime": p.allowance.resetTime(),
		})
	}
	return body
}
