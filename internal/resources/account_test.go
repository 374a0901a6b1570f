package resources_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// eachOwned runs a test for all kinds whose platform tells the account of a credential, beside a sandbox that is another account.
func eachOwned(t *testing.T, test func(t *testing.T, box, other *acctest.Sandbox, w twin)) {
	t.Helper()
	eachTwin(t, func(t *testing.T, box *acctest.Sandbox, w twin) {
		if w.platform() != "eventicat" {
			test(t, box, acctest.Start(t, sandbox.Options{}), w)
		}
	})
}

// later lets so much time pass that an absence is believed.
func later(boxes ...*acctest.Sandbox) {
	for _, box := range boxes {
		box.Advance(time.Hour)
	}
}

// accountAnswers lets a sandbox answer with a status to who asks for the account, and returns how often that was asked.
func accountAnswers(box *acctest.Sandbox, code int) *atomic.Int32 {
	var asked atomic.Int32
	box.Intercept(func(rw http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, "/auth/verify") && !strings.HasSuffix(r.URL.Path, "/accounts/me") {
			return false
		}
		asked.Add(1)
		status(code, `{"error": "no"}`)(rw, r)
		return true
	})
	return &asked
}

func keepsState(t *testing.T, before, after acctest.Object) {
	t.Helper()
	if !after.State.Equal(before.State) {
		t.Errorf("the state is %s, was %s", after.State, before.State)
	}
}

// To a credential of another account everything looks as if it were gone. That is an error which names both accounts, told once by a
// refresh and each time by whatever would change something.
func TestAnotherAccount(t *testing.T) {
	t.Parallel()
	eachOwned(t, func(t *testing.T, box, other *acctest.Sandbox, w twin) {
		provider := box.Configured(t)
		first := provider.Make(provider.Absent(w.resource), w.config)
		second := provider.Make(provider.Absent(w.resource), w.config)
		later(box, other)

		stranger := other.Configured(t)
		kept := stranger.Read(first)
		expect(t, kept.Diagnostics, failure, "belongs to another account", "account acc_", "credential to the account acc_")
		keepsState(t, first, kept)
		again := stranger.Read(second)
		if len(again.Diagnostics) > 0 {
			t.Errorf("the same error comes again: %v", again.Diagnostics)
		}
		keepsState(t, second, again)
		deleted := stranger.Apply(t.Context(), stranger.Plan(second, nil))
		expect(t, deleted.Diagnostics, failure, "belongs to another account")
		keepsState(t, second, deleted)
		if there := w.there(box); len(there) != 2 {
			t.Errorf("%v are there", there)
		}
		if right := provider.Read(first); len(right.Diagnostics) > 0 {
			t.Errorf("under the right credential: %v", right.Diagnostics)
		}
	})
}

// What a create without an answer made is not looked for in another account, also where Terraform hands over no private state.
func TestAnotherAccountAfterALostCreate(t *testing.T) {
	t.Parallel()
	eachOwned(t, func(t *testing.T, box, other *acctest.Sandbox, w twin) {
		lost := w.lose(t, box, box.Configured(t))
		faults(t, box)
		later(box, other)

		stranger := other.Configured(t)
		read := stranger.Read(lost)
		expect(t, read.Diagnostics, failure, "belongs to another account")
		keepsState(t, lost, read)
		for _, tainted := range []acctest.Object{lost, lost.WithoutPrivate()} {
			gone := stranger.Apply(t.Context(), stranger.Plan(tainted, nil))
			expect(t, gone.Diagnostics, failure, "belongs to another account")
			keepsState(t, lost, gone)
		}

		right := box.Configured(t)
		if settled := right.Apply(t.Context(), right.Plan(right.Read(lost), nil)); !settled.State.IsNull() || len(w.there(box)) > 0 {
			t.Errorf("%v are there, and the destroy says %v", w.there(box), settled.Diagnostics)
		}
	})
}

// A refresh that finds an object of which no account is kept, as in a state of an earlier version or after an import, keeps it once.
func TestAccountIsLearnt(t *testing.T) {
	t.Parallel()
	eachOwned(t, func(t *testing.T, box, other *acctest.Sandbox, w twin) {
		first := box.Configured(t)
		made := first.Make(first.Absent(w.resource), w.config)
		later(box, other)
		refused := accountAnswers(box, http.StatusForbidden)
		untold := box.Configured(t)
		imported := untold.Import(w.resource, acctest.Attribute(made.State, "id"))
		if len(imported.Diagnostics) > 0 || refused.Load() != 1 {
			t.Errorf("an import that is not told the account, after %d requests: %v", refused.Load(), imported.Diagnostics)
		}
		box.Intercept(nil)
		for name, unkept := range map[string]acctest.Object{"earlier version": made.WithoutPrivate(), "import": imported} {
			provider := box.Configured(t)
			learnt := provider.Read(unkept)
			again := provider.Read(learnt)
			if len(learnt.Diagnostics) > 0 || !bytes.Contains(learnt.Private(), []byte("account")) || !bytes.Equal(learnt.Private(), again.Private()) {
				t.Errorf("%s: a refresh keeps %s, the next one %s: %v", name, learnt.Private(), again.Private(), learnt.Diagnostics)
			}
			stranger := other.Configured(t).Read(again)
			expect(t, stranger.Diagnostics, failure, "belongs to another account")
			keepsState(t, again, stranger)
		}
	})
}

// A platform that does not tell the account any more keeps nobody from working, and nothing that it does not find is taken for gone
// in that run.
func TestAccountIsUntold(t *testing.T) {
	t.Parallel()
	for _, code := range []int{http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			t.Parallel()
			eachOwned(t, func(t *testing.T, box, _ *acctest.Sandbox, w twin) {
				token, err := box.EcoEvents.IssueAccessToken(24 * time.Hour)
				if err != nil {
					t.Fatal(err)
				}
				box.UseAccessToken(token) // with an API key, see TestOwnKeyIsUntold
				first := box.Configured(t)
				there := first.Make(first.Absent(w.resource), w.config)
				gone := first.Make(first.Absent(w.resource), w.config)
				later(box)
				dashboard(t, box, w.platform(), w.removal(), acctest.Attribute(gone.State, "id"), nil)
				asked := accountAnswers(box, code)

				run := box.Configured(t)
				read := run.Read(there)
				expect(t, read.Diagnostics, warning, "Cannot verify which account", fmt.Sprint(code))
				keepsState(t, there, read)
				missing := run.Read(gone)
				expect(t, missing.Diagnostics, warning, "is not found, and stays in the state", "belongs to another account")
				if len(read.Diagnostics) != 1 || len(missing.Diagnostics) != 1 || !missing.State.Equal(gone.State) || asked.Load() != 1 {
					t.Errorf("after %d requests for the account: %v, %v", asked.Load(), read.Diagnostics, missing.Diagnostics)
				}
				if another := run.Apply(t.Context(), run.Plan(run.Absent(w.resource), w.config)); len(another.Diagnostics) > 0 {
					t.Errorf("a create: %v", another.Diagnostics)
				}
				ended := run.Apply(t.Context(), run.Plan(there, nil))
				if !ended.State.IsNull() || ended.Diagnostics.Errors() > 0 {
					t.Errorf("a destroy: %v", ended.Diagnostics)
				}
				kept := run.Apply(t.Context(), run.Plan(gone, nil))
				expect(t, kept.Diagnostics, failure, "belongs to another account")
				keepsState(t, gone, kept)
				if w.resource == apiKeyType {
					before := len(w.there(box))
					refused := run.Apply(t.Context(), run.Plan(gone, apiKeyValues("ci", "events:read", "events:write")))
					expect(t, refused.Diagnostics, failure, "belongs to another account")
					keepsState(t, gone, refused)
					if len(w.there(box)) != before {
						t.Error("another key is made, perhaps in another account")
					}
				}
				if asked.Load() != 1 {
					t.Errorf("the account is asked for %d times", asked.Load())
				}
			})
		})
	}
}

// What a create without an answer made is not given up by a run that does not know where it looks.
func TestAccountIsUntoldAfterALostCreate(t *testing.T) {
	t.Parallel()
	eachOwned(t, func(t *testing.T, box, other *acctest.Sandbox, w twin) {
		lost := w.lose(t, box, box.Configured(t))
		faults(t, box)
		later(box, other)
		accountAnswers(other, http.StatusNotFound)
		stranger := other.Configured(t)
		read := stranger.Read(lost)
		expect(t, read.Diagnostics, failure, "cannot be looked for")
		keepsState(t, lost, read)
		gone := stranger.Apply(t.Context(), stranger.Plan(lost, nil))
		expect(t, gone.Diagnostics, failure, "cannot be looked for")
		keepsState(t, lost, gone)
	})
}

// Where the account cannot be asked for, the error is about the platform or the credential, not about an object, and comes
// once: a refresh of many objects asks for it no more often than that of one.
func TestAccountCannotBeAskedFor(t *testing.T) {
	t.Parallel()
	for code, says := range map[int]string{
		http.StatusUnauthorized: "does not accept the credential", http.StatusInternalServerError: "failed to process the request",
	} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			t.Parallel()
			eachOwned(t, func(t *testing.T, box, _ *acctest.Sandbox, w twin) {
				if code == http.StatusUnauthorized && w.platform() == "eventconnectors" {
					return // accounts/me is not documented: a good token may not be allowed to ask
				}
				first := box.Configured(t)
				made := first.Make(first.Absent(w.resource), w.config)
				asked := accountAnswers(box, code)
				run := box.Configured(t)
				read := run.Read(made)
				expect(t, read.Diagnostics, failure, says)
				once := asked.Load()
				if again := run.Read(made); len(again.Diagnostics) > 0 || strings.Contains(read.Diagnostics[0].Summary, acctest.Attribute(made.State, "id")) {
					t.Errorf("first %v, then %v", read.Diagnostics, again.Diagnostics)
				}
				if asked.Load() != once { // with all retries, for each object, that would take a run of many minutes
					t.Errorf("a refresh asks for the account again: %d requests, then %d", once, asked.Load())
				}
				for what, planned := range map[string]acctest.Planned{"create": run.Plan(run.Absent(w.resource), w.config), "destroy": run.Plan(made, nil)} {
					done := run.Apply(t.Context(), planned)
					expect(t, done.Diagnostics, failure, says)
					if there := w.there(box); len(there) != 1 || what == "destroy" && done.State.IsNull() {
						t.Errorf("after a %s %v are there", what, there)
					}
				}
			})
		})
	}
}

// A platform that does not tell which key the provider uses revokes none, and takes none for gone: neither with an account in state nor
// without.
func TestOwnKeyIsUntold(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	first := box.Configured(t)
	made := first.Make(first.Absent(apiKeyType), apiKeyValues("ci", "events:read"))
	for name, object := range map[string]acctest.Object{"kept": made, "earlier version": made.WithoutPrivate()} {
		asked := accountAnswers(box, http.StatusNotFound)
		run := box.Configured(t)
		kept := run.Apply(t.Context(), run.Plan(object, nil))
		expect(t, kept.Diagnostics, failure, "404 Not Found", "does not tell which one that is", "Set an email and a password")
		keepsState(t, object, kept)
		if asked.Load() != 1 {
			t.Errorf("%s: %d requests", name, asked.Load())
		}
	}
	expectLive(t, box, sandbox.KindAPIKey, 1)
}

// However much a run does, it asks a platform once whose the credential is.
func TestAccountIsAskedForOnce(t *testing.T) {
	t.Parallel()
	eachOwned(t, func(t *testing.T, box, _ *acctest.Sandbox, w twin) {
		route := map[string]string{"ecoevents": "GET /ecoevents/v1/auth/verify", "eventconnectors": "GET /eventconnectors/accounts/me"}[w.platform()]
		first := box.Configured(t)
		made := first.Make(first.Absent(w.resource), w.config)
		later(box)
		before := box.Stats().Requests[route]
		run := box.Configured(t)
		for _, object := range []acctest.Object{made, made.WithoutPrivate()} {
			run.Read(object)
		}
		run.Make(run.Absent(w.resource), w.config)
		if gone := run.Apply(t.Context(), run.Plan(made, nil)); !gone.State.IsNull() {
			t.Errorf("the destroy says %v", gone.Diagnostics)
		}
		if asked := box.Stats().Requests[route] - before; asked != 1 {
			t.Errorf("asked %d times", asked)
		}
	})
}
