package platform_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/platform"
)

func base() platform.Access[*ecoevents.Client] {
	return platform.Access[*ecoevents.Client]{
		Permission: "a sign-in",
		Connection: &platform.Connection[*ecoevents.Client]{
			Name:      "EcoEvents",
			Block:     "ecoevents",
			Variables: []string{"ECOEVENTS_API_KEY", "ECOEVENTS_EMAIL"},
		},
	}
}

// cancelled is the error of a call whose run ended.
func cancelled(t *testing.T) error {
	t.Helper()
	client := ecoevents.New(ecoevents.Config{
		APIKey: "ek_live_a1b2c3d4e5f6g7h8i9j0",
		Settings: apiclient.Settings{
			BaseURL:   "http://127.0.0.1:1",
			RetryWait: apiclient.DefaultRetryWait,
			Transport: new(http.Transport),
			Now:       func() time.Time { return time.Unix(0, 0) },
		},
	})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := client.Verify(ctx)
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	return err
}

func ownCredential() error {
	client := apiclient.New(apiclient.Config{Platform: "EcoEvents"})
	return client.OwnCredential(apiclient.Call{Operation: "create the API key"})
}

// What is shown of each kind of error: what was attempted where, why it failed, and what to do.
func TestFailed(t *testing.T) {
	t.Parallel()
	failure := func(status int, message string) *apiclient.Error {
		return &apiclient.Error{Platform: "EcoEvents", Operation: "create the API key", Status: status, Message: message}
	}
	unknown := failure(0, "connection reset by peer")
	unknown.OutcomeUnknown = true
	unknownAfterAll := failure(503, "try again")
	unknownAfterAll.OutcomeUnknown = true
	requested := failure(500, "oops")
	requested.RequestID = "req_1"
	for name, test := range map[string]struct {
		err    error
		detail string
		advice string
	}{
		"401":                {failure(401, "no such key"), "401 Unauthorized: no such key", `it is wrong, expired or revoked. Set another one in the provider block "ecoevents", or in the environment (ECOEVENTS_API_KEY, or ECOEVENTS_EMAIL). All resources stay in the state.`},
		"403":                {failure(403, "no"), "403 Forbidden: no", "The credential does not allow this. Use a sign-in. All resources stay in the state."},
		"409":                {failure(409, "the name is taken"), "409 Conflict: the name is taken", "may have been changed outside Terraform since the last refresh. Plan again."},
		"429":                {failure(429, "used up"), "429 Too Many Requests: used up", "Run Terraform again later, or set a larger rate_limit.max_wait_seconds"},
		"500":                {failure(500, ""), "500 Internal Server Error", "EcoEvents failed to process the request. Run Terraform again."},
		"500 with a request": {requested, "500 Internal Server Error: oops (request req_1)", "report the time and the message above to EcoEvents."},
		"404":                {failure(404, "no such path"), "404 Not Found: no such path", `This answer may not come from EcoEvents. Check base_url in the provider block "ecoevents".`},
		"405":                {failure(405, ""), "405 Method Not Allowed", "Check base_url"},
		"a redirect":         {failure(302, "redirected to https://example.com, which is not followed"), "302 Found: redirected to https://example.com", "Check base_url"},
		"400":                {failure(400, "the name is too long"), "400 Bad Request: the name is too long", "EcoEvents rejected the request. Correct what the message names."},
		"422":                {failure(422, "no"), "422 Unprocessable Entity: no", "Correct what the message names"},
		"no answer":          {failure(0, "connection refused"), "The request failed: connection refused.", "There was no complete answer from EcoEvents. Check the network, the proxy, and base_url"},
		"outcome unknown":    {unknown, "The request failed: connection reset by peer.", "It is not known whether EcoEvents carried this out. The state keeps the request as \"pending\"."},
		"503 after a create": {unknownAfterAll, "503 Service Unavailable: try again", "It is not known whether EcoEvents carried this out."},
		"its own credential": {ownCredential(), "the provider itself is using.", `Set another credential in the provider block "ecoevents", and apply again.`},
		"wrapped":            {fmt.Errorf("while doing something: %w", failure(403, "no")), "403 Forbidden: no", "Use a sign-in."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var diags diag.Diagnostics
			b := base()
			if !b.Failed(&diags, test.err) || diags.ErrorsCount() != 1 {
				t.Fatalf("got %v", diags)
			}
			if got := diags[0].Summary(); got != "EcoEvents: cannot create the API key" {
				t.Errorf("the summary is %q", got)
			}
			said, advice, _ := strings.Cut(diags[0].Detail(), "\n\n")
			if !strings.HasPrefix(said, test.detail) && !strings.HasSuffix(said, test.detail) || !strings.Contains(advice, test.advice) {
				t.Errorf("got %q, want %q and %q", diags[0].Detail(), test.detail, test.advice)
			}
		})
	}
}

func TestFailedOnCancel(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	b := base()
	b.Failed(&diags, cancelled(t))
	if len(diags) != 1 || diags[0].Detail() != "The run was cancelled.\n\nRun Terraform again." {
		t.Errorf("got %v", diags)
	}
}

func TestFailedOnAnotherError(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	b := base()
	if !b.Failed(&diags, context.DeadlineExceeded) || diags[0].Summary() != "EcoEvents: the operation did not finish" {
		t.Errorf("got %v", diags)
	}
}

func TestNotFailed(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	b := base()
	if b.Failed(&diags, nil) || len(diags) > 0 {
		t.Errorf("got %v", diags)
	}
}
