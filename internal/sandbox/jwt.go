package sandbox

import (
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// issueJWT issues a JWT as the credential of, which has no value yet. It lives so long, to the second.
func (s *Sandbox) issueJWT(of Credential, subject string, now time.Time, lifetime time.Duration) (*credential, error) {
	expires := jwt.NewNumericDate(now.Add(lifetime))
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.RegisteredClaims{
		ID: of.ID, Subject: subject, IssuedAt: jwt.NewNumericDate(now), ExpiresAt: expires,
	}).SignedString(s.signingKey)
	if err != nil {
		return nil, err
	}
	of.Value = token
	return s.ledger.add(credential{Credential: of, expires: expires.Time}), nil
}

// signInRequest is how a person signs in.
type signInRequest struct {
	Email    string `json:"email"`
	Password string `json:"password"`
}

func wrongPassword() *problem {
	return unauthorized("The email or the password is wrong")
}
