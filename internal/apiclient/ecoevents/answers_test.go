package ecoevents_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
)

// TestAnswersThatAreErrors: no operation takes one for success, or for what only a 404 of the platform means.
func TestAnswersThatAreErrors(t *testing.T) {
	t.Parallel()
	const html = "<html><body>Not here</body></html>"
	for name, test := range map[string]struct {
		status            int
		contentType, body string
		is                error // nil: none of those that errors.Is knows
		says              string
	}{
		"400":          {400, "application/json", `{"error": {"code": "bad", "message": "No."}}`, nil, "400 Bad Request: No. (bad)"},
		"401":          {401, "application/json", `{"error": "No."}`, apiclient.ErrUnauthorized, "401 Unauthorized: No."},
		"403":          {403, "application/problem+json", `{"title": "No."}`, apiclient.ErrForbidden, "403 Forbidden: No."},
		"404":          {404, "application/json", `{"message": "No."}`, apiclient.ErrNotFound, "404 Not Found: No."},
		"404 of HTML":  {404, "text/html", html, nil, "404 Not Found: a web page: Not here"},
		"409":          {409, "text/plain", `No.`, apiclient.ErrConflict, "409 Conflict: No."},
		"500, empty":   {500, "", "", nil, "500 Internal Server Error"},
		"500 of HTML":  {500, "text/html", html, nil, "500 Internal Server Error: a web page: Not here"},
		"503, for all": {503, "", "", nil, "503 Service Unavailable"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client := answering(test.status, test.contentType, test.body).withToken("token")
				for operation, err := range callEverything(t.Context(), client, "key") {
					is := test.is
					switch operation {
					case "verify", "verify the key", "sign in":
					default:
						if errors.Is(is, apiclient.ErrNotFound) {
							is = nil // where not even the credential's own verification or the list is found, this is not the platform
						}
					}
					if e := clienttest.Failure(t, err); !strings.HasSuffix(e.Error(), ": "+test.says) {
						t.Errorf("%s: got the error %v", operation, err)
					}
					for _, kind := range []error{
						apiclient.ErrUnauthorized, apiclient.ErrForbidden, apiclient.ErrNotFound, apiclient.ErrConflict, apiclient.ErrRateLimited,
					} {
						if errors.Is(err, kind) != errors.Is(is, kind) {
							t.Errorf("%s: got the error %v, which is %q: %t", operation, err, kind, errors.Is(err, kind))
						}
					}
				}
			})
		})
	}
}

func TestIncompleteAnswers(t *testing.T) {
	t.Parallel()
	read := func(ctx context.Context, client *ecoevents.Client) error {
		_, err := client.APIKey(ctx, "key_1")
		return err
	}
	listKeys := func(ctx context.Context, client *ecoevents.Client) error {
		_, err := client.APIKeys(ctx)
		return err
	}
	findWebhook := func(ctx context.Context, client *ecoevents.Client) error {
		_, _, err := client.Webhook(ctx, "wh_1")
		return err
	}
	issue := func(ctx context.Context, client *ecoevents.Client) error {
		_, err := client.CreateAPIKey(ctx, ecoevents.APIKeyRequest{})
		return err
	}
	create := func(ctx context.Context, client *ecoevents.Client) error {
		_, err := client.CreateWebhook(ctx, ecoevents.WebhookRequest{})
		return err
	}
	verify := func(ctx context.Context, client *ecoevents.Client) error {
		_, err := client.Verify(ctx)
		return err
	}
	for name, test := range map[string]struct {
		call    func(context.Context, *ecoevents.Client) error
		body    string
		unknown bool
	}{
		"a key of another id":            {read, `{"id": "key_2"}`, false},
		"a key that is null":             {read, `null`, false},
		"a web page for a key":           {read, `<html>`, false},
		"nothing for a key":              {read, ``, false},
		"nothing for a list of keys":     {listKeys, ``, false},
		"a list of keys without data":    {listKeys, `{"pagination": {"totalPages": 1}}`, false},
		"an object for a list of keys":   {listKeys, `{"data": {}, "pagination": {"totalPages": 1}}`, false},
		"nothing for a list of webhooks": {findWebhook, ``, false},
		"an empty object for webhooks":   {findWebhook, `{}`, false},
		"null for webhooks":              {findWebhook, `{"data": null, "pagination": {"totalPages": 0}}`, false},
		"a key without its value":        {issue, `{"id": "key_1"}`, false}, // it was made
		"a key without its id":           {issue, `{"key": "ek_live_0123456789"}`, true},
		"nothing for a new key":          {issue, ``, true},
		"a web page for a new key":       {issue, `<html>`, true},
		"a webhook without its secret":   {create, `{"id": "wh_1"}`, false}, // it was made
		"a webhook without its id":       {create, `{"secret": "whsec_0123456789"}`, true},
		"nothing for a verification":     {verify, ``, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := answering(http.StatusOK, "application/json", test.body).client()
			e := clienttest.Failure(t, test.call(t.Context(), client))
			if e.OutcomeUnknown != test.unknown || errors.Is(e, apiclient.ErrNotFound) {
				t.Errorf("got the error %v, the outcome unknown: %t", e, e.OutcomeUnknown)
			}
		})
	}
}

func TestEmptyListIsNoError(t *testing.T) {
	t.Parallel()
	platform := answering(http.StatusOK, "application/json", `{"data": [], "pagination": {"page": 1, "limit": 100, "total": 0, "totalPages": 0}}`)
	if _, found, err := platform.client().Webhook(t.Context(), "wh_1"); found || err != nil {
		t.Errorf("found %t, %v", found, err)
	}
}

// TestOddFieldsDoNotCostASecret: the create took place, so its answer counts for what can be read of it.
func TestOddFieldsDoNotCostASecret(t *testing.T) {
	t.Parallel()
	platform := answering(http.StatusCreated, "application/json",
		`{"createdAt": "yesterday", "scopes": "all", "lastUsed": 17, "more": {}, "key": "ek_live_0123456789", "id": "key_1"}`)
	issued := clienttest.Succeed[ecoevents.IssuedAPIKey](t)(platform.client().CreateAPIKey(t.Context(), ecoevents.APIKeyRequest{}))
	if issued.ID != "key_1" || issued.Key != "ek_live_0123456789" || !issued.CreatedAt.IsZero() {
		t.Errorf("got %+v", issued)
	}
}

func TestSignInWithoutATokenIsAnError(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{}`, `{"accessToken": "token"}`, `{"accessToken": "token", "expiresIn": -1}`, `{"expiresIn": 60}`, ``} {
		client := answering(http.StatusOK, "application/json", body).client(func(c *ecoevents.Config) {
			c.APIKey, c.Email, c.Password = "", "ada@example.com", "password"
		})
		_, err := client.Verify(t.Context())
		if e := clienttest.Failure(t, err); e.Operation != "sign in" || e.OutcomeUnknown {
			t.Errorf("%s: got the error %v", body, e)
		}
	}
}
