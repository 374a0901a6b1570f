package ecoevents_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

func TestLifeOfAnAPIKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		platform := newSandbox(t, sandbox.Options{})
		client := platform.client()
		issued := clienttest.Succeed[ecoevents.IssuedAPIKey](t)(client.CreateAPIKey(t.Context(), ecoevents.APIKeyRequest{
			Name: "ci", Scopes: []string{"events:read", "vendors:read"}, Environment: ecoevents.EnvironmentTest,
		}))
		want := ecoevents.APIKey{
			ID: issued.ID, Name: new("ci"), Scopes: []string{"events:read", "vendors:read"}, Environment: new(ecoevents.EnvironmentTest),
			CreatedAt: clienttest.Clock().UTC(), LastUsed: new(time.Time), SeenAt: clienttest.Clock().UTC(),
		}
		if diff := cmp.Diff(want, issued.APIKey); diff != "" {
			t.Errorf("created: (-want +got)\n%s", diff)
		}
		if !ecoevents.IsAPIKey(issued.Key) || !ecoevents.IsTestKey(issued.Key) {
			t.Errorf("the key is %q", issued.Key)
		}
		if diff := cmp.Diff(want, clienttest.Succeed[ecoevents.APIKey](t)(client.APIKey(t.Context(), issued.ID))); diff != "" {
			t.Errorf("read: (-want +got)\n%s", diff)
		}
		if list := clienttest.Succeed[[]ecoevents.APIKey](t)(client.APIKeys(t.Context())); len(list) != 2 || !cmp.Equal(list[1], want) {
			t.Errorf("listed %+v", list)
		}

		if err := client.RevokeAPIKey(t.Context(), issued.ID); err != nil {
			t.Error(err)
		}
		if state := platform.State(sandbox.KindAPIKey, issued.ID); state != sandbox.StateRevoked {
			t.Errorf("the key is %s", state)
		}
		if _, err := client.APIKey(t.Context(), issued.ID); !errors.Is(err, apiclient.ErrNotFound) {
			t.Errorf("read once more: %v", err)
		}
		if err := client.RevokeAPIKey(t.Context(), issued.ID); !errors.Is(err, apiclient.ErrNotFound) {
			t.Errorf("revoked once more: %v", err)
		}
	})
}

func TestLifeOfAWebhook(t *testing.T) {
	t.Parallel()
	for name, request := range map[string]ecoevents.WebhookRequest{
		"with everything": {
			URL: "https://example.com/hook", Events: []string{"event.created", "event.deleted"}, Description: "a hook",
			Metadata: map[string]string{"team": "events"},
		},
		"with what it must have": {URL: "https://example.com/", Events: []string{"event.created"}, Active: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client := newSandbox(t, sandbox.Options{}).client()
				if list := clienttest.Succeed[[]ecoevents.Webhook](t)(client.Webhooks(t.Context())); len(list) != 0 {
					t.Errorf("listed before: %+v", list)
				}
				created := clienttest.Succeed[ecoevents.CreatedWebhook](t)(client.CreateWebhook(t.Context(), request))
				now := clienttest.Clock().UTC()
				want := ecoevents.Webhook{
					ID: created.ID, URL: &request.URL, Events: request.Events, Description: &request.Description, Active: &request.Active,
					Metadata: map[string]json.RawMessage{}, CreatedAt: now, UpdatedAt: now,
				}
				for name, value := range request.Metadata {
					want.Metadata[name] = json.RawMessage(`"` + value + `"`)
				}
				if diff := cmp.Diff(want, created.Webhook); diff != "" || created.Secret == "" {
					t.Errorf("created with the secret %q: (-want +got)\n%s", created.Secret, diff)
				}
				if list := clienttest.Succeed[[]ecoevents.Webhook](t)(client.Webhooks(t.Context())); len(list) != 1 {
					t.Errorf("listed %+v", list)
				}
				found, ok, err := client.Webhook(t.Context(), created.ID)
				if diff := cmp.Diff(want, found); diff != "" || !ok || err != nil {
					t.Errorf("found %t with the error %v: (-want +got)\n%s", ok, err, diff)
				}
				if err := client.DeleteWebhook(t.Context(), created.ID); err != nil {
					t.Error(err)
				}
				if _, ok, err := client.Webhook(t.Context(), created.ID); ok || err != nil {
					t.Errorf("found it again: %t, %v", ok, err)
				}
				if err := client.DeleteWebhook(t.Context(), created.ID); !errors.Is(err, apiclient.ErrNotFound) {
					t.Errorf("deleted once more: %v", err)
				}
			})
		})
	}
}

func TestDeletedWebhookMayBeAnsweredWithABody(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"deleted": true}`, `deleted`, ``} {
		if err := answering(http.StatusOK, "application/json", body).client().DeleteWebhook(t.Context(), "wh_1"); err != nil {
			t.Errorf("%q: %v", body, err)
		}
	}
}

// What answers may not be the platform: then nothing was deleted.
func TestDeleteAnsweredWithWhatIsNoAnswer(t *testing.T) {
	t.Parallel()
	for contentType, body := range map[string]string{
		"text/html":        "<!doctype html><title>Sign in to this network</title>",
		"":                 " <p>",
		"application/json": `{"deleted": tr`,
	} {
		err := answering(http.StatusOK, contentType, body).client().DeleteWebhook(t.Context(), "wh_1")
		if err == nil || errors.Is(err, apiclient.ErrNotFound) {
			t.Errorf("%q: got the error %v", body, err)
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
	client := platform.withToken("token")
	_, _ = client.APIKey(t.Context(), "a/b?c")
	_ = client.RevokeAPIKey(t.Context(), "a/b?c")
	_ = client.DeleteWebhook(t.Context(), "a/b?c")
	want := []string{
		"GET /ecoevents/v1/api-keys/a%2Fb%3Fc", "DELETE /ecoevents/v1/api-keys/a%2Fb%3Fc", "DELETE /ecoevents/api/webhooks/a%2Fb%3Fc",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestListsReadEveryPage(t *testing.T) {
	t.Parallel()
	for keys, requests := range map[int]int{0: 1, 99: 1, 100: 2, 250: 3} { // beside the client's own
		t.Run(fmt.Sprint(keys), func(t *testing.T) {
			t.Parallel()
			platform := newSandbox(t, sandbox.Options{APIKeys: keys})
			list := clienttest.Succeed[[]ecoevents.APIKey](t)(platform.client().APIKeys(t.Context()))
			if len(list) != keys+1 {
				t.Errorf("listed %d keys, want %d", len(list), keys+1)
			}
			platform.Expect(t, map[string]int{"GET /v1/api-keys": requests})
		})
	}
}

func TestWebhooksAreReadFromOneList(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		platform := newSandbox(t, sandbox.Options{})
		client := platform.client()
		var ids []string
		for range 150 {
			created := clienttest.Succeed[ecoevents.CreatedWebhook](t)(client.CreateWebhook(t.Context(), ecoevents.WebhookRequest{
				URL: "https://example.com/", Events: []string{"event.created"},
			}))
			ids = append(ids, created.ID)
		}
		clienttest.TenAtOnce(func(n int) {
			for i := n; i < len(ids); i += 10 {
				if _, found, err := client.Webhook(t.Context(), ids[i]); !found || err != nil {
					t.Errorf("webhook %d: found %t, %v", i, found, err)
				}
			}
		})
		if list := clienttest.Succeed[[]ecoevents.Webhook](t)(client.Webhooks(t.Context())); len(list) != len(ids) {
			t.Errorf("listed %d webhooks", len(list))
		}
		platform.Expect(t, map[string]int{"GET /api/webhooks": 2})

		clienttest.TenAtOnce(func(int) {
			if _, found, err := client.Webhook(t.Context(), "wh_gone"); found || err != nil {
				t.Errorf("found what is gone: %t, %v", found, err)
			}
		})
		platform.Expect(t, map[string]int{"GET /api/webhooks": 4})
	})
}

func TestLostAnswerOfACreateIsNotSentAgain(t *testing.T) {
	t.Parallel()
	for name, create := range map[string]func(context.Context, *ecoevents.Client) error{
		sandbox.KindAPIKey: func(ctx context.Context, client *ecoevents.Client) error {
			_, err := client.CreateAPIKey(ctx, ecoevents.APIKeyRequest{Name: "ci", Scopes: []string{"events:read"}, Environment: "live"})
			return err
		},
		sandbox.KindWebhookSecret: func(ctx context.Context, client *ecoevents.Client) error {
			_, err := client.CreateWebhook(ctx, ecoevents.WebhookRequest{URL: "https://example.com/", Events: []string{"event.created"}})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				platform := newSandbox(t, sandbox.Options{})
				before := len(platform.Live(name))
				platform.Lose(func(*http.Request) bool { return true })
				if e := clienttest.Failure(t, create(t.Context(), platform.client())); !e.OutcomeUnknown {
					t.Errorf("got the error %v", e)
				}
				if made := len(platform.Live(name)) - before; made != 1 {
					t.Errorf("made %d", made)
				}
			})
		})
	}
}

// TestCreatesUnderALimit: they take the windows that they need and a little more, and none is refused.
func TestCreatesUnderALimit(t *testing.T) {
	t.Parallel()
	for limit, test := range map[string]struct {
		creates     int
		least, most time.Duration
	}{
		"300/60s": {400, time.Minute, 66 * time.Second},
		"60/60s":  {200, 3 * time.Minute, 3*time.Minute + 8*time.Second}, // the smallest tier
		"40/2s":   {60, 2 * time.Second, 5 * time.Second},                // for which whole seconds are coarse
	} {
		t.Run(limit, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				<-time.NewTimer(432 * time.Millisecond).C // not with a whole second
				rate, err := sandbox.ParseRate(limit)
				if err != nil {
					t.Fatal(err)
				}
				platform := newSandbox(t, sandbox.Options{Rate: rate, Latency: 50 * time.Millisecond})
				client := platform.client()
				began := clienttest.Clock()
				clienttest.TenAtOnce(func(int) {
					for range test.creates / 10 {
						_, err := client.CreateAPIKey(t.Context(), ecoevents.APIKeyRequest{Name: "ci", Scopes: []string{"events:read"}, Environment: "live"})
						if err != nil {
							t.Error(err)
						}
					}
				})
				stats, took := platform.Stats(), clienttest.Clock().Sub(began)
				t.Logf("%d creates took %s, and %d refusals", test.creates, took, stats.Refused)
				if stats.Refused > 0 || took < test.least || took > test.most {
					t.Errorf("%d creates took %s, and %d refusals", test.creates, took, stats.Refused)
				}
			})
		})
	}
}
