package apiclient

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"sync"
	"time"
)

// Credentials are what a person signs in with.
type Credentials struct {
	Email    string `json:"email"`
	Password string `json:"password"`
}

// Tokens are what a sign-in or a refresh answers.
type Tokens struct {
	Access   string
	Refresh  string        // for one use; empty where the platform has no refresh
	Lifetime time.Duration // of the access token
	At       time.Time     // when the platform gave them, in its own time
}

// Expires is when the access token ends, in the platform's own time.
func (t Tokens) Expires() time.Time { return t.At.Add(t.Lifetime) }

// Tokens sends a call that is answered with tokens, or with an error. Where an access token comes with an error, it is good.
func (c *Client) Tokens(ctx context.Context, call Call) (tokens Tokens, err error) {
	err = c.Do(ctx, call, func(a *Answer) error {
		o, err := a.Object([]string{"accessToken"}, "session", "tokens")
		if err != nil {
			return err
		}
		lifetime := o.Number("expiresIn")
		tokens = Tokens{
			Access:   o.Word("accessToken"),
			Refresh:  o.Word("refreshToken"),
			Lifetime: time.Duration(min(lifetime, math.MaxInt32)) * time.Second,
			At:       a.At,
		}
		if tokens.Access == "" || lifetime <= 0 {
			return a.unreadable("expected an object with `accessToken` (text) and `expiresIn` (number, more than 0), got " + o.value.shape())
		}
		return nil
	})
	return tokens, err
}

// Session is an Authenticator that signs in by itself. It refreshes its access token shortly before it expires and when
// the platform refuses it, one refresh at a time, because a refresh token is good for one use; when a refresh fails, it
// signs in again. Tokens stay in memory.
type Session struct {
	Platform string
	SignIn   func(ctx context.Context) (Tokens, error)
	Refresh  func(ctx context.Context, refreshToken string) (Tokens, error)
	Now      func() time.Time
	Log      *slog.Logger

	renewal Flight
	refused error // of the sign-in, which is not tried again: a wrong password, again and again, locks an account

	mu      sync.Mutex
	tokens  Tokens
	expires time.Time
}

// refreshMargin is how long before its end an access token is renewed.
const refreshMargin = time.Minute

// Authenticate implements Authenticator.
func (s *Session) Authenticate(ctx context.Context, request *http.Request) (string, error) {
	token, err := s.token(ctx)
	if err != nil {
		return "", err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	return token, nil
}

// Refused implements Authenticator. A token that was replaced since the request was sent is worth a second try as well.
func (s *Session) Refused(token string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tokens.Access == token {
		s.expires = time.Time{}
	}
	return true
}

func (s *Session) token(ctx context.Context) (string, error) {
	if access, valid := s.current(); valid {
		return access, nil
	}
	if err := s.renewal.Do(ctx, s.renew); err != nil {
		return "", err
	}
	access, _ := s.current() // new, whatever its lifetime
	return access, nil
}

func (s *Session) current() (access string, valid bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tokens.Access, s.Now().Before(s.expires)
}

// renew replaces the tokens, unless somebody else just did. It runs once at a time.
func (s *Session) renew(ctx context.Context) error {
	if _, valid := s.current(); valid || s.refused != nil {
		return s.refused
	}
	if refresh := s.takeRefreshToken(); refresh != "" {
		tokens, err := s.Refresh(ctx, refresh)
		if err == nil {
			s.set(ctx, tokens, "Refreshed the session")
			return nil
		}
		s.Log.InfoContext(ctx, "The session could not be refreshed, signing in again", "platform", s.Platform)
	}
	tokens, err := s.SignIn(ctx)
	if err != nil {
		if errors.Is(err, ErrUnauthorized) {
			s.refused = err
		}
		return err
	}
	s.set(ctx, tokens, "Signed in")
	return nil
}

// takeRefreshToken returns the refresh token once: it is spent by the attempt, whatever comes of it.
func (s *Session) takeRefreshToken() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	token := s.tokens.Refresh
	s.tokens.Refresh = ""
	return token
}

func (s *Session) set(ctx context.Context, tokens Tokens, how string) {
	s.Log.InfoContext(ctx, how, "platform", s.Platform)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens = tokens
	// A token that lives no longer than the margin is used for half its life, not renewed for every request.
	s.expires = s.Now().Add(max(tokens.Lifetime-refreshMargin, tokens.Lifetime/2))
}
