package resources_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

const (
	warning = true
	failure = false

	apiKeyType  = "eventcreds_ecoevents_api_key"
	webhookType = "eventcreds_ecoevents_webhook"
)

func apiKeyValues(name string, scopes ...any) acctest.Values {
	return acctest.Values{"name": name, "scopes": scopes}
}

func webhookValues(url string) acctest.Values {
	return acctest.Values{"url": url, "events": []any{"event.created"}}
}

// expect finds a diagnostic that holds all the texts.
func expect(t *testing.T, found acctest.Diagnostics, warning bool, texts ...string) {
	t.Helper()
	if !slices.ContainsFunc(found, func(d acctest.Diagnostic) bool {
		return d.Warning == warning && !slices.ContainsFunc(texts, func(text string) bool {
			return !strings.Contains(d.Summary+"\n"+d.Detail, text)
		})
	}) {
		t.Errorf("none with %q is among %v", texts, found)
	}
}

// Terraform is interrupted while the platform makes the key: the create goes on, and id and key are in state.
func TestEcoEventsAPIKeyCancelledCreate(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	provider := box.Configured(t)
	ctx, interrupt := context.WithCancel(t.Context())
	box.Intercept(func(_ http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodPost {
			interrupt()
		}
		return false
	})
	made := provider.Apply(ctx, provider.Plan(provider.Absent(apiKeyType), apiKeyValues("ci", "events:read")))
	live := expectLive(t, box, sandbox.KindAPIKey, 1)
	if acctest.Attribute(made.State, "id") != live[0].ID || acctest.Attribute(made.State, "key") != live[0].Value {
		t.Errorf("key %s is alive, and the state holds %q", live[0].ID, acctest.Attribute(made.State, "id"))
	}
	if len(made.Diagnostics) != 0 {
		t.Errorf("a create that succeeded has diagnostics, and Terraform would replace it: %v", made.Diagnostics)
	}
}

// Terraform is interrupted between the two calls of a re-issue: both keys are in state, and the next apply goes on.
func TestEcoEventsAPIKeyCancelledReissue(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	provider := box.Configured(t)
	old := provider.Make(provider.Absent(apiKeyType), apiKeyValues("ci", "events:read"))

	ctx, interrupt := context.WithCancel(t.Context())
	box.Intercept(func(_ http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodPost {
			interrupt()
		}
		return false
	})
	config := apiKeyValues("ci", "events:write")
	between := provider.Apply(ctx, provider.Plan(old, config))
	expectLive(t, box, sandbox.KindAPIKey, 2)
	if acctest.Attribute(between.State, "id") == acctest.Attribute(old.State, "id") || acctest.Attribute(between.State, "key") == "" {
		t.Errorf("the state holds the key %q, without its value or from before", acctest.Attribute(between.State, "id"))
	}
	expect(t, between.Diagnostics, warning, `EcoEvents API key "ci"`, acctest.Attribute(old.State, "id"), "is not revoked")

	box.Intercept(nil)
	provider.Make(provider.Read(between), config)
	if live := expectLive(t, box, sandbox.KindAPIKey, 1); live[0].ID != acctest.Attribute(between.State, "id") {
		t.Errorf("alive is %s, want %s", live[0].ID, acctest.Attribute(between.State, "id"))
	}
}

// A re-issue that fails at its create changes nothing.
func TestEcoEventsAPIKeyReissueCreateFails(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	provider := box.Configured(t)
	old := provider.Make(provider.Absent(apiKeyType), apiKeyValues("ci", "events:read"))
	box.Intercept(refuse(http.MethodPost, "/v1/api-keys", status(http.StatusForbidden, `{"error": "Missing scope"}`)))
	after := provider.Apply(t.Context(), provider.Plan(old, apiKeyValues("ci", "events:write")))
	expect(t, after.Diagnostics, failure, "cannot create the API key", "403 Forbidden: Missing scope", "full_access")
	if acctest.Attribute(after.State, "id") != acctest.Attribute(old.State, "id") || acctest.Attribute(after.State, "key") != acctest.Attribute(old.State, "key") {
		t.Error("the state lost the key that is still alive")
	}
	if got := provider.Identity(after); got != acctest.Attribute(old.State, "id") {
		t.Errorf("the identity is %s", got)
	}
}

func TestEcoEventsAPIKeyPlanWarnings(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	provider := box.Configured(t)
	config := apiKeyValues("ci", "events:read")
	created := provider.Plan(provider.Absent(apiKeyType), config)
	key := provider.Apply(t.Context(), created)
	unchanged := provider.Plan(key, config)
	if len(created.Diagnostics)+len(unchanged.Diagnostics) != 0 {
		t.Errorf("%d diagnostics where nothing is re-issued", len(created.Diagnostics)+len(unchanged.Diagnostics))
	}
	changed := provider.Plan(key, apiKeyValues("ci", "events:write"))
	expect(t, changed.Diagnostics, warning,
		`EcoEvents API key "ci" (`+acctest.Attribute(key.State, "id")+`) will be re-issued`, "the configuration differs in scopes", "revokes "+acctest.Attribute(key.State, "id"))
}

// Scopes that are not known yet may turn out to be what they were: then nothing is re-issued.
func TestEcoEventsAPIKeyUnknownScopes(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	provider := box.Configured(t)
	config := apiKeyValues("ci", "events:read")
	key := provider.Make(provider.Absent(apiKeyType), config)

	unknown := apiKeyValues("ci")
	unknown["scopes"] = acctest.Unknown
	if planned := provider.Plan(key, unknown); planned.Known("id") || planned.Known("key") || len(planned.Diagnostics) != 0 {
		t.Errorf("the plan promises the same key, or warns of a re-issue that may not be: %v", planned.Diagnostics)
	}
	unknown["scopes"] = []any{acctest.Unknown}
	if planned := provider.Plan(key, unknown); planned.Known("id") || len(planned.Diagnostics) != 0 {
		t.Errorf("with one scope unknown the plan promises the same key, or warns: %v", planned.Diagnostics)
	}
	if planned := provider.Plan(key, config); acctest.Attribute(planned.State, "id") != acctest.Attribute(key.State, "id") || len(planned.Diagnostics) != 0 {
		t.Error("the same scopes re-issue the key")
	}
}

// The id of a key changes in place, and with it the identity that Terraform 1.12 and newer keeps.
func TestEcoEventsAPIKeyIdentity(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	provider := box.Configured(t)
	first := provider.Make(provider.Absent(apiKeyType), apiKeyValues("ci", "events:read"))
	second := provider.Make(provider.Read(first), apiKeyValues("ci", "events:write"))
	if provider.Identity(first) != acctest.Attribute(first.State, "id") || provider.Identity(second) != acctest.Attribute(second.State, "id") || provider.Identity(first) == provider.Identity(second) {
		t.Errorf("identities are %s and %s, ids %s and %s", provider.Identity(first), provider.Identity(second), acctest.Attribute(first.State, "id"), acctest.Attribute(second.State, "id"))
	}
	read := provider.Read(second)
	if provider.Identity(read) != acctest.Attribute(second.State, "id") {
		t.Errorf("after a refresh the identity is %s", provider.Identity(read))
	}
	imported := provider.Import(apiKeyType, acctest.Attribute(second.State, "id"))
	if provider.Identity(imported) != acctest.Attribute(second.State, "id") {
		t.Errorf("after an import the identity is %s", provider.Identity(imported))
	}
}

// The key that the provider itself uses is never revoked, neither by a destroy nor after a re-issue.
func TestEcoEventsAPIKeyOwnKey(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	id, key := box.EcoEvents.IssueAPIKey("terraform", []string{"full_access"}, "live")
	box.UseAPIKey(key)
	provider := box.Configured(t)
	own := provider.Import(apiKeyType, id)

	destroyed := provider.Apply(t.Context(), provider.Plan(own, nil))
	expect(t, destroyed.Diagnostics, failure, "cannot revoke the API key", "the provider itself is using")
	if destroyed.State.IsNull() {
		t.Error("the key left the state")
	}
	verifyWith(t, box, key, http.StatusOK)

	reissued := provider.Make(own, apiKeyValues("terraform", "events:read"))
	expect(t, reissued.Diagnostics, warning, id, "Set another credential")
	verifyWith(t, box, key, http.StatusOK)
}

func TestEcoEventsWebhookPlanWarning(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	provider := box.Configured(t)
	config := webhookValues("https://hooks.example.com/a")
	made := provider.Make(provider.Absent(webhookType), config)
	if provider.Identity(made) != acctest.Attribute(made.State, "id") {
		t.Errorf("the identity is %s", provider.Identity(made))
	}
	if unchanged := provider.Plan(provider.Read(made), config); unchanged.Replaces+len(unchanged.Diagnostics) != 0 {
		t.Errorf("%d attributes replace the webhook without a change", unchanged.Replaces)
	}
	changed := provider.Plan(made, webhookValues("https://hooks.example.com/b"))
	if changed.Replaces == 0 {
		t.Error("another url does not replace the webhook")
	}
	expect(t, changed.Diagnostics, warning, acctest.Attribute(made.State, "id")+") will be replaced")
}

// Interrupted while the platform makes the webhook: id and secret are in state.
func TestEcoEventsWebhookCancelledCreate(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	provider := box.Configured(t)
	ctx, interrupt := context.WithCancel(t.Context())
	box.Intercept(func(_ http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodPost {
			interrupt()
		}
		return false
	})
	made := provider.Apply(ctx, provider.Plan(provider.Absent(webhookType), webhookValues("https://hooks.example.com/")))
	if live := expectLive(t, box, sandbox.KindWebhookSecret, 1); acctest.Attribute(made.State, "secret") != live[0].Value || len(made.Diagnostics) != 0 {
		t.Errorf("webhook %s is alive, and the state holds %q", live[0].ID, acctest.Attribute(made.State, "id"))
	}
}
