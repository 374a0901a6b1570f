package probe

import (
	"context"
	"strings"

	"github.com/eventcreds/terraform-provider-eventcreds/contracts"
)

// ecoEvents probes keys and webhooks of EcoEvents.
func ecoEvents() platform {
	pages := pages{first: 1, size: "limit"}
	keys := kind{what: "API key", create: "createAPIKey", get: "getAPIKey", list: "listAPIKeys", remove: "deleteAPIKey", id: "id", pages: pages}
	webhooks := kind{what: "webhook", create: "createWebhook", list: "listWebhooks", remove: "deleteWebhook", id: "id", pages: pages}
	return platform{
		title: "EcoEvents", document: contracts.EcoEvents, baseURL: "https://api.ecoevents.com", prefix: "ECOEVENTS",
		kinds: [][]string{{"ECOEVENTS_API_KEY"}, {"ECOEVENTS_ACCESS_TOKEN"}, {"ECOEVENTS_EMAIL", "ECOEVENTS_PASSWORD"}},
		read: func(ctx context.Context, s *session) {
			s.ecoEventsSignIn(ctx)
			s.call(ctx, question{operation: "verify"})
			s.readFirst(ctx, keys)
			s.readFirst(ctx, webhooks)
		},
		write: func(ctx context.Context, s *session) {
			environment := "live"
			if strings.HasPrefix(s.bearer, "ek_test_") {
				environment = "test" // which makes test keys only
			}
			key := s.create(ctx, keys, map[string]any{"name": s.name, "scopes": []string{"events:read"}, "environment": environment})
			if key.usable() {
				s.shows(ctx, key, ShowsCreated)
				s.accepted(ctx, "verify", key.text("key"), AcceptsIssued)
				if s.delete(ctx, key) {
					s.accepted(ctx, "verify", key.text("key"), RefusesEnded)
					s.shows(ctx, key, HidesDeleted)
				}
			}
			webhook := s.create(ctx, webhooks, map[string]any{
				"url": unreachable, "events": []string{"event.created"}, "description": s.name, "active": false,
			})
			if webhook.usable() {
				s.shows(ctx, webhook, ShowsCreated)
				if s.delete(ctx, webhook) {
					s.shows(ctx, webhook, HidesDeleted)
				}
			}
		},
		intentions: []string{
			"issues an API key with the scope events:read, reads it, verifies it, and revokes it",
			"creates a webhook that is not active and calls a host that does not exist, and deletes it",
		},
		never: map[string]string{
			"signIn":  "it takes email and password",
			"refresh": "it takes email and password, and --write, since it spends a token",
		},
	}
}

// unreachable is where nothing is ever delivered to: no host has a name under .invalid (RFC 2606).
const unreachable = "https://eventcreds-probe.invalid/"

func (s *session) ecoEventsSignIn(ctx context.Context) {
	email, password := s.options.Getenv("ECOEVENTS_EMAIL"), s.options.Getenv("ECOEVENTS_PASSWORD")
	if email == "" {
		return
	}
	a := s.call(ctx, question{operation: "signIn", body: map[string]string{"email": email, "password": password}})
	s.bearer = a.text("accessToken")
	if s.options.Write && a.text("refreshToken") != "" {
		a := s.call(ctx, question{operation: "refresh", body: map[string]string{"refreshToken": a.text("refreshToken")}})
		if token := a.text("accessToken"); token != "" {
			s.bearer = token
		}
	}
	s.refused = s.refused || s.bearer == ""
}
