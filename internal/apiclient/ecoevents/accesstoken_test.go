package ecoevents_test

import (
	"encoding/base64"
	"encoding/json"
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

// FuzzAccessTokenExpiry: whatever is taken for a JWT, its end is the one that its claims tell; one that no date can tell is
// none, so that the platform decides.
func FuzzAccessTokenExpiry(f *testing.F) {
	for _, claims := range []string{
		`{}`, `null`, `[]`, ``, `{"exp": 1772355600}`, `{"exp": 1772355600.75}`, `{"exp": "1772355600"}`, `{"exp": null}`, `{"exp": -1}`, `{"exp": 0}`,
		`{"exp": 1772355600000}`, `{"exp": 1e19}`, `{"exp": -1e19}`, `{"exp": 1e308}`, `{"exp": 1e999}`, `{"exp": 9223372036854775807}`,
		`{"exp": 253402300799}`, `{"exp": 253402300800}`, `{"exp": {}}`, `{"exp": 17, "nbf": "soon"}`, `{"exp": 17, "aud": ["a", "b"]}`,
	} {
		f.Add(`{"alg":"HS256","typ":"JWT"}`, claims, "")
	}
	f.Add(`{"alg":"none"}`, `{"exp": 17}`, "")
	f.Add(`{}`, `{"exp": 17}`, "")
	for _, text := range []string{"ek_live_0123456789abcdefghij", "a.b.c", "..", "eyJhbGciOiJIUzI1NiJ9.e30", "eyJhbGciOiJIUzI1NiJ9.e30.", ".....", "é.é.é"} {
		f.Add("", "", text)
	}
	f.Fuzz(func(t *testing.T, header, claims, text string) {
		if text != "" {
			if end, isJWT := ecoevents.AccessTokenExpiry(text); !isJWT && !end.IsZero() {
				t.Errorf("what is no JWT ends at %s", end)
			}
			return
		}
		part := base64.RawURLEncoding.EncodeToString
		end, isJWT := ecoevents.AccessTokenExpiry(part([]byte(header)) + "." + part([]byte(claims)) + "." + part([]byte("signature")))
		var told struct {
			End *json.Number `json:"exp"`
		}
		if err := json.Unmarshal([]byte(claims), &told); err != nil || !isJWT || told.End == nil {
			if !end.IsZero() || isJWT && err != nil {
				t.Errorf("a JWT: %t, which ends at %s", isJWT, end)
			}
			return
		}
		seconds, _ := told.End.Float64()
		first, last := time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC).Unix(), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC).Unix()
		switch {
		case seconds > float64(first) && seconds < float64(last):
			if off := float64(end.Unix()) - seconds; off < -1 || off > 1 {
				t.Errorf("it ends at %s, and the claim is %s", end, *told.End)
			}
		case seconds < float64(first)-1e6, seconds > float64(last)+1:
			if !end.IsZero() {
				t.Errorf("it ends at %s, and the claim is %s", end, *told.End)
			}
		}
	})
}
