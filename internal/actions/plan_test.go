package actions_test

import (
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// What is wrong with an argument is found before anything is done, on the argument: by terraform validate or, where the value was
// not known to it, by the plan or when the action is invoked.
func TestMistakesInAnAction(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	p, configured := box.Protocol(t), box.Configured(t)
	for _, test := range []struct {
		action             string
		config             acctest.Values
		attribute, message string
	}{
		{revokeKey, acctest.Values{"id": "key 1"}, "id", "is not an id"},
		{revokeKey, acctest.Values{"id": "ek_live_a1b2c3d4e5f6g7h8i9j0"}, "id", "A text that begins with ek_live_ is a secret. Write the id that EcoEvents shows"},
		{revokeToken, acctest.Values{"id": "whsec_a1b2c3d4e5"}, "id", "A text that begins with whsec_ is a secret. Write the id that Event Connectors shows"},
		{revokeToken, acctest.Values{"id": "1", "account_id": "a/b"}, "account_id", "is not an id"},
		{sendEvent, acctest.Values{"aggregator_id": "", "name": "hello"}, "aggregator_id", "is not an id"},
		{sendEvent, acctest.Values{"aggregator_id": "agg_1", "name": ""}, "name", "at least 1"},
		{sendEvent, acctest.Values{"aggregator_id": "agg_1", "name": "a", "tags": acctest.Values{"_id": "agg_2"}}, `tags._id`, "must be none of"},
		{verifyKey, acctest.Values{"key": "ek_live_A"}, "key", "An EcoEvents API key begins with"},
		{verifyKey, acctest.Values{"key": "ek_live_a1b2c3d4e5f6g7h8i9j0", "expected_scopes": []any{}}, "expected_scopes", "at least 1"},
		{verifyToken, acctest.Values{"token": "a b"}, "token", "a character that an HTTP header cannot hold"},
	} {
		expectError(t, p.ValidateAction(test.action, test.config), test.attribute, test.message)
		expectError(t, configured.PlanAction(test.action, test.config), test.attribute, test.message)
		told, found := configured.InvokeAction(t.Context(), test.action, test.config)
		expectError(t, found, test.attribute, test.message)
		if len(told) > 0 {
			t.Errorf("it told %q", told)
		}
	}
	for action, argument := range map[string]string{revokeKey: "id", revokeToken: "id", verifyKey: "key", verifyToken: "token"} {
		expectError(t, configured.PlanAction(action, nil), argument, "Missing "+argument)
		_, found := configured.InvokeAction(t.Context(), action, nil)
		expectError(t, found, argument, "Missing "+argument)
	}
	for _, action := range []string{revokeKey, revokeToken, sendEvent, verifyKey, verifyToken} {
		if found := p.ValidateAction(action, acctest.Values{
			"id": acctest.Unknown, "account_id": acctest.Unknown, "aggregator_id": acctest.Unknown, "name": acctest.Unknown, "tags": acctest.Unknown,
			"key": acctest.Unknown, "expected_scopes": acctest.Unknown, "token": acctest.Unknown,
		}); len(found) > 0 {
			t.Errorf("%s with what is not known: %+v", action, found)
		}
	}
}

// A plan finds that there are no credentials. While the provider's configuration is not known it does not, and nothing is done.
func TestActionsWithoutAPlatform(t *testing.T) {
	t.Parallel()
	for action, test := range map[string]struct {
		block, argument, platform string
		config                    acctest.Values
	}{
		revokeKey:   {"ecoevents", "api_key", "EcoEvents", acctest.Values{"id": "key_1"}},
		verifyKey:   {"ecoevents", "api_key", "EcoEvents", acctest.Values{"key": "ek_live_a1b2c3d4e5f6g7h8i9j0"}},
		sendEvent:   {"eventicat", "api_key", "Eventicat", acctest.Values{"aggregator_id": "agg_1", "name": "hello"}},
		revokeToken: {"eventconnectors", "token", "Event Connectors", acctest.Values{"id": "tok_1"}},
		verifyToken: {"eventconnectors", "token", "Event Connectors", acctest.Values{"token": "hunter2"}},
	} {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			for _, then := range []struct {
				config  acctest.Values
				plans   bool
				message string
			}{
				{nil, false, "Missing " + test.platform + " credentials"},
				{acctest.Values{test.block: acctest.Values{test.argument: acctest.Unknown}}, true, "Cannot use " + test.platform + " yet"},
			} {
				p := acctest.Speak(t, func(string) string { return "" })
				if found := p.Configure(then.config); len(found) > 0 {
					t.Fatalf("%+v", found)
				}
				if found := p.PlanAction(action, test.config); !then.plans {
					expectError(t, found, "", then.message)
				} else if len(found) > 0 {
					t.Errorf("the plan: %+v", found)
				}
				told, found := p.InvokeAction(t.Context(), action, test.config)
				expectError(t, found, "", then.message)
				if len(told) > 0 {
					t.Errorf("it told %q", told)
				}
			}
		})
	}
}
