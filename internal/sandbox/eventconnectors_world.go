package sandbox

import (
	"encoding/json"
	"slices"
	"time"
)

// savedConnectors is what Event Connectors is in a [world].
type savedConnectors struct {
	Accounts []savedConnectorsAccount `json:"accounts"`
	Sessions map[string]savedSession  `json:"sessions"`
}

type savedConnectorsAccount struct {
	ID          string         `json:"id"`
	Name        string         `json:"name"`
	Email       string         `json:"email"`
	Password    string         `json:"password"`
	Credentials string         `json:"credentials"`
	Initial     *savedKeyStart `json:"initial,omitempty"`
	Tokens      []savedToken   `json:"tokens"`
}

type savedToken struct {
	Credential  int       `json:"credential"`
	Roles       []string  `json:"roles"`
	Filter      filter    `json:"filter"`
	CallBackURL *string   `json:"callBackUrl,omitempty"`
	Secret      *int      `json:"secret,omitempty"`
	Created     time.Time `json:"created"`
}

type savedSession struct {
	Account int `json:"account"`
	Refresh int `json:"refresh"`
}

func (e *EventConnectors) save(numbers references) any {
	w := savedConnectors{Sessions: map[string]savedSession{}}
	for _, a := range e.accounts {
		account := savedConnectorsAccount{ID: a.id, Name: a.name, Email: a.email, Password: a.password, Credentials: a.credentials}
		if i := a.initial; i.value != "" {
			account.Initial = &savedKeyStart{
				ID: i.id, Name: i.name, Value: i.value, Owner: i.owner, Scopes: i.roles, CreatedAt: i.created,
			}
		}
		for _, entry := range a.tokens.entries {
			t := entry.value
			token := savedToken{numbers[t.credential], t.roles, t.filter, t.callBackURL, nil, t.created}
			if t.secret != nil {
				token.Secret = new(numbers[t.secret])
			}
			account.Tokens = append(account.Tokens, token)
		}
		w.Accounts = append(w.Accounts, account)
	}
	for id, session := range e.sessions {
		w.Sessions[id] = savedSession{slices.Index(e.accounts, session.account), numbers[session.refresh]}
	}
	return w
}

func (e *EventConnectors) restore(data []byte, from *saved) error {
	var w savedConnectors
	if err := json.Unmarshal(data, &w); err != nil {
		return err
	}
	if len(w.Accounts) != len(e.accounts) {
		from.missing = true
		return nil
	}
	for i, a := range w.Accounts {
		e.accounts[i] = a.restore(from)
	}
	e.sessions = map[string]*connectorsSession{}
	for id, s := range w.Sessions {
		if s.Account < 0 || s.Account >= len(e.accounts) {
			from.missing = true
			return nil
		}
		e.sessions[id] = &connectorsSession{e.accounts[s.Account], from.credential(s.Refresh)}
	}
	return nil
}

func (a savedConnectorsAccount) restore(from *saved) *connectorsAccount {
	account := &connectorsAccount{
		id: a.ID, name: a.Name, email: a.Email, password: a.Password, credentials: a.Credentials,
		tokens: newCollection[*apiToken]("token"),
	}
	if i := a.Initial; i != nil {
		account.initial = newToken{i.ID, i.Name, i.Value, i.Owner, i.Scopes, i.CreatedAt}
	}
	for _, t := range a.Tokens {
		token := &apiToken{
			credential: from.credential(t.Credential), account: account, roles: t.Roles, filter: t.Filter,
			callBackURL: t.CallBackURL, created: t.Created,
		}
		if t.Secret != nil {
			token.secret = from.credential(*t.Secret)
		}
		account.tokens.add(token.ID, token)
	}
	return account
}
