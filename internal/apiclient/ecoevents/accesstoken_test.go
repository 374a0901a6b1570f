package ecoevents_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

func TestExpiredAccessTokenIsNotSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		platform := newSandbox(t, sandbox.Options{})
		token := clienttest.Succeed[string](t)(platform.EcoEvents.IssueAccessToken(time.Hour))
		client := platform.withToken(token)
		_ = clienttest.Succeed[ecoevents.Verification](t)(client.Verify(t.Context()))
		<-time.NewTimer(time.Hour).C
		_, err := client.Verify(t.Context())
		const want = "EcoEvents: cannot use the access token: 401 Unauthorized: it expired at 2000-01-01T01:00:00Z"
		if !errors.Is(err, apiclient.ErrUnauthorized) || err.Error() != want {
			t.Errorf("got the error %v, want %s", err, want)
		}
		platform.Expect(t, map[string]int{"GET /v1/auth/verify": 1})
	})
}

func TestRefusedAccessTokenIsSentOnce(t *testing.T) {
	t.Parallel()
	for _, token := range []string{"no JWT", clienttest.Succeed[string](t)(jwt.New(jwt.SigningMethodHS256).SignedString([]byte("key")))} {
		platform := newSandbox(t, sandbox.Options{})
		if _, err := platform.withToken(token).Verify(t.Context()); !errors.Is(err, apiclient.ErrUnauthorized) {
			t.Errorf("got the error %v", err)
		}
		platform.Expect(t, map[string]int{"GET /v1/auth/verify": 1})
	}
}

func TestAccessTokenExpiry(t *testing.T) {
	t.Parallel()
	token := func(claims jwt.MapClaims) string {
		return clienttest.Succeed[string](t)(jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte("key")))
	}
	end := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		token string
		end   time.Time
		isJWT bool
	}{
		"an end":            {token(jwt.MapClaims{"exp": end.Unix()}), end, true},
		"an end long ago":   {token(jwt.MapClaims{"exp": 0, "nbf": end.Unix()}), time.Unix(0, 0), true},
		"no end":            {token(jwt.MapClaims{"sub": "user"}), time.Time{}, true},
		"an end of letters": {token(jwt.MapClaims{"exp": "soon"}), time.Time{}, false},
		"an API key":        {"ek_live_0123456789", time.Time{}, false},
		"two parts":         {"eyJhbGciOiJIUzI1NiJ9.e30", time.Time{}, false},
		"no base64":         {"a.b.c", time.Time{}, false},
		"nothing":           {"", time.Time{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, isJWT := ecoevents.AccessTokenExpiry(test.token)
			if !got.Equal(test.end) || isJWT != test.isJWT {
				t.Errorf("got %s and %t, want %s and %t", got, isJWT, test.end, test.isJWT)
			}
		})
	}
}
