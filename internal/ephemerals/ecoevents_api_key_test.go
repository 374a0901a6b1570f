package ephemerals_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

const apiKeyType = "eventcreds_ecoevents_api_key"

// apiKey are arguments of a key, and what others are to be in their place or beside them.
func apiKey(more acctest.Values) acctest.Values {
	config := acctest.Values{"name": "ci", "scopes": []any{"events:read"}}
	maps.Copy(config, more)
	return config
}

func TestEcoEventsAPIKey(t *testing.T) {
	t.Parallel()
	for _, auth := range []sandbox.Auth{sandbox.AuthAPIKey, sandbox.AuthPassword} {
		t.Run(string(auth), func(t *testing.T) {
			t.Parallel()
			box := acctest.Start(t, sandbox.Options{Auth: auth})
			p := box.Configured(t)
			box.Advance(48 * time.Hour)
			opened := open(t, p, apiKeyType, apiKey(nil))
			key := expectLive(t, box, sandbox.KindAPIKey, 1)[0]
			for name, want := range map[string]string{"id": key.ID, "key": key.Value, "name": "ci", "environment": "live"} {
				if got := acctest.Attribute(opened.Result, name); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
			if want := "ci (terraform, for 60 min)"; key.Name != want {
				t.Errorf("there it is called %q, want %q", key.Name, want)
			}
			created, err := time.Parse(time.RFC3339, acctest.Attribute(opened.Result, "created_at"))
			if err != nil || box.Now().Sub(created).Abs() > time.Minute {
				t.Errorf("it was created at %s, now it is %s: %v", created, box.Now(), err)
			}
			closeQuietly(t, p, opened)
			expectLive(t, box, sandbox.KindAPIKey, 0)
			closeQuietly(t, p, opened) // it is gone already
			if failed := p.Opened.Close(t.Context(), 0); len(failed) > 0 {
				t.Error(failed)
			}
		})
	}
}

// The arguments mean what those of the managed resource mean.
func TestEcoEventsAPIKeyArguments(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	p := box.Configured(t)
	for name, test := range map[string]struct {
		config             acctest.Values
		attribute, message string
	}{
		"an empty name":          {acctest.Values{"name": ""}, "name", "string length must be at least 1"},
		"no scope":               {acctest.Values{"scopes": []any{}}, "scopes", "must contain at least 1 elements"},
		"full_access and others": {acctest.Values{"scopes": []any{"full_access", "events:read"}}, "scopes", "full_access cannot be combined with other EcoEvents scopes"},
		"another environment":    {acctest.Values{"environment": "prod"}, "environment", `value must be one of: ["live" "test"]`},
		"no lifetime":            {acctest.Values{"lifetime_minutes": 0}, "lifetime_minutes", "value must be between 1 and 10080"},
		"a lifetime too long":    {acctest.Values{"lifetime_minutes": 10081}, "lifetime_minutes", "value must be between 1 and 10080"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expectError(t, p.Open(t.Context(), apiKeyType, apiKey(test.config)).Diagnostics, test.attribute, test.message)
		})
	}
	t.Cleanup(func() {
		if calls := box.Stats().Total; calls != 0 {
			t.Errorf("%d calls were made", calls)
		}
	})
}

func TestEcoEventsAPIKeyUnderATestKey(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	_, test := box.EcoEvents.IssueAPIKey("test", []string{"full_access"}, "test")
	box.UseAPIKey(test)
	p := box.Configured(t)
	expectError(t, p.Open(t.Context(), apiKeyType, apiKey(acctest.Values{"environment": "live"})).Diagnostics, "environment", "An EcoEvents test key cannot manage live keys")
	if calls := box.Stats().Total; calls != 0 {
		t.Errorf("%d calls were made", calls)
	}
	opened := open(t, p, apiKeyType, apiKey(nil))
	if environment := acctest.Attribute(opened.Result, "environment"); environment != "test" {
		t.Errorf("the default is %q, want test", environment)
	}
	closeQuietly(t, p, opened)
	expectLive(t, box, sandbox.KindAPIKey, 0)
}

// A run that is killed closes nothing. A later one of the same configuration does, once the time of the key is over, and
// touches nothing else.
func TestEcoEventsAPIKeyLeftovers(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	issue := func(name, environment string) (id string) {
		id, _ = box.EcoEvents.IssueAPIKey(name, []string{"events:read"}, environment)
		return id
	}
	run := func(more acctest.Values) {
		t.Helper()
		p := box.Configured(t) // another process
		closeQuietly(t, p, open(t, p, apiKeyType, apiKey(more)))
	}
	expect := func(when, id, want string) {
		t.Helper()
		for _, c := range box.Credentials() {
			if c.ID == id && c.State != want {
				t.Errorf("%s: %q is %s, want %s", when, c.Name, c.State, want)
			}
		}
	}
	var others []string
	for _, name := range []string{
		"ci", "CI (terraform, for 1 min)", "ci2 (terraform, for 1 min)", "a ci (terraform, for 1 min)", " (terraform, for 1 min)",
		"ci (terraform, for 1 min) (terraform, for 1 min)", "ci (terraform, for 1 min) ", "ci (terraform, for  1 min)", "ci(terraform, for 1 min)",
		"ci (terraform, for 01 min)", "ci (terraform, for 0 min)", "ci (terraform, for -1 min)", "ci (terraform, for 999999999999999999999 min)",
		"ci (terraform, for 1 minutes)", "ci (terraform)", "ci (another tool, for 1 min)",
	} {
		others = append(others, issue(name, "live"))
	}
	killed := open(t, box.Configured(t), apiKeyType, apiKey(acctest.Values{"lifetime_minutes": 90}))
	left := acctest.Attribute(killed.Result, "id")
	longer, test := issue("ci (terraform, for 120 min)", "live"), issue("ci (terraform, for 90 min)", "test")

	box.Advance(89 * time.Minute)
	run(nil)
	expect("before its time is over", left, sandbox.StateLive)
	box.Advance(time.Minute + 2*time.Second) // answers tell their time in whole seconds
	run(acctest.Values{"name": "another"})
	expect("after a run under another name", left, sandbox.StateLive)
	run(nil)
	expect("after its time", left, sandbox.StateRevoked)
	expect("after another's time", longer, sandbox.StateLive)
	expect("after a run in another environment", test, sandbox.StateLive)
	run(acctest.Values{"environment": "test"})
	expect("after a run in its environment", test, sandbox.StateRevoked)
	box.Advance(30 * time.Minute)
	run(nil)
	expect("after a longer time", longer, sandbox.StateRevoked)
	for _, id := range others {
		expect("in the end", id, sandbox.StateLive)
	}
	expectLive(t, box, sandbox.KindAPIKey, 0)
}

// What a cleanup cannot do is a warning, and the key is there.
func TestEcoEventsAPIKeyCannotCleanUp(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		method, suffix string
		says           []string
	}{
		"list":   {http.MethodGet, "/api-keys", []string{"cannot list the API keys", "Keys that an earlier run left behind are not revoked. The next run tries again.", "500"}},
		"revoke": {http.MethodDelete, "", []string{"cannot revoke the API key", `An earlier run left behind the key key_`, ` ("ci (terraform, for 1 min)"), whose lifetime is over. The next run tries again`, "500"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := acctest.Start(t, sandbox.Options{})
			box.EcoEvents.IssueAPIKey("ci (terraform, for 1 min)", []string{"events:read"}, "live")
			box.Advance(time.Hour)
			box.Intercept(refuse(test.method, test.suffix, http.StatusInternalServerError))
			p := box.Configured(t)
			opened := p.Open(t.Context(), apiKeyType, apiKey(nil))
			expectWarning(t, opened.Diagnostics, test.says...)
			if key := expectLive(t, box, sandbox.KindAPIKey, 1)[0]; acctest.Attribute(opened.Result, "key") != key.Value {
				t.Error("this is not the key")
			}
			box.Intercept(nil)
			closeQuietly(t, p, opened)
			expectLive(t, box, sandbox.KindAPIKey, 0)
		})
	}
}

// Where no key can be issued, that is all that is said.
func TestEcoEventsAPIKeyCannotBeIssued(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	_, narrow := box.EcoEvents.IssueAPIKey("narrow", []string{"events:read"}, "live")
	box.UseAPIKey(narrow)
	expectError(t, box.Configured(t).Open(t.Context(), apiKeyType, apiKey(nil)).Diagnostics, "", "EcoEvents: cannot create the API key: 403 Forbidden")
}

// A key whose answer got lost is one that nobody has. A later run revokes it like any other that was left.
func TestEcoEventsAPIKeyWhoseAnswerGotLost(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	box.Intercept(func(_ http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPost {
			return false
		}
		box.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	})
	p := box.Configured(t)
	expectError(t, p.Open(t.Context(), apiKeyType, apiKey(nil)).Diagnostics, "",
		"It is not known whether EcoEvents carried this out. If it did, there is a key that nothing uses, and the first run after its lifetime_minutes "+
			"revokes it. Run Terraform again.")
	box.Intercept(nil)
	expectLive(t, box, sandbox.KindAPIKey, 1)
	box.Advance(time.Hour + 2*time.Second)
	later := box.Configured(t)
	closeQuietly(t, later, open(t, later, apiKeyType, apiKey(nil)))
	expectLive(t, box, sandbox.KindAPIKey, 0)
}

// Whatever happens to the run, a key that the platform issued is closed in the end.
func TestEcoEventsAPIKeyIsNeverLost(t *testing.T) {
	t.Parallel()
	forgotten := func(box *acctest.Sandbox, answer string) acctest.Interceptor {
		return func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method != http.MethodPost {
				return false
			}
			id, _ := box.EcoEvents.IssueAPIKey("ci (terraform, for 60 min)", []string{"events:read"}, "live")
			w.WriteHeader(http.StatusCreated)
			_, _ = fmt.Fprintf(w, answer, id)
			return true
		}
	}
	for name, intercept := range map[string]func(*acctest.Sandbox, context.CancelFunc) acctest.Interceptor{
		"Terraform does not close it": func(*acctest.Sandbox, context.CancelFunc) acctest.Interceptor { return nil },
		"the answer lacks the key": func(box *acctest.Sandbox, _ context.CancelFunc) acctest.Interceptor {
			return forgotten(box, `{"id": %q}`)
		},
		"an odd answer": func(box *acctest.Sandbox, _ context.CancelFunc) acctest.Interceptor {
			return forgotten(box, `{"id": %q, "key": 17}`)
		},
		"the run is interrupted": func(_ *acctest.Sandbox, interrupt context.CancelFunc) acctest.Interceptor {
			return func(_ http.ResponseWriter, r *http.Request) bool {
				if r.Method == http.MethodPost {
					interrupt()
				}
				return false
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := acctest.Start(t, sandbox.Options{})
			p := box.Configured(t)
			ctx, interrupt := context.WithCancel(t.Context())
			defer interrupt()
			box.Intercept(intercept(box, interrupt))
			p.Open(ctx, apiKeyType, apiKey(nil))
			box.Intercept(nil)
			issued := 0
			for range 2 {
				issued = 0
				for _, c := range box.Credentials() {
					if strings.HasPrefix(c.Name, "ci ") {
						issued++
					}
				}
				if failed := p.Opened.Close(t.Context(), 0); len(failed) > 0 {
					t.Error(failed)
				}
			}
			for _, c := range box.Credentials() {
				if strings.HasPrefix(c.Name, "ci ") && c.State != sandbox.StateRevoked {
					t.Errorf("%s is %s", c.ID, c.State)
				}
			}
			if issued != 1 {
				t.Errorf("%d keys were issued", issued)
			}
		})
	}
}

// A key that cannot be revoked is a warning: the run did what it was to do. It is tried once more in the end.
func TestEcoEventsAPIKeyCannotBeClosed(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	p := box.Configured(t)
	opened := open(t, p, apiKeyType, apiKey(nil))
	box.Intercept(refuse(http.MethodDelete, "", http.StatusInternalServerError))
	expectWarning(t, p.Close(t.Context(), opened), "EcoEvents: cannot revoke the API key",
		"The key of this run, "+acctest.Attribute(opened.Result, "id")+", may still work. The first run after its lifetime_minutes revokes it.", "500")
	expectLive(t, box, sandbox.KindAPIKey, 1)
	if failed := p.Opened.Close(t.Context(), 0); len(failed) != 1 {
		t.Error("nobody learns that the key is alive")
	}
	box.Intercept(nil)

	again := open(t, p, apiKeyType, apiKey(nil))
	box.Intercept(refuse(http.MethodDelete, "", http.StatusInternalServerError))
	p.Close(t.Context(), again)
	box.Intercept(nil)
	if failed := p.Opened.Close(t.Context(), 0); len(failed) > 0 {
		t.Error(failed)
	}
	expectLive(t, box, sandbox.KindAPIKey, 1) // the first
}

// An interrupt ends the run, not the close.
func TestEcoEventsAPIKeyIsClosedWhenInterrupted(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	p := box.Configured(t)
	opened := open(t, p, apiKeyType, apiKey(nil))
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	if found := p.Close(ctx, opened); len(found) > 0 {
		t.Errorf("got %+v", found)
	}
	expectLive(t, box, sandbox.KindAPIKey, 0)
}
