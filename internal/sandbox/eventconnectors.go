package sandbox

import "net/http"

const eventConnectors = "eventconnectors"

// EventConnectors emulates Event Connectors as contracts/eventconnectors.yaml describes it: two accounts, each with its
// owner and its tokens. Its methods give what no consumer could get for itself.
type EventConnectors struct {
	sandbox    *Sandbox
	contract   *contract
	bareArrays bool
	accounts   []*connectorsAccount // the first is the consumer's

	// What a reset takes back.
	sessions map[string]*connectorsSession // by id
}

type connectorsAccount struct {
	id, name        string
	email, password string   // of the owner
	credentials     string   // one of the Owner constants, for those that it has from the start
	initial         newToken // empty: the account has no token from the start

	// What a reset takes back.
	tokens collection[*apiToken]
}

// EventConnectorsAccount is an account and the credentials that it has from the start.
type EventConnectorsAccount struct {
	ID              string
	Token           string // with ROLE_ADMIN
	Email, Password string // of the owner
}

// SecondAccount returns another account than that of [Sandbox.Environment], for whoever wants to tell the two apart.
func (e *EventConnectors) SecondAccount() EventConnectorsAccount {
	second := e.accounts[1]
	return EventConnectorsAccount{ID: second.id, Token: second.initial.value, Email: second.email, Password: second.password}
}

func newEventConnectors(s *Sandbox, contract *contract, options Options) (*platform, error) {
	e := &EventConnectors{sandbox: s, contract: contract, bareArrays: options.BareArrays}
	s.EventConnectors = e
	own := e.newAccount("Sandbox", OwnerProvider)
	e.newAccount("Second sandbox", OwnerSeed)
	environment := map[string]string{"EVENTCONNECTORS_ACCOUNT_ID": own.id}
	if options.Auth == AuthPassword {
		own.initial = newToken{}
		environment["EVENTCONNECTORS_EMAIL"], environment["EVENTCONNECTORS_PASSWORD"] = own.email, own.password
	} else {
		environment["EVENTCONNECTORS_TOKEN"] = own.initial.value
	}

	return &platform{
		credentials: []string{KindToken, KindSessionToken},
		operations: map[string]operation{
			"signIn":       withBody(e.signIn),
			"signOut":      e.signOut,
			"me":           e.me,
			"createToken":  withBody(e.createToken),
			"listTokens":   e.listTokens,
			"getToken":     e.getToken,
			"updateToken":  withBody(e.updateToken),
			"deleteToken":  e.deleteToken,
			"rotateSecret": e.rotateSecret,
			"listEvents":   e.listEvents,
		},
		errorBody:   func(p *problem) any { return map[string]string{"message": p.message} },
		environment: environment,
		dashboard: map[string]action{
			"revoke": plain(e.revokeToken),
			"rename": action(e.changeToken).takes("name"),
			"change": e.changeToken,
		},
		reset:   e.reset,
		save:    e.save,
		restore: e.restore,
	}, nil
}

func (e *EventConnectors) newAccount(name, credentials string) *connectorsAccount {
	random := e.sandbox.random
	account := &connectorsAccount{
		id: "acc_" + random.text(10), name: name,
		email: random.text(8) + "@example.com", password: random.text(24),
		credentials: credentials,
		initial: newToken{
			name: "provider", owner: credentials, roles: []string{roleAdmin}, created: e.sandbox.clock.time(),
		}.issue(random),
	}
	e.accounts = append(e.accounts, account)
	return account
}

func (e *EventConnectors) reset() {
	e.sessions = map[string]*connectorsSession{}
	for _, account := range e.accounts {
		account.tokens = newCollection[*apiToken]("token")
		e.sandbox.ledger.add(credential{Credential: Credential{
			Platform: eventConnectors, Kind: KindPassword, ID: account.email, Value: account.password, Owner: account.credentials,
		}})
		if account.initial.value != "" {
			e.addToken(account, account.initial)
		}
	}
}

// listEvents answers with none: the sandbox has no events.
func (e *EventConnectors) listEvents(*call) (answer, error) {
	return answer{http.StatusOK, []struct{}{}}, nil
}
