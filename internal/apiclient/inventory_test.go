package apiclient_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// TestInventoryLaw: reading M of N objects costs at most 2*min(M, pages) + 5 requests where an object can be read by id, and
// pages + 5 where only the list exists, plus one for each that is gone; whatever the order, and however many at once.
func TestInventoryLaw(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		there := rapid.OneOf(rapid.IntRange(0, 1200), rapid.IntRange(0, 30_000)).Draw(rt, "objects there")
		wanted := rapid.IntRange(0, min(there, 400)).Draw(rt, "objects read")
		gone := rapid.OneOf(rapid.Just(0), rapid.IntRange(0, 20)).Draw(rt, "objects gone")
		atOnce := rapid.IntRange(1, 30).Draw(rt, "at once")
		listOnly := rapid.Bool().Draw(rt, "list only")
		latency := rapid.SampledFrom([]time.Duration{0, time.Millisecond, time.Second}).Draw(rt, "latency")
		first := rapid.IntRange(0, there-wanted).Draw(rt, "first")
		seed := rapid.Uint64().Draw(rt, "seed")
		synctest.Test(t, func(t *testing.T) {
			s := newShop(there)
			s.listOnly, s.latency = listOnly, latency
			ids := s.ids()[first : first+wanted]
			for n := range gone {
				ids = append(ids, fmt.Sprint("gone_", n))
			}
			rand.New(rand.NewPCG(seed, 0)).Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
			inventory := s.inventory()
			side(atOnce, len(ids), func(n int) { s.expect(t, inventory, ids[n], s.find(ids[n]) >= 0) })

			most := 2*min(len(ids), s.length()) + 5 + gone
			if listOnly {
				most = s.length() + 5 + gone
			}
			if got := s.pages + s.reads; got > most {
				rt.Errorf("%d requests, want at most %d", got, most)
			}
		})
	})
}

func TestFewObjectsAreReadWithoutTheList(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newShop(10_000)
		inventory := s.inventory()
		side(10, 3, func(n int) { s.expect(t, inventory, s.wares[n*3000].id, true) })
		s.expectRequests(t, 0, 3)
	})
}

func TestPagesAreReadSideBySide(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newShop(1000)
		s.latency = time.Second / 2
		began := clock()
		if list, err := s.inventory().All(t.Context()); err != nil || !slices.Equal(list, s.wares) {
			t.Errorf("got %d objects and the error %v", len(list), err)
		}
		if took := clock().Sub(began); took != 4*time.Second {
			t.Errorf("took %s", took)
		}
		s.expectRequests(t, 10, 0)
	})
}

// TestReadsAfterWritesAreAsFew: what this client wrote is read anew, and everything else stays known.
func TestReadsAfterWritesAreAsFew(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ written, pages, reads int }{{0, 0, 0}, {1, 0, 1}, {10, 0, 10}, {500, 10, 10}} {
		synctest.Test(t, func(t *testing.T) {
			s := newShop(1000)
			inventory := s.inventory()
			read := func(n int) { s.expect(t, inventory, s.wares[n].id, true) }
			side(10, len(s.wares), read)
			for n := range test.written {
				inventory.Wrote(s.wares[n].id)
			}
			s.pages, s.reads = 0, 0
			side(10, len(s.wares), read)
			s.expectRequests(t, test.pages, test.reads)
		})
	}
}

func TestReadsShareAListThatIsUnderWay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newShop(1000)
		inventory := s.inventory()
		var all sync.WaitGroup
		all.Go(func() { _, _ = inventory.All(t.Context()) })
		synctest.Wait()
		for n := range 10 {
			all.Go(func() { s.expect(t, inventory, s.wares[n].id, true) })
		}
		all.Wait()
		for n := range s.wares {
			s.expect(t, inventory, s.wares[n].id, true)
		}
		s.expectRequests(t, 10, 0)
	})
}

// TestNothingThatIsThereIsGone: others create and delete at any moment, so that pages shift while they are read, and an
// object that was there all the time is found.
func TestNothingThatIsThereIsGone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		listOnly := rapid.Bool().Draw(rt, "list only")
		latency := rapid.SampledFrom([]time.Duration{0, 400 * time.Millisecond}).Draw(rt, "latency")
		tells := rapid.SampledFrom([]telling{tellsAll, tellsMore, tellsNothing}).Draw(rt, "pages tell")
		objects := rapid.IntRange(2, 40).Draw(rt, "objects")
		moment := rapid.IntRange(1, 30).Draw(rt, "request before which others act")
		deleted := rapid.IntRange(0, 3).Draw(rt, "deleted by others")
		inserted := rapid.SliceOfN(rapid.IntRange(0, 100), 0, 4).Draw(rt, "places of what others create")
		atOnce := rapid.IntRange(1, 10).Draw(rt, "at once")
		synctest.Test(t, func(t *testing.T) {
			s := newShop(objects)
			s.limit, s.listOnly, s.latency, s.tells = 4, listOnly, latency, tells
			ours := slices.DeleteFunc(s.ids(), func(id string) bool { return s.find(id) < deleted })
			s.meddle = func(request int) {
				if request == moment {
					s.wares = slices.Delete(s.wares, 0, min(deleted, len(s.wares)))
					for _, place := range inserted {
						s.insert(min(place, len(s.wares)), clock())
					}
				}
			}
			inventory := s.inventory()
			side(atOnce, len(ours), func(n int) { s.expect(t, inventory, ours[n], true) })
			s.expect(t, inventory, "ware_gone", false)
		})
	})
}

// TestGoneTakesASecondList, or only its first page, where the first list is complete by its own numbers.
func TestGoneTakesASecondList(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*shop)
		pages  int
	}{
		"nobody else is at it":       {func(*shop) {}, 10 + 1},
		"something was just created": {func(s *shop) { s.insert(0, clock()) }, 2 * 11},
		"the age of something is unknown": {func(s *shop) {
			s.wares[0].created = time.Time{}
		}, 2 * 10},
		"something is created meanwhile": {func(s *shop) {
			s.meddle = func(request int) {
				if request == 5 {
					s.insert(len(s.wares), clock())
				}
			}
		}, 2 * 11},
		"something is deleted meanwhile": {func(s *shop) {
			s.meddle = func(request int) {
				if request == 5 {
					s.wares = slices.Delete(s.wares, 0, 1)
				}
			}
		}, 2 * 10},
		"the list was another a moment ago": {func(s *shop) {
			all := s.wares
			s.wares = all[500:]
			s.meddle = func(request int) {
				if request == 6 {
					s.wares = all
				}
			}
		}, 5 + 10},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newShop(1000)
				s.listOnly = true
				test.change(s)
				inventory := s.inventory()
				side(10, 20, func(n int) { s.expect(t, inventory, fmt.Sprint("gone_", n), false) })
				if name == "something is created meanwhile" && s.pages == test.pages-1 && s.reads == 0 {
					return // the last page, which is read beside the others, was read before
				}
				s.expectRequests(t, test.pages, 0)
			})
		})
	}
}

// TestWritesShow: what this client wrote shows in whatever it reads afterwards, also where a list was under way while it
// wrote.
func TestWritesShow(t *testing.T) {
	t.Parallel()
	type act struct {
		at   time.Duration
		what string
		ware int
	}
	acts := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) act {
		return act{
			time.Duration(rapid.IntRange(0, 300).Draw(rt, "at")) * time.Millisecond,
			rapid.SampledFrom([]string{"create", "update", "delete", "read", "read", "read", "list"}).Draw(rt, "what"),
			rapid.IntRange(0, 29).Draw(rt, "ware"),
		}
	}), 1, 60)
	rapid.Check(t, func(rt *rapid.T) {
		listOnly, todo := rapid.Bool().Draw(rt, "list only"), acts.Draw(rt, "acts")
		synctest.Test(t, func(t *testing.T) {
			s := newShop(20)
			s.limit, s.listOnly = 3, listOnly
			w := &writer{shop: s, inventory: s.inventory(), settled: map[string]int{}, doomed: map[string]bool{}}
			for _, id := range s.ids() {
				w.settled[id] = 0
			}
			var all sync.WaitGroup
			for _, act := range todo {
				all.Go(func() {
					sleep(act.at)
					id := fmt.Sprint("ware_", act.ware)
					switch {
					case act.what == "create":
						w.create(t)
					case act.what == "update", act.what == "delete" && listOnly: // two lists do not prove much while all is moving
						w.update(t, id)
					case act.what == "delete":
						w.delete(t, id)
					case act.what == "read":
						w.read(t, id)
					case act.what == "list":
						w.list(t)
					}
				})
			}
			all.Wait()
			for id := range w.settled {
				w.read(t, id)
			}
			w.list(t)
		})
	})
}

// writer writes to a shop, and knows what must show afterwards.
type writer struct {
	shop      *shop
	inventory *apiclient.Inventory[ware]

	mu      sync.Mutex
	settled map[string]int  // the version that a write left, as soon as it was answered; -1: none
	doomed  map[string]bool // a deletion began
	writing int
	wrote   int
}

// write returns when an effect was answered. It tells which ware was written, if any, and what was left of it.
func (w *writer) write(t *testing.T, effect func() (id string, version int)) {
	w.mu.Lock()
	w.writing++
	w.mu.Unlock()
	var requests, version int
	var id string
	if err := w.shop.request(t.Context(), &requests, func() error {
		id, version = effect()
		return nil
	}); err != nil {
		t.Error(err)
	}
	w.inventory.Wrote(id)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.writing--
	w.wrote++
	if before, known := w.settled[id]; id != "" && (!known || before >= 0 && (version < 0 || version > before)) {
		w.settled[id] = version
	}
}

func (w *writer) create(t *testing.T) {
	w.write(t, func() (string, int) { return w.shop.insert(len(w.shop.wares), clock()), 0 })
}

func (w *writer) update(t *testing.T, id string) {
	w.write(t, func() (string, int) {
		at := w.shop.find(id)
		if at < 0 {
			return "", 0
		}
		w.shop.wares[at].version++
		return id, w.shop.wares[at].version
	})
}

func (w *writer) delete(t *testing.T, id string) {
	w.mu.Lock()
	w.doomed[id] = true
	w.mu.Unlock()
	w.write(t, func() (string, int) {
		at := w.shop.find(id)
		if at < 0 {
			return "", 0
		}
		w.shop.wares = slices.Delete(w.shop.wares, at, at+1)
		return id, -1
	})
}

func (w *writer) read(t *testing.T, id string) {
	w.mu.Lock()
	version, known := w.settled[id]
	w.mu.Unlock()
	got, err := w.inventory.Read(t.Context(), id)
	w.mu.Lock()
	defer w.mu.Unlock()
	switch found := err == nil; {
	case err != nil && !errors.Is(err, apiclient.ErrNotFound):
		t.Error(err)
	case found && known && (version < 0 || got.version < version):
		t.Errorf("reading %s: got the version %d, where %d was left before", id, got.version, version)
	case !found && known && version >= 0 && !w.doomed[id]:
		t.Errorf("reading %s: it is gone, where the version %d was left before", id, version)
	}
}

func (w *writer) list(t *testing.T) {
	w.mu.Lock()
	settled, quiet, wrote := maps.Clone(w.settled), w.writing == 0, w.wrote
	w.mu.Unlock()
	list, err := w.inventory.All(t.Context())
	if err != nil {
		t.Error(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	quiet = quiet && w.writing == 0 && w.wrote == wrote
	for id, version := range settled {
		at := slices.IndexFunc(list, func(other ware) bool { return other.id == id })
		switch {
		case at >= 0 && (version < 0 || list[at].version < version):
			t.Errorf("listing: got %s with the version %d, where %d was left before", id, list[at].version, version)
		case at < 0 && version >= 0 && quiet:
			t.Errorf("listing: %s is not there, where the version %d was left before", id, version)
		}
	}
}

func TestListThatFails(t *testing.T) {
	t.Parallel()
	for name, failing := range map[string]func(page int) error{
		"the first page": func(int) error { return &apiclient.Error{Status: 403} },
		"a later page": func(page int) error {
			if page == 7 {
				return &apiclient.Error{Status: 404}
			}
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newShop(1000)
				s.failing = failing
				inventory := s.inventory()
				side(10, len(s.wares), func(n int) { s.expect(t, inventory, s.wares[n].id, true) })
				if s.reads > 1000 || s.pages > 100 {
					t.Errorf("asked for %d pages and %d wares", s.pages, s.reads)
				}
				if _, err := inventory.All(t.Context()); err == nil {
					t.Error("there is a list")
				}

				s.failing, s.pages, s.reads = nil, 0, 0
				if list, err := inventory.All(t.Context()); err != nil || len(list) != 1000 {
					t.Errorf("got %d objects and the error %v", len(list), err)
				}
			})
		})
	}
}

// TestListOnlyThatFails: the error is not kept, and "not found" of the list says nothing of an object.
func TestListOnlyThatFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newShop(2)
		s.listOnly = true
		s.failing = func(int) error { return &apiclient.Error{Status: 404, Message: "No list."} }
		inventory := s.inventory()
		for range 2 {
			if _, err := inventory.Read(t.Context(), "ware_1"); errors.Is(err, apiclient.ErrNotFound) || failure(t, err).Message != "No list." {
				t.Errorf("got the error %v", err)
			}
		}
		s.failing = nil
		s.expect(t, inventory, "ware_1", true)
		s.expectRequests(t, 3, 0)
	})
}

func TestReaderThatLeavesCostsNothingLater(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newShop(100)
		inventory := s.inventory()
		ctx, leave := context.WithTimeout(t.Context(), s.latency/2)
		defer leave()
		if _, err := inventory.All(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got the error %v", err)
		}
		side(10, len(s.wares), func(n int) { s.expect(t, inventory, s.wares[n].id, true) })
		s.expectRequests(t, 1, 3)
	})
}

func TestReaderThatLeavesDoesNotFailTheOthers(t *testing.T) {
	t.Parallel()
	for _, listOnly := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			s := newShop(100)
			s.listOnly = listOnly
			inventory := s.inventory()
			ctx, leave := context.WithCancel(t.Context())
			var all sync.WaitGroup
			all.Go(func() {
				if _, err := inventory.All(ctx); !errors.Is(err, context.Canceled) {
					t.Errorf("got the error %v", err)
				}
			})
			synctest.Wait()
			for n := range 10 {
				all.Go(func() { s.expect(t, inventory, s.wares[n].id, true) })
			}
			all.Go(func() {
				if _, err := inventory.Read(ctx, "ware_50"); !errors.Is(err, context.Canceled) {
					t.Errorf("got the error %v", err)
				}
			})
			synctest.Wait()
			leave()
			all.Wait()
			if s.pages > 1 {
				t.Errorf("asked for %d pages", s.pages)
			}
		})
	}
}
