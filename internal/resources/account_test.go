package resources_test

import (
	"regexp"
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
