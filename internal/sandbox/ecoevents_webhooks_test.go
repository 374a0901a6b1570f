package sandbox_test

import (
	"maps"
	"net/http"
	"regexp"
	"testing"

	"pgregory.net/rapid"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

const webhooks = "/ecoevents/api/webhooks"

func TestTheSecretOfAWebhookIsShownOnce(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{})
	tests := map[string]struct {
		sent object
		want object // what differs from the smallest webhook
	}{
		"smallest": {sent: object{}, want: object{}},
		"own secret": {
			sent: object{"secret": "chosen"},
			want: object{"secret": "chosen"},
		},
		"everything": {
			sent: object{
				"description": "orders", "active": false, "secret": "chosen",
				"metadata": object{"team": "web", "tags": []any{"a"}, "number": 12345678901234567.0},
			},
			want: object{
				"description": "orders", "active": false, "secret": "chosen",
				"metadata": object{"team": "web", "tags": []any{"a"}, "number": 12345678901234567.0},
			},
		},
		"empty values": {
			sent: object{"description": "", "metadata": object{}},
			want: object{"description": "", "metadata": object{}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := box.in(t)
			test.sent["url"], test.sent["events"] = "https://example.com/hook", []string{"event.updated", "event.created"}
			created := box.send("POST", webhooks, box.key, test.sent).expect(http.StatusCreated).object()

			id, _ := created["id"].(string)
			if !regexp.MustCompile(`^wh_[a-z0-9]{12}$`).MatchString(id) {
				t.Errorf("the id is %q", id)
			}
			want := object{
				"id": id, "url": "https://example.com/hook", "events": []any{"event.updated", "event.created"},
				"description": nil, "active": true, "metadata": nil,
				"createdAt": "2026-03-01T12:00:00Z", "updatedAt": "2026-03-01T12:00:00Z", "secret": created["secret"],
			}
			maps.Copy(want, test.want)
			diff(t, "created", want, created)
			if secret, _ := want["secret"].(string); test.sent["secret"] == nil && !regexp.MustCompile(`^whsec_[a-z0-9]{32}$`).MatchString(secret) {
				t.Errorf("the generated secret is %q", secret)
			}

			delete(want, "secret")
			for _, listed := range box.send("GET", webhooks, box.key, nil).list().Data {
				if listed["id"] == id {
					diff(t, "listed", want, listed)
					return
				}
			}
			t.Error("it is not in the list")
		})
	}
}

func TestADeletedWebhookIsGone(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{})
	id := box.createWebhook(true)
	box.send("DELETE", webhooks+"/"+id, box.key, nil).expect(http.StatusNoContent)
	box.send("DELETE", webhooks+"/"+id, box.key, nil).expect(http.StatusNotFound)
	if ids := box.send("GET", webhooks, box.key, nil).list().ids(); len(ids) > 0 {
		t.Errorf("the list holds %v", ids)
	}
}

func (b *running) createWebhook(active bool) (id string) {
	b.t.Helper()
	created := b.send("POST", webhooks, b.key, object{
		"url": "https://example.com", "events": []string{"event.created"}, "active": active,
	}).expect(http.StatusCreated).object()
	return created["id"].(string)
}

// Whatever was created, changed and deleted: the filter divides the list in two, and neither half is out of order.
func TestTheFilterDividesTheList(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{})
	rapid.Check(t, func(r *rapid.T) {
		box.Reset()
		var order []string
		active := map[string]bool{}
		for range rapid.IntRange(1, 15).Draw(r, "steps") {
			var id string
			if len(order) > 0 {
				id = rapid.SampledFrom(order).Draw(r, "id")
			}
			on := rapid.Bool().Draw(r, "active")
			switch action := rapid.SampledFrom([]string{"create", "change", "delete"}).Draw(r, "action"); {
			case action == "create" || id == "":
				id = box.createWebhook(on)
				order = append(order, id)
				active[id] = on
			case action == "change":
				if err := box.Dashboard("ecoevents", "change", id, object{"active": on}); err != nil {
					r.Fatal(err)
				}
				active[id] = on
			default:
				box.send("DELETE", webhooks+"/"+id, box.key, nil).expect(http.StatusNoContent)
				order = without(order, func(other string) bool { return other == id })
			}
		}
		on := without(order, func(id string) bool { return !active[id] })
		off := without(order, func(id string) bool { return active[id] })
		for query, want := range map[string][]string{"": order, "&active=true": on, "&active=false": off} {
			got := box.send("GET", webhooks+"?limit=100"+query, box.key, nil).list()
			diff(t, "the list with "+query, want, got.ids())
			if got.Pagination.Total != len(want) {
				r.Fatalf("the total with %q is %d of %d", query, got.Pagination.Total, len(want))
			}
		}
	})
}

func without(ids []string, drop func(string) bool) []string {
	kept := []string{}
	for _, id := range ids {
		if !drop(id) {
			kept = append(kept, id)
		}
	}
	return kept
}
