package probe

import (
	"context"
	"net/http"

	"github.com/eventcreds/terraform-provider-eventcreds/contracts"
)

// eventicat probes aggregators of Eventicat. It never sends an event.
func eventicat() platform {
	aggregators := kind{
		what: "aggregator", create: "createAggregator", get: "getAggregator", list: "listAggregators", remove: "deleteAggregator",
		id: "id", pages: pages{first: 1, size: "limit"},
	}
	const never = "it records an event, which a probe never does"
	return platform{
		title: "Eventicat", document: contracts.Eventicat, baseURL: "https://app.eventicat.com", prefix: "EVENTICAT",
		kinds: [][]string{{"EVENTICAT_API_KEY"}},
		read:  func(ctx context.Context, s *session) { s.readFirst(ctx, aggregators) },
		write: func(ctx context.Context, s *session) {
			o := s.create(ctx, aggregators, map[string]any{"name": s.name})
			if !o.usable() {
				return
			}
			s.shows(ctx, o, ShowsCreated)
			const description = "made by eventcreds probe, which removes it"
			s.updated(ctx, o, "updateAggregator", map[string]any{"name": s.name, "description": description}, "description", description)
			if s.delete(ctx, o) {
				s.shows(ctx, o, HidesDeleted)
			}
		},
		intentions: []string{"creates an aggregator, reads it, describes it, and deletes it; it sends no event"},
		never:      map[string]string{"sendEvent": never, "sendEventByQuery": never},
	}
}

// updated updates an object, and waits until a field shows what it was set to. It reports whether the platform says that it did.
func (s *session) updated(ctx context.Context, o *object, operation string, body any, field, value string) bool {
	a := s.call(ctx, question{operation: operation, path: o.path(), body: body})
	if !a.fine || o.unseen[o.kind.get] {
		return a.fine
	}
	s.until(ctx, o.kind.get, ShowsUpdated, func() (holds, told bool) {
		a := s.call(ctx, question{operation: o.kind.get, path: o.path(), want: []int{http.StatusOK, http.StatusNotFound}})
		object, _ := a.value.(map[string]any)
		_, there := object[field]
		return a.text(field) == value, a.fine && (there || a.status == http.StatusNotFound)
	})
	return true
}
