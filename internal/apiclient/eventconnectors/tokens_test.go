package eventconnectors_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventconnectors"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

const callback = "https://example.com/hook"

func TestLifeOfAToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		platform := newSandbox(t, sandbox.Options{})
		client := platform.client()
		account := client.AccountID()
		issued := clienttest.Succeed[eventconnectors.IssuedToken](t)(client.CreateToken(t.Context(), account, eventconnectors.TokenRequest{
			Name: "feed", Roles: []string{"ROLE_EXTERNAL_USER", "ROLE_ADMIN"}, CallbackURL: new(callback), Filter: json.RawMessage(`{"city": "Delft"}`),
		}))
		want := eventconnectors.Token{
			ID: issued.ID, Name: new("feed"), Roles: []string{"ROLE_EXTERNAL_USER", "ROLE_ADMIN"}, CallbackURL: new(callback),
			Filter: json.RawMessage(`{"city":"Delft"}`), Created: clienttest.Clock().UTC(), SeenAt: clienttest.Clock().UTC(),
		}
		if diff := cmp.Diff(want, issued.Token); diff != "" || issued.Value == "" || !strings.HasPrefix(issued.SigningSecret, "whsec_") {
			t.Errorf("created with %q and %q: (-want +got)\n%s", issued.Value, issued.SigningSecret, diff)
		}
		read := clienttest.Succeed[eventconnectors.Token](t)
		if diff := cmp.Diff(want, read(client.Token(t.Context(), account, issued.ID))); diff != "" {
			t.Errorf("read: (-want +got)\n%s", diff)
		}
		if err := platform.with(issued.Value).CheckCredential(t.Context()); err != nil {
			t.Errorf("the token is of no use: %v", err)
		}

		if _, err := client.UpdateToken(t.Context(), account, issued.ID, request(nil)); err != nil {
			t.Error(err)
		}
		want.Roles, want.Filter = []string{"ROLE_EXTERNAL_USER"}, json.RawMessage("null")
		if diff := cmp.Diff(want, read(client.Token(t.Context(), account, issued.ID))); diff != "" {
			t.Errorf("changed: (-want +got)\n%s", diff)
		}

		if err := client.RevokeToken(t.Context(), account, issued.ID, issued.Value); err != nil {
			t.Error(err)
		}
		if state := platform.State(sandbox.KindToken, issued.ID); state != sandbox.StateRevoked {
			t.Errorf("the token is %s", state)
		}
		if _, err := client.Token(t.Context(), account, issued.ID); !errors.Is(err, apiclient.ErrNotFound) {
			t.Errorf("read once more: %v", err)
		}
		if err := client.RevokeToken(t.Context(), account, issued.ID, ""); !errors.Is(err, apiclient.ErrNotFound) {
			t.Errorf("revoked once more: %v", err)
		}
	})
}

// TestCallbackOfAnUpdate: the four cases, from a token with a callback and from one without.
func TestCallbackOfAnUpdate(t *testing.T) {
	t.Parallel()
	const another = "https://example.com/another"
	for name, test := range map[string]struct {
		before, update *string
		after          string
		minted, kept   bool
	}{
		"left out, without one": {nil, nil, "", false, false},
		"left out, with one":    {new(callback), nil, callback, false, true},
		"empty, without one":    {nil, new(""), "", false, false},
		"empty, with one":       {new(callback), new(""), "", false, false},
		"another":               {new(callback), new(another), another, false, true},
		"the same":              {new(callback), new(callback), callback, false, true},
		"the first":             {nil, new(callback), callback, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			platform := newSandbox(t, sandbox.Options{})
			client := platform.client()
			issued := create(t, client, test.before)
			if (issued.SigningSecret != "") != (test.before != nil) {
				t.Errorf("created with the signing secret %q", issued.SigningSecret)
			}
			minted := clienttest.Succeed[string](t)(client.UpdateToken(t.Context(), client.AccountID(), issued.ID, request(test.update)))
			if (minted != "") != test.minted {
				t.Errorf("the update gave the signing secret %q", minted)
			}
			var want []string
			switch {
			case test.kept:
				want = []string{issued.SigningSecret}
			case test.minted:
				want = []string{minted}
			}
			if diff := cmp.Diff(want, platform.Live(sandbox.KindSigningSecret)); diff != "" {
				t.Errorf("what verifies: (-want +got)\n%s", diff)
			}
			if now := clienttest.Succeed[eventconnectors.Token](t)(client.Token(t.Context(), client.AccountID(), issued.ID)); *now.CallbackURL != test.after {
				t.Errorf("the callback is %q, want %q", *now.CallbackURL, test.after)
			}
		})
	}
}

func TestRotateSecret(t *testing.T) {
	t.Parallel()
	platform := newSandbox(t, sandbox.Options{})
	client := platform.client()
	issued := create(t, client, new(callback))
	rotated := clienttest.Succeed[string](t)(client.RotateSecret(t.Context(), client.AccountID(), issued.ID))
	if diff := cmp.Diff([]string{rotated}, platform.Live(sandbox.KindSigningSecret)); diff != "" || rotated == issued.SigningSecret {
		t.Errorf("what verifies: (-want +got)\n%s", diff)
	}
	without := create(t, client, nil)
	if _, err := client.RotateSecret(t.Context(), client.AccountID(), without.ID); !errors.Is(err, apiclient.ErrConflict) {
		t.Errorf("without a callback: got the error %v", err)
	}
}

// TestLostAnswers: what may be done twice is sent again, and leaves a signing secret that somebody has or can ask for.
func TestLostAnswers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		platform := newSandbox(t, sandbox.Options{})
		client := platform.client()
		account := client.AccountID()
		issued := create(t, client, nil)

		lost := false
		platform.Lose(func(*http.Request) bool {
			defer func() { lost = true }()
			return !lost
		})
		if minted, err := client.UpdateToken(t.Context(), account, issued.ID, request(new(callback))); minted != "" || err != nil {
			t.Errorf("the second update gave %q and the error %v", minted, err)
		}
		lost = false
		rotated := clienttest.Succeed[string](t)(client.RotateSecret(t.Context(), account, issued.ID))
		if diff := cmp.Diff([]string{rotated}, platform.Live(sandbox.KindSigningSecret)); diff != "" {
			t.Errorf("what verifies: (-want +got)\n%s", diff)
		}
		lost = false
		_, err := client.CreateToken(t.Context(), account, request(nil))
		if !clienttest.Failure(t, err).OutcomeUnknown {
			t.Errorf("got the error %v", err)
		}
		const tokens = "/accounts/{accountId}/tokens"
		platform.Expect(t, map[string]int{"POST " + tokens: 2, "PUT " + tokens + "/{tokenId}": 2, "POST " + tokens + "/{tokenId}/rotate-secret": 2})
	})
}

func TestListsInBothShapes(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		bare             bool
		tokens, requests int // beside the client's own
	}{
		"pages, one":     {false, 0, 1},
		"pages, full":    {false, 99, 1},
		"pages, several": {false, 200, 3},
		"a bare array":   {true, 200, 2}, // which may be a page
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			platform := newSandbox(t, sandbox.Options{BareArrays: test.bare})
			for n := range test.tokens {
				platform.EventConnectors.IssueToken(fmt.Sprint(n), []string{"ROLE_EXTERNAL_USER"})
			}
			client := platform.client()
			list := clienttest.Succeed[[]eventconnectors.Token](t)(client.Tokens(t.Context(), client.AccountID()))
			if len(list) != test.tokens+1 {
				t.Errorf("listed %d tokens, want %d", len(list), test.tokens+1)
			}
			platform.Expect(t, map[string]int{"GET /accounts/{accountId}/tokens": test.requests})
		})
	}
}

// TestSmallerPages: a platform that gives less on a page than it was asked for, whatever it says of that.
func TestSmallerPages(t *testing.T) {
	t.Parallel()
	for _, said := range []string{`"size": 2, `, `"size": 100, `, ``} {
		platform := answering(0, "", "")
		var mu sync.Mutex
		var asked []string
		platform.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			page := r.URL.Query().Get("page")
			mu.Lock()
			asked = append(asked, page)
			mu.Unlock()
			results := map[string]string{"0": `{"id": "a"}, {"id": "b"}`, "1": `{"id": "c"}, {"id": "d"}`, "2": `{"id": "e"}`}[page]
			_, _ = fmt.Fprintf(w, `{%s"page": %s, "hits": 5, "results": [%s]}`, said, page, results)
		})
		list := clienttest.Succeed[[]eventconnectors.Token](t)(platform.client().Tokens(t.Context(), "acc_1"))
		var got []string
		for _, token := range list {
			got = append(got, token.ID)
		}
		if diff := cmp.Diff([]string{"a", "b", "c", "d", "e"}, got); diff != "" {
			t.Errorf("with %q: (-want +got)\n%s", said, diff)
		}
		if diff := cmp.Diff([]string{"0", "1", "2"}, slices.Sorted(slices.Values(asked))); diff != "" {
			t.Errorf("with %q, asked for: (-want +got)\n%s", said, diff)
		}
	}
}

func TestOwnTokenIsNeverRevoked(t *testing.T) {
	t.Parallel()
	platform := newSandbox(t, sandbox.Options{})
	id, token := platform.EventConnectors.IssueToken("own", []string{"ROLE_ADMIN"})
	client := platform.with(token)
	if err := client.RevokeToken(t.Context(), client.AccountID(), id, eventconnectors.Fingerprint(token)); !errors.Is(err, apiclient.ErrOwnCredential) {
		t.Errorf("got the error %v", err)
	}
	if state := platform.State(sandbox.KindToken, id); state != sandbox.StateLive {
		t.Errorf("the token is %s", state)
	}
	other, value := platform.EventConnectors.IssueToken("other", []string{"ROLE_ADMIN"})
	if err := client.RevokeToken(t.Context(), client.AccountID(), other, eventconnectors.Fingerprint(value)); err != nil {
		t.Errorf("another token cannot be revoked: %v", err)
	}
}

// FuzzTokenList: whatever JSON comes as pages of tokens, there is an error that says so, or there are the tokens that it
// shows, in a few requests; and a token is gone only where the platform says so and shows a list.
func FuzzTokenList(f *testing.F) {
	const (
		two     = `{"page": 0, "size": 100, "hits": 2, "results": [{"id": "a", "created": "2026-03-01T09:00:00Z"}, {"id": "b"}]}`
		endless = `{"hits": 9223372036854775807, "results": [{"id": "c"}]}`
	)
	for _, test := range [][2]string{
		{two, ""}, {endless, two}, {endless, endless}, {endless, `[]`}, {endless, `{"hits": 1, "results": []}`}, {`[{"id": "a"}, {"id": "b"}]`, ""}, {`[]`, ""},
		{`[null]`, ""}, {`[{}]`, ""}, {`[`, ""}, {``, ""}, {`null`, ""}, {`{}`, ""}, {`<html>`, ""}, {`{"hits": 0, "results": []}`, ""},
		{`{"hits": 200, "results": []}`, two}, {`{"hits": 0, "results": [{"id": "a"}]}`, ""}, {`{"hits": -9223372036854775808, "results": [{"id": "a"}]}`, ""},
		{`{"hits": 1.5, "results": [{"id": "a"}]}`, ""}, {`{"hits": "1", "results": []}`, ""}, {`{"results": []}`, ""}, {`{"hits": 1}`, ""},
		{`{"hits": 1, "results": {}}`, ""}, {`{"hits": 3, "results": [{"id": "a"}]}`, `{"hits": 3, "results": [{"id": "b"}]}`},
	} {
		f.Add(test[0], test[1])
	}
	f.Fuzz(func(t *testing.T, first, others string) {
		asked := atomic.Int64{}
		platform := answering(0, "", "")
		platform.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked.Add(1)
			switch {
			case !strings.HasSuffix(r.URL.Path, "/tokens"):
				clienttest.Always(http.StatusNotFound, "application/json", `{"message": "No."}`)(w, r)
			case r.URL.Query().Get("page") == "0":
				clienttest.Always(http.StatusOK, "application/json", first)(w, r)
			default:
				clienttest.Always(http.StatusOK, "application/json", others)(w, r)
			}
		})
		client := platform.client()
		list, listErr := client.Tokens(t.Context(), "acc_1")
		if asked.Load() > 1+10+10 {
			t.Errorf("asked for %d pages", asked.Load())
		}
		if listErr != nil {
			if e := clienttest.Failure(t, listErr); e.Operation != "list the tokens" || !errors.Is(e, apiclient.ErrUnreadable) {
				t.Errorf("got the error %v", listErr)
			}
		} else {
			expectTokens(t, list, first)
		}

		// The platform says of every token that it is not there. That counts only beside a list.
		_, err := platform.client().Token(t.Context(), "acc_1", "tok_1")
		if gone := errors.Is(err, apiclient.ErrNotFound); gone && listErr != nil {
			t.Errorf("there is no list, and reading a token that is not found gave the error %v", err)
		}
	})
}

// expectTokens checks that a list has an id for each token, each of them once, and all that the first page shows.
func expectTokens(t *testing.T, list []eventconnectors.Token, first string) {
	t.Helper()
	ids := map[string]bool{}
	for _, token := range list {
		if token.ID == "" || ids[token.ID] {
			t.Errorf("the id %q is there twice, or is none", token.ID)
		}
		ids[token.ID] = true
	}
	for _, id := range shownPlainly(first) {
		if !ids[id] {
			t.Errorf("%q is missing", id)
		}
	}
}

// shownPlainly are the ids that a page shows, if it is as the contract says.
func shownPlainly(page string) (ids []string) {
	type token struct {
		ID      string     `json:"id"`
		Created *time.Time `json:"created"`
	}
	var told struct {
		Hits       *int `json:"hits"`
		Size, Page int
		Results    []token `json:"results"`
	}
	decode := func(into any) error {
		decoder := json.NewDecoder(strings.NewReader(page))
		decoder.DisallowUnknownFields()
		return decoder.Decode(into)
	}
	if decode(&told.Results) != nil && decode(&told) != nil {
		return nil
	}
	for _, token := range told.Results {
		ids = append(ids, token.ID)
	}
	return ids
}
