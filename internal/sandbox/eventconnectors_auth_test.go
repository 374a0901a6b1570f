package sandbox_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

type connectorsSession struct {
	AccessToken  string `json:"access_token"`
	ExpiresIn    int    `json:"expires_in"`
	RefreshToken string `json:"refresh_token"`
}

func (b connectors) signInAs(email, password string) *reply {
	b.t.Helper()
	return b.send("POST", "/eventconnectors/auth/signin", "", object{"email": email, "password": password})
}

func (b connectors) signIn() (s connectorsSession) {
	b.t.Helper()
	b.signInAs(b.environment["EVENTCONNECTORS_EMAIL"], b.environment["EVENTCONNECTORS_PASSWORD"]).expect(http.StatusOK).into(&s)
	return s
}

func TestASessionOfEventConnectorsLivesForAnHour(t *testing.T) {
	t.Parallel()
	box := startConnectors(t, sandbox.Options{Auth: sandbox.AuthPassword})
	first, second := box.signIn(), box.signIn()
	if first.ExpiresIn != 3600 || first.RefreshToken == "" || first.AccessToken == second.AccessToken {
		t.Errorf("got the sessions %+v and %+v", first, second)
	}
	var claims jwt.RegisteredClaims
	if _, _, err := jwt.NewParser().ParseUnverified(first.AccessToken, &claims); err != nil {
		t.Fatal(err)
	}
	if expires := claims.ExpiresAt.Time; !expires.Equal(epoch.Add(time.Hour)) {
		t.Errorf("the token says that it expires at %s", expires)
	}
	box.Advance(time.Hour - time.Second)
	box.send("GET", box.path(), first.AccessToken, nil).expect(http.StatusOK)
	box.Advance(time.Second)
	answer := box.send("GET", box.path(), first.AccessToken, nil).expect(http.StatusUnauthorized)
	diff(t, "the error", object{"message": "The credential is expired"}, answer.object())
}

func TestSigningInToEventConnectorsNeedsTheRightPassword(t *testing.T) {
	t.Parallel()
	box := startConnectors(t, sandbox.Options{Auth: sandbox.AuthPassword})
	email, password := box.environment["EVENTCONNECTORS_EMAIL"], box.environment["EVENTCONNECTORS_PASSWORD"]
	other := box.EventConnectors.SecondAccount()
	for _, wrong := range []struct{ email, password string }{
		{email, password + "x"},
		{"x" + email, password},
		{email, other.Password},
		{box.environment["ECOEVENTS_EMAIL"], box.environment["ECOEVENTS_PASSWORD"]},
	} {
		answer := box.signInAs(wrong.email, wrong.password).expect(http.StatusUnauthorized)
		if strings.Contains(answer.text, wrong.password) {
			t.Error("the answer holds the password")
		}
	}
}

func TestSigningOutRevokesTheSession(t *testing.T) {
	t.Parallel()
	box := startConnectors(t, sandbox.Options{Auth: sandbox.AuthPassword})
	ended, kept := box.signIn(), box.signIn()
	answer := box.send("POST", "/eventconnectors/auth/logout", ended.AccessToken, nil).expect(http.StatusOK)
	if answer.object()["message"] == "" {
		t.Errorf("the answer is %s", answer.text)
	}
	box.send("GET", box.path(), ended.AccessToken, nil).expect(http.StatusUnauthorized)
	box.send("POST", "/eventconnectors/auth/logout", ended.AccessToken, nil).expect(http.StatusUnauthorized)
	box.send("GET", box.path(), kept.AccessToken, nil).expect(http.StatusOK)

	_, token := box.EventConnectors.IssueToken("admin", []string{"ROLE_ADMIN"})
	box.send("POST", "/eventconnectors/auth/logout", token, nil).expect(http.StatusForbidden)
	box.send("GET", box.path(), token, nil).expect(http.StatusOK)

	states := map[string]string{}
	for _, c := range box.issued("eventconnectors") {
		states[c.Value] = c.Kind + " " + c.State
	}
	for value, want := range map[string]string{
		ended.AccessToken: "session_token revoked", ended.RefreshToken: "refresh_token revoked",
		kept.AccessToken: "session_token live", kept.RefreshToken: "refresh_token live", token: "token live",
	} {
		diff(t, "on record", want, states[value])
	}
}

// Who may do what: every operation, by every kind of credential. Another account is forbidden, known or not.
func TestTheRolesOfATokenAreEnforced(t *testing.T) {
	t.Parallel()
	box := startConnectors(t, sandbox.Options{})
	second := box.EventConnectors.SecondAccount()
	_, super := box.EventConnectors.IssueToken("super", []string{"ROLE_EXTERNAL_USER", "ROLE_SUPER_ADMIN"})
	_, external := box.EventConnectors.IssueToken("external", []string{"ROLE_EXTERNAL_USER", "ROLE_FUTURE"})
	var session, otherSession connectorsSession
	signedUp := box.issued("eventconnectors")[0]
	box.signInAs(signedUp.ID, signedUp.Value).expect(http.StatusOK).into(&session)
	box.signInAs(second.Email, second.Password).expect(http.StatusOK).into(&otherSession)
	credentials := map[string]string{
		"admin": box.token, "super": super, "external": external, "session": session.AccessToken,
		"stranger": second.Token, "guest": otherSession.AccessToken,
	}
	const administrators = "admin super session"
	unknown := connectors{box.running, "acc_unknown", ""}
	tests := []struct {
		method, path string
		body         any
		allowed      string // those that are not refused with 403
		status       int    // what they get
	}{
		{"POST", box.path(), settings(nil), administrators, 201},
		{"GET", box.path(), nil, administrators, 200},
		{"GET", box.path("tok_0"), nil, administrators, 404},
		{"PUT", box.path("tok_0"), settings(nil), administrators, 404},
		{"DELETE", box.path("tok_0"), nil, administrators, 404},
		{"POST", box.path("tok_0", "rotate-secret"), nil, administrators, 404},
		{"GET", unknown.path(), nil, "", 0},
		{"GET", unknown.path("tok_0"), nil, "", 0},
		{"GET", "/eventconnectors/accounts/me", nil, administrators + " stranger guest", 200},
		{"GET", "/eventconnectors/events", nil, administrators + " stranger guest external", 200},
		{"GET", "/eventconnectors/events?size=1", nil, administrators + " stranger guest external", 200},
	}
	for _, test := range tests {
		for name, credential := range credentials {
			answer := box.send(test.method, test.path, credential, test.body)
			if strings.Contains(test.allowed, name) {
				answer.expect(test.status)
			} else if message := answer.expect(http.StatusForbidden).object()["message"]; message == "" {
				t.Errorf("%s %s by %s: the error has no message", test.method, test.path, name)
			}
		}
	}
}

func TestMeTellsWhoseTheCredentialIs(t *testing.T) {
	t.Parallel()
	box := startConnectors(t, sandbox.Options{Auth: sandbox.AuthPassword})
	second := box.EventConnectors.SecondAccount()
	_, both := box.EventConnectors.IssueToken("both", []string{"ROLE_ADMIN", "ROLE_SUPER_ADMIN"})
	for credential, want := range map[string]object{
		box.signIn().AccessToken: {
			"id": box.account, "name": "Owner", "email": box.environment["EVENTCONNECTORS_EMAIL"], "role": "ROLE_ADMIN",
			"organisation": "Sandbox",
		},
		both: {"id": box.account, "name": "both", "email": nil, "role": "ROLE_SUPER_ADMIN", "organisation": "Sandbox"},
		second.Token: {
			"id": second.ID, "name": "provider", "email": nil, "role": "ROLE_ADMIN", "organisation": "Second sandbox",
		},
	} {
		diff(t, "me", want, box.send("GET", "/eventconnectors/accounts/me", credential, nil).expect(http.StatusOK).object())
	}
}

func TestEventConnectorsRefusesABadCredential(t *testing.T) {
	t.Parallel()
	box := startConnectors(t, sandbox.Options{})
	id, revoked := box.EventConnectors.IssueToken("revoked", []string{"ROLE_ADMIN"})
	box.send("DELETE", box.path(id), box.token, nil).expect(http.StatusNoContent)
	secret := box.create(object{"callBackUrl": "https://example.com"})["signingSecret"].(string)
	owner := box.issued("eventconnectors")[0]
	var s connectorsSession
	box.signInAs(owner.ID, owner.Value).expect(http.StatusOK).into(&s)
	box.refuses(map[string]string{
		"missing":        "",
		"other scheme":   "Basic " + box.token,
		"no scheme":      box.token,
		"unknown":        "Bearer ec_0000000000000000000000000000000000000000",
		"altered":        "Bearer " + box.token + "x",
		"revoked":        "Bearer " + revoked,
		"refresh token":  "Bearer " + s.RefreshToken,
		"signing secret": "Bearer " + secret,
		"password":       "Bearer " + owner.Value,
		"another's key":  "Bearer " + box.key,
	}, []route{
		{"POST", box.path(), `{"no": "token"}`},
		{"GET", box.path() + "?page=-1", ""},
		{"GET", box.path("tok_0"), ""},
		{"PUT", box.path("tok_0"), "not JSON"},
		{"DELETE", box.path("tok_0"), ""},
		{"POST", box.path("tok_0", "rotate-secret"), ""},
		{"GET", "/eventconnectors/accounts/acc_0/tokens", ""},
		{"GET", "/eventconnectors/accounts/me", ""},
		{"GET", "/eventconnectors/events", ""},
		{"POST", "/eventconnectors/auth/logout", ""},
	}, func(answer *reply) {
		if message, _ := answer.object()["message"].(string); message == "" {
			answer.t.Errorf("the error has no message: %s", answer.text)
		}
	})
}
