package sandbox

import (
	"net/http"
	"slices"
	"time"

	"github.com/golang-jwt/jwt/v5"
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

func (e *EcoEvents) authenticate(c *call) error {
	found := e.sandbox.ledger.find(ecoEvents, c.bearer(), KindAPIKey, KindAccessToken)
	if found == nil {
		return unauthorized("The credential is missing, malformed or unknown")
	}
	if state := found.state(c.now); state != StateLive {
		return unauthorized("The credential is " + state)
	}
	found.use(c.now)
	c.caller = found
	return nil
}

func unauthorized(message string) *problem {
	return problemf(http.StatusUnauthorized, "unauthorized", "%s", message)
}

// allow returns an error unless the caller is a person, who may do everything, or a key with one of the scopes.
func (e *EcoEvents) allow(c *call, scopes ...string) error {
	key := e.callerKey(c)
	if key == nil || slices.ContainsFunc(key.scopes, func(scope string) bool { return slices.Contains(scopes, scope) }) {
		return nil
	}
	return problemf(http.StatusForbidden, "forbidden", "The API key lacks the scope %s", scopes[0])
}

// callerKey returns the API key of the caller, or nil when it came with an access token.
func (e *EcoEvents) callerKey(c *call) *apiKey {
	if c.caller.Kind != KindAPIKey {
		return nil
	}
	return e.keys[c.caller.ID]
}

type signInRequest struct {
	Email    string `json:"email"`
	Password string `json:"password"`
}

func (e *EcoEvents) signIn(c *call, body signInRequest) (answer, error) {
	if body.Email != e.account.email || body.Password != e.password {
		return answer{}, unauthorized("The email or the password is wrong")
	}
	return e.startSession(c.now)
}

type refreshRequest struct {
	RefreshToken string `json:"refreshToken"`
}

func (e *EcoEvents) refresh(c *call, body refreshRequest) (answer, error) {
	token := e.sandbox.ledger.find(ecoEvents, body.RefreshToken, KindRefreshToken)
	if token == nil {
		return answer{}, unauthorized("The refresh token is unknown")
	}
	if state := token.state(c.now); state != StateLive {
		return answer{}, unauthorized("The refresh token is " + state)
	}
	token.ended = StateSpent
	return e.startSession(c.now)
}

type session struct {
	AccessToken  string `json:"accessToken"`
	RefreshToken string `json:"refreshToken"`
	ExpiresIn    int    `json:"expiresIn"`
	TokenType    string `json:"tokenType"`
}

func (e *EcoEvents) startSession(now time.Time) (answer, error) {
	id := e.sandbox.random.text(16)
	access, err := e.issueAccessToken(id, OwnerAPI, now, accessTokenLifetime)
	if err != nil {
		return answer{}, err
	}
	refresh := e.sandbox.ledger.add(credential{
		Credential: Credential{
			Platform: ecoEvents, Kind: KindRefreshToken, ID: id, Value: "rt_" + e.sandbox.random.text(20), Owner: OwnerAPI,
		},
		expires: now.Add(refreshTokenLifetime),
	})
	return answer{http.StatusOK, session{
		AccessToken:  access,
		RefreshToken: refresh.Value,
		ExpiresIn:    int(accessTokenLifetime / time.Second),
		TokenType:    "Bearer",
	}}, nil
}

// IssueAccessToken returns a JWT of the account's owner that lives so long, to the second.
func (e *EcoEvents) IssueAccessToken(lifetime time.Duration) (string, error) {
	e.sandbox.mu.Lock()
	defer e.sandbox.mu.Unlock()
	return e.issueAccessToken(e.sandbox.random.text(16), OwnerTest, e.sandbox.clock.time(), lifetime)
}

func (e *EcoEvents) issueAccessToken(id, owner string, now time.Time, lifetime time.Duration) (string, error) {
	expires := jwt.NewNumericDate(now.Add(lifetime))
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.RegisteredClaims{
		ID: id, Subject: e.account.email, IssuedAt: jwt.NewNumericDate(now), ExpiresAt: expires,
	}).SignedString(e.signingKey)
	if err != nil {
		return "", err
	}
	e.sandbox.ledger.add(credential{
		Credential: Credential{Platform: ecoEvents, Kind: KindAccessToken, ID: id, Value: token, Owner: owner},
		expires:    expires.Time,
	})
	return token, nil
}

type verification struct {
	Valid   bool         `json:"valid"`
	Key     *verifiedKey `json:"key,omitempty"`
	Account account      `json:"account"`
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
