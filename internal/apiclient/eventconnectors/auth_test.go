package eventconnectors_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventconnectors"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

const signIn = "POST /auth/signin"

func TestMe(t *testing.T) {
	t.Parallel()
	for name, auth := range map[string]sandbox.Auth{"token": sandbox.AuthAPIKey, "email and password": sandbox.AuthPassword} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			platform := newSandbox(t, sandbox.Options{Auth: auth})
			client := platform.client()
			got := clienttest.Succeed[eventconnectors.Identity](t)(client.Me(t.Context()))
			if got.ID != client.AccountID() || got.Role != "ROLE_ADMIN" || got.Email != platform.Variable("EMAIL") || got.Organisation == "" {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestCredentialsThatMayDoLess(t *testing.T) {
	t.Parallel()
	platform := newSandbox(t, sandbox.Options{})
	_, narrow := platform.EventConnectors.IssueToken("narrow", []string{"ROLE_EXTERNAL_USER"})
	client := platform.with(narrow)
	if err := client.CheckCredential(t.Context()); err != nil {
		t.Errorf("a good token: got the error %v", err)
	}
	if _, err := client.Me(t.Context()); !errors.Is(err, apiclient.ErrForbidden) {
		t.Errorf("got the error %v", err)
	}
	if _, err := client.CreateToken(t.Context(), client.AccountID(), request(nil)); !errors.Is(err, apiclient.ErrForbidden) {
		t.Errorf("got the error %v", err)
	}
	if err := platform.with("token_wrong").CheckCredential(t.Context()); !errors.Is(err, apiclient.ErrUnauthorized) {
		t.Errorf("a bad token: got the error %v", err)
	}
}

func TestOneSignInForTenCalls(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*platform){
		"at first":                         nil,
		"the session ended, by this clock": func(*platform) { <-time.NewTimer(time.Hour).C },
		"the session ended, by that clock": func(p *platform) { p.Advance(time.Hour) }, // 401, ten times
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				platform := newSandbox(t, sandbox.Options{Auth: sandbox.AuthPassword, Latency: 50 * time.Millisecond})
				client := platform.client()
				want := 1
				if end != nil {
					want = 2
					_ = clienttest.Succeed[eventconnectors.Identity](t)(client.Me(t.Context()))
					end(platform)
				}
				clienttest.TenAtOnce(func(int) {
					if _, err := client.Me(t.Context()); err != nil {
						t.Error(err)
					}
				})
				platform.Expect(t, map[string]int{signIn: want})
			})
		})
	}
}

func TestWrongPasswordIsSentOnce(t *testing.T) {
	t.Parallel()
	platform := newSandbox(t, sandbox.Options{Auth: sandbox.AuthPassword})
	client := platform.client(func(c *eventconnectors.Config) { c.Password = "wrong" })
	clienttest.TenAtOnce(func(int) {
		_, err := client.Me(t.Context())
		if e := clienttest.Failure(t, err); !errors.Is(e, apiclient.ErrUnauthorized) || e.Operation != "sign in" {
			t.Errorf("got the error %v", err)
		}
	})
	platform.Expect(t, map[string]int{signIn: 1, "GET /accounts/me": 0})
}

func TestSignInWithoutATokenIsAnError(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{}`, `{"access_token": "token"}`, `{"access_token": "token", "expires_in": -1}`, `{"expires_in": 60}`, ``} {
		client := answering(http.StatusOK, "application/json", body).client(func(c *eventconnectors.Config) {
			c.Token, c.Email, c.Password = "", "ada@example.com", "password"
		})
		_, err := client.Me(t.Context())
		if e := clienttest.Failure(t, err); e.Operation != "sign in" || e.OutcomeUnknown {
			t.Errorf("%s: got the error %v", body, e)
		}
	}
}

// TestSessionBesideTheClientsOwn: it begins and ends by itself, whatever credential the client has, or none.
func TestSessionBesideTheClientsOwn(t *testing.T) {
	t.Parallel()
	for name, clientOf := range map[string]func(*platform) *eventconnectors.Client{
		"email and password": func(p *platform) *eventconnectors.Client { return p.client() },
		"no credential":      func(p *platform) *eventconnectors.Client { return p.with("") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			platform := newSandbox(t, sandbox.Options{Auth: sandbox.AuthPassword})
			client := clientOf(platform)
			_ = client.CheckCredential(t.Context()) // begins the client's own, where it has one
			own := len(platform.Live(sandbox.KindSessionToken))

			second := platform.EventConnectors.SecondAccount()
			as := apiclient.Credentials{Email: second.Email, Password: second.Password}
			platform.Advance(time.Hour / 2)
			tokens := clienttest.Succeed[apiclient.Tokens](t)(client.SignIn(t.Context(), as))
			if want := platform.Now().Add(time.Hour); tokens.Expires().Sub(want).Abs() > time.Minute {
				t.Errorf("it ends at %s, want %s in the platform's time", tokens.Expires(), want)
			}
			if live := platform.Live(sandbox.KindSessionToken); len(live) != own+1 || live[own] != tokens.Access {
				t.Errorf("%d sessions are alive, want one more than %d", len(live), own)
			}
			if err := client.SignOut(t.Context(), tokens.Access); err != nil {
				t.Error(err)
			}
			if live := platform.Live(sandbox.KindSessionToken); len(live) != own {
				t.Errorf("%d sessions are alive, want %d", len(live), own)
			}
			if err := client.SignOut(t.Context(), tokens.Access); !errors.Is(err, apiclient.ErrUnauthorized) {
				t.Errorf("ended again: got the error %v", err)
			}
		})
	}
}

// TestSessionIsNotBegunTwice: where the answer is lost, a second sign-in would leave the session of the first alive.
func TestSessionIsNotBegunTwice(t *testing.T) {
	t.Parallel()
	platform := newSandbox(t, sandbox.Options{Auth: sandbox.AuthPassword})
	platform.Lose(func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/signin") })
	as := apiclient.Credentials{Email: platform.Variable("EMAIL"), Password: platform.Variable("PASSWORD")}
	if _, err := platform.with("").SignIn(t.Context(), as); !clienttest.Failure(t, err).OutcomeUnknown {
		t.Errorf("got the error %v", err)
	}
	platform.Expect(t, map[string]int{signIn: 1})
}

// TestHalfASessionCanBeEnded: an answer that lacks something is an error, and comes with the token that it holds.
func TestHalfASessionCanBeEnded(t *testing.T) {
	t.Parallel()
	client := answering(http.StatusOK, "application/json", `{"access_token": "token"}`).client()
	tokens, err := client.SignIn(t.Context(), apiclient.Credentials{Email: "ada@example.com", Password: "password"})
	if tokens.Access != "token" || err == nil {
		t.Errorf("got %+v and the error %v", tokens, err)
	}
}

// TestClientsShareNothing: two accounts at once, one of which is stopped by the platform.
func TestClientsShareNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		platform := newSandbox(t, sandbox.Options{Auth: sandbox.AuthPassword})
		second := platform.EventConnectors.SecondAccount()
		clients := []*eventconnectors.Client{platform.client(), platform.client(func(c *eventconnectors.Config) {
			c.Email, c.Password, c.AccountID = second.Email, second.Password, second.ID
		})}
		var issued []string
		for _, client := range clients {
			issued = append(issued, create(t, client, nil).ID)
			if me := clienttest.Succeed[eventconnectors.Identity](t)(client.Me(t.Context())); me.ID != client.AccountID() {
				t.Errorf("the client of %s is that of %s", client.AccountID(), me.ID)
			}
		}
		for i, client := range clients {
			var got []string
			for _, token := range clienttest.Succeed[[]eventconnectors.Token](t)(client.Tokens(t.Context(), client.AccountID())) {
				if *token.Name == "feed" {
					got = append(got, token.ID)
				}
			}
			if diff := cmp.Diff(issued[i:i+1], got); diff != "" {
				t.Errorf("listed: (-want +got)\n%s", diff)
			}
			if _, err := client.Token(t.Context(), clients[1-i].AccountID(), issued[1-i]); !errors.Is(err, apiclient.ErrForbidden) {
				t.Errorf("got the error %v", err)
			}
		}
		platform.Expect(t, map[string]int{signIn: 2})

		platform.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			platform.Handler = platform.Sandbox
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(http.StatusTooManyRequests)
		})
		began := clienttest.Clock()
		if err := clients[0].CheckCredential(t.Context()); !errors.Is(err, apiclient.ErrRateLimited) {
			t.Errorf("got the error %v", err)
		}
		if err := clients[1].CheckCredential(t.Context()); err != nil || clienttest.Clock() != began {
			t.Errorf("one waited for the other, until %s, or failed: %v", clienttest.Clock(), err)
		}
	})
}

// TestSecretsAreInNoLogAndNoError: whatever an operation comes to, on a platform that echoes what it is sent.
func TestSecretsAreInNoLogAndNoError(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		platform := newSandbox(t, sandbox.Options{Auth: sandbox.AuthPassword})
		_, own := platform.EventConnectors.IssueToken("own", []string{"ROLE_ADMIN"})
		clients := []*eventconnectors.Client{platform.client(), platform.with(own)}
		var text strings.Builder
		for range 2 {
			for _, client := range clients {
				for _, err := range callEverything(t.Context(), client) {
					if err != nil {
						text.WriteString(err.Error() + "\n")
					}
				}
			}
			platform.Handler = http.HandlerFunc(clienttest.Echo)
			clients = append(clients, platform.client()) // and a sign-in
		}
		platform.NoSecretIn(t, text.String())
	})
}
