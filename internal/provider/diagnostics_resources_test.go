package provider_test

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
)

const (
	keyResource        = "eventcreds_ecoevents_api_key"
	webhookResource    = "eventcreds_ecoevents_webhook"
	aggregatorResource = "eventcreds_eventicat_aggregator"
	tokenResource      = "eventcreds_eventconnectors_token"
)

// A few arguments of each resource, with others on top.
func keyWith(arguments acctest.Values) acctest.Values {
	return merged(acctest.Values{"name": "ci", "scopes": []any{"events:read"}}, arguments)
}

func webhookWith(arguments acctest.Values) acctest.Values {
	return merged(acctest.Values{"url": "https://hooks.example.com/", "events": []any{"event.created"}}, arguments)
}

func tokenWith(arguments acctest.Values) acctest.Values {
	return merged(acctest.Values{"name": "crm", "roles": []any{"ROLE_EXTERNAL_USER"}}, arguments)
}

// resourcePlaces are what plans, applies and imports say of a resource when all answers arrive.
func resourcePlaces() []place {
	rotation := func(values acctest.Values) acctest.Values { return keyWith(acctest.Values{"rotation": values}) }
	places := slicesOf(
		at("resource ecoevents_api_key: re-issued, for a change", func(w *provoker) acctest.Diagnostics {
			p := w.provider(nil)
			return p.Plan(p.Make(p.Absent(keyResource), keyWith(nil)), keyWith(acctest.Values{"scopes": []any{"events:write"}, "name": "cd"})).Diagnostics
		}),
		at("resource ecoevents_api_key: re-issued, for a trigger, with an overlap", func(w *provoker) acctest.Diagnostics {
			p := w.provider(nil)
			triggered := func(value string) acctest.Values {
				return rotation(acctest.Values{"overlap_hours": 24, "triggers": acctest.Values{"incident": value}})
			}
			return p.Plan(p.Make(p.Absent(keyResource), triggered("none")), triggered("2026")).Diagnostics
		}),
		at("resource ecoevents_api_key: re-issued, when it is due", func(w *provoker) acctest.Diagnostics {
			config := rotation(acctest.Values{"interval_days": 90})
			p := w.provider(nil)
			made := p.Make(p.Absent(keyResource), config)
			w.platform.Advance(91 * 24 * time.Hour)
			return p.Plan(w.provider(nil).Read(made), config).Diagnostics
		}),
		at("resource ecoevents_api_key: due by an interval that is new", func(w *provoker) acctest.Diagnostics {
			p := w.provider(nil)
			made := p.Make(p.Absent(keyResource), keyWith(nil))
			w.platform.Advance(91 * 24 * time.Hour)
			p = w.provider(nil)
			return p.Plan(p.Read(made), rotation(acctest.Values{"interval_days": 90})).Diagnostics
		}),
		at("resource ecoevents_api_key: revoked by hand while another is retiring", func(w *provoker) (found acctest.Diagnostics) {
			first, second := rotation(acctest.Values{"overlap_hours": 24}), keyWith(acctest.Values{"name": "cd", "rotation": acctest.Values{"overlap_hours": 24}})
			p := w.provider(nil)
			made := p.Make(p.Make(p.Absent(keyResource), first), second)
			w.dashboard("ecoevents", "revoke", acctest.Attribute(made.State, "id"), nil)
			read := w.provider(nil).Read(made)
			return append(read.Diagnostics, p.Plan(read, second).Diagnostics...)
		}),
		at("resource ecoevents_api_key: the overlap is over", func(w *provoker) acctest.Diagnostics {
			config := rotation(acctest.Values{"overlap_hours": 24})
			another := keyWith(acctest.Values{"name": "cd", "rotation": acctest.Values{"overlap_hours": 24}})
			p := w.provider(nil)
			made := p.Make(p.Make(p.Absent(keyResource), config), another)
			w.platform.Advance(25 * time.Hour)
			return p.Plan(w.provider(nil).Read(made), another).Diagnostics
		}),
		at("resource ecoevents_api_key: what was replaced cannot be revoked", func(w *provoker) acctest.Diagnostics {
			p := w.provider(nil)
			made := p.Make(p.Absent(keyResource), keyWith(nil))
			w.answer(http.MethodDelete, "", http.StatusForbidden, `{"error": "Not from this network"}`)
			config := keyWith(acctest.Values{"name": "cd"})
			return p.Apply(w.Context(), p.Plan(made, config)).Diagnostics
		}),
		at("resource ecoevents_api_key: it is the provider's own key", func(w *provoker) acctest.Diagnostics {
			id, key := w.platform.EcoEvents.IssueAPIKey("own", []string{"full_access"}, "live")
			w.environment["ECOEVENTS_API_KEY"] = key
			p := w.provider(nil)
			own := p.Import(keyResource, id)
			found := p.Apply(w.Context(), p.Plan(own, nil)).Diagnostics
			return append(found, p.Apply(w.Context(), p.Plan(own, keyWith(acctest.Values{"name": "own"}))).Diagnostics...)
		}),
		at("resource ecoevents_api_key: a live key under a test key", func(w *provoker) acctest.Diagnostics {
			_, w.environment["ECOEVENTS_API_KEY"] = w.platform.EcoEvents.IssueAPIKey("own", []string{"full_access"}, "test")
			p := w.provider(nil)
			return p.Plan(p.Absent(keyResource), keyWith(acctest.Values{"environment": "live"})).Diagnostics
		}),
		at("resource ecoevents_webhook: replaced", func(w *provoker) acctest.Diagnostics {
			p := w.provider(nil)
			made := p.Make(p.Absent(webhookResource), webhookWith(nil))
			found := p.Plan(made, webhookWith(acctest.Values{"active": false})).Diagnostics
			chosen := acctest.Values{"secret_wo": w.secret("hunter2hunter2"), "secret_wo_version": 1}
			return append(found, p.Plan(made, webhookWith(chosen)).Diagnostics...)
		}),
		at("resource ecoevents_webhook: secret_wo comes out empty", func(w *provoker) acctest.Diagnostics {
			p := w.provider(nil)
			return p.Plan(p.Absent(webhookResource), webhookWith(acctest.Values{"secret_wo_version": 1})).Diagnostics
		}),
		at("resource eventconnectors_token: no account", func(w *provoker) acctest.Diagnostics {
			w.environment["EVENTCONNECTORS_ACCOUNT_ID"] = ""
			p := w.provider(nil)
			_, found := p.ReadDataSource("eventcreds_eventconnectors_tokens", nil)
			found = append(found, p.Plan(p.Absent(tokenResource), tokenWith(nil)).Diagnostics...)
			return append(found, p.ImportDiagnostics(tokenResource, "tok_1")...)
		}),
	)
	places = append(places, gonePlaces()...)
	places = append(places, shownPlaces()...)
	places = append(places, signingSecretPlaces()...)
	return append(places, encryptionPlaces()...)
}

// gonePlaces are what is said of an object that is not there any more, and of an import of what cannot be one.
func gonePlaces() []place {
	var places []place
	for name, gone := range map[string]struct {
		config                       acctest.Values
		platform, action, id, secret string
	}{
		keyResource:        {keyWith(nil), "ecoevents", "revoke", "key 1", "ek_live_a1b2c3d4e5f6g7h8i9j0"},
		webhookResource:    {webhookWith(nil), "ecoevents", "delete", "wh_1/", "whsec_a1b2c3d4e5f6g7h8i9j0"},
		aggregatorResource: {acctest.Values{"name": "web"}, "eventicat", "delete", "agg?1", ""},
		tokenResource:      {tokenWith(nil), "eventconnectors", "revoke", "acc_1/tok 1", "whsec_a1b2c3d4e5f6g7h8i9j0"},
	} {
		places = append(places,
			at("resource "+name[len("eventcreds_"):]+": removed by hand", func(w *provoker) acctest.Diagnostics {
				p := w.provider(nil)
				made := p.Make(p.Absent(name), gone.config)
				id := acctest.Attribute(made.State, "id")
				changed := p.Plan(made, merged(gone.config, otherArguments()[name]))
				w.dashboard(gone.platform, gone.action, id, nil)
				found := w.provider(nil).Read(made).Diagnostics
				if changed.Replaces == 0 && name != keyResource {
					found = append(found, p.Apply(w.Context(), changed).Diagnostics...)
				}
				return found
			}),
			at("resource "+name[len("eventcreds_"):]+": import of what is no id", func(w *provoker) acctest.Diagnostics {
				p := w.provider(nil)
				found := p.ImportDiagnostics(name, gone.id)
				if gone.secret != "" {
					found = append(found, p.ImportDiagnostics(name, w.secret(gone.secret))...)
				}
				return found
			}),
		)
	}
	return places
}

// shownPlaces are what is said when a platform shows an object late, not at all, or to another account.
func shownPlaces() []place {
	const keys = "/v1/api-keys"
	late := acctest.Values{"consistency_window_seconds": 60}
	return slicesOf(
		at("resource ecoevents_api_key: it is not shown yet", func(w *provoker) acctest.Diagnostics {
			p := w.provider(late)
			made := p.Make(p.Absent(keyResource), keyWith(nil))
			w.dashboard("ecoevents", "revoke", acctest.Attribute(made.State, "id"), nil)
			return w.provider(late).Read(made).Diagnostics
		}),
		at("resource eventicat_aggregator: it is shown as it was", func(w *provoker) acctest.Diagnostics {
			p := w.provider(late)
			made := p.Make(p.Absent(aggregatorResource), acctest.Values{"name": "web"})
			changed := p.Make(made, acctest.Values{"name": "another"})
			id := acctest.Attribute(made.State, "id")
			w.answer(http.MethodGet, "/aggregators/"+id, http.StatusOK, fmt.Sprintf(`{"id": %q, "name": "web"}`, id))
			return w.provider(late).Read(changed).Diagnostics
		}),
		at("resource ecoevents_api_key: keys cannot be read", func(w *provoker) acctest.Diagnostics {
			p := w.provider(nil)
			made := p.Make(p.Absent(keyResource), keyWith(nil))
			w.answer(http.MethodGet, keys, http.StatusMethodNotAllowed, "")
			return w.provider(nil).Read(made).Diagnostics
		}),
		at("resource ecoevents_api_key: keys cannot be created", func(w *provoker) acctest.Diagnostics {
			w.answer(http.MethodPost, keys, http.StatusNotImplemented, "")
			p := w.provider(nil)
			return p.Apply(w.Context(), p.Plan(p.Absent(keyResource), keyWith(nil))).Diagnostics
		}),
		at("resource eventconnectors_token: it is not found, and there is no list", func(w *provoker) acctest.Diagnostics {
			w.intercept(http.MethodGet, "/accounts/", http.NotFound)
			p := w.provider(nil)
			made := p.Make(p.Absent(tokenResource), tokenWith(nil))
			w.dashboard("eventconnectors", "revoke", acctest.Attribute(made.State, "id"), nil)
			p = w.provider(nil)
			return p.Apply(w.Context(), p.Plan(made, nil)).Diagnostics
		}),
		at("resource ecoevents_api_key: it belongs to another account", func(w *provoker) acctest.Diagnostics {
			p := w.provider(nil)
			made := p.Make(p.Absent(keyResource), keyWith(nil))
			w.answer(http.MethodGet, "/v1/auth/verify", http.StatusOK, `{"valid": true, "account": {"id": "acc_another1", "name": "a", "tier": "free"}}`)
			return w.provider(nil).Read(made).Diagnostics
		}),
		at("resource ecoevents_api_key: it is not told whose the credential is", func(w *provoker) acctest.Diagnostics {
			p := w.provider(nil)
			made := p.Make(p.Absent(keyResource), keyWith(nil))
			w.dashboard("ecoevents", "revoke", acctest.Attribute(made.State, "id"), nil)
			w.answer(http.MethodGet, "/v1/auth/verify", http.StatusNotFound, "")
			p = w.provider(nil)
			found := p.Read(made).Diagnostics
			found = append(found, p.Apply(w.Context(), p.Plan(made, nil)).Diagnostics...)
			w.answer(http.MethodGet, "/v1/auth/verify", http.StatusOK, `{"valid": true}`)
			return append(found, w.provider(nil).Read(made).Diagnostics...)
		}),
		at("resource ecoevents_api_key: it cannot be asked whose the credential is", func(w *provoker) (found acctest.Diagnostics) {
			p := w.provider(nil)
			made := p.Make(p.Absent(keyResource), keyWith(nil))
			for _, code := range []int{http.StatusUnauthorized, http.StatusInternalServerError} {
				w.answer(http.MethodGet, "/v1/auth/verify", code, "")
				found = append(found, w.provider(nil).Read(made).Diagnostics...)
			}
			return found
		}),
		at("resource ecoevents_api_key: verify_on_refresh fails", func(w *provoker) acctest.Diagnostics {
			p := w.provider(nil)
			made := p.Make(p.Absent(keyResource), keyWith(nil))
			w.intercept(http.MethodGet, "/v1/auth/verify", func(rw http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.Header.Get("Authorization"), acctest.Attribute(made.State, "key")) {
					rw.WriteHeader(http.StatusForbidden)
					return
				}
				w.platform.Sandbox.ServeHTTP(rw, r)
			})
			return w.provider(acctest.Values{"verify_on_refresh": true}).Read(made).Diagnostics
		}),
	)
}

// signingSecretPlaces are what is said when a token gets a new signing secret.
func signingSecretPlaces() []place {
	triggered := func(value string) acctest.Values {
		return tokenWith(acctest.Values{"callback_url": "https://hooks.example.com/", "signing_secret_triggers": acctest.Values{"version": value}})
	}
	const rotate = "/rotate-secret"
	return slicesOf(
		at("resource eventconnectors_token: a new signing secret, for a trigger", func(w *provoker) acctest.Diagnostics {
			p := w.provider(nil)
			return p.Plan(p.Make(p.Absent(tokenResource), triggered("1")), triggered("2")).Diagnostics
		}),
		at("resource eventconnectors_token: a new signing secret, after an answer was lost", func(w *provoker) acctest.Diagnostics {
			p := w.provider(nil)
			made := p.Make(p.Absent(tokenResource), triggered("1"))
			w.lose(http.MethodPost, rotate)
			applied := p.Apply(w.Context(), p.Plan(made, triggered("2")))
			w.calm()
			return append(applied.Diagnostics, w.provider(nil).Plan(applied, triggered("2")).Diagnostics...)
		}),
		at("resource eventconnectors_token: a new signing secret, for a callback that was set by hand", func(w *provoker) acctest.Diagnostics {
			p := w.provider(nil)
			made := p.Make(p.Absent(tokenResource), tokenWith(nil))
			const callback = "https://hooks.example.com/"
			w.dashboard("eventconnectors", "change", acctest.Attribute(made.State, "id"), map[string]any{"callBackUrl": callback})
			again := w.provider(nil)
			return again.Plan(again.Read(made), tokenWith(acctest.Values{"callback_url": callback})).Diagnostics
		}),
		at("resource eventconnectors_token: a new signing secret, which was not planned", func(w *provoker) acctest.Diagnostics {
			p := w.provider(nil)
			made := p.Make(p.Absent(tokenResource), triggered("1"))
			planned := p.Plan(made, merged(triggered("1"), acctest.Values{"callback_url": "https://hooks.example.com/another"}))
			w.dashboard("eventconnectors", "change", acctest.Attribute(made.State, "id"), map[string]any{"callBackUrl": ""})
			return p.Apply(w.Context(), planned).Diagnostics
		}),
	)
}

// encryptionPlaces are what is said of secrets that are encrypted, or are not.
func encryptionPlaces() []place {
	kinds := map[string]acctest.Values{
		keyResource:     keyWith(nil),
		webhookResource: webhookWith(nil),
		tokenResource:   tokenWith(acctest.Values{"callback_url": "https://hooks.example.com/"}),
	}
	var places []place
	for name, config := range kinds {
		short := name[len("eventcreds_"):]
		places = append(places,
			at("resource "+short+": age_recipients change", func(w *provoker) acctest.Diagnostics {
				recipient, _ := stormIdentity(w.T)
				another, _ := stormIdentity(w.T)
				encrypted := func(recipient string) acctest.Values {
					return merged(config, acctest.Values{"age_recipients": []any{recipient}})
				}
				p := w.provider(nil)
				planned := p.Plan(p.Make(p.Absent(name), config), encrypted(recipient))
				return append(planned.Diagnostics, p.Plan(p.Apply(w.Context(), planned), encrypted(another)).Diagnostics...)
			}),
			at("resource "+short+": require_encryption", func(w *provoker) acctest.Diagnostics {
				p := w.provider(acctest.Values{"require_encryption": true})
				return p.Plan(p.Absent(name), config).Diagnostics
			}),
		)
	}
	return append(places, at("resource ecoevents_api_key: age_recipients that come out wrong", func(w *provoker) acctest.Diagnostics {
		p := w.provider(nil)
		return p.Plan(p.Absent(keyResource), keyWith(acctest.Values{"age_recipients": []any{"ada@example.com"}})).Diagnostics
	}))
}
