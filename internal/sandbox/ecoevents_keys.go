package sandbox

import (
	"net/http"
	"slices"
	"time"
)

// apiKey is a key that is not revoked; its credential has id, name and value.
type apiKey struct {
	*credential
	sequence    int
	scopes      []string // replaced as a whole, never changed in place: answers hold it too
	environment string
	createdAt   time.Time
}

type apiKeyView struct {
	ID          string     `json:"id"`
	Name        string     `json:"name"`
	Scopes      []string   `json:"scopes"`
	Environment string     `json:"environment"`
	CreatedAt   time.Time  `json:"createdAt"`
	LastUsed    *time.Time `json:"lastUsed"`
	Key         string     `json:"key,omitempty"`
}

func (k *apiKey) view() apiKeyView {
	return apiKeyView{
		ID: k.ID, Name: k.Name, Scopes: k.scopes, Environment: k.environment, CreatedAt: k.createdAt, LastUsed: k.lastUse,
	}
}

// newKey is what a key is made of.
type newKey struct {
	id, name, value, owner, environment string
	scopes                              []string
	createdAt                           time.Time
}

// issue returns the key with an id and a value.
func (k newKey) issue(random random) newKey {
	k.id = "key_" + random.text(10)
	k.value = "ek_" + k.environment + "_" + random.text(20)
	return k
}

func (e *EcoEvents) addKey(from newKey) *apiKey {
	key := &apiKey{
		credential: e.sandbox.ledger.add(credential{Credential: Credential{
			Platform: ecoEvents, Kind: KindAPIKey, ID: from.id, Name: from.name, Value: from.value, Owner: from.owner,
		}}),
		sequence:    e.nextSequence(),
		scopes:      slices.Clone(from.scopes),
		environment: from.environment,
		createdAt:   from.createdAt,
	}
	e.keys[key.ID] = key
	e.keyOrder.insert(key.sequence, key)
	return key
}

// revokeKey revokes a key at once; it is in no list from now on.
func (e *EcoEvents) revokeKey(key *apiKey) {
	key.ended = StateRevoked
	delete(e.keys, key.ID)
	e.keyOrder.remove(key.sequence)
}

// IssueAPIKey returns the id and the value of a further key of the account. Its scopes and environment are as the
// contract wants them.
func (e *EcoEvents) IssueAPIKey(name string, scopes []string, environment string) (id, key string) {
	e.sandbox.mu.Lock()
	defer e.sandbox.mu.Unlock()
	issued := e.addKey(newKey{
		name: name, owner: OwnerTest, environment: environment, scopes: scopes, createdAt: e.sandbox.clock.time(),
	}.issue(e.sandbox.random))
	return issued.ID, issued.Value
}

type createKeyRequest struct {
	Name        string   `json:"name"`
	Scopes      []string `json:"scopes"`
	Environment string   `json:"environment"`
}

func (e *EcoEvents) createKey(c *call, body createKeyRequest) (answer, error) {
	if err := e.allow(c, fullAccess); err != nil {
		return answer{}, err
	}
	if own := e.callerKey(c); own != nil && own.environment == "test" && body.Environment != "test" {
		return answer{}, problemf(http.StatusForbidden, "forbidden", "A test key makes test keys only")
	}
	key := e.addKey(newKey{
		name: body.Name, owner: OwnerAPI, environment: body.Environment, scopes: body.Scopes, createdAt: c.now,
	}.issue(e.sandbox.random))
	view := key.view()
	view.Key = key.Value
	return answer{http.StatusCreated, view}, nil
}

func (e *EcoEvents) listKeys(c *call) (answer, error) {
	if err := e.allow(c, fullAccess); err != nil {
		return answer{}, err
	}
	return list(c, &e.keyOrder, (*apiKey).view)
}

func (e *EcoEvents) getKey(c *call) (answer, error) {
	key, err := e.keyOf(c)
	if err != nil {
		return answer{}, err
	}
	return answer{http.StatusOK, key.view()}, nil
}

func (e *EcoEvents) deleteKey(c *call) (answer, error) {
	key, err := e.keyOf(c)
	if err != nil {
		return answer{}, err
	}
	e.revokeKey(key)
	return answer{status: http.StatusNoContent}, nil
}

// keyOf returns the key that the path names, to a caller that may manage keys.
func (e *EcoEvents) keyOf(c *call) (*apiKey, error) {
	if err := e.allow(c, fullAccess); err != nil {
		return nil, err
	}
	return e.findKey(c.PathValue("id"))
}

func (e *EcoEvents) findKey(id string) (*apiKey, error) {
	key := e.keys[id]
	if key == nil {
		return nil, notFound("API key", id)
	}
	return key, nil
}

func (e *EcoEvents) dashboardRevoke(id string, fields fields) error {
	key, err := e.findKey(id)
	if err != nil {
		return err
	}
	if err := fields.into(&struct{}{}); err != nil {
		return err
	}
	e.revokeKey(key)
	return nil
}

func (e *EcoEvents) dashboardRename(id string, fields fields) error {
	var to struct {
		Name string `json:"name"`
	}
	return e.changeKey(id, fields, &to, func(key *createKeyRequest) { key.Name = to.Name })
}

func (e *EcoEvents) dashboardRescope(id string, fields fields) error {
	var to struct {
		Scopes []string `json:"scopes"`
	}
	return e.changeKey(id, fields, &to, func(key *createKeyRequest) { key.Scopes = to.Scopes })
}

// changeKey reads the fields into to, and gives the key what apply makes of it, unless nobody could create such a key.
func (e *EcoEvents) changeKey(id string, fields fields, to any, apply func(*createKeyRequest)) error {
	key, err := e.findKey(id)
	if err != nil {
		return err
	}
	if err := fields.into(to); err != nil {
		return err
	}
	changed := createKeyRequest{Name: key.Name, Scopes: key.scopes, Environment: key.environment}
	apply(&changed)
	if err := e.contract.checkObject("APIKeyRequest", changed); err != nil {
		return invalid("the key would break the contract: %v", err)
	}
	key.Name, key.scopes = changed.Name, changed.Scopes
	return nil
}
