package eventicat_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient/eventicat"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

func TestLifeOfAnAggregator(t *testing.T) {
	t.Parallel()
	for name, method := range map[string]string{"bearer": eventicat.AuthBearer, "query": eventicat.AuthQuery} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				platform := newSandbox(t, sandbox.Options{})
				client := platform.client(func(c *eventicat.Config) { c.AuthMethod = method })
				one := clienttest.Succeed[eventicat.Aggregator](t)
				all := clienttest.Succeed[[]eventicat.Aggregator](t)

				if list := all(client.Aggregators(t.Context())); len(list) != 0 {
					t.Errorf("listed before: %+v", list)
				}
				created := clienttest.Succeed[eventicat.CreatedAggregator](t)(client.CreateAggregator(t.Context(), eventicat.AggregatorRequest{Name: "fair", Description: new("a fair")}))
				want := eventicat.Aggregator{ID: created.ID, Name: new("fair"), Description: new("a fair"), CreatedAt: created.CreatedAt, UpdatedAt: created.CreatedAt}
				if diff := cmp.Diff(want, created.Aggregator); diff != "" || created.CreatedAt.IsZero() {
					t.Errorf("created: (-want +got)\n%s", diff)
				}
				if diff := cmp.Diff(want, one(client.Aggregator(t.Context(), created.ID))); diff != "" {
					t.Errorf("read: (-want +got)\n%s", diff)
				}

				platform.Advance(time.Hour)
				if err := client.UpdateAggregator(t.Context(), created.ID, eventicat.AggregatorRequest{Name: "market", Description: new("")}); err != nil {
					t.Error(err)
				}
				changed := one(client.Aggregator(t.Context(), created.ID))
				want.Name, want.Description, want.UpdatedAt = new("market"), new(""), changed.UpdatedAt
				if diff := cmp.Diff(want, changed); diff != "" || !changed.UpdatedAt.After(changed.CreatedAt) {
					t.Errorf("changed: (-want +got)\n%s", diff)
				}
				if diff := cmp.Diff([]eventicat.Aggregator{want}, all(client.Aggregators(t.Context()))); diff != "" {
					t.Errorf("listed: (-want +got)\n%s", diff)
				}

				if err := client.DeleteAggregator(t.Context(), created.ID); err != nil {
					t.Error(err)
				}
				for operation, err := range callEverything(t.Context(), client) {
					if known := operation == "read" || operation == "change" || operation == "delete" || operation == "send an event"; errors.Is(err, apiclient.ErrNotFound) != known {
						t.Errorf("%s of what is not there: got the error %v", operation, err)
					}
				}
			})
		})
	}
}

// TestCheckKeySendsNoEvent: it tells a good key from a bad one, and no aggregator receives anything.
func TestCheckKeySendsNoEvent(t *testing.T) {
	t.Parallel()
	for name, method := range map[string]string{"bearer": eventicat.AuthBearer, "query": eventicat.AuthQuery} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			platform := newSandbox(t, sandbox.Options{})
			client := platform.client(func(c *eventicat.Config) { c.AuthMethod = method })
			_ = clienttest.Succeed[eventicat.CreatedAggregator](t)(client.CreateAggregator(t.Context(), eventicat.AggregatorRequest{Name: "fair"}))
			if err := client.CheckKey(t.Context()); err != nil {
				t.Errorf("a good key: got the error %v", err)
			}
			wrong := platform.client(func(c *eventicat.Config) { c.AuthMethod, c.APIKey = method, "evc_wrong" })
			err := wrong.CheckKey(t.Context())
			if !errors.Is(err, apiclient.ErrUnauthorized) || clienttest.Failure(t, err).Message != "Invalid API key" {
				t.Errorf("a bad key: got the error %v", err)
			}
			if events := platform.Stats().Events; len(events) != 0 {
				t.Errorf("events were recorded: %v", events)
			}
			platform.Expect(t, map[string]int{"GET /api/event": 2, "POST /api/event": 0})
		})
	}
}

// TestSendEvent: the aggregator gets it once, with its tags, also where the answer is lost.
func TestSendEvent(t *testing.T) {
	t.Parallel()
	for name, method := range map[string]string{"bearer": eventicat.AuthBearer, "query": eventicat.AuthQuery} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				platform := newSandbox(t, sandbox.Options{})
				client := platform.client(func(c *eventicat.Config) { c.AuthMethod = method })
				created := clienttest.Succeed[eventicat.CreatedAggregator](t)(client.CreateAggregator(t.Context(), eventicat.AggregatorRequest{Name: "fair"}))
				answer, sent := platform.Handler, map[string]string{}
				platform.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if r.Method == http.MethodPost && r.URL.Query().Get("_id") == created.ID {
						body, err := io.ReadAll(r.Body)
						if err != nil || json.Unmarshal(body, &sent) != nil {
							t.Errorf("the body is %q: %v", body, err)
						}
						r.Body = io.NopCloser(bytes.NewReader(body))
					}
					answer.ServeHTTP(w, r)
				})
				if err := client.SendEvent(t.Context(), created.ID, "hello", map[string]string{"from": "terraform"}); err != nil {
					t.Error(err)
				}
				if diff := cmp.Diff(map[string]string{"name": "hello", "from": "terraform"}, sent); diff != "" {
					t.Errorf("sent: (-want +got)\n%s", diff)
				}
				platform.Lose(func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/api/event") })
				err := client.SendEvent(t.Context(), created.ID, "hello", nil)
				if failure := clienttest.Failure(t, err); !failure.OutcomeUnknown {
					t.Errorf("got the error %v", err)
				}
				if events := platform.Eventicat.Events(created.ID); events != 2 {
					t.Errorf("%d events arrived", events)
				}
			})
		})
	}
}

func TestEventURLIsWhereThePlatformTakesEvents(t *testing.T) {
	t.Parallel()
	platform := newSandbox(t, sandbox.Options{})
	client := platform.client(byQuery)
	created := clienttest.Succeed[eventicat.CreatedAggregator](t)(client.CreateAggregator(t.Context(), eventicat.AggregatorRequest{Name: "fair"}))
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, client.EventURL(created.ID), http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if request.URL.RawQuery != "_id="+created.ID {
		t.Errorf("the URL is %s", request.URL)
	}
	request.Header.Set("Authorization", "Bearer "+platform.Variable("API_KEY"))
	response, err := platform.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusOK || platform.Eventicat.Events(created.ID) != 1 {
		t.Errorf("got %s, and %d events", response.Status, platform.Eventicat.Events(created.ID))
	}
}

func TestEventURLIsEscaped(t *testing.T) {
	t.Parallel()
	client := answering(http.StatusOK, "", "").client(func(c *eventicat.Config) { c.BaseURL = eventicat.DefaultBaseURL })
	if got, want := client.EventURL("a&b=c"), "https://app.eventicat.com/api/event?_id=a%26b%3Dc"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestListReadsEveryPage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rate, err := sandbox.ParseRate("1000/1s")
		if err != nil {
			t.Fatal(err)
		}
		platform := newSandbox(t, sandbox.Options{EventicatRate: rate})
		client := platform.client()
		for n := range 101 {
			_ = clienttest.Succeed[eventicat.CreatedAggregator](t)(client.CreateAggregator(t.Context(), eventicat.AggregatorRequest{Name: fmt.Sprint(n)}))
		}
		if list := clienttest.Succeed[[]eventicat.Aggregator](t)(client.Aggregators(t.Context())); len(list) != 101 || *list[100].Name != "100" {
			t.Errorf("listed %d", len(list))
		}
		platform.Expect(t, map[string]int{"GET /api/aggregators": 2})
	})
}

// TestThirtyAtOnceAreNeverRefused: with the documented limit, whatever the latency, and at the speed that it allows.
func TestThirtyAtOnceAreNeverRefused(t *testing.T) {
	t.Parallel()
	for _, latency := range []time.Duration{0, 50 * time.Millisecond, 3 * time.Second} {
		t.Run(latency.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				<-time.NewTimer(432 * time.Millisecond).C // not with a whole second
				platform := newSandbox(t, sandbox.Options{Latency: latency})
				client := platform.client()
				began := clienttest.Clock()
				clienttest.TenAtOnce(func(n int) {
					for i := range 3 {
						if _, err := client.CreateAggregator(t.Context(), eventicat.AggregatorRequest{Name: fmt.Sprint(n, i)}); err != nil {
							t.Error(err)
						}
					}
				})
				if stats := platform.Stats(); stats.Refused != 0 || stats.Total != 30 {
					t.Errorf("%d of %d requests were refused", stats.Refused, stats.Total)
				}
				// Which of two that fall together comes first is chance, so a round of five may take one more.
				if took := clienttest.Clock().Sub(began); took > 6*(time.Second+time.Second/20)+10*latency {
					t.Errorf("took %s", took)
				}
			})
		})
	}
}

func TestLostAnswers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		platform := newSandbox(t, sandbox.Options{})
		client := platform.client()
		created := clienttest.Succeed[eventicat.CreatedAggregator](t)(client.CreateAggregator(t.Context(), eventicat.AggregatorRequest{Name: "fair"}))

		lost := false
		first := func(*http.Request) bool {
			defer func() { lost = true }()
			return !lost
		}
		platform.Lose(first)
		if err := client.UpdateAggregator(t.Context(), created.ID, eventicat.AggregatorRequest{Name: "market"}); err != nil {
			t.Error(err)
		}
		lost = false
		_, err := client.CreateAggregator(t.Context(), eventicat.AggregatorRequest{Name: "second"})
		if !clienttest.Failure(t, err).OutcomeUnknown {
			t.Errorf("got the error %v", err)
		}
		platform.Expect(t, map[string]int{"PUT /api/aggregators/{id}": 2, "POST /api/aggregators": 2})
	})
}

func TestClientsShareNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		platform := newSandbox(t, sandbox.Options{})
		stopped, free := platform.client(), platform.client(func(c *eventicat.Config) { c.APIKey = "evc_another" })
		var keys []string
		platform.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			keys = append(keys, r.Header.Get("Authorization"))
			if len(keys) == 1 {
				w.Header().Set("Retry-After", "3600")
				w.WriteHeader(http.StatusTooManyRequests)
				return
			}
			w.WriteHeader(http.StatusForbidden)
		})
		began := clienttest.Clock()
		if err := stopped.CheckKey(t.Context()); !errors.Is(err, apiclient.ErrRateLimited) {
			t.Errorf("got the error %v", err)
		}
		for range 5 {
			if err := free.CheckKey(t.Context()); !errors.Is(err, apiclient.ErrForbidden) {
				t.Errorf("got the error %v", err)
			}
		}
		if took := clienttest.Clock().Sub(began); took != 0 {
			t.Errorf("one waited %s for the other", took)
		}
		another := "Bearer evc_another"
		want := []string{"Bearer " + platform.Variable("API_KEY"), another, another, another, another, another}
		if diff := cmp.Diff(want, keys); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}
