package provider_test

import (
	"path/filepath"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
)

// configurationPlaces are what is wrong with the provider block, or missing in it.
func configurationPlaces() []place {
	places := slicesOf(
		at("provider block: credentials", func(w *provoker) (found acctest.Diagnostics) {
			for _, block := range []acctest.Values{
				ecoEvents(acctest.Values{"api_key": ""}),
				ecoEvents(acctest.Values{"api_key": w.secret("hunter2hunter2") + "\n"}),
				ecoEvents(acctest.Values{"api_key": "hunter2hunter2 "}),
				ecoEvents(acctest.Values{"api_key": "hunter2hunter2"}),
				ecoEvents(acctest.Values{"access_token": "hunter2hunter2"}),
				ecoEvents(acctest.Values{"access_token": liveKey}),
				ecoEvents(acctest.Values{"email": "ada@example.com", "password": ""}),
				ecoEvents(acctest.Values{"email": "ada@example.com", "password": "hunter2hunter2\n"}),
				ecoEvents(acctest.Values{"email": "ada@example.com"}),
				ecoEvents(acctest.Values{"api_key": liveKey, "email": "ada@example.com", "password": "hunter2hunter2"}),
				eventConnectors(acctest.Values{"token": "hunter2hunter2", "account_id": ""}),
				eventConnectors(acctest.Values{"token": "hunter2hunter2", "account_id": "acc 1"}),
			} {
				found = append(found, w.speak().Validate(block)...)
			}
			return found
		}),
		at("provider block: base_url", func(w *provoker) (found acctest.Diagnostics) {
			for _, url := range []string{
				"api.ecoevents.com", "https://ada:" + w.secret("hunter2hunter2") + "@api.ecoevents.com", "https://api.ecoevents.com?a=b",
				"http://api.ecoevents.com", "https://api.ecoevents.com/v1",
			} {
				found = append(found, w.speak().Validate(ecoEvents(acctest.Values{"base_url": url}))...)
			}
			return append(found, w.speak().Validate(eventConnectors(acctest.Values{"base_url": "https://app.thefeedfactory.nl/api"}))...)
		}),
		at("provider block: age_recipients", func(w *provoker) (found acctest.Diagnostics) {
			recipient, identity := stormIdentity(w.T)
			for _, recipients := range [][]any{{"ada@example.com"}, {recipient, w.secret(identity)}, {recipient, postQuantum(w.T)}, {}} {
				found = append(found, w.speak().Validate(acctest.Values{"age_recipients": recipients})...)
			}
			return found
		}),
		at("provider block: rate_limit", func(w *provoker) acctest.Diagnostics {
			found := w.speak().Validate(acctest.Values{"rate_limit": acctest.Values{"max_wait_seconds": -1}})
			return append(found, w.speak().Validate(acctest.Values{"rate_limit": acctest.Values{"reserve_percent": 100}})...)
		}),
		at("provider block: auth_method", func(w *provoker) acctest.Diagnostics {
			found := w.speak().Validate(eventicat(acctest.Values{"auth_method": "basic"}))
			return append(found, w.speak().Configure(eventicat(acctest.Values{"auth_method": "query", "api_key": w.secret(eventicatKey)}))...)
		}),
		at("provider block: certificate authorities", func(w *provoker) acctest.Diagnostics {
			found := w.speak().Configure(acctest.Values{"ca_cert_file": filepath.Join(w.TempDir(), "none.pem")})
			found = append(found, w.speak().Configure(acctest.Values{"ca_cert_pem": "a company's"})...)
			return append(found, w.speak().Configure(acctest.Values{"ca_cert_pem": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"})...)
		}),
		at("environment: a directory of certificate authorities", func(w *provoker) acctest.Diagnostics {
			w.environment["EVENTCREDS_CA_CERT_FILE"] = w.TempDir()
			return w.speak().Configure(nil)
		}),
		at("environment: a malformed key", func(w *provoker) acctest.Diagnostics {
			w.environment["ECOEVENTS_API_KEY"] = w.secret("hunter2hunter2")
			return w.speak().Configure(nil)
		}),
	)
	for _, p := range platforms() {
		places = append(places,
			at(p.name+": no credentials", func(w *provoker) (found acctest.Diagnostics) {
				clear(w.environment)
				asked := w.provider(nil)
				_, found = asked.ReadDataSource(p.verify, nil)
				for name, arguments := range p.ephemerals() {
					if name == "eventcreds_ecoevents_access_token" || name == "eventcreds_eventconnectors_session" {
						found = append(found, asked.Open(w.Context(), name, arguments).Diagnostics...)
					}
				}
				return found
			}),
			at(p.name+": a configuration that is not known yet", func(w *provoker) acctest.Diagnostics {
				asked := w.provider(acctest.Values{p.block: acctest.Values{"base_url": acctest.Unknown}})
				_, found := asked.ReadDataSource(p.verify, nil)
				for name, arguments := range p.resources() {
					if name != "eventcreds_ecoevents_webhook" { // one warning for all of a platform
						found = append(found, asked.Read(asked.Existing(name, merged(arguments, acctest.Values{"id": "an_id"}))).Diagnostics...)
					}
				}
				return found
			}),
		)
	}
	return places
}

// validatorPlaces are what is wrong with the arguments of a resource, a data source or an ephemeral resource: one each time, since
// the framework finds several in no order.
func validatorPlaces() []place {
	key := func(arguments acctest.Values) acctest.Values {
		return merged(acctest.Values{"name": "ci", "scopes": []any{"events:read"}}, arguments)
	}
	token := func(arguments acctest.Values) acctest.Values {
		return merged(acctest.Values{"name": "crm", "roles": []any{"ROLE_ADMIN"}}, arguments)
	}
	hook := func(arguments acctest.Values) acctest.Values {
		return merged(acctest.Values{"url": "https://hooks.example.com/", "events": []any{"event.created"}}, arguments)
	}
	resource := func(name string, configs ...acctest.Values) place {
		return at("resource "+name+": arguments", func(w *provoker) (found acctest.Diagnostics) {
			w.secret("hunter2hunter2")
			for _, config := range configs {
				found = append(found, w.speak().ValidateResource("eventcreds_"+name, config)...)
			}
			return found
		})
	}
	dataSource := func(name string, configs ...acctest.Values) place {
		return at("data source "+name+": arguments", func(w *provoker) (found acctest.Diagnostics) {
			for _, config := range configs {
				found = append(found, w.speak().ValidateDataSource("eventcreds_"+name, config)...)
			}
			return found
		})
	}
	ephemeral := func(name string, configs ...acctest.Values) place {
		return at("ephemeral resource "+name+": arguments", func(w *provoker) (found acctest.Diagnostics) {
			w.secret("hunter2hunter2")
			for _, config := range configs {
				found = append(found, w.speak().ValidateEphemeral(w.Context(), "eventcreds_"+name, config)...)
			}
			return found
		})
	}
	return slicesOf(
		resource("ecoevents_api_key",
			key(acctest.Values{"name": ""}),
			key(acctest.Values{"scopes": []any{}}),
			key(acctest.Values{"scopes": []any{"Read events"}}),
			key(acctest.Values{"scopes": []any{"moon:read"}}),
			key(acctest.Values{"scopes": []any{"full_access"}}),
			key(acctest.Values{"scopes": []any{"full_access", "events:read"}}),
			key(acctest.Values{"environment": "production"}),
			key(acctest.Values{"age_recipients": []any{"ada@example.com"}}),
			key(acctest.Values{"rotation": acctest.Values{}}),
			key(acctest.Values{"rotation": acctest.Values{"interval_days": 0}}),
			key(acctest.Values{"rotation": acctest.Values{"interval_days": 1, "overlap_hours": 24}}),
		),
		resource("ecoevents_webhook",
			hook(acctest.Values{"url": ""}),
			hook(acctest.Values{"url": "hooks.example.com"}),
			hook(acctest.Values{"url": "http://hooks.example.com"}),
			hook(acctest.Values{"url": "https://ada:hunter2hunter2@hooks.example.com"}),
			hook(acctest.Values{"events": []any{"event.create"}}),
			hook(acctest.Values{"events": []any{}}),
			hook(acctest.Values{"metadata": acctest.Values{}}),
			hook(acctest.Values{"secret_wo_version": 1}),
		),
		resource("eventicat_aggregator", acctest.Values{"name": ""}, acctest.Values{"name": "web", "description": ""}),
		resource("eventconnectors_token",
			token(acctest.Values{"roles": []any{"ROLE_EDITOR"}}),
			token(acctest.Values{"roles": []any{}}),
			token(acctest.Values{"account_id": "acc 1"}),
			token(acctest.Values{"callback_url": "http://hooks.example.com"}),
			token(acctest.Values{"api_token_filter": "[1]"}),
		),
		dataSource("ecoevents_api_keys", acctest.Values{"name_regex": "ci-("}, acctest.Values{"unused_since": "yesterday"}, acctest.Values{"name_regex": `ci\`}),
		dataSource("eventconnectors_tokens", acctest.Values{"account_id": "acc/1"}),
		dataSource("eventconnectors_verify", acctest.Values{"expected_roles": []any{}}),
		ephemeral("ecoevents_api_key", key(acctest.Values{"lifetime_minutes": 0})),
		ephemeral("ecoevents_access_token",
			acctest.Values{"email": "ada@example.com"},
			acctest.Values{"email": "ada@example.com", "password": ""},
			acctest.Values{"email": "ada@example.com", "password": "hunter2hunter2\n"},
			acctest.Values{"run_minutes": 0},
		),
		ephemeral("decrypt",
			acctest.Values{"identity": "AGE-SECRET-KEY-1"},
			acctest.Values{"ciphertext": "x"},
			acctest.Values{"ciphertext": "x", "identity": "AGE-SECRET-KEY-1", "identity_file": "identity.txt"},
		),
	)
}

func at(name string, provoke func(*provoker) acctest.Diagnostics) place { return place{name, provoke} }

func slicesOf(places ...place) []place { return places }
