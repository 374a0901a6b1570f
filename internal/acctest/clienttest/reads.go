package clienttest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// Stock is a platform with objects of a kind.
type Stock struct {
	*Platform
	IDs   []string // of the objects
	Pages int      // of their list, which may hold others too
	// Reader returns how a new client reads one of them. What is gone is apiclient.ErrNotFound.
	Reader func() func(ctx context.Context, id string) error
}

// ReadsLaw checks that reading some objects of a kind, in any order and any number at once, finds what is there, and takes
// as few requests as promised: not many more than the cheaper of reading each and of reading the list or, where only the
// list exists, than that.
func ReadsLaw(t *testing.T, listOnly bool, stocks ...Stock) {
	t.Helper()
	rapid.Check(t, func(rt *rapid.T) {
		stock := rapid.SampledFrom(stocks).Draw(rt, "stock")
		ids := rapid.Permutation(stock.IDs).Draw(rt, "ids")
		ids = ids[:rapid.IntRange(0, len(ids)).Draw(rt, "objects")]
		gone := rapid.IntRange(0, 3).Draw(rt, "objects that are gone")
		for n := range gone {
			ids = append(ids, fmt.Sprint("gone_", n))
		}
		atOnce := rapid.IntRange(1, 20).Draw(rt, "at once")

		read, before := stock.Reader(), stock.Stats().Total
		var all sync.WaitGroup
		for reader := range atOnce {
			all.Go(func() {
				for n := reader; n < len(ids); n += atOnce {
					err := read(t.Context(), ids[n])
					if isGone := n >= len(ids)-gone; isGone != errors.Is(err, apiclient.ErrNotFound) || !isGone && err != nil {
						t.Errorf("reading %s: got the error %v", ids[n], err)
					}
				}
			})
		}
		all.Wait()
		most := 2*min(len(ids), stock.Pages) + 5 + gone
		if listOnly {
			most = stock.Pages + 5 + gone
		}
		if requests := stock.Stats().Total - before; requests > most {
			rt.Errorf("reading %d of %d objects on %d pages took %d requests, want at most %d",
				len(ids), len(stock.IDs), stock.Pages, requests, most)
		}
	})
}
