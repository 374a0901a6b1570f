package provider_test

import (
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/stranger"
)

// TestStrangers runs the provider against platforms that differ from the contract where it only assumes something: in each single
// way, and in random combinations. STRANGER_SEED and STRANGER_ROUNDS choose those.
func TestStrangers(t *testing.T) {
	t.Parallel()
	protocol := acctest.Speak(t, func(string) string { return "" }) // all of them have one schema
	singles := stranger.Each()
	for i, differences := range singles {
		t.Run(fmt.Sprintf("%d %s", i, differences), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newStrangerWorld(t, protocol, differences, uint64(i))
				for _, kind := range strangerKinds() {
					switch {
					case kind.lacks(differences): // the others are as ever
						w.things = nil
						w.add(kind)
						w.add(kind)
					case len(differences.NotOffered) == 0:
						w.add(kind)
					}
				}
				w.live(i)
			})
		})
	}
	const byDefault = 200 // in `make test`, which takes no other number from the environment
	seed, rounds := stormNumber(t, "STRANGER_SEED", 1), stormNumber(t, "STRANGER_ROUNDS", byDefault)
	if all := len(singles) + byDefault; all < 300 {
		t.Errorf("%d combinations are too few", all)
	}
	for i := range rounds {
		t.Run(fmt.Sprintf("STRANGER_SEED=%d", seed+i), func(t *testing.T) {
			t.Parallel()
			differences := stranger.Combination(uint64(seed + i))
			defer func() {
				if t.Failed() {
					t.Logf("the platforms: %s", differences)
				}
			}()
			synctest.Test(t, func(t *testing.T) {
				w := newStrangerWorld(t, protocol, differences, uint64(seed+i))
				for range 3 {
					w.add(strangerKinds()[w.random.IntN(4)])
				}
				w.live(w.random.IntN(2))
			})
		})
	}
}
