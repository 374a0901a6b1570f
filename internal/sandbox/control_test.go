package sandbox_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

func (b *running) control(method, path string, body any) *reply {
	b.t.Helper()
	return b.send(method, "/_control/"+path, "", body)
}

func TestStatsCountByRoute(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{Rate: rate(t, "6/60s")})
	id, _ := box.EcoEvents.IssueAPIKey("read", []string{"events:read"}, "live")
	for _, request := range []struct{ method, path string }{
		{"GET", "/v1/api-keys/" + id},
		{"GET", "/v1/api-keys/key_unknown"},
		{"GET", "/v1/api-keys?page=2"},
		{"PUT", "/v1/api-keys/" + id},
		{"GET", "/v1/nowhere"},
		{"GET", "/nowhere"},
		{"GET", "/v1/api-keys"},
	} {
		box.send(request.method, "/ecoevents"+request.path, box.key, nil)
	}
	box.control("GET", "stats", nil)
	var stats sandbox.Stats
	box.control("GET", "stats", nil).expect(http.StatusOK).into(&stats)
	want := sandbox.Stats{
		Events: map[string]int{}, Faults: map[string]int{},
		Requests: map[string]int{
			"GET /ecoevents/v1/api-keys/{id}": 2,
			"GET /ecoevents/v1/api-keys":      2,
			"PUT /ecoevents/v1/api-keys/{id}": 1,
			"GET /ecoevents/{path...}":        2,
		},
		Total: 7, Refused: 1, PeakInFlight: 1, Connections: stats.Connections,
	}
	diff(t, "stats", want, stats)
	diff(t, "stats in process", want, box.Stats())
}

func TestConnectionsAreCounted(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{})
	connect := func(path string, requests int) {
		client := &http.Client{Transport: &http.Transport{}}
		defer client.CloseIdleConnections()
		for range requests {
			response, err := client.Do(newRequest(t, "GET", box.url+path, "", nil))
			if err != nil {
				t.Fatal(err)
			}
			_ = response.Body.Close()
		}
	}
	connect("/_control/stats", 1)
	connect("/ecoevents/v1/auth/verify", 1)
	connect("/ecoevents/v1/auth/verify", 1)
	if n := box.Stats().Connections; n != 2 {
		t.Errorf("two connections to the platform and one to the control interface count as %d", n)
	}
}

func TestMovingTheClock(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{})
	answer := box.control("POST", "clock", object{"advance": "2160h"}).expect(http.StatusOK)
	want := epoch.Add(90 * 24 * time.Hour)
	diff(t, "the answer", object{"now": want.Format(time.RFC3339)}, answer.object())
	if !box.Now().Equal(want) {
		t.Errorf("it is %s", box.Now())
	}
	for _, path := range []string{"/ecoevents/v1/auth/verify", "/ecoevents/nowhere", "/_control/stats", "/elsewhere"} {
		if date := box.send("GET", path, box.key, nil).Header.Get("Date"); date != want.Format(http.TimeFormat) {
			t.Errorf("%s is dated %s", path, date)
		}
	}
	for _, body := range []any{object{"advance": "90 days"}, object{"advance": "-1h"}, object{"advance": 5}, object{}, "x", nil} {
		answer := box.control("POST", "clock", body).expect(http.StatusBadRequest)
		if !strings.Contains(answer.text, "2160h") {
			t.Errorf("the answer to %v does not show how: %s", body, answer.text)
		}
	}
	if !box.Now().Equal(want) {
		t.Errorf("after malformed requests it is %s", box.Now())
	}
}

// issued returns the platform's credentials, as the control interface tells of them.
func (b *running) issued(platform string) []sandbox.Credential {
	b.t.Helper()
	var all []sandbox.Credential
	b.control("GET", "credentials", nil).expect(http.StatusOK).into(&all)
	return slices.DeleteFunc(all, func(c sandbox.Credential) bool { return c.Platform != platform })
}

// Every credential is in the list, with what became of it.
func TestEveryCredentialIsOnRecord(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{Auth: sandbox.AuthPassword, APIKeys: 1})
	email, password := box.environment["ECOEVENTS_EMAIL"], box.environment["ECOEVENTS_PASSWORD"]
	first := box.signIn()
	var second session
	box.refresh(first.RefreshToken).expect(http.StatusOK).into(&second)
	mintedID, minted := box.EcoEvents.IssueAPIKey("minted", []string{"events:read"}, "test")
	made := box.send("POST", "/ecoevents/v1/api-keys", second.AccessToken, object{
		"name": "made", "scopes": []string{"events:read"}, "environment": "live",
	}).expect(http.StatusCreated).object()
	hook := box.send("POST", webhooks, second.AccessToken, object{
		"url": "https://example.com", "events": []string{"event.created"},
	}).expect(http.StatusCreated).object()
	token, err := box.EcoEvents.IssueAccessToken(time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	box.dashboard("ecoevents", "rename", made["id"].(string), object{"name": "renamed"}).expect(http.StatusNoContent)
	box.dashboard("ecoevents", "revoke", mintedID, nil).expect(http.StatusNoContent)
	box.dashboard("ecoevents", "delete", hook["id"].(string), nil).expect(http.StatusNoContent)
	box.Advance(time.Hour)

	got := box.issued("ecoevents")
	inProcess := slices.DeleteFunc(box.Credentials(), func(c sandbox.Credential) bool { return c.Platform != "ecoevents" })
	diff(t, "credentials in process", got, inProcess)
	seeded := got[1]
	if !strings.HasPrefix(seeded.ID, "key_") || !strings.HasPrefix(seeded.Value, "ek_live_") {
		t.Errorf("the seeded key is %+v", seeded)
	}
	sessions := [3]string{got[2].ID, got[4].ID, got[9].ID}
	entry := func(kind, id, name string, value any, state, owner string) sandbox.Credential {
		return sandbox.Credential{
			Platform: "ecoevents", Kind: kind, ID: id, Name: name, Value: value.(string), State: state, Owner: owner,
		}
	}
	diff(t, "credentials", []sandbox.Credential{
		entry("password", email, "", password, "live", "provider"),
		entry("api_key", seeded.ID, "seed-0001", seeded.Value, "live", "seed"),
		entry("access_token", sessions[0], "", first.AccessToken, "live", "api"),
		entry("refresh_token", sessions[0], "", first.RefreshToken, "spent", "api"),
		entry("access_token", sessions[1], "", second.AccessToken, "live", "api"),
		entry("refresh_token", sessions[1], "", second.RefreshToken, "live", "api"),
		entry("api_key", mintedID, "minted", minted, "revoked", "test"),
		entry("api_key", made["id"].(string), "renamed", made["key"], "live", "api"),
		entry("webhook_secret", hook["id"].(string), "", hook["secret"], "revoked", "api"),
		entry("access_token", sessions[2], "", token, "expired", "test"),
	}, got)
}

func TestFaultsOfTheControlInterface(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{})
	verify := func() int { return box.send("GET", "/ecoevents/v1/auth/verify", box.key, nil).StatusCode }
	set := func(body any) *reply { return box.control("POST", "faults", body) }

	set(object{"faults": []object{
		{"kind": "503", "route": "GET */verify", "count": 1, "probability": 1, "seed": 7},
		{"kind": "429", "count": 1, "delay": "5s"},
	}}).expect(http.StatusNoContent)
	diff(t, "statuses", []int{503, 429, 200}, []int{verify(), verify(), verify()})

	set(object{"faults": []object{{"kind": "500"}}}).expect(http.StatusNoContent)
	for _, body := range []any{
		object{"faults": []object{{"kind": "418"}}}, object{"faults": []object{{"kind": "503", "color": "red"}}},
		object{"faults": "503"}, object{"fault": []object{}}, "x", nil,
	} {
		if answer := set(body).expect(http.StatusBadRequest); !strings.Contains(answer.message(), "503") {
			t.Errorf("the answer to %v does not show how: %s", body, answer.text)
		}
	}
	if status := verify(); status != http.StatusInternalServerError {
		t.Errorf("after malformed requests the status is %d", status)
	}
	var stats sandbox.Stats
	box.control("GET", "stats", nil).expect(http.StatusOK).into(&stats)
	diff(t, "counted", map[string]int{
		"503 GET /ecoevents/v1/auth/verify": 1, "429 GET /ecoevents/v1/auth/verify": 1, "500 GET /ecoevents/v1/auth/verify": 1,
	}, stats.Faults)

	set(object{"faults": []object{}}).expect(http.StatusNoContent)
	if status := verify(); status != http.StatusOK {
		t.Errorf("without faults the status is %d", status)
	}
}

func TestTheControlInterfaceKnowsItsRoutes(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{})
	box.control("POST", "stats", nil).expect(http.StatusMethodNotAllowed)
	box.control("GET", "reset", nil).expect(http.StatusMethodNotAllowed)
	box.control("GET", "nothing", nil).expect(http.StatusNotFound)
	if total := box.Stats().Total; total != 0 {
		t.Errorf("%d control requests were counted", total)
	}
}

func TestAResetTakesEverythingBackToTheStart(t *testing.T) {
	t.Parallel()
	for _, auth := range []sandbox.Auth{sandbox.AuthAPIKey, sandbox.AuthPassword} {
		t.Run(string(auth), func(t *testing.T) {
			t.Parallel()
			box := start(t, sandbox.Options{Auth: auth, APIKeys: 2, Rate: rate(t, "4/60s")})
			credential := func() string {
				if auth == sandbox.AuthAPIKey {
					return box.key
				}
				return box.signIn().AccessToken
			}
			environment, credentials := box.Environment(box.url), box.Credentials()

			old := credential()
			issued, value := box.EcoEvents.IssueAPIKey("new", []string{"full_access"}, "live")
			for _, c := range credentials {
				if c.Platform == "ecoevents" && c.Kind == sandbox.KindAPIKey {
					box.dashboard("ecoevents", "revoke", c.ID, nil).expect(http.StatusNoContent)
				}
			}
			box.send("POST", webhooks, value, object{"url": "https://example.com", "events": []string{"a"}}).expect(http.StatusCreated)
			for range 4 {
				box.send("GET", "/ecoevents/v1/auth/verify", value, nil)
			}
			box.Advance(time.Hour)

			box.control("POST", "reset", nil).expect(http.StatusNoContent)
			diff(t, "environment", environment, box.Environment(box.url))
			diff(t, "credentials", credentials, box.Credentials())
			diff(t, "stats", sandbox.Stats{Requests: map[string]int{}, Events: map[string]int{}, Faults: map[string]int{}}, box.Stats())
			if !box.Now().Equal(epoch) {
				t.Errorf("it is %s", box.Now())
			}
			if auth == sandbox.AuthPassword {
				box.send("GET", "/ecoevents/v1/auth/verify", old, nil).expect(http.StatusUnauthorized)
			}
			current := credential()
			box.send("GET", "/ecoevents/v1/api-keys/"+issued, current, nil).expect(http.StatusNotFound)
			l := box.send("GET", webhooks, current, nil)
			if auth == sandbox.AuthAPIKey { // in the other case signing in took a request
				l.expectWindow(4, 2, time.Minute)
			}
			if ids := l.list().ids(); len(ids) > 0 {
				t.Errorf("the webhooks are %v", ids)
			}
		})
	}
}
