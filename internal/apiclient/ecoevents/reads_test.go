package ecoevents_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

func TestReadsOfAPIKeys(t *testing.T) {
	t.Parallel()
	var stocks []clienttest.Stock
	for keys, pages := range map[int]int{1: 1, 99: 1, 100: 2, 350: 4} { // beside the client's own
		platform := newSandbox(t, sandbox.Options{Auth: sandbox.AuthPassword})
		stock := clienttest.Stock{Platform: platform.Platform, Pages: pages}
		for range keys {
			id, _ := platform.issue("events:read")
			stock.IDs = append(stock.IDs, id)
		}
		stock.Reader = func() func(context.Context, string) error {
			client := platform.client()
			return func(ctx context.Context, id string) error {
				key, err := client.APIKey(ctx, id)
				if err == nil && (key.ID != id || clienttest.Clock().Sub(key.SeenAt).Abs() > time.Hour) {
					err = fmt.Errorf("got the key %s, seen at %s", key.ID, key.SeenAt)
				}
				return err
			}
		}
		stocks = append(stocks, stock)
	}
	clienttest.ReadsLaw(t, false, stocks...)
}

func TestReadsOfWebhooks(t *testing.T) {
	t.Parallel()
	var stocks []clienttest.Stock
	for webhooks, pages := range map[int]int{1: 1, 100: 1, 250: 3} {
		platform := newSandbox(t, sandbox.Options{})
		stock := clienttest.Stock{Platform: platform.Platform, Pages: pages}
		client := platform.client()
		for range webhooks {
			created := clienttest.Succeed[ecoevents.CreatedWebhook](t)(client.CreateWebhook(t.Context(), ecoevents.WebhookRequest{
				URL: "https://example.com/", Events: []string{"event.created"},
			}))
			stock.IDs = append(stock.IDs, created.ID)
		}
		platform.Advance(time.Second) // so that whoever lists them knows that none is newer than the list
		stock.Reader = func() func(context.Context, string) error {
			client := platform.client()
			return func(ctx context.Context, id string) error {
				webhook, found, err := client.Webhook(ctx, id)
				if err == nil && !found {
					err = apiclient.ErrNotFound
				}
				if err == nil && webhook.ID != id {
					err = fmt.Errorf("got the webhook %s", webhook.ID)
				}
				return err
			}
		}
		stocks = append(stocks, stock)
	}
	clienttest.ReadsLaw(t, true, stocks...)
}
