package ecoevents_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
)

const strangeKey = "ek_live_0123456789abcdefghij"

// TestStrangeAnswersWithAKey: a key is a key, wherever it stands.
func TestStrangeAnswersWithAKey(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"id": 17, "key": "` + strangeKey + `"}`,
		`{"_id": "17", "api_key": "` + strangeKey + `"}`,
		`{"id": "17", "apiKey": {"name": "ci", "value": "` + strangeKey + `"}}`,
		`{"key": {"id": "17", "secret": "` + strangeKey + `"}}`,
		`{"status": "ok", "data": {"api_key": {"id": 17, "token": "` + strangeKey + `"}}}`,
		`{"data": {"id": 17}, "meta": {"shown_once": "` + strangeKey + `", "prefix": "ek_live_0123"}}`,
		`{"result": [{"id": 17}, "` + strangeKey + `"], "id": 17}`,
		"\ufeff" + `{"id": 17, "scopes": {}, "created_at": "yesterday", "masked": "ek_live_****ghij", "key": "` + strangeKey + `"}`,
	} {
		issued, err := answering(http.StatusCreated, "application/json", body).client().CreateAPIKey(t.Context(), ecoevents.APIKeyRequest{})
		if err != nil || issued.ID != "17" || issued.Key != strangeKey || issued.Since().IsZero() {
			t.Errorf("%s: got %+v and the error %v", body, issued, err)
		}
	}
}

// TestKeyIsReturnedInSpiteOfAnError: whatever else is odd.
func TestKeyIsReturnedInSpiteOfAnError(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]ecoevents.IssuedAPIKey{
		`{"key": "` + strangeKey + `"}`:               {Key: strangeKey},
		`<html>Keep this: ` + strangeKey + ` </html>`: {Key: strangeKey},
		`{"id": "17"}`: {APIKey: ecoevents.APIKey{ID: "17"}},
		`{"id": "17", "key": "ek_live_****ghij"}`:                                          {APIKey: ecoevents.APIKey{ID: "17"}},
		`{"id": "17", "revoked": false, "status": "revoked", "key": "` + strangeKey + `"}`: {APIKey: ecoevents.APIKey{ID: "17"}, Key: strangeKey},
	} {
		issued, err := answering(http.StatusCreated, "", body).client().CreateAPIKey(t.Context(), ecoevents.APIKeyRequest{})
		issued.SeenAt = time.Time{}
		if diff := cmp.Diff(want, issued, cmpopts.EquateEmpty()); diff != "" || clienttest.Failure(t, err).OutcomeUnknown != (want.ID == "") {
			t.Errorf("%s: got the error %v: (-want +got)\n%s", body, err, diff)
		}
	}
	body := `{"id": "17", "_id": "18", "key": "` + strangeKey + `", "apiKey": "` + strangeKey + `0"}`
	issued, err := answering(http.StatusCreated, "", body).client().CreateAPIKey(t.Context(), ecoevents.APIKeyRequest{})
	_ = clienttest.Failure(t, err)
	want := apiclient.Doubts{IDs: []string{"18"}, Secrets: []string{strangeKey + "0"}}
	if diff := cmp.Diff(want, issued.Doubts); diff != "" || issued.ID != "17" || issued.Key != strangeKey {
		t.Errorf("%s: got %+v: (-want +got)\n%s", body, issued, diff)
	}
}

func TestWebhookWithTheSecretThatWasAskedFor(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"webhook": {"id": 17}}`:                             "chosen",
		`{"id": 17, "secret": "cho****"}`:                     "chosen",
		`{"id": 17, "signing_secret": "whsec_0123456789"}`:    "whsec_0123456789",
		`{"data": {"id": 17, "secret": "another of theirs"}}`: "another of theirs",
	} {
		created, err := answering(http.StatusCreated, "", body).client().CreateWebhook(t.Context(), ecoevents.WebhookRequest{Secret: "chosen"})
		if err != nil || created.ID != "17" || created.Secret != want {
			t.Errorf("%s: got %+v and the error %v", body, created, err)
		}
	}
}

// TestPausedWebhookIsThere: that it is not active is its argument, and a key that is not active is dead.
func TestPausedWebhookIsThere(t *testing.T) {
	t.Parallel()
	client := answering(http.StatusOK, "", `[{"id": 17, "active": false, "status": "inactive"}]`).client()
	webhook, found, err := client.Webhook(t.Context(), "17")
	if !found || err != nil || webhook.Active == nil || *webhook.Active {
		t.Errorf("got %+v, found: %t, and the error %v", webhook, found, err)
	}
	if keys, err := client.APIKeys(t.Context()); err != nil || len(keys) != 0 {
		t.Errorf("got the keys %+v and the error %v", keys, err)
	}
}

func TestLikenessOfKeysAndWebhooks(t *testing.T) {
	t.Parallel()
	key := ecoevents.APIKeyRequest{Name: "ci", Scopes: []string{"a", "b"}, Environment: "live"}
	for name, test := range map[string]struct {
		key       ecoevents.APIKey
		is, maybe bool
	}{
		"the same":         {ecoevents.APIKey{Name: new("ci"), Scopes: []string{"b", "a"}, Environment: new("live")}, true, true},
		"another name":     {ecoevents.APIKey{Name: new("cd"), Scopes: []string{"b", "a"}, Environment: new("live")}, false, false},
		"no name":          {ecoevents.APIKey{Scopes: []string{"b", "a"}, Environment: new("live")}, false, true},
		"fewer scopes":     {ecoevents.APIKey{Name: new("ci"), Scopes: []string{"b"}, Environment: new("live")}, false, false},
		"no scopes":        {ecoevents.APIKey{Name: new("ci"), Environment: new("live")}, false, true},
		"empty scopes":     {ecoevents.APIKey{Name: new("ci"), Scopes: []string{}, Environment: new("live")}, false, false},
		"no environment":   {ecoevents.APIKey{Name: new("ci"), Scopes: []string{"b", "a"}}, false, true},
		"another and none": {ecoevents.APIKey{Name: new("cd")}, false, false},
		"nothing":          {ecoevents.APIKey{}, false, true},
	} {
		if is, maybe := test.key.Is(key), test.key.MayBe(key); is != test.is || maybe != test.maybe {
			t.Errorf("a key with %s: is %t, may be %t", name, is, maybe)
		}
	}

	plain := ecoevents.WebhookRequest{URL: "https://example.com/", Events: []string{"a"}, Active: true}
	described := plain
	described.Description, described.Metadata = "a hook", map[string]string{"team": "events"}
	shown := ecoevents.Webhook{URL: &plain.URL, Events: plain.Events, Active: &plain.Active}
	for _, test := range []struct {
		request   ecoevents.WebhookRequest
		is, maybe bool
	}{{plain, true, true}, {described, false, true}, {ecoevents.WebhookRequest{URL: plain.URL, Events: plain.Events}, false, false}} {
		if is, maybe := shown.Is(test.request), shown.MayBe(test.request); is != test.is || maybe != test.maybe {
			t.Errorf("a webhook with what it must have, for %+v: is %t, may be %t", test.request, is, maybe)
		}
	}
}
