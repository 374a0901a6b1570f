package datasources_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// What a user reads: the platform, what was attempted, the status, the platform's own message, and what to do about it.
func TestAccFailures(t *testing.T) {
	t.Parallel()
	const (
		listKeys        = `data "eventcreds_ecoevents_api_keys" "test" {}`
		listWebhooks    = `data "eventcreds_ecoevents_webhooks" "test" {}`
		listAggregators = `data "eventcreds_eventicat_aggregators" "test" {}`
		listTokens      = `data "eventcreds_eventconnectors_tokens" "test" {}`
	)
	box := acctest.Start(t, sandbox.Options{})
	_, narrow := box.EcoEvents.IssueAPIKey("narrow", []string{"events:read"}, "live")
	revokedID, revoked := box.EcoEvents.IssueAPIKey("revoked", []string{"full_access"}, "live")
	revoke(t, box, revokedID)
	own := box.Environment()["EVENTCONNECTORS_TOKEN"]
	_, external := box.EventConnectors.IssueToken("external", []string{"ROLE_EXTERNAL_USER"})

	answer := func(status int, contentType, body string) {
		box.Intercept(func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Content-Type", contentType)
			w.Header().Set("X-Request-Id", "req_17")
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
			return true
		})
	}
	var steps []resource.TestStep
	for _, test := range []struct {
		before        func()
		configuration string
		want          string
	}{
		{
			func() { box.UseAPIKey(narrow) }, listKeys,
			`Error: EcoEvents: cannot list the API keys with data.eventcreds_ecoevents_api_keys.test,`,
		},
		{
			nil, listKeys,
			`403 Forbidden: The API key lacks the scope full_access (forbidden). ` +
				`The credential does not allow this. Use a sign-in, or an API key with the scope full_access. ` +
				`A test key manages test keys only (assumed: EcoEvents does not document it). All resources stay in the state.`,
		},
		{
			nil, listWebhooks,
			`403 Forbidden: The API key lacks the scope webhooks:manage (forbidden). ` +
				`The credential does not allow this. Use a sign-in, or an API key with the scope webhooks:manage or full_access.`,
		},
		{
			func() { box.UseAPIKey(revoked) }, listKeys,
			`401 Unauthorized: The credential is revoked (unauthorized). ` +
				`EcoEvents does not accept the credential: it is wrong, expired or revoked. Set another one in the provider block ` +
				`"ecoevents", or in the environment (ECOEVENTS_API_KEY, or ECOEVENTS_ACCESS_TOKEN, or ECOEVENTS_EMAIL and ECOEVENTS_PASSWORD). ` +
				`All resources stay in the state.`,
		},
		{
			func() { box.Setenv("EVENTICAT_API_KEY", "evc_nobodys") }, listAggregators,
			`401 Unauthorized: Invalid API key. Eventicat does not accept the credential: it is wrong, expired or revoked. Set another one in ` +
				`the provider block "eventicat", or in the environment (EVENTICAT_API_KEY). All resources stay in the state.`,
		},
		{
			func() { box.Setenv("EVENTCONNECTORS_TOKEN", external) }, listTokens,
			`403 Forbidden: Managing tokens takes ROLE_ADMIN or ROLE_SUPER_ADMIN. ` +
				`The credential does not allow this. Use a sign-in or a token with ROLE_ADMIN or ROLE_SUPER_ADMIN in the account`,
		},
		{
			func() { box.Setenv("EVENTCONNECTORS_TOKEN", own) },
			`data "eventcreds_eventconnectors_tokens" "test" { account_id = "` + box.EventConnectors.SecondAccount().ID + `" }`,
			`403 Forbidden: The credential is of another account`,
		},
		{
			func() {
				answer(http.StatusForbidden, "application/problem+json", `{"title": "Forbidden here", "detail": "Not from this network"}`)
			},
			listWebhooks, `EcoEvents: cannot list the webhooks`,
		},
		{nil, listWebhooks, `403 Forbidden: Forbidden here (Not from this network) (request req_17)`},
		{func() { answer(http.StatusForbidden, "", "") }, listWebhooks, `403 Forbidden (request req_17)`},
		{
			func() { answer(http.StatusUnauthorized, "application/json", `{"error": "`+revoked+` is no good"}`) },
			listWebhooks, `401 Unauthorized: [redacted] is no good (request req_17)`,
		},
	} {
		steps = append(steps, resource.TestStep{
			PreConfig: func() {
				if test.before != nil {
					test.before()
				}
			},
			Config:      test.configuration,
			PlanOnly:    true,
			ExpectError: acctest.Says(test.want),
		})
	}
	box.Run(t, steps...)
}

// A platform that does not answer a verification is an error: nobody knows then whether the credential is good.
func TestAccVerifyUnreachable(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	var steps []resource.TestStep
	for typ, block := range map[string]string{
		verifyType: "ecoevents", eventicatVerifyType: "eventicat", eventConnectorsVerifyType: "eventconnectors",
	} {
		box.Setenv(strings.ToUpper(block)+"_BASE_URL", "http://127.0.0.1:1")
		steps = append(steps, resource.TestStep{
			Config:      data(typ, "own", ""),
			PlanOnly:    true,
			ExpectError: acctest.Says(`Check the network, the proxy, and base_url in the provider block "` + block + `".`),
		})
	}
	box.Run(t, steps...)
}
