package provider_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
)

// ephemeralPlaces are what ephemeral resources say when they are opened and closed.
func ephemeralPlaces() []place {
	key := acctest.Values{"name": "ci", "scopes": []any{"events:read"}, "lifetime_minutes": 1}
	open := func(w *provoker, name string, config acctest.Values) acctest.Ephemeral {
		return w.provider(nil).Open(w.Context(), "eventcreds_"+name, config)
	}
	// left leaves a key behind, whose time is over.
	left := func(w *provoker) {
		w.platform.EcoEvents.IssueAPIKey("ci (terraform, for 1 min)", []string{"events:read"}, "live")
		w.platform.Advance(time.Hour)
	}
	return append(decryptPlaces(),
		at("ephemeral resource ecoevents_api_key: the answer is lost", func(w *provoker) acctest.Diagnostics {
			w.lose(http.MethodPost, "/v1/api-keys")
			return open(w, "ecoevents_api_key", key).Diagnostics
		}),
		at("ephemeral resource ecoevents_api_key: leftovers cannot be listed", func(w *provoker) acctest.Diagnostics {
			w.answer(http.MethodGet, "/v1/api-keys", http.StatusForbidden, "")
			return open(w, "ecoevents_api_key", key).Diagnostics
		}),
		at("ephemeral resource ecoevents_api_key: leftovers cannot be revoked", func(w *provoker) acctest.Diagnostics {
			left(w)
			w.answer(http.MethodDelete, "", http.StatusForbidden, "")
			return open(w, "ecoevents_api_key", key).Diagnostics
		}),
		at("ephemeral resource ecoevents_api_key: it cannot be revoked", func(w *provoker) acctest.Diagnostics {
			p := w.provider(nil)
			opened := p.Open(w.Context(), "eventcreds_ecoevents_api_key", key)
			w.intercept(http.MethodDelete, "", abort)
			return p.Close(w.Context(), opened)
		}),
		at("ephemeral resource ecoevents_api_key: revoking it takes too long", func(w *provoker) acctest.Diagnostics {
			p := w.provider(nil)
			opened := p.Open(w.Context(), "eventcreds_ecoevents_api_key", key)
			w.intercept(http.MethodDelete, "", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
			return p.Close(w.Context(), opened)
		}),
		at("ephemeral resource ecoevents_access_token: it may expire too early", func(w *provoker) acctest.Diagnostics {
			w.withPassword()
			return open(w, "ecoevents_access_token", acctest.Values{"run_minutes": 1441}).Diagnostics
		}),
		at("ephemeral resource ecoevents_access_token: a wrong password", func(w *provoker) acctest.Diagnostics {
			return open(w, "ecoevents_access_token", acctest.Values{"email": "ada@example.com", "password": w.secret("hunter2hunter2")}).Diagnostics
		}),
		at("ephemeral resource ecoevents_access_token: the answer is lost", func(w *provoker) acctest.Diagnostics {
			w.withPassword()
			w.lose(http.MethodPost, "/login")
			return open(w, "ecoevents_access_token", nil).Diagnostics
		}),
		at("ephemeral resource ecoevents_access_token: the sign-in is forbidden", func(w *provoker) acctest.Diagnostics {
			w.withPassword()
			w.answer(http.MethodPost, "/login", http.StatusForbidden, "")
			return open(w, "ecoevents_access_token", nil).Diagnostics
		}),
		at("ephemeral resource eventconnectors_session: the answer is lost", func(w *provoker) acctest.Diagnostics {
			w.withPassword()
			w.lose(http.MethodPost, "/signin")
			return open(w, "eventconnectors_session", nil).Diagnostics
		}),
		at("ephemeral resource eventconnectors_session: the sign-in is forbidden", func(w *provoker) acctest.Diagnostics {
			w.withPassword()
			w.answer(http.MethodPost, "/signin", http.StatusForbidden, "")
			return open(w, "eventconnectors_session", nil).Diagnostics
		}),
		at("ephemeral resource eventconnectors_session: it cannot be ended", func(w *provoker) acctest.Diagnostics {
			w.withPassword()
			p := w.provider(nil)
			opened := p.Open(w.Context(), "eventcreds_eventconnectors_session", nil)
			w.answer(http.MethodPost, "/logout", http.StatusForbidden, "")
			return p.Close(w.Context(), opened)
		}),
		at("ephemeral resource ecoevents_verify: the credential is not valid", func(w *provoker) acctest.Diagnostics {
			found := open(w, "ecoevents_verify", acctest.Values{"key": w.secret("hunter2hunter2")}).Diagnostics
			found = append(found, open(w, "ecoevents_verify", acctest.Values{"key": w.secret("ek_live_a1b2c3d4e5f6g7h8i9j0")}).Diagnostics...)
			w.answer(http.MethodGet, "/v1/auth/verify", http.StatusOK, `{"valid": false, "account": {"id": "acc_1", "name": "a", "tier": "free"}}`)
			return append(found, open(w, "ecoevents_verify", nil).Diagnostics...)
		}),
	)
}

// decryptPlaces are what cannot be decrypted.
func decryptPlaces() []place {
	return slicesOf(
		at("ephemeral resource decrypt: what cannot be decrypted", func(w *provoker) (found acctest.Diagnostics) {
			recipient, identity := stormIdentity(w.T)
			_, another := stormIdentity(w.T)
			secret := w.secret("hunter2hunter2")
			w.secrets = append(w.secrets, identity, another)
			ciphertext := encryptedFor(w.T, recipient, secret)
			for _, config := range []acctest.Values{
				{"ciphertext": ciphertext, "identity": secret},
				{"ciphertext": ciphertext, "identity": another},
				{"ciphertext": ciphertext, "identity_file": w.write(another)},
				{"ciphertext": secret, "identity": identity},
				{"ciphertext": encryptedFor(w.T, recipient, "\xff"), "identity": identity},
				{"ciphertext": ciphertext, "identity_file": identity},
				{"ciphertext": ciphertext, "identity_file": "/dev/zero"},
				{"ciphertext": ciphertext, "identity_file": w.write(strings.Repeat(identity+"\n", 1000))},
			} {
				found = append(found, w.provider(nil).Open(w.Context(), "eventcreds_decrypt", config).Diagnostics...)
			}
			return found
		}),
	)
}

func encryptedFor(t *testing.T, recipient, secret string) string {
	t.Helper()
	recipients, err := credential.NewRecipients(recipient)
	if err != nil {
		t.Fatal(err)
	}
	ciphertext, err := recipients.Encrypt(secret)
	if err != nil {
		t.Fatal(err)
	}
	return ciphertext
}

// postQuantum is a recipient that age allows with its like only.
func postQuantum(t *testing.T) string {
	t.Helper()
	identity, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return identity.Recipient().String()
}
