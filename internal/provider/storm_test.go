package provider_test

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"filippo.io/age"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

func stormIdentity(t *testing.T) (recipient, identity string) {
	t.Helper()
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return key.Recipient().String(), key.String()
}

// stormNumber is a number of the environment.
func stormNumber(t *testing.T, name string, byDefault int) int {
	t.Helper()
	n, err := strconv.Atoi(cmp.Or(os.Getenv(name), strconv.Itoa(byDefault)))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// TestStorm lets everything fail that can, again and again, and checks after each apply that no live credential is lost and
// no secret is wrong. `make storm` does it for longer, from another seed: STORM_ROUNDS and STORM_SEED.
func TestStorm(t *testing.T) {
	t.Parallel()
	const worlds = 4 // side by side
	byDefault := 210
	if testing.Short() {
		byDefault = 60
	}
	seed, rounds := stormNumber(t, "STORM_SEED", 1), stormNumber(t, "STORM_ROUNDS", byDefault)
	counts := make(chan stormCount, worlds)
	t.Cleanup(func() { // after all worlds
		close(counts)
		var sum stormCount
		for count := range counts {
			sum = sum.plus(count)
		}
		sum.report(t)
		if rounds >= 210 && !t.Failed() {
			sum.expectMuch(t)
		}
	})
	for i := range worlds {
		t.Run(fmt.Sprintf("STORM_SEED=%d", seed+i), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { counts <- stormOf(t, uint64(seed+i), rounds) })
		})
	}
}

// stormOf is the storm in a world of its own.
func stormOf(t *testing.T, seed uint64, rounds int) stormCount {
	t.Helper()
	w := newStormWorld(t, seed)
	for round := range rounds {
		w.configure()
		w.byHand()
		if w.chance(30) {
			w.disturb() // the refresh too, which mostly ends the run
		}
		if planned, ok := w.plan(); ok {
			w.disturb()
			w.apply(planned)
		}
		w.check()
		w.calm()
		if round%5 == 4 {
			w.converge()
		}
	}
	for _, thing := range w.things {
		thing.config = nil
	}
	w.converge()
	for _, c := range w.platform.Credentials() {
		if c.Owner == sandbox.OwnerAPI && c.State == sandbox.StateLive && c.Kind != sandbox.KindAccessToken {
			t.Errorf("after the destroy the %s %s is alive", c.Kind, c.ID)
		}
	}
	if left := w.platform.Eventicat.Aggregators(); len(left) > 0 {
		t.Errorf("after the destroy the aggregators %v are there", left)
	}
	w.count.Faults = w.platform.Stats().Faults
	return w.count
}

// stormCount is what happened in a storm.
type stormCount struct {
	Applies, Cancelled, InReconciliation int
	Faults                               map[string]int // by kind and route
}

func (c stormCount) plus(other stormCount) stormCount {
	sum := stormCount{
		c.Applies + other.Applies, c.Cancelled + other.Cancelled, c.InReconciliation + other.InReconciliation, map[string]int{},
	}
	for _, faults := range []map[string]int{c.Faults, other.Faults} {
		for fault, n := range faults {
			sum.Faults[fault] += n
		}
	}
	return sum
}

// lost counts the answers to requests of a method that got lost after the request took effect.
func (c stormCount) lost(method string) (n int) {
	for fault, count := range c.Faults {
		kind, route, _ := strings.Cut(fault, " ")
		effect := kind == sandbox.FaultHalf || kind == sandbox.FaultMalformed || strings.HasSuffix(kind, "-after")
		if effect && strings.HasPrefix(route, method+" ") && !strings.HasSuffix(route, "rotate-secret") {
			n += count
		}
	}
	return n
}

func (c stormCount) byKind() (kinds map[string]int, total int) {
	kinds = map[string]int{}
	for fault, n := range c.Faults {
		kind, _, _ := strings.Cut(fault, " ")
		kinds[kind] += n
		total += n
	}
	return kinds, total
}

func (c stormCount) report(t *testing.T) {
	t.Helper()
	kinds, total := c.byKind()
	var by []string
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		by = append(by, fmt.Sprintf("%s %d", kind, kinds[kind]))
	}
	t.Logf("%d applies, %d faults: %s", c.Applies, total, strings.Join(by, ", "))
	t.Logf("%d lost answers of creates, %d of revokes, %d applies cancelled, %d faults inside a reconciliation; no orphan, no lost secret, "+
		"no duplicate", c.lost("POST"), c.lost("DELETE"), c.Cancelled, c.InReconciliation)
}

// expectMuch fails if too little happened to show anything.
func (c stormCount) expectMuch(t *testing.T) {
	t.Helper()
	kinds, total := c.byKind()
	if len(kinds) != len(stormFaults()) {
		t.Errorf("only %v happened", kinds)
	}
	for kind, n := range kinds {
		if n*20 < total {
			t.Errorf("%d of %d faults were %s, which is less than one in twenty", n, total, kind)
		}
	}
	for what, enough := range map[string]bool{
		"faults": total >= 10_000, "lost answers of creates": c.lost("POST") >= 500, "lost answers of revokes": c.lost("DELETE") >= 500,
		"cancelled applies": c.Cancelled >= 200, "faults inside a reconciliation": c.InReconciliation >= 200,
	} {
		if !enough {
			t.Errorf("too few %s", what)
		}
	}
}
