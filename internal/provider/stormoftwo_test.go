package provider_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/stranger"
)

// TestStormOfTwo lets two states ask for the same at the same time, again and again, on platforms that show everything late and
// lose answers. Neither may ever touch what is the other's, whatever it takes for its own, and nothing live is lost.
// STORM_SEED and STORM_ROUNDS make it longer.
func TestStormOfTwo(t *testing.T) {
	t.Parallel()
	const worlds = 4 // side by side
	protocol := acctest.Speak(t, func(string) string { return "" })
	seed, rounds := stormNumber(t, "STORM_SEED", 1), stormNumber(t, "STORM_ROUNDS", 40)
	counts := make(chan stormOfTwoCount, worlds)
	t.Cleanup(func() { // after all worlds
		close(counts)
		var sum stormOfTwoCount
		for count := range counts {
			sum = sum.plus(count)
		}
		t.Logf("%d applies on platforms that lag by up to %d s: %d answers lost, %d of them of creates; %d objects were in doubt, and %d doubts "+
			"were settled; nothing of the other state was touched", sum.applies, twinLag, sum.Lost, sum.Creates, sum.inDoubt, sum.settled)
		if !t.Failed() && (sum.Creates < 80 || sum.settled < 15) {
			t.Error("that is too little")
		}
	})
	for i := range worlds {
		t.Run(fmt.Sprintf("STORM_SEED=%d", seed+i), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { counts <- stormOfTwo(t, protocol, uint64(seed+i), rounds) })
		})
	}
}

type stormOfTwoCount struct {
	stranger.Disturbed
	applies, inDoubt, settled int
}

func (c stormOfTwoCount) plus(other stormOfTwoCount) stormOfTwoCount {
	c.Lost += other.Lost
	c.Creates += other.Creates
	c.applies += other.applies
	c.inDoubt += other.inDoubt
	c.settled += other.settled
	return c
}

const twinLag = 20 // seconds

// twin is one of two states, and what it did.
type twin struct {
	*strangerWorld
	foreign []any           // what the user said belongs to the other one
	known   map[string]bool // all ids that were ever in state
	mu      sync.Mutex
	removed map[string]bool // all ids that it asked the platforms to remove
}

// twins are two states on the same platforms.
type twins struct {
	testing.TB
	*stranger.Server
	random *rand.Rand
	both   [2]*twin
	byHand map[string]bool // what a person removed
	count  stormOfTwoCount
}

func newTwins(t *testing.T, protocol *acctest.Protocol, seed uint64) *twins {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 78))
	lag := func() time.Duration { return time.Duration(random.IntN(twinLag+1)) * time.Second }
	w := &twins{TB: t, random: random, byHand: map[string]bool{}}
	w.Server = stranger.New(stranger.Differences{
		Reads: stranger.Lag{Created: lag(), Changed: lag(), Deleted: lag()}, Lists: stranger.Lag{Created: lag(), Changed: lag(), Deleted: lag()},
		Times: "milliseconds",
	}, seed, time.Now)
	for i := range w.both {
		one := &twin{known: map[string]bool{}, removed: map[string]bool{}}
		one.strangerWorld = &strangerWorld{TB: t, Server: w.Server, protocol: protocol, random: rand.New(rand.NewPCG(seed, uint64(i)))}
		one.transport = clienttest.Answering("", nil, one.serve)
		for _, kind := range strangerKinds() {
			one.add(kind)
		}
		w.both[i] = one
	}
	return w
}

// serve hands a request on to the platforms, which are some way off.
func (w *twin) serve(answer http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	way := time.NewTimer(time.Duration(20_000+w.random.IntN(300_000)) * time.Microsecond)
	if r.Method == http.MethodDelete {
		w.removed[r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]] = true
	}
	w.mu.Unlock()
	<-way.C
	w.ServeHTTP(answer, r)
}

// run refreshes, plans and applies. Where the refresh fails, there is no apply, as in Terraform.
func (w *twin) run() {
	w.Helper()
	provider := w.start()
	planned := map[*strangerThing]acctest.Planned{}
	refreshed := map[*strangerThing]acctest.Instance{}
	for _, thing := range w.things {
		refreshed[thing] = thing.Refreshed(provider)
		if refreshed[thing].Object.Diagnostics.Errors() > 0 {
			return
		}
		planned[thing] = refreshed[thing].Plan(provider, thing.config)
		if found := planned[thing].Diagnostics; found.Errors() > 0 {
			w.Errorf("planning %s: %v", thing.address, found)
			return
		}
	}
	provider = w.start()
	for _, thing := range w.things {
		if thing.Instance = refreshed[thing]; thing.IsChangedBy(planned[thing]) {
			thing.Instance = thing.Apply(w.Context(), provider, planned[thing], thing.config)
		}
		for _, id := range thing.Object.IDs() {
			w.known[id] = true
		}
	}
}

func (w *twin) start() *acctest.Protocol {
	w.Helper()
	environment := w.Environment(strangerOrigin, false)
	provider := w.protocol.Restarted(w, acctest.ProviderThrough(func(name string) string { return environment[name] }, w.transport))
	config := acctest.Values{"consistency_window_seconds": int(strangerWindow.Seconds())}
	if len(w.foreign) > 0 {
		config["foreign_ids"] = w.foreign
	}
	if found := provider.Configure(config); found.Errors() > 0 {
		w.Fatalf("the configuration: %v", found)
	}
	return provider
}

// candidates are the ids that a pending create may have made.
func candidates(object acctest.Object) (ids []string) {
	var pending map[string]tftypes.Value
	var listed []tftypes.Value
	if value, has := acctest.Attributes(object.State)["pending"]; !has || value.As(&pending) != nil || pending == nil ||
		pending["candidates"].As(&listed) != nil {
		return nil
	}
	for _, value := range listed {
		var id string
		_ = value.As(&id) // it is a text
		ids = append(ids, id)
	}
	return ids
}

func stormOfTwo(t *testing.T, protocol *acctest.Protocol, seed uint64, rounds int) stormOfTwoCount {
	t.Helper()
	w := newTwins(t, protocol, seed)
	for round := range rounds {
		for i, thing := range w.both[0].things {
			other := w.both[1].things[i]
			configs := []acctest.Values{nil, thing.first, thing.second}
			thing.config, other.config = configs[w.random.IntN(3)], configs[w.random.IntN(3)]
			if w.random.IntN(2) == 0 {
				other.config = thing.config
			}
		}
		w.Disturb(25)
		w.run()
		w.Disturb(0)
		w.check()
		w.settle()
		if w.random.IntN(2) == 0 { // else the next run comes while the platforms still lag
			w.Advance(time.Duration(w.random.IntN(90)) * time.Second)
		}
		if round%4 == 3 {
			w.converge()
		}
	}
	for _, one := range w.both {
		for _, thing := range one.things {
			thing.config = nil
		}
	}
	w.converge()
	for _, there := range w.Things() {
		if there.Live {
			t.Errorf("after the destroy the %s %s is alive", there.Kind, there.ID)
		}
	}
	w.count.Disturbed = w.Disturbed()
	return w.count
}

// run runs both at the same time.
func (w *twins) run() {
	w.Helper()
	var all sync.WaitGroup
	for _, one := range w.both {
		w.count.applies++
		all.Go(one.run)
	}
	all.Wait()
}

// check holds after every run, failed or not.
func (w *twins) check() {
	w.Helper()
	known, pending := map[string]bool{}, map[string]bool{}
	for i, one := range w.both {
		for id := range w.both[1-i].known {
			if one.removed[id] {
				w.Fatalf("one state removed %s, which belongs to the other", id)
			}
		}
		for _, thing := range one.things {
			for _, id := range thing.Object.IDs() {
				known[id] = true
			}
			pending[thing.thing] = pending[thing.thing] || thing.Object.Pending()
		}
	}
	for _, there := range w.Things() {
		if there.Live && !known[there.ID] && !pending[there.Kind] {
			w.Fatalf("the %s %s is alive and in no state", there.Kind, there.ID)
		}
	}
}

// settle does at once what the provider advises where something is in doubt: what nobody needs is removed and, where everything is
// needed, what is the other's is named. Later would be too late: where the other state removes what is its own, the doubt counts
// as settled.
func (w *twins) settle() {
	w.Helper()
	needed := map[string]bool{}
	for _, one := range w.both {
		for _, thing := range one.things {
			for _, id := range thing.Object.IDs() {
				needed[id] = true
			}
		}
	}
	for _, one := range w.both {
		for _, thing := range one.things {
			doubts := candidates(thing.Object)
			if len(doubts) == 0 {
				continue
			}
			w.count.inDoubt += len(doubts)
			w.count.settled++
			removed := false
			for _, id := range doubts {
				if !needed[id] && w.Revoke(id) {
					removed = true
				}
			}
			if !removed {
				for _, id := range doubts {
					one.foreign = append(one.foreign, id)
				}
			}
		}
	}
}

// converge runs without faults until nothing has anything to do, and checks that all is as it is to be then.
func (w *twins) converge() {
	w.Helper()
	for range 6 {
		w.Advance(2 * strangerWindow)
		w.run()
		w.check()
		w.settle()
	}
	w.Advance(2 * strangerWindow)
	var states []strangerState
	for _, one := range w.both {
		before := map[*strangerThing]tftypes.Value{}
		for _, thing := range one.things {
			before[thing] = thing.Object.State
			if thing.Object.Pending() || thing.Object.Diagnostics.Errors() > 0 {
				w.Fatalf("%s is not settled: %v", thing.address, thing.Object.Diagnostics)
			}
		}
		one.run()
		for _, thing := range one.things {
			if !thing.Object.IsAbsent() && !thing.Object.State.Equal(before[thing]) {
				w.Fatalf("%s always has something to do: %q", thing.address, strangerChanges(before[thing], thing.Object.State))
			}
			if thing.config == nil != thing.Object.IsAbsent() {
				w.Fatalf("%s is not as it is configured: %s", thing.address, thing.Object.State)
			}
			id := acctest.Attribute(thing.Object.State, "id")
			states = append(states, strangerState{thing.strangerKind, thing.address, id, thing.Object.IDs(), func(name string) string {
				return acctest.Attribute(thing.Object.State, name)
			}})
		}
	}
	checkStrangers(w, w.Server, states)
}
