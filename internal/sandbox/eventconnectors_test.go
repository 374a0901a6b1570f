package sandbox_test

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// connectors is a sandbox whose Event Connectors is asked.
type connectors struct {
	*running
	account string // the id of the consumer's
	token   string // the consumer's, an administrator; empty with sandbox.AuthPassword
}

func startConnectors(t *testing.T, options sandbox.Options) connectors {
	t.Helper()
	box := start(t, options)
	return connectors{box, box.environment["EVENTCONNECTORS_ACCOUNT_ID"], box.environment["EVENTCONNECTORS_TOKEN"]}
}

// path returns the path of the account's tokens, or of what is below it.
func (b connectors) path(parts ...string) string {
	return "/eventconnectors/accounts/" + strings.Join(append([]string{b.account, "tokens"}, parts...), "/")
}

// create creates a token with the fields beside name and roles.
func (b connectors) create(fields object) object {
	b.t.Helper()
	return b.send("POST", b.path(), b.token, settings(fields)).expect(http.StatusCreated).object()
}

// settings returns what a token is made of: the fields, and a name and roles if they are not among them.
func settings(fields object) object {
	body := object{"name": "crm", "roles": []string{"ROLE_EXTERNAL_USER"}}
	maps.Copy(body, fields)
	return body
}

func TestTheAccountsOfEventConnectorsAreApart(t *testing.T) {
	t.Parallel()
	first := startConnectors(t, sandbox.Options{})
	account := first.EventConnectors.SecondAccount()
	second := connectors{first.running, account.ID, account.Token}
	if first.account == second.account || first.token == second.token {
		t.Fatal("the two accounts are one")
	}
	mine, theirs := first.create(nil)["id"].(string), second.create(nil)["id"].(string)
	for _, side := range []struct {
		connectors
		own, foreign string
	}{{first, mine, theirs}, {second, theirs, mine}} {
		side.send("GET", side.path(side.own), side.token, nil).expect(http.StatusOK)
		for _, method := range []string{"GET", "DELETE"} {
			side.send(method, side.path(side.foreign), side.token, nil).expect(http.StatusNotFound)
		}
		listed := side.send("GET", side.path(), side.token, nil).hits()
		if ids := listed.ids(); len(ids) != 2 || ids[1] != side.own || listed.Hits != 2 {
			t.Errorf("the account lists %+v", listed)
		}
	}
}

// hits is the envelope of Event Connectors' lists.
type hits struct {
	Size, Page, Hits int
	Results          []object
}

func (h hits) ids() []string { return idsOf(h.Results) }

func (r *reply) hits() (h hits) {
	r.t.Helper()
	r.expect(http.StatusOK).into(&h)
	return h
}

func TestTokensAreListedInPagesFromZero(t *testing.T) {
	t.Parallel()
	box := startConnectors(t, sandbox.Options{})
	own := box.send("GET", box.path(), box.token, nil).hits().ids()
	all := own
	for i := range 44 {
		id, _ := box.EventConnectors.IssueToken(fmt.Sprint(i), []string{"ROLE_EXTERNAL_USER"})
		all = append(all, id)
	}
	for query, want := range map[string]hits{
		"":                                   {Size: 20, Page: 0},
		"?page=2":                            {Size: 20, Page: 2},
		"?page=3":                            {Size: 20, Page: 3},
		"?size=30&page=1":                    {Size: 30, Page: 1},
		"?size=1&page=44":                    {Size: 1, Page: 44},
		"?size=45":                           {Size: 45, Page: 0},
		"?size=100":                          {Size: 100, Page: 0},
		"?size=100&page=9223372036854775807": {Size: 100, Page: 9223372036854775807},
	} {
		got := box.send("GET", box.path()+query, box.token, nil).hits()
		if got.Size != want.Size || got.Page != want.Page || got.Hits != 45 {
			t.Errorf("the list with %q has size %d, page %d, hits %d", query, got.Size, got.Page, got.Hits)
		}
		expected := []string{}
		if start := want.Page * want.Size; want.Page <= len(all) && start < len(all) {
			expected = all[start:min(start+want.Size, len(all))]
		}
		diff(t, "the list with "+query, expected, got.ids())
	}
}

func TestTokensCanBeListedAsABareArray(t *testing.T) {
	t.Parallel()
	box := startConnectors(t, sandbox.Options{BareArrays: true})
	for range 30 {
		box.create(nil)
	}
	for _, query := range []string{"", "?page=0&size=10", "?page=5"} {
		var all []object
		box.send("GET", box.path()+query, box.token, nil).expect(http.StatusOK).into(&all)
		if len(all) != 31 || all[0]["name"] != "provider" {
			t.Errorf("the list with %q has %d tokens, the first is %v", query, len(all), all[0])
		}
	}
}

// Every credential is in the list, with what became of it, until a reset takes all back to the start.
func TestEveryCredentialOfEventConnectorsIsOnRecord(t *testing.T) {
	t.Parallel()
	box := startConnectors(t, sandbox.Options{Auth: sandbox.AuthPassword})
	second := box.EventConnectors.SecondAccount()
	seeded := box.send("GET", "/eventconnectors/accounts/"+second.ID+"/tokens", second.Token, nil).hits().ids()[0]
	entry := func(kind, id, name string, value any, state, owner string) sandbox.Credential {
		return sandbox.Credential{
			Platform: "eventconnectors", Kind: kind, ID: id, Name: name, Value: value.(string), State: state, Owner: owner,
		}
	}
	want := []sandbox.Credential{
		entry("password", box.environment["EVENTCONNECTORS_EMAIL"], "", box.environment["EVENTCONNECTORS_PASSWORD"], "live", "provider"),
		entry("password", second.Email, "", second.Password, "live", "seed"),
		entry("token", seeded, "provider", second.Token, "live", "seed"),
	}
	diff(t, "credentials at the start", want, box.issued("eventconnectors"))

	ended := box.signIn()
	box.send("POST", "/eventconnectors/auth/logout", ended.AccessToken, nil).expect(http.StatusOK)
	session := box.signIn()
	box.token = session.AccessToken
	made := box.create(object{"callBackUrl": "https://example.com"})
	madeID := made["id"].(string)
	rotated := box.send("POST", box.path(madeID, "rotate-secret"), box.token, nil).expect(http.StatusOK).object()
	mintedID, minted := box.EventConnectors.IssueToken("minted", []string{"ROLE_ADMIN"})
	box.send("DELETE", box.path(mintedID), box.token, nil).expect(http.StatusNoContent)
	box.dashboard("eventconnectors", "rename", madeID, object{"name": "renamed"}).expect(http.StatusNoContent)
	box.Advance(time.Hour)

	issued := box.issued("eventconnectors")
	sessions := [2]string{issued[3].ID, issued[5].ID}
	diff(t, "credentials", append(want,
		entry("session_token", sessions[0], "", ended.AccessToken, "revoked", "api"),
		entry("refresh_token", sessions[0], "", ended.RefreshToken, "revoked", "api"),
		entry("session_token", sessions[1], "", session.AccessToken, "expired", "api"),
		entry("refresh_token", sessions[1], "", session.RefreshToken, "live", "api"),
		entry("token", madeID, "renamed", made["token"], "live", "api"),
		entry("signing_secret", madeID, "", made["signingSecret"], "revoked", "api"),
		entry("signing_secret", madeID, "", rotated["signingSecret"], "live", "api"),
		entry("token", mintedID, "minted", minted, "revoked", "test"),
	), issued)

	box.Reset()
	diff(t, "credentials after a reset", want, box.issued("eventconnectors"))
	box.send("GET", box.path(), session.AccessToken, nil).expect(http.StatusUnauthorized)
	if tokens := box.send("GET", box.path(), box.signIn().AccessToken, nil).hits(); tokens.Hits != 0 {
		t.Errorf("after a reset the tokens are %+v", tokens)
	}
}

func TestNoRateLimitIsKnownOfEventConnectors(t *testing.T) {
	t.Parallel()
	box := startConnectors(t, sandbox.Options{Rate: rate(t, "1/60s"), EventicatRate: rate(t, "1/60s")})
	for range 10 {
		answer := box.send("GET", box.path(), box.token, nil).expect(http.StatusOK)
		for name := range answer.Header {
			if regexp.MustCompile(`(?i)rate`).MatchString(name) {
				t.Fatalf("the answer has %s", name)
			}
		}
	}
}
