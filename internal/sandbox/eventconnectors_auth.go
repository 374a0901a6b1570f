package sandbox

import (
	"net/http"
	"slices"
	"time"
)

// sessionLifetime is how long a session token lives; documented.
const sessionLifetime = time.Hour

// The roles that may manage tokens.
const (
	roleAdmin      = "ROLE_ADMIN"
	roleSuperAdmin = "ROLE_SUPER_ADMIN"
)

// connectorsSession is a session that was not signed out of.
type connectorsSession struct {
	account *connectorsAccount
	refresh *credential
}

// identity is whom a credential stands for.
type identity struct {
	account *connectorsAccount
	name    string
	email   *string // nil: a token has none
	role    string  // the highest that may manage tokens; empty: none does
}

func (e *EventConnectors) identify(caller *credential) identity {
	if session := e.sessions[caller.ID]; session != nil {
		return identity{session.account, "Owner", &session.account.email, roleAdmin}
	}
	token, _ := e.token(caller.ID) // found: a token that is gone authenticates nobody
	who := identity{account: token.account, name: token.Name}
	for _, role := range []string{roleSuperAdmin, roleAdmin} {
		if who.role == "" && slices.Contains(token.roles, role) {
			who.role = role
		}
	}
	return who
}

// managed returns the account of the path, to a caller that may manage its tokens. Another account is forbidden
// whether there is one or not, so that no wrong id passes for an account whose tokens are gone.
func (e *EventConnectors) managed(c *call) (*connectorsAccount, error) {
	switch who := e.identify(c.caller); {
	case who.account.id != c.PathValue("accountId"):
		return nil, forbidden("The credential is of another account")
	case who.role == "":
		return nil, forbidden("Managing tokens takes ROLE_ADMIN or ROLE_SUPER_ADMIN")
	default:
		return who.account, nil
	}
}

type identityView struct {
	ID           string  `json:"id"`
	Name         string  `json:"name"`
	Email        *string `json:"email"`
	Role         string  `json:"role"`
	Organisation string  `json:"organisation"`
}

// me answers those that may manage tokens. Nothing says who may ask, so a consumer has to cope with a refusal.
func (e *EventConnectors) me(c *call) (answer, error) {
	who := e.identify(c.caller)
	if who.role == "" {
		return answer{}, forbidden("The roles of the token do not allow it")
	}
	return answer{http.StatusOK, identityView{
		ID: who.account.id, Name: who.name, Email: who.email, Role: who.role, Organisation: who.account.name,
	}}, nil
}

type connectorsSessionView struct {
	AccessToken  string `json:"access_token"`
	ExpiresIn    int    `json:"expires_in"`
	RefreshToken string `json:"refresh_token"`
}

func (e *EventConnectors) signIn(c *call, body signInRequest) (answer, error) {
	i := slices.IndexFunc(e.accounts, func(a *connectorsAccount) bool {
		return a.email == body.Email && a.password == body.Password
	})
	if i < 0 {
		return answer{}, wrongPassword()
	}
	account := e.accounts[i]
	access, err := e.sandbox.issueJWT(Credential{
		Platform: eventConnectors, Kind: KindSessionToken, ID: e.sandbox.random.text(16), Owner: OwnerAPI,
	}, account.email, c.now, sessionLifetime)
	if err != nil {
		return answer{}, err
	}
	// No documented operation takes the refresh token, and none says when it expires.
	refresh := e.sandbox.ledger.add(credential{Credential: Credential{
		Platform: eventConnectors, Kind: KindRefreshToken, ID: access.ID, Value: e.sandbox.random.text(40), Owner: OwnerAPI,
	}})
	e.sessions[access.ID] = &connectorsSession{account, refresh}
	return answer{http.StatusOK, connectorsSessionView{
		AccessToken: access.Value, ExpiresIn: int(sessionLifetime / time.Second), RefreshToken: refresh.Value,
	}}, nil
}

func (e *EventConnectors) signOut(c *call) (answer, error) {
	session := e.sessions[c.caller.ID]
	if session == nil {
		return answer{}, forbidden("A token has no session")
	}
	c.caller.ended, session.refresh.ended = StateRevoked, StateRevoked
	delete(e.sessions, c.caller.ID)
	return answer{http.StatusOK, map[string]string{"message": "Signed out"}}, nil
}
