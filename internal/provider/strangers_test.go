package provider_test

import (
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/stranger"
)

// TestStrangers runs the provider against platforms that differ from the contract where it only assumes something: in each single
// way, and in random combinations. STRANGER_SEED and STRANGER_ROUNDS choose those.
func TestStrangers(t *testing.T) {
	t.Parallel()
	for i, differences := range stranger.Each() {
		t.Run(fmt.Sprintf("%d %s", i, differences), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { newStrangerWorld(t, differences, uint64(i), false).live() })
		})
	}
	seed, rounds := stormNumber(t, "STRANGER_SEED", 1), stormNumber(t, "STRANGER_ROUNDS", 300)
	for i := range rounds {
		t.Run(fmt.Sprintf("STRANGER_SEED=%d", seed+i), func(t *testing.T) {
			t.Parallel()
			differences := stranger.Combination(uint64(seed + i))
			defer func() {
				if t.Failed() {
					t.Logf("the platforms: %s", differences)
				}
			}()
			synctest.Test(t, func(t *testing.T) { newStrangerWorld(t, differences, uint64(seed+i), true).live() })
		})
	}
}
