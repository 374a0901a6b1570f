package eventicat_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventicat"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// TestAnswersThatAreErrors: no operation takes one for success, and each shows the platform's own message.
func TestAnswersThatAreErrors(t *testing.T) {
	t.Parallel()
	const flat = "application/json"
	for name, test := range map[string]struct {
		status            int
		contentType, body string
		is                error
		says              string
	}{
		"401":         {401, flat, `{"error": "Invalid API key"}`, apiclient.ErrUnauthorized, "401 Unauthorized: Invalid API key"},
		"403":         {403, flat, `{"error": "No."}`, apiclient.ErrForbidden, "403 Forbidden: No."},
		"404 of HTML": {404, "text/html", "<html>Not here", nil, "404 Not Found: a web page: Not here"},
		"414":         {414, flat, `{"error": "Too long."}`, nil, "414 Request URI Too Long: Too long."},
		"429":         {429, flat, `{"error": "Rate limit exceeded", "limit": 5, "remaining": 0, "resetTime": 1}`, apiclient.ErrRateLimited, "429 Too Many Requests: Rate limit exceeded"},
		"500, empty":  {500, "", "", nil, "500 Internal Server Error"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client := answering(test.status, test.contentType, test.body).client()
				for operation, err := range callEverything(t.Context(), client) {
					if e := clienttest.Failure(t, err); !strings.HasSuffix(e.Error(), ": "+test.says) || errors.Is(err, apiclient.ErrNotFound) {
						t.Errorf("%s: got the error %v", operation, err)
					}
					if test.is != nil && !errors.Is(err, test.is) {
						t.Errorf("%s: %v is not %q", operation, err, test.is)
					}
				}
			})
		})
	}
}

// TestNotFoundAtAWrongAddressIsNotGone: where everything is not found, nothing of it is gone.
func TestNotFoundAtAWrongAddressIsNotGone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		errs := callEverything(t.Context(), answering(http.StatusNotFound, "application/json", `{"error": "No."}`).client())
		for _, operation := range []string{"read", "change", "delete"} {
			if errors.Is(errs[operation], apiclient.ErrNotFound) {
				t.Errorf("%s: got the error %v", operation, errs[operation])
			}
		}
	})
}

func TestWebPageIsNoProofOfAKey(t *testing.T) {
	t.Parallel()
	if err := answering(http.StatusOK, "text/html", "<html>Welcome").client().CheckKey(t.Context()); err == nil {
		t.Error("a web page passed for a good key")
	}
}

// What a change answers is assumed, so that anything of the platform's will do.
func TestAnswersToAChange(t *testing.T) {
	t.Parallel()
	for body, accepted := range map[string]bool{``: true, `{}`: true, `{"name": "fair"}`: true, `<html>`: false} {
		errs := callEverything(t.Context(), answering(http.StatusOK, "application/json", body).client())
		if (errs["change"] == nil) != accepted {
			t.Errorf("answered with %q: got the error %v", body, errs["change"])
		}
	}
}

func TestIncompleteAnswers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, body := range []string{``, `{}`, `null`, `[7]`, `<html>`, `{"data": null}`, `{"name": "fair"}`} {
			errs := callEverything(t.Context(), answering(http.StatusOK, "application/json", body).client())
			for _, operation := range []string{"create", "read", "list"} {
				if e := clienttest.Failure(t, errs[operation]); e.OutcomeUnknown != (operation == "create") || errors.Is(e, apiclient.ErrNotFound) {
					t.Errorf("%s, answered with %q: got the error %v", operation, body, e)
				}
			}
		}
	})
}

// TestKeyIsSentAsConfigured: in the header or in the query, whole and nowhere else.
func TestKeyIsSentAsConfigured(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		key := rapid.StringMatching(`[!-~]{1,40}`).Draw(rt, "key")
		for method, want := range map[string][2]string{eventicat.AuthBearer: {"Bearer " + key, ""}, eventicat.AuthQuery: {"", key}} {
			platform := answering(http.StatusForbidden, "", "")
			answer := platform.Handler
			platform.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if diff := cmp.Diff(want, [2]string{r.Header.Get("Authorization"), r.URL.Query().Get("_apikey")}); diff != "" {
					rt.Errorf("%s %s: (-want +got)\n%s", r.Method, r.URL.Path, diff)
				}
				if strings.HasSuffix(r.URL.Path, "/event") && r.URL.Query().Get("_id") == "" {
					rt.Errorf("the key took the place of the aggregator in %s", r.URL)
				}
				answer.ServeHTTP(w, r)
			})
			synctest.Test(t, func(t *testing.T) {
				client := platform.client(func(c *eventicat.Config) { c.APIKey, c.AuthMethod = key, method })
				for _, err := range callEverything(t.Context(), client) {
					if !errors.Is(err, apiclient.ErrForbidden) {
						rt.Errorf("got the error %v", err)
					}
				}
			})
		}
	})
}

func TestSecretsAreInNoLogAndNoError(t *testing.T) {
	t.Parallel()
	for _, method := range []string{eventicat.AuthBearer, eventicat.AuthQuery} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				platform := newSandbox(t, sandbox.Options{})
				client := platform.client(func(c *eventicat.Config) { c.AuthMethod = method })
				var text strings.Builder
				for range 2 {
					for _, err := range callEverything(t.Context(), client) {
						if err != nil {
							text.WriteString(err.Error() + "\n")
						}
					}
					platform.Handler = http.HandlerFunc(clienttest.Echo)
				}
				platform.NoSecretIn(t, text.String())
			})
		})
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
	_, _ = client.Aggregator(t.Context(), "a/b?c")
	_ = client.UpdateAggregator(t.Context(), "a/b?c", eventicat.AggregatorRequest{})
	_ = client.DeleteAggregator(t.Context(), "a/b?c")
	const path = "/eventicat/api/aggregators/a%2Fb%3Fc"
	if diff := cmp.Diff([]string{"GET " + path, "PUT " + path, "DELETE " + path}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
