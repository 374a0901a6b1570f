package lifecycletest

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
)

// prepare does what comes before an operation.
func (w *world) prepare(o operation) {
	w.Helper()
	for _, config := range o.before {
		if did := w.apply(config, nil); did.Errors() > 0 {
			w.Fatalf("an apply without a fault: %v", did.Diagnostics)
		}
	}
	if o.wait > 0 {
		w.pass(o.wait)
	}
}

// end checks that after whatever there was, a configuration can be applied and all destroyed.
func (w *world) end(config acctest.Values) {
	w.Helper()
	w.must(config)
	w.must(nil)
}

// storedFirst: whatever goes wrong once the platform has answered a create, id and secrets are in state, and the object is not
// tainted, which would end it.
func storedFirst(t *testing.T, k *kind, platform Platform) {
	t.Helper()
	for _, o := range k.operations() {
		for _, f := range append(interruptions(), dropped, failure, unauthorized) {
			created := false
			k.in(t, platform, o.name+", "+f.name, func(w *world) {
				w.prepare(o)
				before := w.platform.Alive()
				w.apply(o.config, func(_ int, pattern string) *fault {
					creates := pattern == k.Create
					fails := created || creates && f.cancels != never
					if created = created || creates; fails {
						return f
					}
					return nil
				})
				for id, secrets := range w.platform.Alive() {
					if _, old := before[id]; old {
						continue
					}
					if w.id() != id || w.instance.Tainted {
						w.Fatalf("%s was made, and the state is %s, tainted: %t", id, text(w.instance.Object.State), w.instance.Tainted)
					}
					stored := w.stored()
					for _, secret := range secrets {
						if !slices.Contains(slices.Collect(maps.Values(stored)), secret) {
							w.Fatalf("the platform gave %s the secrets %q, and the state holds %v", id, secrets, stored)
						}
					}
				}
				w.end(o.config)
			})
			if !created {
				break // the operation makes nothing
			}
		}
	}
}

// lostCreate: a create whose answer got lost is pending, unless what it made is in state. Whether the next run applies the same,
// goes back to what was before, or destroys, and even if its look at the platform fails at first: what is there in the end is
// what is wanted.
func lostCreate(t *testing.T, k *kind, platform Platform) {
	t.Helper()
	after := map[string]func(*world, operation){
		"applied again": func(w *world, o operation) { w.end(o.config) },
		"taken back":    func(w *world, o operation) { w.end(o.last()) },
		"destroyed":     func(w *world, _ operation) { w.must(nil) },
		"looked for in vain at first": func(w *world, o operation) {
			pending := w.instance.Object.Pending()
			did := w.apply(o.config, unavailable.always(k.List))
			if pending && did.happened > 0 && !w.instance.Object.Pending() {
				w.Fatal("it is no longer pending, although nobody has looked")
			}
			w.end(o.config)
		},
	}
	for _, o := range k.operations() {
		lost := []*fault{droppedAfter, dropped, droppedBefore}
		if o.before == nil { // which faults lose an answer is the same for all
			lost = append(losses(), dropped, droppedBefore, failure, unavailable, webPage, unreadable)
		}
		for _, f := range lost {
			happened := false
			for name, next := range after {
				if f != droppedAfter && f != dropped && name != "applied again" {
					continue
				}
				k.in(t, platform, o.name+", "+f.name+", then "+name, func(w *world) {
					w.prepare(o)
					did := w.apply(o.config, f.onFirst(k.Create))
					if happened = did.happened > 0; happened && did.Errors() > 0 && !w.instance.Object.Pending() {
						w.Fatalf("the answer got lost, and it is not pending: %s", text(w.instance.Object.State))
					}
					next(w, o)
				})
			}
			if !happened {
				break // the operation makes nothing
			}
		}
	}
}

// staysInState: no refusal, no failure and nothing that cannot be read, to a read, a list or a delete, takes anything from the
// state.
func staysInState(t *testing.T, k *kind, platform Platform) {
	t.Helper()
	states := [][]acctest.Values{{k.Config}}
	if k.rotates {
		states = append(states, []acctest.Values{k.rotation("1", 24), k.rotation("2", 24)})
	}
	for _, applied := range states {
		for _, f := range append(failures(), brokenAfter) {
			k.in(t, platform, f.name, func(w *world) {
				w.prepare(operation{before: applied})
				before := w.instance.Object
				for _, script := range []script{f.always(), f.always(k.Read), f.always(k.List)} {
					w.same(before, w.refresh(script))
				}
				if f == brokenAfter { // a delete whose answer broke is sent again, and finds that it is gone
					w.must(nil)
					return
				}
				for _, script := range []script{f.always(), f.always(k.Delete)} {
					did := w.applyUnrefreshed(w.provider(), nil, script)
					if did.happened > 0 && did.Errors() == 0 {
						w.Fatal("the destroy has no error")
					}
					w.same(before, w.instance.Object)
				}
				w.end(applied[len(applied)-1])
			})
		}
	}
}

// same checks that nothing left the state.
func (w *world) same(before, after acctest.Object) {
	w.Helper()
	if diff := cmp.Diff(w.storedIn(before), w.storedIn(after)); diff != "" {
		w.Fatalf("the secrets in state (-want +got):\n%s", diff)
	}
	if !before.State.Equal(after.State) {
		w.Fatalf("the state is %s, was %s", text(after.State), text(before.State))
	}
}

// failedRetire: a credential that was replaced and could not be revoked stays in retiring, is no error, and is revoked later.
func failedRetire(t *testing.T, k *kind, platform Platform) {
	t.Helper()
	for _, o := range k.operations() {
		if o.config == nil {
			continue
		}
		for _, f := range []*fault{forbidden, failure, dropped, webPage} {
			k.in(t, platform, o.name+", "+f.name, func(w *world) {
				w.prepare(o)
				before := w.instance.Object.IDs()
				did := w.apply(o.config, f.always(k.Delete))
				if did.Errors() > 0 {
					w.Fatalf("got %v", did.Diagnostics)
				}
				for _, id := range before {
					if _, alive := w.platform.Alive()[id]; !alive || !slices.Contains(w.instance.Object.IDs(), id) {
						w.Fatalf("%s was there; it is alive: %t, and the state is %s", id, alive, text(w.instance.Object.State))
					}
				}
				w.pass(o.wait + 25*time.Hour)
				w.must(o.config)
				if alive := w.platform.Alive(); len(alive) > 1 {
					w.Fatalf("alive are still %v", slices.Sorted(maps.Keys(alive)))
				}
				w.must(nil)
			})
		}
	}
}

// partialFailure: whichever request of an apply fails, alone or with all after it, the state knows all that is there, and the
// next apply goes on.
func partialFailure(t *testing.T, k *kind, platform Platform) {
	t.Helper()
	for _, o := range k.operations() {
		for name, fails := range map[string]func(n int) script{
			"all are dropped":          dropped.from,
			"one fails":                failure.at,
			"one is a web page":        webPage.at,
			"all are lost":             droppedAfter.from,
			"it is cancelled":          cancelled.at,
			"it is cancelled after it": cancelledAfter.at,
		} {
			for n, happened := 1, true; happened; n++ {
				happened = false
				k.in(t, platform, fmt.Sprintf("%s, from request %d %s", o.name, n, name), func(w *world) {
					w.prepare(o)
					happened = w.apply(o.config, fails(n)).happened > 0
					w.end(o.config)
				})
			}
		}
	}
}

// quietRefresh: where nothing changed, a second refresh leaves state and private state as they are, and there is nothing to do.
func quietRefresh(t *testing.T, k *kind, platform Platform) {
	t.Helper()
	for _, o := range k.operations() {
		if o.config == nil {
			continue
		}
		for _, f := range []*fault{nil, dropped, failureAfter} {
			name := o.name
			if f != nil {
				name += ", lost: " + f.name
			}
			k.in(t, platform, name, func(w *world) {
				w.prepare(o)
				if f == nil {
					w.must(o.config)
				} else {
					w.apply(o.config, f.onFirst(k.Create))
				}
				first := w.refresh(nil)
				second := w.refresh(nil)
				if !first.State.Equal(second.State) || !bytes.Equal(first.Private(), second.Private()) {
					w.Fatalf("the state is %s with %s, was %s with %s", text(second.State), second.Private(), text(first.State), first.Private())
				}
				if f == nil && w.apply(o.config, nil).changes {
					w.Fatal("there is something to do")
				}
			})
		}
	}
}

// destroyed: a destroy ends all that the state tells of. What somebody ended before is no error, whether it was refreshed or not.
func destroyed(t *testing.T, k *kind, platform Platform) {
	t.Helper()
	for _, o := range k.operations() {
		if o.config != nil {
			continue
		}
		for name, destroy := range map[string]func(*world) applied{
			"refreshed":     func(w *world) applied { return w.apply(nil, nil) },
			"not refreshed": func(w *world) applied { return w.applyUnrefreshed(w.provider(), nil, nil) },
		} {
			for removed := range 1 << len(o.before) {
				k.in(t, platform, o.name+", "+name, func(w *world) {
					w.prepare(o)
					ids := w.instance.Object.IDs()
					for i, id := range ids {
						if removed&(1<<i) != 0 {
							w.platform.Remove(id)
						}
					}
					if removed > 0 {
						w.pass(time.Hour)
					}
					if did := destroy(w); did.Errors() > 0 {
						w.Fatalf("of %v some were removed, and the destroy says %v", ids, did.Diagnostics)
					}
					w.must(nil)
				})
			}
		}
	}
}

// identified: every answer has the identity of what is there, or was.
func identified(t *testing.T, k *kind, platform Platform) {
	t.Helper()
	for _, o := range k.operations() {
		k.in(t, platform, o.name, func(w *world) { // check looks at every answer
			w.prepare(o)
			w.must(o.config)
			if o.config == nil {
				return
			}
			w.refresh(nil)
			w.refresh(failure.always())
			w.importWhereSettled()
			w.must(o.config)
			w.platform.Remove(w.id())
			w.pass(time.Hour)
			w.refresh(nil)
			w.end(o.config)
		})
	}
}

// importAgain takes the resource out of the state, and imports what was in it, of which nothing else is there.
func (w *world) importAgain() {
	w.Helper()
	id := w.id()
	w.story.tell("import %s", id)
	w.imported = id
	w.instance = acctest.Instance{Object: w.provider().Import(w.Type, id)}
	if found := w.instance.Object.Diagnostics; found.Errors() > 0 {
		w.Fatalf("the import: %v", found)
	}
	w.check(w.instance.Object)
}
