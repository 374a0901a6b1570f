package sandbox

import (
	"net/http"
	"slices"
	"time"
)

// How long the tokens of a session live; documented.
const (
	accessTokenLifetime  = 24 * time.Hour
	refreshTokenLifetime = 30 * 24 * time.Hour
)

const (
	fullAccess     = "full_access"
	manageWebhooks = "webhooks:manage"
)

// allow returns an error unless the caller is a person, who may do everything, or a key with one of the scopes.
func (e *EcoEvents) allow(c *call, scopes ...string) error {
	key := e.callerKey(c)
	if key == nil || slices.ContainsFunc(key.scopes, func(scope string) bool { return slices.Contains(scopes, scope) }) {
		return nil
	}
	return forbidden("The API key lacks the scope " + scopes[0])
}

// callerKey returns the API key of the caller, or nil when it came with an access token.
func (e *EcoEvents) callerKey(c *call) *apiKey {
	if c.caller.Kind != KindAPIKey {
		return nil
	}
	key, _ := e.keys.get(c.caller.ID) // found: a key that is gone authenticates nobody
	return key
}

func (e *EcoEvents) signIn(c *call, body signInRequest) (answer, error) {
	if body.Email != e.account.email || body.Password != e.password {
		return answer{}, wrongPassword()
	}
	return e.startSession(c.now)
}

type refreshRequest struct {
	RefreshToken string `json:"refreshToken"`
}

func (e *EcoEvents) refresh(c *call, body refreshRequest) (answer, error) {
	token, err := e.sandbox.live(c.now, ecoEvents, body.RefreshToken, KindRefreshToken)
	if err != nil {
		return answer{}, err
	}
	token.ended = StateSpent
	return e.startSession(c.now)
}

type ecoSession struct {
	AccessToken  string `json:"accessToken"`
	RefreshToken string `json:"refreshToken"`
	ExpiresIn    int    `json:"expiresIn"`
	TokenType    string `json:"tokenType"`
}

func (e *EcoEvents) startSession(now time.Time) (answer, error) {
	access, err := e.issueAccessToken(OwnerAPI, now, accessTokenLifetime)
	if err != nil {
		return answer{}, err
	}
	refresh := e.sandbox.ledger.add(credential{
		Credential: Credential{
			Platform: ecoEvents, Kind: KindRefreshToken, ID: access.ID, Value: "rt_" + e.sandbox.random.text(20), Owner: OwnerAPI,
		},
		expires: now.Add(refreshTokenLifetime),
	})
	return answer{http.StatusOK, ecoSession{
		AccessToken:  access.Value,
		RefreshToken: refresh.Value,
		ExpiresIn:    int(accessTokenLifetime / time.Second),
		TokenType:    "Bearer",
	}}, nil
}

// IssueAccessToken returns a JWT of the account's owner that lives so long, to the second.
func (e *EcoEvents) IssueAccessToken(lifetime time.Duration) (string, error) {
	e.sandbox.mu.Lock()
	defer e.sandbox.mu.Unlock()
	token, err := e.issueAccessToken(OwnerTest, e.sandbox.clock.time(), lifetime)
	if err != nil {
		return "", err
	}
	return token.Value, nil
}

func (e *EcoEvents) issueAccessToken(owner string, now time.Time, lifetime time.Duration) (*credential, error) {
	return e.sandbox.issueJWT(Credential{
		Platform: ecoEvents, Kind: KindAccessToken, ID: e.sandbox.random.text(16), Owner: owner,
	}, e.account.email, now, lifetime)
}

type verification struct {
	Valid   bool         `json:"valid"`
	Key     *verifiedKey `json:"key,omitempty"`
	Account ecoAccount   `json:"account"`
}

type verifiedKey struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	Scopes    []string   `json:"scopes"`
	CreatedAt time.Time  `json:"createdAt"`
	LastUsed  *time.Time `json:"lastUsed"`
}

func (e *EcoEvents) verify(c *call) (answer, error) {
	verified := verification{Valid: true, Account: e.account}
	if key := e.callerKey(c); key != nil {
		verified.Key = &verifiedKey{
			ID: key.ID, Name: key.Name, Scopes: key.scopes, CreatedAt: key.createdAt,
			LastUsed: key.useBefore, // the last use is this request
		}
	}
	return answer{http.StatusOK, verified}, nil
}
