package apiclient_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// ware is an object of a shop.
type ware struct {
	id      string
	created time.Time
	version int
}

// shop is a platform with a collection, which counts its requests. Each takes a while, so that they meet.
type shop struct {
	limit    int           // of wares on a page
	latency  time.Duration // before a request takes effect, and again before its answer
	listOnly bool
	tells    telling
	failing  func(page int) error // in place of a page
	meddle   func(request int)    // what others do before a request takes effect

	mu           sync.Mutex
	wares        []ware // in the shop's order
	pages, reads int    // that were asked for
	created      int
}

// telling is what a page tells of the others.
type telling string

const (
	tellsAll     telling = "" // how many there are, and of how many objects
	tellsMore    telling = "whether another follows"
	tellsNothing telling = "nothing"
)

// newShop returns a shop of so many wares, which came in long ago.
func newShop(wares int) *shop {
	s := &shop{limit: 100, latency: 10 * time.Millisecond}
	for range wares {
		s.insert(len(s.wares), clock().Add(-time.Hour))
	}
	return s
}

// insert is called with s.mu locked, or before there is anybody else.
func (s *shop) insert(at int, created time.Time) (id string) {
	s.created++
	id = fmt.Sprint("ware_", s.created)
	s.wares = slices.Insert(s.wares, at, ware{id: id, created: created})
	return id
}

func (s *shop) find(id string) int {
	return slices.IndexFunc(s.wares, func(w ware) bool { return w.id == id })
}

func (s *shop) ids() []string {
	ids := make([]string, len(s.wares))
	for i, w := range s.wares {
		ids[i] = w.id
	}
	return ids
}

// request counts one, and lets it take effect and be answered.
func (s *shop) request(ctx context.Context, count *int, effect func() error) error {
	if err := travel(ctx, s.latency); err != nil {
		return err
	}
	s.mu.Lock()
	*count++
	if s.meddle != nil {
		s.meddle(s.pages + s.reads)
	}
	err := effect()
	s.mu.Unlock()
	return errors.Join(travel(ctx, s.latency), err)
}

func (s *shop) page(ctx context.Context, page int, _ url.Values) (got apiclient.Page[ware], err error) {
	err = s.request(ctx, &s.pages, func() error {
		if s.failing != nil {
			if err := s.failing(page); err != nil {
				return err
			}
		}
		from := min((page-1)*s.limit, len(s.wares))
		got = apiclient.Page[ware]{
			Items: slices.Clone(s.wares[from:min(from+s.limit, len(s.wares))]),
			Pages: s.length(),
			Total: len(s.wares),
			At:    clock().Truncate(time.Second), // as a Date is
		}
		if s.tells != tellsAll {
			got.Pages, got.Total = 0, -1
		}
		if s.tells == tellsMore {
			got.More = new(page < s.length())
		}
		return nil
	})
	return got, err
}

// length is how many pages the list has.
func (s *shop) length() int { return (len(s.wares) + s.limit - 1) / s.limit }

func (s *shop) read(ctx context.Context, id string) (got ware, err error) {
	err = s.request(ctx, &s.reads, func() error {
		at := s.find(id)
		if at < 0 {
			return &apiclient.Error{Status: 404}
		}
		got = s.wares[at]
		return nil
	})
	return got, err
}

func odd(what string) error { return &apiclient.Error{Message: what} }

func (s *shop) inventory() *apiclient.Inventory[ware] {
	collection := apiclient.Collection[ware]{
		ID: func(w ware) string { return w.id }, Page: s.page, Odd: odd, Read: s.read, Created: func(w ware) time.Time { return w.created },
	}
	if s.listOnly {
		collection.Read = nil
	}
	return apiclient.NewInventory(collection)
}

// expect reads a ware, which must be there or not.
func (s *shop) expect(t *testing.T, inventory *apiclient.Inventory[ware], id string, there bool) {
	t.Helper()
	got, err := inventory.Read(t.Context(), id)
	switch {
	case there && (err != nil || got.id != id):
		t.Errorf("reading %s: got %q and the error %v", id, got.id, err)
	case !there && !errors.Is(err, apiclient.ErrNotFound):
		t.Errorf("reading %s, which is gone: got %q and the error %v", id, got.id, err)
	}
}

// expectRequests checks how many pages and single wares were asked for.
func (s *shop) expectRequests(t *testing.T, pages, reads int) {
	t.Helper()
	if s.pages != pages || s.reads != reads {
		t.Errorf("asked for %d pages and %d wares, want %d and %d", s.pages, s.reads, pages, reads)
	}
}

// side runs a job for each number below n, so many at the same time.
func side(atOnce, n int, job func(int)) {
	var all sync.WaitGroup
	next := make(chan int)
	for range atOnce {
		all.Go(func() {
			for i := range next {
				job(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	all.Wait()
}
