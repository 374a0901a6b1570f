package ecoevents

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// accessToken authenticates with a JWT that somebody else obtained; there is nothing to refresh it with.
type accessToken struct {
	apiclient.Bearer
	expires time.Time // zero where the token does not say
	now     func() time.Time
}

func newAccessToken(token string, now func() time.Time) accessToken {
	expires, _ := AccessTokenExpiry(token)
	return accessToken{Bearer: apiclient.Bearer(token), expires: expires, now: now}
}

// AccessTokenExpiry reads when a JWT ends. It reports false if the value is not a JWT; a JWT without an end, or with one
// that no date can tell, gives the zero time. The signature is the platform's to check.
func AccessTokenExpiry(token string) (time.Time, bool) {
	var claims jwt.RegisteredClaims
	if _, _, err := jwt.NewParser().ParseUnverified(token, &claims); err != nil {
		return time.Time{}, false
	}
	if claims.ExpiresAt == nil || claims.ExpiresAt.Year() < 1 || claims.ExpiresAt.Year() > 9999 {
		return time.Time{}, true
	}
	return claims.ExpiresAt.Time, true
}

// Authenticate implements apiclient.Authenticator. A token that has expired is not sent.
func (a accessToken) Authenticate(ctx context.Context, request *http.Request) (string, error) {
	if !a.expires.IsZero() && !a.now().Before(a.expires) {
		return "", &apiclient.Error{
			Platform:  platform,
			Operation: "use the access token",
			Status:    http.StatusUnauthorized,
			Message:   fmt.Sprintf("it expired at %s", a.expires.UTC().Format(time.RFC3339)),
		}
	}
	return a.Bearer.Authenticate(ctx, request)
}
