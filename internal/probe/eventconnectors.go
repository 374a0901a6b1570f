package probe

import (
	"context"

	"github.com/eventcreds/terraform-provider-eventcreds/contracts"
)

// eventConnectors probes tokens of Event Connectors.
func eventConnectors() platform {
	tokens := func(s *session) kind {
		return kind{
			what: "API token", create: "createToken", get: "getToken", list: "listTokens", remove: "deleteToken", id: "tokenId",
			account: map[string]string{"accountId": s.options.Getenv("EVENTCONNECTORS_ACCOUNT_ID")},
			pages:   pages{first: 0, size: "size"},
		}
	}
	return platform{
		title: "Event Connectors", document: contracts.EventConnectors, baseURL: "https://app.eventconnectors.nl/api", prefix: "EVENTCONNECTORS",
		kinds: [][]string{{"EVENTCONNECTORS_TOKEN"}, {"EVENTCONNECTORS_EMAIL", "EVENTCONNECTORS_PASSWORD"}},
		needs: []string{"EVENTCONNECTORS_ACCOUNT_ID"},
		read: func(ctx context.Context, s *session) {
			s.connectorsSignIn(ctx)
			s.call(ctx, question{operation: "me"})
			s.readFirst(ctx, tokens(s))
			s.call(ctx, question{operation: "listEvents", query: map[string][]string{"size": {"1"}}})
		},
		write: func(ctx context.Context, s *session) {
			settings := map[string]any{"name": s.name, "roles": []string{"ROLE_EXTERNAL_USER"}}
			o := s.create(ctx, tokens(s), settings)
			if !o.usable() {
				return
			}
			s.shows(ctx, o, ShowsCreated)
			s.accepted(ctx, "listEvents", o.text("token"), AcceptsIssued)
			settings["callBackUrl"] = unreachable
			if s.updated(ctx, o, "updateToken", settings, "callBackUrl", unreachable) {
				s.call(ctx, question{operation: "rotateSecret", path: o.path()})
			}
			if s.delete(ctx, o) {
				s.accepted(ctx, "listEvents", o.text("token"), RefusesEnded)
				s.shows(ctx, o, HidesDeleted)
			}
		},
		end: func(ctx context.Context, s *session) {
			if s.options.Getenv("EVENTCONNECTORS_EMAIL") != "" && s.bearer != "" {
				s.call(ctx, question{operation: "signOut"})
			}
		},
		intentions: []string{
			"issues a token with the role ROLE_EXTERNAL_USER, reads it, lists events with it, gives it a callback on a host that does " +
				"not exist, rotates its signing secret, and revokes it",
		},
		never: map[string]string{
			"signIn":  "it takes email and password",
			"signOut": "it takes email and password: a token has no session",
		},
	}
}

func (s *session) connectorsSignIn(ctx context.Context) {
	email := s.options.Getenv("EVENTCONNECTORS_EMAIL")
	if email == "" {
		return
	}
	a := s.call(ctx, question{operation: "signIn", body: map[string]string{
		"email": email, "password": s.options.Getenv("EVENTCONNECTORS_PASSWORD"),
	}})
	s.bearer = a.text("access_token")
	s.refused = s.refused || s.bearer == ""
}
