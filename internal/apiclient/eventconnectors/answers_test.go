package eventconnectors_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventconnectors"
)

// TestAnswersThatAreErrors: no operation takes one for success, and each shows the platform's own message.
func TestAnswersThatAreErrors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status            int
		contentType, body string
		is                error
		says              string
	}{
		"400":         {400, "application/json", `{"message": "No."}`, nil, "400 Bad Request: No."},
		"401":         {401, "application/json", `{"error": "No."}`, apiclient.ErrUnauthorized, "401 Unauthorized: No."},
		"403":         {403, "application/json", `{"message": "No.", "error": "Forbidden"}`, apiclient.ErrForbidden, "403 Forbidden: No."},
		"404 of HTML": {404, "text/html", "<html>Not here", nil, "404 Not Found: a web page: Not here"},
		"429":         {429, "application/json", `{"message": "No."}`, apiclient.ErrRateLimited, "429 Too Many Requests: No."},
		"500, empty":  {500, "", "", nil, "500 Internal Server Error"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				for operation, err := range callEverything(t.Context(), answering(test.status, test.contentType, test.body).client()) {
					if e := clienttest.Failure(t, err); !strings.HasSuffix(e.Error(), ": "+test.says) {
						t.Errorf("%s: got the error %v", operation, err)
					}
					for _, kind := range []error{apiclient.ErrUnauthorized, apiclient.ErrForbidden, apiclient.ErrNotFound, apiclient.ErrRateLimited} {
						if errors.Is(err, kind) != errors.Is(test.is, kind) {
							t.Errorf("%s: got the error %v, which is %q: %t", operation, err, kind, errors.Is(err, kind))
						}
					}
				}
			})
		})
	}
}

// TestNotFoundAtAWrongAddressIsNotGone: where everything is not found, be it the address or the account, nothing of it is
// gone.
func TestNotFoundAtAWrongAddressIsNotGone(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		list int
		gone bool
	}{"the platform": {http.StatusOK, true}, "a wrong address, or another account": {http.StatusNotFound, false}} {
		platform := answering(0, "", "")
		platform.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			status := http.StatusNotFound
			if strings.HasSuffix(r.URL.Path, "/tokens") {
				status = test.list
			}
			clienttest.Always(status, "application/json", `[]`)(w, r)
		})
		for operation, err := range callEverything(t.Context(), platform.client()) {
			if operation == "read" || operation == "change" || operation == "revoke" {
				if errors.Is(err, apiclient.ErrNotFound) != test.gone {
					t.Errorf("%s: %s: got the error %v", name, operation, err)
				}
			}
		}
	}
}

func TestWebPageIsNoProofOfACredential(t *testing.T) {
	t.Parallel()
	if err := answering(http.StatusOK, "text/html", "<html>Welcome").client().CheckCredential(t.Context()); err == nil {
		t.Error("a web page passed for a good credential")
	}
}

func TestIncompleteAnswers(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		``, `{}`, `null`, `<html>`, `{"name": "feed"}`, `{"results": [7]}`, `{"hits": 1}`, `{"results": {}, "hits": 1}`, `[{"name": "feed"}]`,
	} {
		errs := callEverything(t.Context(), answering(http.StatusOK, "application/json", body).client())
		for _, operation := range []string{"create", "read", "list", "rotate"} {
			if e := clienttest.Failure(t, errs[operation]); e.OutcomeUnknown != (operation == "create") || errors.Is(e, apiclient.ErrNotFound) {
				t.Errorf("%s, answered with %q: got the error %v", operation, body, e)
			}
		}
	}
}

// TestOddFieldsDoNotCostASecret: the change took place, so its answer counts for what can be read of it.
func TestOddFieldsDoNotCostASecret(t *testing.T) {
	t.Parallel()
	const secret = "whsec_0123456789"
	client := answering(http.StatusOK, "application/json",
		`{"id": 1, "created": 17, "roles": "all", "apiTokenFilter": [], "token": "token_1", "signingSecret": "`+secret+`"}`).client()
	if got, err := client.UpdateToken(t.Context(), "acc_1", "tok_1", request(nil)); got != secret || err != nil {
		t.Errorf("the update gave %q and the error %v", got, err)
	}
	if got, err := client.RotateSecret(t.Context(), "acc_1", "tok_1"); got != secret || err != nil {
		t.Errorf("rotating gave %q and the error %v", got, err)
	}
	client = answering(http.StatusCreated, "application/json",
		`{"id": "tok_1", "created": 17, "roles": "all", "token": "token_1", "signingSecret": "`+secret+`"}`).client()
	if got, err := client.CreateToken(t.Context(), "acc_1", request(nil)); got.Value != "token_1" || got.SigningSecret != secret || err != nil {
		t.Errorf("creating gave %+v and the error %v", got, err)
	}
}

func TestEmptyListIsNoError(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`[]`, `{"size": 100, "page": 0, "hits": 0, "results": []}`} {
		list, err := answering(http.StatusOK, "application/json", body).client().Tokens(t.Context(), "acc_1")
		if len(list) != 0 || err != nil {
			t.Errorf("%s: got %v and the error %v", body, list, err)
		}
	}
}

func TestIDsAreEscaped(t *testing.T) {
	t.Parallel()
	var got []string
	platform := answering(http.StatusForbidden, "", "")
	answer := platform.Handler
	platform.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r.Method+" "+r.URL.RequestURI())
		answer.ServeHTTP(w, r)
	})
	client := platform.client()
	_, _ = client.Token(t.Context(), "a/b", "c?d")
	_, _ = client.UpdateToken(t.Context(), "a/b", "c?d", request(nil))
	_, _ = client.RotateSecret(t.Context(), "a/b", "c?d")
	_ = client.RevokeToken(t.Context(), "a/b", "c?d", "")
	const path = "/eventconnectors/accounts/a%2Fb/tokens/c%3Fd"
	if diff := cmp.Diff([]string{"GET " + path, "PUT " + path, "POST " + path + "/rotate-secret", "DELETE " + path}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestKnownRoles(t *testing.T) {
	t.Parallel()
	for role, want := range map[string]bool{"ROLE_EXTERNAL_USER": true, "ROLE_ADMIN": true, "ROLE_SUPER_ADMIN": true, "ROLE_OTHER": false, "": false} {
		if got := eventconnectors.IsKnownRole(role); got != want {
			t.Errorf("%q: %t", role, got)
		}
	}
}
