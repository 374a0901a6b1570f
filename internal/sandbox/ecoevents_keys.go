package sandbox

import (
	"net/http"
	"slices"
	"time"
)

// apiKey is a key that is not revoked; its credential has id, name and value.
type apiKey struct {
	*credential
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
		scopes:      slices.Clone(from.scopes),
		environment: from.environment,
		createdAt:   from.createdAt,
	}
	e.keys.add(key.ID, key)
	return key
}

// revokeKey revokes a key at once; it is in no list from now on.
func (e *EcoEvents) revokeKey(id string) error {
	key, err := e.keys.delete(id)
	if err != nil {
		return err
	}
	key.ended = StateRevoked
	return nil
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
		return answer{}, forbidden("A test key makes test keys only")
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
	return list(c, &e.keys.index, (*apiKey).view)
}

func (e *EcoEvents) getKey(c *call) (answer, error) {
	if err := e.allow(c, fullAccess); err != nil {
		return answer{}, err
	}
	key, err := e.keys.get(c.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	return answer{http.StatusOK, key.view()}, nil
}

func (e *EcoEvents) deleteKey(c *call) (answer, error) {
	if err := e.allow(c, fullAccess); err != nil {
		return answer{}, err
	}
	return noContent(e.revokeKey(c.PathValue("id")))
}

// changeKey gives the key the fields in the place of what it has.
func (e *EcoEvents) changeKey(id string, fields fields) error {
	key, err := e.keys.get(id)
	if err != nil {
		return err
	}
	settings := createKeyRequest{Name: key.Name, Scopes: key.scopes, Environment: key.environment}
	changed, err := edit(e.contract, "APIKeyRequest", settings, fields)
	if err != nil {
		return err
	}
	key.Name, key.scopes = changed.Name, changed.Scopes
	return nil
}
