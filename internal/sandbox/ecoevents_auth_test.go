package sandbox_test

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// session is what signing in and refreshing answer.
type session struct {
	AccessToken, RefreshToken, TokenType string
	ExpiresIn                            int
}

func (b *running) signIn() session {
	b.t.Helper()
	credentials := object{"email": b.environment["ECOEVENTS_EMAIL"], "password": b.environment["ECOEVENTS_PASSWORD"]}
	var s session
	b.send("POST", "/ecoevents/v1/auth/login", "", credentials).expect(http.StatusOK).into(&s)
	return s
}

func (b *running) refresh(token string) *reply {
	b.t.Helper()
	return b.send("POST", "/ecoevents/v1/auth/refresh", "", object{"refreshToken": token})
}

func TestSignInGivesASession(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{Auth: sandbox.AuthPassword})
	first, second := box.signIn(), box.signIn()

	if first.TokenType != "Bearer" || first.ExpiresIn != 86400 || !strings.HasPrefix(first.RefreshToken, "rt_") {
		t.Errorf("got the session %+v", first)
	}
	if first.AccessToken == second.AccessToken {
		t.Error("two sessions of one second have the same access token")
	}
	var claims jwt.RegisteredClaims
	if _, _, err := jwt.NewParser().ParseUnverified(first.AccessToken, &claims); err != nil {
		t.Fatal(err)
	}
	if expires := claims.ExpiresAt.Time; !expires.Equal(epoch.Add(24 * time.Hour)) {
		t.Errorf("the token says that it expires at %s", expires)
	}
	box.send("GET", "/ecoevents/v1/auth/verify", first.AccessToken, nil).expect(http.StatusOK)
	box.send("GET", "/ecoevents/v1/auth/verify", second.AccessToken, nil).expect(http.StatusOK)
}

func TestSignInNeedsTheRightPassword(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{Auth: sandbox.AuthPassword})
	email, password := box.environment["ECOEVENTS_EMAIL"], box.environment["ECOEVENTS_PASSWORD"]
	for name, body := range map[string]object{
		"wrong password": {"email": email, "password": password + "x"},
		"wrong email":    {"email": "x" + email, "password": password},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := box.in(t).send("POST", "/ecoevents/v1/auth/login", "", body).expect(http.StatusUnauthorized)
			if strings.Contains(answer.text, password) {
				t.Error("the answer echoes the password")
			}
		})
	}
}

func TestAnAccessTokenLivesForADay(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{Auth: sandbox.AuthPassword})
	token := box.signIn().AccessToken

	box.Advance(24*time.Hour - time.Second)
	box.send("GET", "/ecoevents/v1/auth/verify", token, nil).expect(http.StatusOK)
	box.Advance(time.Second)
	answer := box.send("GET", "/ecoevents/v1/auth/verify", token, nil).expect(http.StatusUnauthorized)
	if !strings.Contains(answer.text, "expired") {
		t.Errorf("the answer does not say that the token expired: %s", answer.text)
	}
}

func TestARefreshTokenIsGoodForOneUseWithinThirtyDays(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{Auth: sandbox.AuthPassword})
	unused, first := box.signIn(), box.signIn()

	box.Advance(30*24*time.Hour - time.Second)
	var second session
	box.refresh(first.RefreshToken).expect(http.StatusOK).into(&second)
	if second.AccessToken == first.AccessToken || second.RefreshToken == first.RefreshToken {
		t.Error("refreshing gives the old tokens")
	}
	box.send("GET", "/ecoevents/v1/auth/verify", second.AccessToken, nil).expect(http.StatusOK)
	box.refresh(first.RefreshToken).expect(http.StatusUnauthorized)
	box.refresh(second.RefreshToken).expect(http.StatusOK)

	box.Advance(time.Second)
	box.refresh(unused.RefreshToken).expect(http.StatusUnauthorized)
	box.refresh("rt_unknown").expect(http.StatusUnauthorized)
}

func TestOneOfManyRefreshesWins(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{Auth: sandbox.AuthPassword})
	token := box.signIn().RefreshToken

	var won, lost atomic.Int32
	var all sync.WaitGroup
	for range 20 {
		request := newRequest(t, "POST", box.url+"/ecoevents/v1/auth/refresh", "", object{"refreshToken": token})
		all.Go(func() {
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Error(err)
				return
			}
			_ = response.Body.Close()
			switch response.StatusCode {
			case http.StatusOK:
				won.Add(1)
			case http.StatusUnauthorized:
				lost.Add(1)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 || lost.Load() != 19 {
		t.Errorf("%d refreshes won and %d lost", won.Load(), lost.Load())
	}
}

func TestVerifyTellsOfAKey(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{})
	id, key := box.EcoEvents.IssueAPIKey("reporting", []string{"events:read", "analytics:read"}, "test")
	want := object{"id": id, "name": "reporting", "scopes": []any{"events:read", "analytics:read"}, "createdAt": "2026-03-01T12:00:00Z"}

	// The verification shows the use before itself.
	for _, lastUsed := range []any{nil, "2026-03-01T12:00:00Z", "2026-03-01T13:00:00Z"} {
		want["lastUsed"] = lastUsed
		answer := box.send("GET", "/ecoevents/v1/auth/verify", key, nil).expect(http.StatusOK).object()
		diff(t, "the key", want, answer["key"].(object))
		if account := answer["account"].(object); answer["valid"] != true || account["tier"] != "enterprise" ||
			!strings.HasPrefix(account["id"].(string), "acc_") || account["name"] == "" {
			t.Errorf("got %v", answer)
		}
		box.Advance(time.Hour)
	}

	shown := box.send("GET", "/ecoevents/v1/api-keys/"+id, box.key, nil).expect(http.StatusOK).object()
	if shown["lastUsed"] != "2026-03-01T14:00:00Z" {
		t.Errorf("read by another key it was last used at %v", shown["lastUsed"])
	}
}

func TestVerifyTellsOfAnAccessToken(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{})
	token, err := box.EcoEvents.IssueAccessToken(time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	answer := box.send("GET", "/ecoevents/v1/auth/verify", token, nil).expect(http.StatusOK).object()
	if _, found := answer["key"]; found {
		t.Errorf("it has a key: %v", answer)
	}
	box.Advance(time.Minute)
	box.send("GET", "/ecoevents/v1/auth/verify", token, nil).expect(http.StatusUnauthorized)
}

func TestABadCredentialIsRefusedBeforeTheBodyIsRead(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{Auth: sandbox.AuthPassword})
	id, revoked := box.EcoEvents.IssueAPIKey("revoked", []string{"full_access"}, "live")
	if err := box.Dashboard("ecoevents", "revoke", id, nil); err != nil {
		t.Fatal(err)
	}
	s := box.signIn()
	box.refuses(map[string]string{
		"missing":       "",
		"other scheme":  "Basic " + s.AccessToken,
		"no scheme":     s.AccessToken,
		"empty":         "Bearer ",
		"unknown":       "Bearer ek_live_00000000000000000000",
		"altered":       "Bearer " + s.AccessToken + "x",
		"revoked":       "Bearer " + revoked,
		"refresh token": "Bearer " + s.RefreshToken,
		"password":      "Bearer " + box.environment["ECOEVENTS_PASSWORD"],
		"another's key": "Bearer " + box.environment["EVENTICAT_API_KEY"],
	}, []route{
		{"GET", "/ecoevents/v1/auth/verify", ""},
		{"POST", "/ecoevents/v1/api-keys", `{"no": "key"}`},
		{"GET", "/ecoevents/v1/api-keys?limit=1000", ""},
		{"GET", "/ecoevents/v1/api-keys/key_0", ""},
		{"DELETE", "/ecoevents/v1/api-keys/key_0", ""},
		{"POST", "/ecoevents/api/webhooks", `not JSON`},
		{"GET", "/ecoevents/api/webhooks?page=0", ""},
		{"DELETE", "/ecoevents/api/webhooks/wh_0", ""},
	}, func(answer *reply) {
		diff(answer.t, "the code of the error", "unauthorized", answer.code())
	})
}
