package provider_test

import (
	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
)

// listPlaces are what a query says that does not come to its end, beside what every request may fail with.
func listPlaces() []place {
	listed := func(w *provoker, p *acctest.Protocol, name string, filters acctest.Values) (found acctest.Diagnostics) {
		for result := range p.List(w.Context(), name, filters, acctest.ListOptions{}) {
			found = append(found, result.Diagnostics...)
		}
		return found
	}
	return slicesOf(
		at("list ecoevents_webhook: a filter that is not valid", func(w *provoker) acctest.Diagnostics {
			return w.speak().ValidateList(webhookResource, acctest.Values{"url_prefix": "hooks.example.com"})
		}),
		at("list ecoevents_api_key: a filter that is not valid", func(w *provoker) acctest.Diagnostics {
			return w.speak().ValidateList(keyResource, acctest.Values{"scopes_any": []any{"Read"}})
		}),
		at("list eventicat_aggregator: a filter that is not known yet", func(w *provoker) acctest.Diagnostics {
			return listed(w, w.provider(nil), aggregatorResource, acctest.Values{"name_prefix": acctest.Unknown})
		}),
		at("list eventconnectors_token: forbidden", func(w *provoker) acctest.Diagnostics {
			w.answer("GET", "/tokens", 403, `{"message": "Forbidden"}`)
			return listed(w, w.provider(nil), tokenResource, nil)
		}),
	)
}
