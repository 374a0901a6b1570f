package apiclient_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// TestListHasEveryObjectOnce: in the platform's order, whatever its length, and whatever others create at its end meanwhile.
func TestListHasEveryObjectOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		objects := rapid.IntRange(0, 60).Draw(rt, "objects")
		limit := rapid.IntRange(1, 7).Draw(rt, "limit")
		created := rapid.SliceOfN(rapid.IntRange(0, 8), 0, 15).Draw(rt, "created by others before each request")
		synctest.Test(t, func(t *testing.T) {
			s := newShop(objects)
			s.limit = limit
			before := s.ids()
			s.meddle = func(request int) {
				if request <= len(created) {
					for range created[request-1] {
						s.insert(len(s.wares), clock())
					}
				}
			}
			list, err := s.inventory().All(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, w := range list {
				ids = append(ids, w.id)
			}
			if all := s.ids(); len(ids) < len(before) || !slices.Equal(ids, all[:len(ids)]) {
				rt.Errorf("of the objects %v the list has %v", all, ids)
			}
			if len(created) == 0 && s.pages != max(1, s.length()) {
				rt.Errorf("asked for %d pages of %d", s.pages, s.length())
			}
		})
	})
}

// TestListEndsWithAnEmptyPage: it became shorter while it was read, or its page count is wrong.
func TestListEndsWithAnEmptyPage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newShop(150)
		inventory := apiclient.NewInventory(apiclient.Collection[ware]{
			ID: func(w ware) string { return w.id },
			Page: func(ctx context.Context, page int) (apiclient.Page[ware], error) {
				got, err := s.page(ctx, page)
				got.Pages = 1_000_000_000
				return got, err
			},
		})
		list, err := inventory.All(t.Context())
		if err != nil || len(list) != 150 || s.pages > 11 {
			t.Errorf("got %d objects from %d pages, and the error %v", len(list), s.pages, err)
		}
	})
}
