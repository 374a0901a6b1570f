package eventconnectors_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventconnectors"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

func TestReadsOfTokens(t *testing.T) {
	t.Parallel()
	var stocks []clienttest.Stock
	for _, test := range []struct {
		bare          bool
		tokens, pages int // beside the client's own
	}{{false, 1, 1}, {false, 99, 1}, {false, 100, 2}, {false, 250, 3}, {true, 250, 1}} {
		platform := newSandbox(t, sandbox.Options{Auth: sandbox.AuthPassword, BareArrays: test.bare})
		stock := clienttest.Stock{Platform: platform.Platform, Pages: test.pages}
		for n := range test.tokens {
			id, _ := platform.EventConnectors.IssueToken(fmt.Sprint(n), []string{"ROLE_EXTERNAL_USER"})
			stock.IDs = append(stock.IDs, id)
		}
		stock.Reader = func() func(context.Context, string) error {
			client := platform.client()
			return func(ctx context.Context, id string) error {
				token, err := client.Token(ctx, client.AccountID(), id)
				if err == nil && (token.ID != id || clienttest.Clock().Sub(token.SeenAt).Abs() > time.Hour) {
					err = fmt.Errorf("got the token %s, seen at %s", token.ID, token.SeenAt)
				}
				return err
			}
		}
		stocks = append(stocks, stock)
	}
	clienttest.ReadsLaw(t, false, stocks...)
}

// perToken serves one token for each id and, as the list of an account, the token with the account's id, or what list answers.
func perToken(platform *platform, list http.HandlerFunc) {
	platform.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		account, id, isToken := strings.Cut(strings.TrimPrefix(r.URL.Path, "/eventconnectors/accounts/"), "/tokens/")
		switch {
		case isToken && strings.HasPrefix(id, "gone"):
			clienttest.Always(http.StatusNotFound, "application/json", `{"message": "No."}`)(w, r)
		case isToken:
			clienttest.Always(http.StatusOK, "application/json", fmt.Sprintf(`{"id": %q}`, id))(w, r)
		case list != nil:
			list(w, r)
		default:
			clienttest.Always(http.StatusOK, "application/json", fmt.Sprintf(`[{"id": %q}]`, strings.TrimSuffix(account, "/tokens")))(w, r)
		}
	})
}

// TestAccountsShareNothing: what the list of one account shows is not taken for another's.
func TestAccountsShareNothing(t *testing.T) {
	t.Parallel()
	platform := answering(0, "", "")
	perToken(platform, nil)
	client := platform.client()
	for range 2 {
		for _, account := range []string{"acc_1", "acc_2"} {
			list := clienttest.Succeed[[]eventconnectors.Token](t)(client.Tokens(t.Context(), account))
			if len(list) != 1 || list[0].ID != account {
				t.Errorf("%s: got %+v", account, list)
			}
		}
	}
}

// TestListThatIsNotToBeHad: a platform may show its tokens and no list of them, whatever it answers instead.
func TestListThatIsNotToBeHad(t *testing.T) {
	t.Parallel()
	for name, list := range map[string]http.HandlerFunc{
		"403":      clienttest.Always(http.StatusForbidden, "application/json", `{"message": "No."}`),
		"404":      clienttest.Always(http.StatusNotFound, "application/json", `{"message": "No."}`),
		"405":      clienttest.Always(http.StatusMethodNotAllowed, "text/html", `<html>No.`),
		"501":      clienttest.Always(http.StatusNotImplemented, "", ``),
		"no JSON":  clienttest.Always(http.StatusOK, "text/html", `<html>No.`),
		"no list":  clienttest.Always(http.StatusOK, "application/json", `{"hits": 7}`),
		"no token": clienttest.Always(http.StatusOK, "application/json", `[7]`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				platform := answering(0, "", "")
				perToken(platform, list)
				client := platform.client()
				clienttest.TenAtOnce(func(n int) {
					for i := range 10 {
						id := fmt.Sprint("tok_", n, "_", i)
						if token := clienttest.Succeed[eventconnectors.Token](t)(client.Token(t.Context(), "acc_1", id)); token.ID != id {
							t.Errorf("got the token %s in place of %s", token.ID, id)
						}
					}
				})
				if _, err := client.Token(t.Context(), "acc_1", "gone"); !errors.Is(err, apiclient.ErrNotFound) {
					t.Errorf("what is gone: got the error %v", err)
				}
			})
		})
	}
}
