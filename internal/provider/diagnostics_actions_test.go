package provider_test

import (
	"net/http"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
)

// actionPlaces are what actions say when they are planned and invoked.
func actionPlaces() []place {
	invoke := func(w *provoker, name string, config acctest.Values) acctest.Diagnostics {
		_, found := w.provider(nil).InvokeAction(w.Context(), "eventcreds_"+name, config)
		return found
	}
	return slicesOf(
		at("actions: what is wrong with an argument", func(w *provoker) (found acctest.Diagnostics) {
			p := w.provider(nil)
			for _, config := range []acctest.Values{nil, {"id": w.secret("ek_live_a1b2c3d4e5f6g7h8i9j0")}, {"id": "key 1"}} {
				found = append(found, p.PlanAction("eventcreds_ecoevents_revoke_api_key", config)...)
			}
			found = append(found, p.PlanAction("eventcreds_eventconnectors_revoke_token", acctest.Values{"id": w.secret("whsec_a1b2c3d4e5")})...)
			found = append(found, p.PlanAction("eventcreds_ecoevents_verify_api_key", acctest.Values{"key": w.secret("hunter2hunter2")})...)
			found = append(found, p.PlanAction("eventcreds_eventconnectors_verify_token", acctest.Values{"token": w.secret("hunter2 hunter2")})...)
			found = append(found, p.PlanAction("eventcreds_eventconnectors_verify_token", acctest.Values{"token": ""})...)
			return append(found, p.PlanAction("eventcreds_eventicat_send_event", acctest.Values{
				"aggregator_id": "agg_1", "name": "hello", "tags": acctest.Values{"_id": "agg_2"},
			})...)
		}),
		at("action ecoevents_revoke_api_key: the provider's own key", func(w *provoker) acctest.Diagnostics {
			id := ""
			for _, c := range w.platform.Credentials() {
				if c.Value == w.environment["ECOEVENTS_API_KEY"] {
					id = c.ID
				}
			}
			return invoke(w, "ecoevents_revoke_api_key", acctest.Values{"id": id})
		}),
		at("action ecoevents_revoke_api_key: it is forbidden", func(w *provoker) acctest.Diagnostics {
			w.answer(http.MethodDelete, "", http.StatusForbidden, "")
			return invoke(w, "ecoevents_revoke_api_key", acctest.Values{"id": "key_a1b2c3d4e5"})
		}),
		at("action eventconnectors_revoke_token: no account", func(w *provoker) acctest.Diagnostics {
			w.environment["EVENTCONNECTORS_ACCOUNT_ID"] = ""
			return w.provider(nil).PlanAction("eventcreds_eventconnectors_revoke_token", acctest.Values{"id": "tok_a1b2c3d4e5"})
		}),
		at("action eventconnectors_revoke_token: there is no list", func(w *provoker) acctest.Diagnostics {
			w.answer("", "/tokens", http.StatusNotFound, `{"message": "Not found"}`)
			return invoke(w, "eventconnectors_revoke_token", acctest.Values{"id": "tok_a1b2c3d4e5"})
		}),
		at("action eventicat_send_event: the aggregator is not there", func(w *provoker) acctest.Diagnostics {
			return invoke(w, "eventicat_send_event", acctest.Values{"aggregator_id": "agg_a1b2c3d4e5", "name": "hello"})
		}),
		at("action eventicat_send_event: the answer is lost", func(w *provoker) acctest.Diagnostics {
			w.lose(http.MethodPost, "/api/event")
			return invoke(w, "eventicat_send_event", acctest.Values{"aggregator_id": "agg_a1b2c3d4e5", "name": "hello"})
		}),
		at("action ecoevents_verify_api_key: it does not work", func(w *provoker) acctest.Diagnostics {
			_, good := w.platform.EcoEvents.IssueAPIKey("good", []string{"events:read"}, "live")
			found := invoke(w, "ecoevents_verify_api_key", acctest.Values{"key": w.secret("ek_live_a1b2c3d4e5f6g7h8i9j0")})
			return append(found, invoke(w, "ecoevents_verify_api_key", acctest.Values{"key": good, "expected_scopes": []any{"events:read", "events:write"}})...)
		}),
		at("action eventconnectors_verify_token: it is forbidden", func(w *provoker) acctest.Diagnostics {
			w.answer(http.MethodGet, "/events", http.StatusForbidden, "")
			return invoke(w, "eventconnectors_verify_token", acctest.Values{"token": w.secret("hunter2hunter2")})
		}),
		at("action eventconnectors_verify_token: it does not work", func(w *provoker) acctest.Diagnostics {
			return invoke(w, "eventconnectors_verify_token", acctest.Values{"token": w.secret("hunter2hunter2")})
		}),
	)
}
