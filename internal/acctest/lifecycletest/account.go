package lifecycletest

import (
	"bytes"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
)

// anotherAccount: with a credential of another account, whether the platform tells that or not, neither a refresh nor a destroy takes
// anything from a state, what is pending included; and with the right one all goes on.
func anotherAccount(t *testing.T, k *kind, platform Platform) {
	t.Helper()
	other := k.Another(t)
	for _, o := range k.operations() {
		if o.config == nil {
			continue
		}
		for _, f := range []*fault{nil, droppedAfter, dropped} {
			name := o.name
			if f != nil {
				name += ", " + f.name
			}
			for _, asked := range []*fault{nil, forbidden, lostPage, unavailable} {
				asking := name
				if asked != nil {
					asking += ", and who asks for the account gets " + asked.name
				}
				k.in(t, platform, asking, func(w *world) {
					w.prepare(o)
					if f == nil {
						w.must(o.config)
					} else {
						w.apply(o.config, f.onFirst(k.Create))
					}
					w.pass(time.Hour)
					w.isLeftBy(other, asked)
					w.end(o.config)
				})
			}
		}
	}
}

// learntAccount: a refresh that finds an object of which no account is kept keeps it, once.
func learntAccount(t *testing.T, k *kind, platform Platform) {
	t.Helper()
	other := k.Another(t)
	k.in(t, platform, "a state of before", func(w *world) {
		w.must(k.Config)
		w.instance.Object = w.instance.Object.WithoutPrivate()
		first := w.refresh(nil)
		if second := w.refresh(nil); !bytes.Equal(first.Private(), second.Private()) {
			w.Fatalf("the private state is %s, was %s", second.Private(), first.Private())
		}
		w.pass(time.Hour)
		w.isLeftBy(other, nil)
		w.end(k.Config)
	})
}

// isLeftBy checks that with a credential of another account Terraform leaves all as it is, while who asks for the account gets a fault.
func (w *world) isLeftBy(other Platform, asked *fault) {
	w.Helper()
	other.Reset()
	w.story.tell("with a credential of another account:")
	wire := w.newWire(other.Wire, w.story.tell)
	run := func(do func(*acctest.Protocol) acctest.Instance) acctest.Instance {
		provider := w.protocol.Restarted(w.TB, other.Provider(wire))
		if found := provider.Configure(acctest.Values{}); found.Errors() > 0 {
			w.Fatalf("the configuration: %v", found)
		}
		if asked != nil {
			defer wire.begin(asked.always(w.Account), func() {})()
		}
		return do(provider)
	}
	before, alive := w.instance, slices.Sorted(maps.Keys(w.platform.Alive()))
	refreshed := run(before.Refreshed)
	if asked != forbidden && asked != lostPage && refreshed.Object.Diagnostics.Errors() == 0 {
		w.Fatalf("the refresh has no error: %v", refreshed.Object.Diagnostics)
	}
	w.same(before.Object, refreshed.Object)
	if refreshed.Object.Diagnostics.Errors() == 0 || !before.Tainted { // else Terraform goes no further
		destroyed := run(func(p *acctest.Protocol) acctest.Instance {
			return before.Apply(w.Context(), p, before.Plan(p, nil), nil)
		})
		if destroyed.Object.Diagnostics.Errors() == 0 {
			w.Fatal("the destroy has no error")
		}
		w.same(before.Object, destroyed.Object)
	}
	if now := slices.Sorted(maps.Keys(w.platform.Alive())); !slices.Equal(now, alive) {
		w.Fatalf("%v are there, were %v", now, alive)
	}
}
