package apiclient_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestManyRunsUnderOneLimit: runs that know nothing of each other, started together under one account, all succeed. Few requests
// are refused, and the last one ends about when it must.
func TestManyRunsUnderOneLimit(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		runs, calls, limit int
		trip               time.Duration // there, and back again
		refused            float64       // percent, at most
	}{
		"10 runs of 105 calls under 300 a minute":   {10, 105, 300, 25 * time.Millisecond, 1},
		"10 runs of 105 calls, on the same machine": {10, 105, 300, time.Millisecond, 1},
		"10 runs of 105 calls, far away":            {10, 105, 300, 250 * time.Millisecond, 1},
		"3 runs of 350 calls":                       {3, 350, 300, 25 * time.Millisecond, 1},
		"30 runs of 28 calls":                       {30, 28, 300, 25 * time.Millisecond, 10},
		"10 runs of 300 calls under 1,200 a minute": {10, 300, 1200, 25 * time.Millisecond, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				sleep(432 * time.Millisecond) // not with a whole second
				wire := tier()
				wire.limit, wire.trips = test.limit, []trip{{there: test.trip, back: test.trip}}
				took := walkTogether(t, wire, test.runs, test.calls)
				calls := test.runs * test.calls
				least := time.Duration((calls-1)/test.limit) * wire.length
				most := least + least*15/100
				refused := 100 * float64(len(wire.refused)) / float64(wire.taken)
				t.Logf("took %s, where %s is the least; %d of %d requests were refused, %.1f %%", took, least, len(wire.refused), wire.taken, refused)
				if took > most {
					t.Errorf("that is more than %s", most)
				}
				if refused > test.refused {
					t.Error("those are too many")
				}
			})
		})
	}
}

// walkTogether lets processes walk at the same time. It returns how long the last one took.
func walkTogether(t *testing.T, wire *metered, runs, calls int) time.Duration {
	t.Helper()
	began := clock()
	var all sync.WaitGroup
	for range runs {
		all.Go(func() { walk(t, wire, calls) })
	}
	all.Wait()
	return clock().Sub(began)
}
