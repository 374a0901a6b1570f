package resources_test

import (
	"bytes"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

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

// What a create without an answer made is not looked for in another account.
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
		gone := stranger.Apply(t.Context(), stranger.Plan(lost, nil))
		expect(t, gone.Diagnostics, failure, "belongs to another account")
		keepsState(t, lost, gone)

		right := box.Configured(t)
		if settled := right.Apply(t.Context(), right.Plan(right.Read(gone), nil)); !settled.State.IsNull() || len(w.there(box)) > 0 {
			t.Errorf("%v are there, and the destroy says %v", w.there(box), settled.Diagnostics)
		}
	})
}

// Terraform itself hands the account of what is tainted to the refresh of a destroy.
func TestAccAnotherAccountAfterALostCreate(t *testing.T) {
	t.Parallel()
	box, other := acctest.Start(t, sandbox.Options{}), acctest.Start(t, sandbox.Options{})
	own := box.Environment()
	use := func(environment map[string]string) {
		for _, name := range []string{"ECOEVENTS_API_KEY", "ECOEVENTS_BASE_URL"} {
			box.Setenv(name, environment[name])
		}
	}
	w := twins()["api key"]
	config := apiKeyConfig(twoScopes)
	box.Run(t,
		resource.TestStep{
			PreConfig: func() {
				faults(t, box, sandbox.Fault{Kind: sandbox.FaultDropAfter, Route: w.create, Count: 1}, w.noList())
			},
			Config: config, ExpectError: regexp.MustCompile("It is not known whether"),
		},
		resource.TestStep{
			PreConfig: func() { faults(t, box); use(other.Environment()) },
			Config:    config, Destroy: true, ExpectError: regexp.MustCompile("belongs to another account"),
		},
		resource.TestStep{PreConfig: func() { expectLive(t, box, sandbox.KindAPIKey, 1); use(own) }, Config: config},
	)
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
