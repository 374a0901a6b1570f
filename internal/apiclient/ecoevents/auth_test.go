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

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
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
			got := clienttest.Succeed[ecoevents.Verification](t)(verify())
			if !got.Valid || got.Account.ID == "" || got.Account.Name == "" || got.Account.Tier == "" || got.Key == nil {
				t.Fatalf("%s: got %+v", name, got)
			}
			got.Key.LastUsed = time.Time{}
			want := &ecoevents.VerifiedKey{ID: id, Name: "another", Scopes: []string{"events:read"}, CreatedAt: clienttest.Clock().UTC()}
			if diff := cmp.Diff(want, got.Key); diff != "" {
				t.Errorf("%s: (-want +got)\n%s", name, diff)
			}
		}
	})
}

func TestVerifyOfATokenHasNoKey(t *testing.T) {
	t.Parallel()
	platform := newSandbox(t, sandbox.Options{})
	token := clienttest.Succeed[string](t)(platform.EcoEvents.IssueAccessToken(time.Hour))
	if got := clienttest.Succeed[ecoevents.Verification](t)(platform.withToken(token).Verify(t.Context())); !got.Valid || got.Key != nil {
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
	platform.Expect(t, map[string]int{"GET /v1/auth/verify": 2})
}

func TestEveryKindOfCredential(t *testing.T) {
	t.Parallel()
	for name, clientOf := range map[string]func(*testing.T, *platform) *ecoevents.Client{
		"an API key": func(_ *testing.T, p *platform) *ecoevents.Client {
			_, key := p.issue(ecoevents.FullAccess)
			return p.with(key)
		},
		"an access token": func(t *testing.T, p *platform) *ecoevents.Client {
			t.Helper()
			return p.withToken(clienttest.Succeed[string](t)(p.EcoEvents.IssueAccessToken(time.Hour)))
		},
		"email and password": func(_ *testing.T, p *platform) *ecoevents.Client { return p.client() },
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
				_ = clienttest.Succeed[[]ecoevents.Webhook](t)(client.Webhooks(t.Context()))
			})
		})
	}
}

// TestSessionBesideTheClientsOwn: whatever credential the client has, or none, the session is another one than its own.
func TestSessionBesideTheClientsOwn(t *testing.T) {
	t.Parallel()
	platform := newSandbox(t, sandbox.Options{Auth: sandbox.AuthPassword})
	as := apiclient.Credentials{Email: platform.Variable("EMAIL"), Password: platform.Variable("PASSWORD")}
	client := platform.client()
	_ = clienttest.Succeed[ecoevents.Verification](t)(client.Verify(t.Context())) // begins the client's own
	platform.Advance(time.Hour)
	tokens := clienttest.Succeed[apiclient.Tokens](t)(client.SignIn(t.Context(), as))
	if live := platform.Live(sandbox.KindAccessToken); len(live) != 2 || live[1] != tokens.Access {
		t.Errorf("%d sessions are alive, want 2", len(live))
	}
	if want := platform.Now().Add(24 * time.Hour); tokens.Expires().Sub(want).Abs() > time.Minute {
		t.Errorf("it ends at %s, want %s in the platform's time", tokens.Expires(), want)
	}
	_ = clienttest.Succeed[apiclient.Tokens](t)(platform.with("").SignIn(t.Context(), as))

	platform.Lose(func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/login") })
	if _, err := client.SignIn(t.Context(), as); !clienttest.Failure(t, err).OutcomeUnknown {
		t.Errorf("after a lost answer: got the error %v", err)
	}
	platform.Expect(t, map[string]int{"POST /v1/auth/login": 4})
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
		if !errors.Is(err, want) || clienttest.Failure(t, err).OutcomeUnknown {
			t.Errorf("got the error %v, want %v", err, want)
		}
	}
	if _, err := platform.client().CreateAPIKey(t.Context(), ecoevents.APIKeyRequest{}); clienttest.Failure(t, err).Status != http.StatusBadRequest {
		t.Errorf("got the error %v", err)
	}
}

func TestTokenThatExpiresDuringTenOperations(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		platform := newSandbox(t, sandbox.Options{Auth: sandbox.AuthPassword, Latency: time.Second})
		client := platform.client()
		_ = clienttest.Succeed[ecoevents.Verification](t)(client.Verify(t.Context()))

		go func() {
			synctest.Wait() // all are on their way
			platform.Advance(25 * time.Hour)
		}()
		clienttest.TenAtOnce(func(int) {
			if _, err := client.Verify(t.Context()); err != nil {
				t.Error(err)
			}
		})
		platform.Expect(t, map[string]int{"POST /v1/auth/login": 1, "POST /v1/auth/refresh": 1, "GET /v1/auth/verify": 21})
	})
}

func TestDeadRefreshTokenFallsBackToSignIn(t *testing.T) {
	t.Parallel()
	for name, kill := range map[string]func(*testing.T, *platform){
		"it expired": func(_ *testing.T, platform *platform) { platform.Advance(31 * 24 * time.Hour) },
		"its answer is lost": func(_ *testing.T, platform *platform) {
			platform.Advance(25 * time.Hour)
			platform.Lose(func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/refresh") })
		},
		"somebody else spent it": func(t *testing.T, platform *platform) {
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
				_ = clienttest.Succeed[ecoevents.Verification](t)(client.Verify(t.Context()))
				kill(t, platform)
				before := platform.Stats().Requests["POST /ecoevents/v1/auth/refresh"]
				clienttest.TenAtOnce(func(int) { _ = clienttest.Succeed[ecoevents.Verification](t)(client.Verify(t.Context())) })
				platform.Expect(t, map[string]int{"POST /v1/auth/login": 2, "POST /v1/auth/refresh": before + 1})
			})
		})
	}
}

// spend uses up the refresh token, as another consumer that got hold of it would.
func spend(t *testing.T, platform *platform) {
	t.Helper()
	live := platform.Live(sandbox.KindRefreshToken)
	request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/ecoevents/v1/auth/refresh", strings.NewReader(`{"refreshToken": "`+live[0]+`"}`))
	request.Header.Set("Content-Type", "application/json")
	answer := httptest.NewRecorder()
	platform.Sandbox.ServeHTTP(answer, request)
	if answer.Code != http.StatusOK {
		t.Errorf("nothing was spent: %d", answer.Code)
	}
}

func TestWrongPasswordIsSentOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		platform := newSandbox(t, sandbox.Options{Auth: sandbox.AuthPassword})
		client := platform.client(func(c *ecoevents.Config) { c.Password = "wrong password" })
		for range 2 {
			clienttest.TenAtOnce(func(int) {
				_, err := client.Verify(t.Context())
				if e := clienttest.Failure(t, err); !errors.Is(e, apiclient.ErrUnauthorized) || e.Operation != "sign in" || e.OutcomeUnknown {
					t.Errorf("got the error %v", err)
				}
			})
		}
		platform.Expect(t, map[string]int{"POST /v1/auth/login": 1, "GET /v1/auth/verify": 0})
	})
}

func TestSignInIsTriedAgainWhereThePlatformFailsForAMoment(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		platform := newSandbox(t, sandbox.Options{Auth: sandbox.AuthPassword})
		platform.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			platform.Handler = platform.Sandbox
			w.WriteHeader(http.StatusBadGateway)
		})
		_ = clienttest.Succeed[ecoevents.Verification](t)(platform.client().Verify(t.Context()))
	})
}

func TestOwnKeyIsNeverRevoked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		platform := newSandbox(t, sandbox.Options{})
		id, key := platform.issue(ecoevents.FullAccess)
		client := platform.with(key)
		clienttest.TenAtOnce(func(int) {
			if err := client.RevokeAPIKey(t.Context(), id); !errors.Is(err, apiclient.ErrOwnCredential) {
				t.Errorf("got the error %v", err)
			}
		})
		if other, _ := platform.issue("events:read"); client.RevokeAPIKey(t.Context(), other) != nil {
			t.Error("another key cannot be revoked")
		}
		if state := platform.State(sandbox.KindAPIKey, id); state != sandbox.StateLive {
			t.Errorf("the key is %s", state)
		}
		platform.Expect(t, map[string]int{"GET /v1/auth/verify": 1, "DELETE /v1/api-keys/{id}": 1})
	})
}

func TestNothingIsRevokedByAKeyThatMayBeItself(t *testing.T) {
	t.Parallel()
	for name, verification := range map[string]string{
		"it cannot ask": ``, "it is not told": `{"valid": true, "account": {"id": "acc_1", "name": "", "tier": ""}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := clienttest.Failure(t, answering(http.StatusOK, "application/json", verification).client().RevokeAPIKey(t.Context(), "key_1"))
			if e.Operation != "verify the credential" || e.OutcomeUnknown {
				t.Errorf("got the error %v", e)
			}
		})
	}
}
