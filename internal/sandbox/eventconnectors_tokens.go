package sandbox

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// apiToken is a token that is not revoked; its credential has id, name and value.
type apiToken struct {
	*credential
	account     *connectorsAccount
	roles       []string // replaced as a whole, never changed in place: answers hold it too
	filter      filter
	callBackURL *string     // nil: none
	secret      *credential // that signs what the callback gets; nil: no callback
	created     time.Time
}

// tokenSettings is what a person chooses.
type tokenSettings struct {
	Name        string   `json:"name"`
	Roles       []string `json:"roles"`
	CallBackURL *string  `json:"callBackUrl,omitempty"` // nil: as it is; empty: none
	Filter      filter   `json:"apiTokenFilter"`
}

// filter is a JSON object that nothing is known of, or null. Its keys come out in order, since no platform promises to
// keep a text as it was sent.
type filter struct{ json.RawMessage }

// UnmarshalJSON implements [json.Unmarshaler].
func (f *filter) UnmarshalJSON(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return err
	}
	var err error
	f.RawMessage, err = json.Marshal(value)
	return err
}

type tokenView struct {
	ID            string    `json:"id"`
	Name          string    `json:"name"`
	Roles         []string  `json:"roles"`
	CallBackURL   *string   `json:"callBackUrl"`
	Filter        filter    `json:"apiTokenFilter"`
	Created       time.Time `json:"created"`
	Token         string    `json:"token,omitempty"`
	SigningSecret string    `json:"signingSecret,omitempty"`
}

func (t *apiToken) view() tokenView {
	return tokenView{
		ID: t.ID, Name: t.Name, Roles: t.roles, CallBackURL: t.callBackURL, Filter: t.filter, Created: t.created,
	}
}

// newToken is what a token is made of.
type newToken struct {
	id, name, value, owner string
	roles                  []string
	created                time.Time
}

// issue returns the token with an id and a value; what they look like is not documented.
func (n newToken) issue(random random) newToken {
	n.id = "tok_" + random.text(12)
	n.value = "ec_" + random.text(40)
	return n
}

func (e *EventConnectors) addToken(account *connectorsAccount, from newToken) *apiToken {
	token := &apiToken{
		credential: e.sandbox.ledger.add(credential{Credential: Credential{
			Platform: eventConnectors, Kind: KindToken, ID: from.id, Name: from.name, Value: from.value, Owner: from.owner,
		}}),
		account: account,
		roles:   slices.Clone(from.roles),
		created: from.created,
	}
	account.tokens.add(token.ID, token)
	return token
}

// IssueToken returns the id and the value of a further token of the account of [Sandbox.Environment]. Its roles are as
// the contract wants them.
func (e *EventConnectors) IssueToken(name string, roles []string) (id, token string) {
	e.sandbox.mu.Lock()
	defer e.sandbox.mu.Unlock()
	issued := e.addToken(e.accounts[0], newToken{
		name: name, owner: OwnerTest, roles: roles, created: e.sandbox.clock.time(),
	}.issue(e.sandbox.random))
	return issued.ID, issued.Value
}

// token returns the token with the id, of whichever account.
func (e *EventConnectors) token(id string) (*apiToken, error) {
	for _, account := range e.accounts {
		if token, err := account.tokens.get(id); err == nil {
			return token, nil
		}
	}
	return nil, notFound("token", id)
}

// tokenOf returns the token that the path names, to a caller that may manage it.
func (e *EventConnectors) tokenOf(c *call) (*apiToken, error) {
	account, err := e.managed(c)
	if err != nil {
		return nil, err
	}
	return account.tokens.get(c.PathValue("tokenId"))
}

func (e *EventConnectors) createToken(c *call, body tokenSettings) (answer, error) {
	account, err := e.managed(c)
	if err != nil {
		return answer{}, err
	}
	token := e.addToken(account, newToken{owner: OwnerAPI, created: c.now}.issue(e.sandbox.random))
	minted := e.apply(token, body, OwnerAPI)
	view := token.view()
	view.Token, view.SigningSecret = token.Value, minted
	return answer{http.StatusCreated, view}, nil
}

func (e *EventConnectors) listTokens(c *call) (answer, error) {
	account, err := e.managed(c)
	if err != nil {
		return answer{}, err
	}
	if e.bareArrays {
		return answer{http.StatusOK, views(account.tokens.entries, (*apiToken).view)}, nil
	}
	return listHits(c, &account.tokens.index, (*apiToken).view)
}

func (e *EventConnectors) getToken(c *call) (answer, error) {
	token, err := e.tokenOf(c)
	if err != nil {
		return answer{}, err
	}
	return answer{http.StatusOK, token.view()}, nil
}

func (e *EventConnectors) updateToken(c *call, body tokenSettings) (answer, error) {
	token, err := e.tokenOf(c)
	if err != nil {
		return answer{}, err
	}
	minted := e.apply(token, body, OwnerAPI)
	view := token.view()
	view.SigningSecret = minted
	return answer{http.StatusOK, view}, nil
}

// apply gives the token the settings, and returns the signing secret that this minted.
func (e *EventConnectors) apply(token *apiToken, settings tokenSettings, owner string) (minted string) {
	token.Name, token.roles, token.filter = settings.Name, settings.Roles, settings.Filter
	switch url := settings.CallBackURL; {
	case url == nil:
	case *url == "":
		token.callBackURL = nil
		token.dropSecret()
	default:
		token.callBackURL = url
		if token.secret == nil {
			return e.mintSecret(token, owner)
		}
	}
	return ""
}

// mintSecret gives the token another signing secret than the one that it has.
func (e *EventConnectors) mintSecret(token *apiToken, owner string) string {
	token.dropSecret()
	token.secret = e.sandbox.ledger.add(credential{Credential: Credential{
		Platform: eventConnectors, Kind: KindSigningSecret, ID: token.ID, Value: e.sandbox.random.signingSecret(), Owner: owner,
	}})
	return token.secret.Value
}

func (t *apiToken) dropSecret() {
	if t.secret != nil {
		t.secret.ended, t.secret = StateRevoked, nil
	}
}

func (e *EventConnectors) rotateSecret(c *call) (answer, error) {
	token, err := e.tokenOf(c)
	if err != nil {
		return answer{}, err
	}
	if token.callBackURL == nil {
		return answer{}, problemf(http.StatusConflict, "conflict", "The token has no callBackUrl")
	}
	return answer{http.StatusOK, map[string]string{"signingSecret": e.mintSecret(token, OwnerAPI)}}, nil
}

func (e *EventConnectors) deleteToken(c *call) (answer, error) {
	token, err := e.tokenOf(c)
	if err != nil {
		return answer{}, err
	}
	return noContent(e.revokeToken(token.ID))
}

// revokeToken revokes a token and its signing secret at once; it is in no list from now on.
func (e *EventConnectors) revokeToken(id string) error {
	token, err := e.token(id)
	if err != nil {
		return err
	}
	token.ended = StateRevoked
	token.dropSecret()
	_, err = token.account.tokens.delete(id)
	return err
}

// changeToken gives the token the fields in the place of what it has. A callback is treated as an update treats it.
func (e *EventConnectors) changeToken(id string, fields fields) error {
	token, err := e.token(id)
	if err != nil {
		return err
	}
	settings := tokenSettings{Name: token.Name, Roles: token.roles, Filter: token.filter}
	changed, err := edit(e.contract, "TokenRequest", settings, fields)
	if err != nil {
		return err
	}
	e.apply(token, changed, OwnerDashboard)
	return nil
}
