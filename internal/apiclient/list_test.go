package apiclient_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

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
			ID:      func(w ware) string { return w.id },
			Created: func(w ware) time.Time { return w.created },
			Odd:     odd,
			Page: func(ctx context.Context, page int, query url.Values) (apiclient.Page[ware], error) {
				got, err := s.page(ctx, page, query)
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

// TestListThatCannotBeRight is an error: what seems to be in no list is taken for gone, and a list must end.
func TestListThatCannotBeRight(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		spoil func(page int, got *apiclient.Page[ware])
		pages int
		want  string
	}{
		"every page is the first": {func(_ int, got *apiclient.Page[ware]) { got.Items = []ware{{id: "ware_1"}} }, 3, "its pages repeat"},
		"no page is the last": {func(page int, got *apiclient.Page[ware]) {
			got.Items, got.Pages = []ware{{id: fmt.Sprint(min(page, 20))}}, 1_000_000_000
		}, 22, "its pages repeat"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newShop(300)
				inventory := apiclient.NewInventory(apiclient.Collection[ware]{
					ID:  func(w ware) string { return w.id },
					Odd: odd,
					Page: func(ctx context.Context, page int, query url.Values) (apiclient.Page[ware], error) {
						got, err := s.page(ctx, page, query)
						test.spoil(page, &got)
						return got, err
					},
					Created: func(w ware) time.Time { return w.created },
				})
				_, err := inventory.Read(t.Context(), "ware_gone")
				if e := failure(t, err); e.Message != test.want || errors.Is(err, apiclient.ErrNotFound) {
					t.Errorf("got the error %v", err)
				}
				if s.pages > test.pages {
					t.Errorf("asked for %d pages", s.pages)
				}
			})
		})
	}
}

// pages answers with the first page, and for every further one with the other.
type pages struct {
	first, others string

	network
}

func (p *pages) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := p.network.RoundTrip(request)
	if err == nil {
		body := p.others
		if request.URL.Query().Get("page") == "1" {
			body = p.first
		}
		response.Body = io.NopCloser(strings.NewReader(body))
	}
	return response, err
}

// firsts is how often the first page was asked for.
func (p *pages) firsts() (n int) {
	for _, request := range p.sent() {
		if request.URL.Query().Get("page") == "1" {
			n++
		}
	}
	return n
}

// FuzzList: whatever JSON comes as pages of a list, there is an error that says so, or there are the objects that it shows;
// in a few requests; and only what two lists lack is gone.
func FuzzList(f *testing.F) {
	const (
		two     = `{"data": [{"id": "a", "createdAt": "1999-01-01T00:00:00Z"}, {"id": "b"}], "pagination": {"total": 2, "totalPages": 1}}`
		endless = `{"data": [{"id": "c"}], "pagination": {"total": 1000000000, "totalPages": 1000000000}}`
		empty   = `{"data": [], "pagination": {"total": 0, "totalPages": 0}}`
	)
	for _, test := range [][2]string{
		{two, empty}, {endless, empty}, {endless, two}, {endless, endless}, {empty, two}, {"", ""}, {"null", ""}, {"[]", ""}, {"{}", ""}, {"<html>", ""},
		{`{"data": null, "pagination": {"total": 0, "totalPages": 0}}`, ""},
		{`{"data": [null, {}], "pagination": {"total": 2, "totalPages": 1}}`, ""},
		{`{"data": [{"id": 17}], "pagination": {"total": 1, "totalPages": 1}}`, ""},
		{`{"data": [], "pagination": {"total": 200, "totalPages": 2}}`, two},
		{`{"data": [], "pagination": {"totalPages": -9223372036854775808}}`, two},
		{`{"data": [{"id": "a"}], "pagination": {"total": -1, "totalPages": 9223372036854775807}}`, two},
		{`{"data": [{"id": "a"}]}`, two},
	} {
		f.Add(test[0], test[1], "a", "")
	}
	for _, link := range []string{`<?page=2>; rel=next`, `<https://elsewhere.example.com/?page=9>; rel="last"`, `<%zz>; rel="next"`, `<>;rel="prev first"`, `<a`, `,`} {
		f.Add(`[{"id": "a"}]`, `[{"id": "b"}]`, "b", link)
		f.Add(two, endless, "c", link)
	}
	f.Fuzz(func(t *testing.T, first, others, id, link string) {
		if id == "" {
			return // nobody has it
		}
		wire := &pages{first: first, others: others, network: network{replies: []reply{say(200, "", "Link", link)}}}
		client, _ := newClient(wire)
		kind := thingKind()
		kind.Reading = ""
		things := apiclient.NewEndpoint(client, kind)
		list, err := things.All(t.Context())
		if asked := len(wire.sent()); asked > 1+10+10 {
			t.Errorf("asked for %d pages", asked)
		}
		if err != nil {
			if e := failure(t, err); e.Message == "" || !errors.Is(err, apiclient.ErrUnreadable) || errors.Is(err, apiclient.ErrNotFound) {
				t.Errorf("got the error %v", err)
			}
			return
		}
		ids := map[string]bool{}
		for _, shown := range list {
			if shown.ID == "" || ids[shown.ID] {
				t.Errorf("the id %q is there twice, or is none", shown.ID)
			}
			ids[shown.ID] = true
		}
		for _, shown := range shownPlainly(first) {
			if !ids[shown] {
				t.Errorf("%q is missing", shown)
			}
		}

		before := wire.firsts()
		got, err := things.Read(t.Context(), id)
		switch {
		case ids[id] && (err != nil || got.ID != id):
			t.Errorf("reading what is on the list: got %q and the error %v", got.ID, err)
		case !ids[id] && !errors.Is(err, apiclient.ErrNotFound):
			t.Errorf("reading what is on no list: got %q and the error %v", got.ID, err)
		case !ids[id] && !errors.Is(err, apiclient.ErrRevoked) && wire.firsts() == before:
			t.Errorf("reading what is on no list: got the error %v after one list", err)
		}
	})
}

// shownPlainly are the ids that a page shows, if it is as the contract says.
func shownPlainly(page string) (ids []string) {
	var told struct {
		Data []struct {
			ID        string     `json:"id"`
			CreatedAt *time.Time `json:"createdAt"`
		} `json:"data"`
		Pagination any `json:"pagination"`
	}
	decoder := json.NewDecoder(strings.NewReader(page))
	decoder.DisallowUnknownFields()
	if decoder.Decode(&told) != nil {
		return nil
	}
	for _, item := range told.Data {
		ids = append(ids, item.ID)
	}
	return ids
}
