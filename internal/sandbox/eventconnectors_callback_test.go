package sandbox_test

import (
	"net/http"
	"testing"

	"pgregory.net/rapid"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// secretStates returns the states of the token's signing secrets, in the order of their minting.
func (b connectors) secretStates(id string) (states []string) {
	b.t.Helper()
	for _, c := range b.issued("eventconnectors") {
		if c.Kind == sandbox.KindSigningSecret && c.ID == id {
			states = append(states, c.State)
		}
	}
	return states
}

// The platform's four cases, and what they do to a token with and without a callback.
func TestTheCallbackOfAnUpdate(t *testing.T) {
	t.Parallel()
	const a, b = "https://a.example.com", "https://b.example.com"
	box := startConnectors(t, sandbox.Options{})
	for name, test := range map[string]struct {
		before, sent any // nil: left out
		want         any
		minted       bool
		states       []string
	}{
		"none, left out":  {nil, nil, nil, false, nil},
		"none, empty":     {nil, "", nil, false, nil},
		"none, first":     {nil, a, a, true, []string{"live"}},
		"some, left out":  {a, nil, a, false, []string{"live"}},
		"some, empty":     {a, "", nil, false, []string{"revoked"}},
		"some, the same":  {a, a, a, false, []string{"live"}},
		"some, a new one": {a, b, b, false, []string{"live"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := connectors{box.in(t), box.account, box.token}
			callback := func(url any) object {
				if url == nil {
					return nil
				}
				return object{"callBackUrl": url}
			}
			id := box.create(callback(test.before))["id"].(string)
			updated := box.send("PUT", box.path(id), box.token, settings(callback(test.sent))).expect(http.StatusOK).object()
			diff(t, "callback", test.want, updated["callBackUrl"])
			secret, minted := updated["signingSecret"].(string)
			if minted != test.minted || minted && !signingSecret.MatchString(secret) {
				t.Errorf("the answer has the signing secret %q", secret)
			}
			if _, found := updated["token"]; found {
				t.Error("the answer has the value of the token")
			}
			diff(t, "secrets", test.states, box.secretStates(id))
			delete(updated, "signingSecret")
			diff(t, "read", updated, box.send("GET", box.path(id), box.token, nil).expect(http.StatusOK).object())
		})
	}
}

func TestRotatingRevokesTheSigningSecret(t *testing.T) {
	t.Parallel()
	box := startConnectors(t, sandbox.Options{})
	created := box.create(object{"callBackUrl": "https://example.com"})
	id, seen := created["id"].(string), map[any]bool{created["signingSecret"]: true}
	for range 2 {
		answer := box.send("POST", box.path(id, "rotate-secret"), box.token, nil).expect(http.StatusOK).object()
		if secret, _ := answer["signingSecret"].(string); seen[secret] || !signingSecret.MatchString(secret) || len(answer) != 1 {
			t.Errorf("got %v after %v", answer, seen)
		}
		seen[answer["signingSecret"]] = true
	}
	diff(t, "secrets", []string{"revoked", "revoked", "live"}, box.secretStates(id))

	without := box.create(nil)["id"].(string)
	answer := box.send("POST", box.path(without, "rotate-secret"), box.token, nil).expect(http.StatusConflict)
	diff(t, "the error", object{"message": "The token has no callBackUrl"}, answer.object())
}

// Whatever is done to a token: it has a callback or nothing to sign with, one secret at most is live, and that is the
// one which was returned last.
func TestTheLastSigningSecretIsTheLiveOne(t *testing.T) {
	t.Parallel()
	box := startConnectors(t, sandbox.Options{})
	rapid.Check(t, func(r *rapid.T) {
		box.Reset()
		id := box.create(nil)["id"].(string)
		returned, callback := "", ""
		for range rapid.IntRange(1, 12).Draw(r, "steps") {
			var answer *reply
			if rapid.Bool().Draw(r, "rotate") {
				answer = box.send("POST", box.path(id, "rotate-secret"), box.token, nil)
				if (answer.StatusCode == http.StatusConflict) != (callback == "") {
					r.Fatalf("with the callback %q rotating is answered with %d", callback, answer.StatusCode)
				}
			} else {
				fields := object{}
				if url := rapid.SampledFrom([]string{"-", "", "https://a", "https://b"}).Draw(r, "callback"); url != "-" {
					fields["callBackUrl"], callback = url, url
				}
				answer = box.send("PUT", box.path(id), box.token, settings(fields)).expect(http.StatusOK)
			}
			if secret, found := answer.object()["signingSecret"].(string); found {
				returned = secret
			}
			var live []string
			for _, c := range box.Credentials() {
				if c.Kind == sandbox.KindSigningSecret && c.State == sandbox.StateLive {
					live = append(live, c.Value)
				}
			}
			if want := callback != ""; want != (len(live) == 1) || want && live[0] != returned {
				r.Fatalf("with the callback %q the live secrets are %q, the last one returned is %q", callback, live, returned)
			}
		}
	})
}
