package eventconnectors_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventconnectors"
)

// TestStrangeAnswersWithAToken: a token has no shape, and its signing secret has one.
func TestStrangeAnswersWithAToken(t *testing.T) {
	t.Parallel()
	type secrets struct{ ID, Value, SigningSecret string }
	for body, want := range map[string]secrets{
		`{"id": 17, "token": "abc"}`:                                           {"17", "abc", ""},
		`{"token": {"id": 17, "value": "abc"}}`:                                {"17", "abc", ""},
		`{"data": {"token": {"id": "17", "token": "abc"}}}`:                    {"17", "abc", ""},
		`{"id": 17, "api_token": "abc", "signing_secret": "whsec_1"}`:          {"17", "abc", "whsec_1"},
		`{"id": 17, "token": "abc", "secret": "whsec_1"}`:                      {"17", "abc", "whsec_1"},
		`{"id": 17, "token": "abc", "secret": "def"}`:                          {"17", "abc", "def"},
		`{"id": 17, "secret": "abc"}`:                                          {"17", "abc", ""},
		`{"id": 17, "secret": "abc", "webhook": {"signing": "whsec_1"}}`:       {"17", "abc", "whsec_1"},
		`{"id": 17, "token": "abc", "webhook": {"secret": "whsec_1"}}`:         {"17", "abc", "whsec_1"},
		`{"id": 17, "token": "abc", "callBackUrl": "https://example.com/abc"}`: {"17", "abc", ""},
		`{"id": 17, "credentials": {"key": "abc"}}`:                            {"17", "abc", ""},
	} {
		issued, err := answering(http.StatusCreated, "", body).client().CreateToken(t.Context(), "acc_1", request(nil))
		if diff := cmp.Diff(want, secrets{issued.ID, issued.Value, issued.SigningSecret}); diff != "" || err != nil {
			t.Errorf("%s: got the error %v: (-want +got)\n%s", body, err, diff)
		}
	}
	issued, err := answering(http.StatusCreated, "", `{"token": "abc", "signingSecret": "whsec_1"}`).client().CreateToken(t.Context(), "acc_1", request(nil))
	if issued.Value != "abc" || issued.SigningSecret != "whsec_1" || !clienttest.Failure(t, err).OutcomeUnknown {
		t.Errorf("without an id: got %+v and the error %v", issued, err)
	}
}

// TestSigningSecretsThatContradictEachOther: whoever changes a token asks for another then, and whoever asks for one has the
// likelier and an error.
func TestSigningSecretsThatContradictEachOther(t *testing.T) {
	t.Parallel()
	client := answering(http.StatusOK, "", `{"signingSecret": "whsec_1", "webhook": {"secret": "whsec_2"}}`).client()
	if got, err := client.UpdateToken(t.Context(), "acc_1", "tok_1", request(nil)); got != "" || err != nil {
		t.Errorf("the update gave %q and the error %v", got, err)
	}
	got, err := client.RotateSecret(t.Context(), "acc_1", "tok_1")
	if got != "whsec_1" || !errors.Is(err, apiclient.ErrUnreadable) || strings.Contains(err.Error(), "whsec") {
		t.Errorf("rotating gave %q and the error %v", got, err)
	}
	for _, body := range []string{``, `"done"`, `done`, `{"token": "abc"}`, `{"signing_secret": "whsec_***"}`} {
		if got, err := answering(http.StatusOK, "", body).client().UpdateToken(t.Context(), "acc_1", "tok_1", request(nil)); got != "" || err != nil {
			t.Errorf("%s: the update gave %q and the error %v", body, got, err)
		}
	}
}

func TestLikenessOfTokens(t *testing.T) {
	t.Parallel()
	plain := request(nil)
	full := request(new(callback))
	full.Filter = json.RawMessage(`{"city": "Delft"}`)
	for name, test := range map[string]struct {
		token             eventconnectors.Token
		isPlain, mayBe    bool
		isFull, mayBeFull bool
	}{
		"what it must have":  {eventconnectors.Token{Name: &plain.Name, Roles: plain.Roles}, true, true, false, true},
		"none of the others": {eventconnectors.Token{Name: &plain.Name, Roles: plain.Roles, CallbackURL: new(""), Filter: json.RawMessage("null")}, true, true, false, false},
		"all of it": {
			eventconnectors.Token{Name: &plain.Name, Roles: plain.Roles, CallbackURL: new(callback), Filter: json.RawMessage(`{"city":"Delft"}`)}, false, false, true, true,
		},
		"nothing": {eventconnectors.Token{}, false, true, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if is, maybe := test.token.Is(plain), test.token.MayBe(plain); is != test.isPlain || maybe != test.mayBe {
				t.Errorf("for a plain one: is %t, may be %t", is, maybe)
			}
			if is, maybe := test.token.Is(full), test.token.MayBe(full); is != test.isFull || maybe != test.mayBeFull {
				t.Errorf("for one with everything: is %t, may be %t", is, maybe)
			}
		})
	}
}

// TestSessionsInOtherSpellings: signing in is documented, and its answer is read as tolerantly all the same.
func TestSessionsInOtherSpellings(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"access_token": "abc", "expires_in": 3600}`, `{"accessToken": "abc", "expiresIn": "3600"}`, `{"data": {"access_token": "abc", "expires_in": 3600.0}}`,
	} {
		tokens, err := answering(http.StatusOK, "", body).client().SignIn(t.Context(), apiclient.Credentials{})
		if err != nil || tokens.Access != "abc" || tokens.Lifetime.Hours() != 1 {
			t.Errorf("%s: got %+v and the error %v", body, tokens, err)
		}
	}
	tokens, err := answering(http.StatusOK, "", `{"access_token": "abc"}`).client().SignIn(t.Context(), apiclient.Credentials{})
	if tokens.Access != "abc" || !errors.Is(err, apiclient.ErrUnreadable) || strings.Contains(err.Error(), "abc") {
		t.Errorf("got %+v and the error %v", tokens, err)
	}
	identity, err := answering(http.StatusOK, "", `{"data": {"id": 17, "name": "Ada", "organisation": {"id": 1}, "account": {"id": 2}}}`).client().Me(t.Context())
	if err != nil || identity.ID != "17" || identity.Name != "Ada" || identity.Organisation != "" {
		t.Errorf("got %+v and the error %v", identity, err)
	}
}
