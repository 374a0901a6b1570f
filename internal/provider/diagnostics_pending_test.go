package provider_test

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
)

// pendingPlaces are what is said of creates whose answers were lost, and of what is done about them.
func pendingPlaces() []place {
	var places []place
	for name, kind := range map[string]struct {
		config acctest.Values
		path   string // of the list too
	}{
		keyResource:        {keyWith(nil), "/v1/api-keys"},
		webhookResource:    {webhookWith(nil), "/api/webhooks"},
		aggregatorResource: {acctest.Values{"name": "web"}, "/api/aggregators"},
		tokenResource:      {tokenWith(nil), "/tokens"},
	} {
		// lost applies a create whose answer is lost, while there is no list.
		lost := func(w *provoker, p *acctest.Protocol) acctest.Object {
			w.intercept("", kind.path, func(rw http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost {
					w.platform.Sandbox.ServeHTTP(rw, r)
					abort(rw, r)
				}
				rw.WriteHeader(http.StatusForbidden)
			})
			made := p.Apply(w.Context(), p.Plan(p.Absent(name), kind.config))
			w.calm()
			return made
		}
		short := name[len("eventcreds_"):]
		places = append(places,
			at("resource "+short+": the answer to a create is lost", func(w *provoker) acctest.Diagnostics {
				p := w.provider(nil)
				made := lost(w, p)
				found := p.Apply(w.Context(), p.Plan(p.Absent(name), kind.config)).Diagnostics
				found = append(slices.Clone(made.Diagnostics), found...)
				p = w.provider(nil)
				read := p.Read(made)
				found = append(found, read.Diagnostics...)
				planned := p.Plan(read, kind.config)
				found = append(found, planned.Diagnostics...)
				return append(found, p.Apply(w.Context(), p.Plan(made, nil)).Diagnostics...)
			}),
			at("resource "+short+": the answer to a create is lost, and nothing was created", func(w *provoker) acctest.Diagnostics {
				p := w.provider(nil)
				w.intercept("", kind.path, func(rw http.ResponseWriter, r *http.Request) {
					if r.Method == http.MethodPost {
						abort(rw, r)
					}
					rw.WriteHeader(http.StatusForbidden)
				})
				made := p.Apply(w.Context(), p.Plan(p.Absent(name), kind.config))
				w.calm()
				return w.provider(nil).Read(made).Diagnostics
			}),
			at("resource "+short+": several objects may be the lost one", func(w *provoker) acctest.Diagnostics {
				made := lost(w, w.provider(nil))
				other := w.provider(nil)
				kept := other.Make(other.Absent(name), kind.config)
				last := w.provider(nil)
				found := last.Read(made).Diagnostics
				doubtful := last.Apply(w.Context(), last.Plan(made, nil))
				found = append(found, doubtful.Diagnostics...)
				var both []any
				for _, id := range candidates(doubtful) {
					both = append(both, id)
				}
				for _, known := range [][]any{{acctest.Attribute(kept.State, "id")}, both} {
					found = append(found, w.provider(acctest.Values{"foreign_ids": known}).Read(doubtful).Diagnostics...)
				}
				other.Apply(w.Context(), other.Plan(kept, nil))
				return append(found, w.provider(nil).Read(doubtful).Diagnostics...)
			}),
		)
	}
	return append(places,
		at("resource eventicat_aggregator: the answer to a create is lost, and it is found", func(w *provoker) acctest.Diagnostics {
			p := w.provider(nil)
			w.lose(http.MethodPost, "/api/aggregators")
			return p.Apply(w.Context(), p.Plan(p.Absent(aggregatorResource), acctest.Values{"name": "web"})).Diagnostics
		}),
		at("resource ecoevents_api_key: it is tainted while a re-issue is pending", func(w *provoker) acctest.Diagnostics {
			p := w.provider(nil)
			made := p.Make(p.Absent(keyResource), keyWith(nil))
			w.lose(http.MethodPost, "/v1/api-keys")
			lost := p.Apply(w.Context(), p.Plan(made, keyWith(acctest.Values{"name": "ci-2"})))
			p = w.provider(nil)
			return p.Apply(w.Context(), p.Plan(lost.WithoutPrivate(), nil)).Diagnostics
		}),
		at("resource ecoevents_api_key: what a lost create made cannot be listed", func(w *provoker) acctest.Diagnostics {
			p := w.provider(nil)
			w.intercept(http.MethodPost, "/v1/api-keys", abort)
			made := p.Apply(w.Context(), p.Plan(p.Absent(keyResource), keyWith(nil)))
			w.answer(http.MethodGet, "/v1/api-keys", http.StatusForbidden, "")
			return w.provider(nil).Read(made).Diagnostics
		}),
		at("resource ecoevents_api_key: it is not told where a lost create is looked for", func(w *provoker) acctest.Diagnostics {
			p := w.provider(nil)
			w.intercept(http.MethodPost, "/v1/api-keys", abort)
			made := p.Apply(w.Context(), p.Plan(p.Absent(keyResource), keyWith(nil)))
			w.answer(http.MethodGet, "/v1/auth/verify", http.StatusForbidden, "")
			return w.provider(nil).Read(made).Diagnostics
		}),
		at("resource ecoevents_api_key: the answer to a create cannot be read", func(w *provoker) (found acctest.Diagnostics) {
			for _, body := range []string{`{"id": `, `{"id": "key_1"}`, `{"id": "key_1", "apiKey": {"id": "key_2", "key": "ek_live_a1b2c3d4e5f6g7h8i9j0"}}`} {
				w.answer(http.MethodPost, "/v1/api-keys", http.StatusCreated, body)
				p := w.provider(nil)
				found = append(found, p.Apply(w.Context(), p.Plan(p.Absent(keyResource), keyWith(nil))).Diagnostics...)
			}
			return found
		}),
		at("resource ecoevents_api_key: a create fails with 500", func(w *provoker) acctest.Diagnostics {
			w.answer(http.MethodPost, "/v1/api-keys", http.StatusInternalServerError, "")
			p := w.provider(nil)
			return p.Apply(w.Context(), p.Plan(p.Absent(keyResource), keyWith(nil))).Diagnostics
		}),
		at("resource ecoevents_api_key: the run is cancelled while it waits", func(w *provoker) acctest.Diagnostics {
			p := w.provider(nil)
			w.intercept(http.MethodPost, "/v1/api-keys", abort)
			made := p.Apply(w.Context(), p.Plan(p.Absent(keyResource), keyWith(nil)))
			w.calm()
			ctx, cancel := context.WithCancel(w.Context())
			time.AfterFunc(time.Second, cancel)
			last := w.provider(acctest.Values{"consistency_window_seconds": 60})
			return last.Apply(ctx, last.Plan(made, nil)).Diagnostics
		}),
	)
}
