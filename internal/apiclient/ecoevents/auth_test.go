package ecoevents_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/ecoevents"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

func TestVerify(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		platform := newSandbox(t, sandbox.Options{})
		id, key := platform.issue("events:read")
		for name, verify := range map[string]func() (ecoevents.Verification, error){
			"own": func() (ecoevents.Verification, error) { return platform.with(key).Verify(t.Context()) },
			"a given one": func() (ecoevents.Verification, error) {
				return platform.client().VerifyKey(t.Context(), key)
			},
		} {
			got := succeed[ecoevents.Verification](t)(verify())
			if !got.Valid || got.Account.ID == "" || got.Account.Name == "" || got.Account.Tier == "" || got.Key == nil {
				t.Fatalf("%s: got %+v", name, got)
			}
			got.Key.LastUsed = apiclient.Time{}
			want := &ecoevents.VerifiedKey{ID: id, Name: "another", Scopes: []string{"events:read"}, CreatedAt: apiclient.Time{Time: clock().UTC()}}
			if diff := cmp.Diff(want, got.Key); diff != "" {
				t.Errorf("%s: (-want +got)\n%s", name, diff)
			}
		}
	})
}

func TestVerifyOfATokenHasNoKey(t *testing.T) {
	t.Parallel()
	platform := newSandbox(t, sandbox.Options{})
	token := succeed[string](t)(platform.EcoEvents.IssueAccessToken(time.Hour))
	if got := succeed[ecoevents.Verification](t)(platform.withToken(token).Verify(t.Context())); !got.Valid || got.Key != nil {
		t.Errorf("got %+v", got)
	}
}

func TestVerifyOfABadKey(t *testing.T) {
	t.Parallel()
	platform := newSandbox(t, sandbox.Options{})
	id, revoked := platform.issue("events:read")
	if err := platform.Dashboard("ecoevents", "revoke", id, nil); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{revoked, "ek_live_unknown00000000"} {
		if _, err := platform.client().VerifyKey(t.Context(), key); !errors.Is(err, apiclient.ErrUnauthorized) {
			t.Errorf("got the error %v", err)
		}
	}
	platform.expect(t, map[string]int{"GET /v1/auth/verify": 2})
}

func TestEveryKindOfCredential(t *testing.T) {
	t.Parallel()
	for name, clientOf := range map[string]func(*testing.T, *sandboxed) *ecoevents.Client{
		"an API key": func(_ *testing.T, p *sandboxed) *ecoevents.Client {
			_, key := p.issue(ecoevents.FullAccess)
			return p.with(key)
		},
		"an access token": func(t *testing.T, p *sandboxed) *ecoevents.Client {
			t.Helper()
			return p.withToken(succeed[string](t)(p.EcoEvents.IssueAccessToken(time.Hour)))
		},
		"email and password": func(_ *testing.T, p *sandboxed) *ecoevents.Client { return p.client() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				platform := newSandbox(t, sandbox.Options{Auth: sandbox.AuthPassword})
				client := clientOf(t, platform)
				id, _ := platform.issue("events:read")
				if err := client.RevokeAPIKey(t.Context(), id); err != nil {
					t.Error(err)
				}
				_ = succeed[[]ecoevents.Webhook](t)(client.Webhooks(t.Context()))
			})
		})
	}
}

func TestRefusalsOfTheSandbox(t *testing.T) {
	t.Parallel()
	platform := newSandbox(t, sandbox.Options{})
	_, narrow := platform.issue("events:read")
	_, testKey := platform.EcoEvents.IssueAPIKey("test", []string{ecoevents.FullAccess}, ecoevents.EnvironmentTest)
	id, gone := platform.issue(ecoevents.FullAccess)
	if err := platform.Dashboard("ecoevents", "revoke", id, nil); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]error{narrow: apiclient.ErrForbidden, testKey: apiclient.ErrForbidden, gone: apiclient.ErrUnauthorized} {
		_, err := platform.with(key).CreateAPIKey(t.Context(), ecoevents.APIKeyRequest{Name: "ci", Scopes: []string{"events:read"}, Environment: "live"})
		if !errors.Is(err, want) || failure(t, err).OutcomeUnknown {
			t.Errorf("got the error %v, want %v", err, want)
		}
	}
	if _, err := platform.client().CreateAPIKey(t.Context(), ecoevents.APIKeyRequest{}); failure(t, err).Status != http.StatusBadRequest {
		t.Errorf("got the error %v", err)
	}
}

func TestTokenThatExpiresDuringTenOperations(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		platform := newSandbox(t, sandbox.Options{Auth: sandbox.AuthPassword, Latency: time.Second})
		client := platform.client()
		id, _ := platform.issue("events:read")
		_ = succeed[ecoevents.APIKey](t)(client.APIKey(t.Context(), id))

		go func() {
			synctest.Wait() // all are on their way
			platform.Advance(25 * time.Hour)
		}()
		tenAtOnce(func(int) {
			if _, err := client.APIKey(t.Context(), id); err != nil {
				t.Error(err)
			}
		})
		platform.expect(t, map[string]int{"POST /v1/auth/login": 1, "POST /v1/auth/refresh": 1, "GET /v1/api-keys/{id}": 21})
	})
}

func TestDeadRefreshTokenFallsBackToSignIn(t *testing.T) {
	t.Parallel()
	for name, kill := range map[string]func(*testing.T, *sandboxed){
		"it expired": func(_ *testing.T, platform *sandboxed) { platform.Advance(31 * 24 * time.Hour) },
		"its answer is lost": func(_ *testing.T, platform *sandboxed) {
			platform.Advance(25 * time.Hour)
			platform.handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				platform.Sandbox.ServeHTTP(w, r)
				if strings.HasSuffix(r.URL.Path, "/refresh") {
					panic(http.ErrAbortHandler)
				}
			})
		},
		"somebody else spent it": func(t *testing.T, platform *sandboxed) {
			t.Helper()
			spend(t, platform)
			platform.Advance(25 * time.Hour)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				platform := newSandbox(t, sandbox.Options{Auth: sandbox.AuthPassword})
				client := platform.client()
				_ = succeed[ecoevents.Verification](t)(client.Verify(t.Context()))
				kill(t, platform)
				before := platform.Stats().Requests["POST /ecoevents/v1/auth/refresh"]
				tenAtOnce(func(int) { _ = succeed[ecoevents.Verification](t)(client.Verify(t.Context())) })
				platform.expect(t, map[string]int{"POST /v1/auth/login": 2, "POST /v1/auth/refresh": before + 1})
			})
		})
	}
}

// spend uses up every refresh token, as another consumer that got hold of it would.
func spend(t *testing.T, platform *sandboxed) {
	t.Helper()
	for _, c := range platform.Credentials() {
		if c.Kind == sandbox.KindRefreshToken {
			request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/ecoevents/v1/auth/refresh", strings.NewReader(`{"refreshToken": "`+c.Value+`"}`))
			request.Header.Set("Content-Type", "application/json")
			platform.Sandbox.ServeHTTP(httptest.NewRecorder(), request)
		}
	}
	if platform.count(sandbox.KindRefreshToken, sandbox.StateSpent) != 1 {
		t.Error("nothing was spent")
	}
}

func TestWrongPasswordIsSentOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		platform := newSandbox(t, sandbox.Options{Auth: sandbox.AuthPassword})
		client := platform.client(func(c *ecoevents.Config) { c.Password = "wrong password" })
		for range 2 {
			tenAtOnce(func(int) {
				_, err := client.Verify(t.Context())
				if e := failure(t, err); !errors.Is(e, apiclient.ErrUnauthorized) || e.Operation != "sign in" || e.OutcomeUnknown {
					t.Errorf("got the error %v", err)
				}
			})
		}
		platform.expect(t, map[string]int{"POST /v1/auth/login": 1, "GET /v1/auth/verify": 0})
	})
}

func TestSignInIsTriedAgainWhereThePlatformFailsForAMoment(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		platform := newSandbox(t, sandbox.Options{Auth: sandbox.AuthPassword})
		platform.handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			platform.handler = platform.Sandbox
			w.WriteHeader(http.StatusBadGateway)
		})
		_ = succeed[ecoevents.Verification](t)(platform.client().Verify(t.Context()))
	})
}

func TestOwnKeyIsNeverRevoked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		platform := newSandbox(t, sandbox.Options{})
		id, key := platform.issue(ecoevents.FullAccess)
		client := platform.with(key)
		tenAtOnce(func(int) {
			if err := client.RevokeAPIKey(t.Context(), id); !errors.Is(err, apiclient.ErrOwnCredential) {
				t.Errorf("got the error %v", err)
			}
		})
		if other, _ := platform.issue("events:read"); client.RevokeAPIKey(t.Context(), other) != nil {
			t.Error("another key cannot be revoked")
		}
		if state := platform.state(sandbox.KindAPIKey, id); state != sandbox.StateLive {
			t.Errorf("the key is %s", state)
		}
		platform.expect(t, map[string]int{"GET /v1/auth/verify": 1, "DELETE /v1/api-keys/{id}": 1})
	})
}

func TestNothingIsRevokedByAKeyThatMayBeItself(t *testing.T) {
	t.Parallel()
	for name, verification := range map[string]string{
		"it cannot ask": ``, "it is not told": `{"valid": true, "account": {"id": "acc_1", "name": "", "tier": ""}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := failure(t, answering(http.StatusOK, "application/json", verification).client().RevokeAPIKey(t.Context(), "key_1"))
			if e.Operation != "verify the credential" || e.OutcomeUnknown {
				t.Errorf("got the error %v", e)
			}
		})
	}
}
