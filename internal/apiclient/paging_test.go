package apiclient_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// cardsListed are so many cards, as they are written.
func cardsListed(n int) (items []string) {
	for i := range n {
		items = append(items, fmt.Sprintf(`{"id": "card_%d"}`, i))
	}
	return items
}

// TestRequestsOfAList: one for each page where the platform tells, and where it does not, until one is short or empty.
func TestRequestsOfAList(t *testing.T) {
	t.Parallel()
	for _, tells := range []string{"pagination", "meta", "page_info", "pages", "total", "more", "next", "url", "links", "link", "last", "not at all"} {
		for _, test := range []struct{ items, size, pages, untold int }{
			{0, 100, 1, 1}, {1, 100, 1, 2}, {99, 100, 1, 2}, {100, 100, 1, 2}, {101, 100, 2, 2}, {200, 100, 2, 3}, {250, 100, 3, 3}, {1000, 100, 10, 11},
			{5, 5, 1, 2}, {12, 5, 3, 3}, {15, 5, 3, 4}, // it gives less on a page than it was asked for
		} {
			for _, under := range []string{"", "data", "data.items"} {
				list := pagedList{items: cardsListed(test.items), size: test.size, under: under, tells: tells, asked: new(atomic.Int32)}
				want := test.pages
				switch {
				case tells == "last":
				case tells == "link" && test.pages > 1:
				case tells == "link", tells == "not at all", under == "": // there is no link to no other page
					want = test.untold
				}
				got, err := cardsOf(cardKind(), list.ServeHTTP).All(t.Context())
				if err != nil || len(got) != test.items || int(list.asked.Load()) != want {
					t.Errorf("%s, %d objects on pages of %d under %q: %d requests, want %d; got %d and the error %v",
						tells, test.items, test.size, under, list.asked.Load(), want, len(got), err)
				}
				list.asked.Store(0)
				each := 0
				for object, err := range cardsOf(cardKind(), list.ServeHTTP).Each(t.Context()) {
					if err != nil || object.ID != got[each].ID {
						t.Fatalf("%s: object %d is %s, with the error %v", tells, each, object.ID, err)
					}
					if asked := int(list.asked.Load()); asked != each/test.size+1 {
						t.Fatalf("%s, pages of %d: %d requests for object %d", tells, test.size, asked, each)
					}
					each++
				}
				if each != len(got) || int(list.asked.Load()) != want {
					t.Errorf("%s: one after the other, %d objects in %d requests, want %d in %d", tells, each, list.asked.Load(), len(got), want)
				}
			}
		}
	}
}

// TestPagesThatNoNumberLeadsTo: a platform may know its pages by something else. Only the query of an address is taken.
func TestPagesThatNoNumberLeadsTo(t *testing.T) {
	t.Parallel()
	for _, in := range []string{"Link", "next"} {
		var asked []string
		cards := cardsOf(cardKind(), func(w http.ResponseWriter, r *http.Request) {
			asked = append(asked, r.URL.Host+r.URL.Path)
			after := r.URL.Query().Get("after")
			items, next := map[string]string{"": `{"id": "a"}`, "x": `{"id": "b"}`, "y": `{"id": "c"}`}[after], map[string]string{"": "x", "x": "y"}[after]
			address := "http://elsewhere.example.com:1/other?after=" + next
			switch {
			case in == "Link" && next != "":
				w.Header().Set("Link", "<"+address+`>; rel="next"`)
			case in == "Link":
				w.Header().Set("Link", `<?>; rel="first"`)
			case next == "":
				address = ""
			}
			if in == "next" {
				says(http.StatusOK, fmt.Sprintf(`{"items": [%s], "links": {"next": %q}}`, items, address))(w, r)
				return
			}
			says(http.StatusOK, "["+items+"]")(w, r)
		})
		list, err := cards.All(t.Context())
		if err != nil || len(list) != 3 || list[2].ID != "c" {
			t.Errorf("%s: got %+v and the error %v", in, list, err)
		}
		if len(asked) != 3 || slices.ContainsFunc(asked, func(address string) bool { return address != "api.example.com/cards" }) {
			t.Errorf("%s: asked %q", in, asked)
		}
	}
}

// TestListsThatKnowNoPages are whole at once, in whatever order they come.
func TestListsThatKnowNoPages(t *testing.T) {
	t.Parallel()
	for name, bodies := range map[string][2]string{
		"the same":      {`[{"id": "a"}, {"id": "b"}]`, `[{"id": "a"}, {"id": "b"}]`},
		"another order": {`[{"id": "a"}, {"id": "b"}]`, `[{"id": "b"}, {"id": "a"}]`},
		"fewer":         {`[{"id": "a"}, {"id": "b"}]`, `[{"id": "b"}]`},
		"an end":        {`[{"id": "a"}, {"id": "b"}]`, `[]`},
		"more":          {`[{"id": "a"}]`, `[{"id": "a"}, {"id": "b"}]`},
	} {
		asked := 0
		list, err := cardsOf(cardKind(), func(w http.ResponseWriter, r *http.Request) {
			asked++
			says(http.StatusOK, bodies[min(asked, 2)-1])(w, r)
		}).All(t.Context())
		if err != nil || len(list) != 2 || asked > 3 {
			t.Errorf("%s: got %+v and the error %v after %d requests", name, list, err, asked)
		}
	}
}

// TestPageThatIsNotThere: beyond the last one, where nothing tells which that is. Elsewhere it is an error, and the list is offered.
func TestPageThatIsNotThere(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		tells string
		from  int // the first page that is not there
		ends  bool
	}{"nothing is told": {"not at all", 3, true}, "it is told": {"pagination", 2, false}, "it is told by a link": {"link", 2, false}} {
		list := pagedList{items: cardsListed(6), size: 3, under: "data", tells: test.tells}
		cards := cardsOf(cardKind(), func(w http.ResponseWriter, r *http.Request) {
			if page, err := strconv.Atoi(r.URL.Query().Get("page")); err == nil && page >= test.from {
				says(http.StatusNotFound, `{"detail": "Invalid page."}`)(w, r)
				return
			}
			list.ServeHTTP(w, r)
		})
		got, err := cards.All(t.Context())
		if (err == nil) != test.ends || test.ends && len(got) != 6 {
			t.Errorf("%s: got %d and the error %v", name, len(got), err)
		}
		if kind := kindOf(err); !test.ends && kind != "an error" {
			t.Errorf("%s: got the error %v, which is %s", name, err, kind)
		}
	}
}

func TestListsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		``:                                 "expected a list, got nothing",
		`<html>`:                           "expected a list, got a web page",
		`null`:                             "expected a list (array, or object with `data` (array)), got null",
		`{}`:                               "expected a list (array, or object with `data` (array)), got an object (empty)",
		`{"data": null}`:                   "got an object with `data` (null)",
		`{"data": {}, "pages": 1}`:         "got an object with `data` (an object (empty)), `pages` (number)",
		`{"data": null, "total": 1}`:       "got an object with `data` (null), `total` (number)",
		`[7]`:                              "expected a list of objects with `id` (text), got one with a number",
		`[{"id": "a"}, {"name": "b"}]`:     "expected a list of objects with `id` (text), got one with an object with `name` (text)",
		`[{"id": "a", "_id": "b"}]`:        "an object of the list shows several ids, in an object with `id` (text), `_id` (text)",
		`[{"id": "a", "scopes": 1}]`:       "expected `scopes` (array of text), got a number",
		`{"data": [], "items": [{}]}`:      "it shows several lists, in an object with `data` (array), `items` (array)",
		`{"data": [], "total": 7}`:         "it shows no objects, and tells of some",
		`{"data": [], "totalPages": 2}`:    "it shows no objects, and tells of some",
		`{"data": [{"id": 1}], "hits": 0}`: "it shows more objects than it says that there are",
		`{"data": [{"id": 1}], "has_more": true}`: "its pages repeat",
		`{"data": [{"id": 1}], "pages": 3}`:       "its pages repeat",
	} {
		_, err := cardsOf(cardKind(), says(http.StatusOK, body)).All(t.Context())
		e := failure(t, err)
		if !strings.Contains(e.Message, want) || !errors.Is(err, apiclient.ErrUnreadable) || e.Operation != "list the gift cards" || e.Status != http.StatusOK {
			t.Errorf("%s: got the error %v, want %q in it", body, err, want)
		}
	}
	for _, body := range []string{`[]`, `{"data": []}`, `{"items": [], "total": 0}`, `{"data": null, "total": 0}`, `{"gift_cards": [], "pagination": {"pages": 0}}`} {
		if list, err := cardsOf(cardKind(), says(http.StatusOK, body)).All(t.Context()); err != nil || len(list) != 0 {
			t.Errorf("%s: got %+v and the error %v", body, list, err)
		}
	}
}

// TestEndedObjectsCount for where a list ends, and prove nothing about what it lacks.
func TestEndedObjectsCount(t *testing.T) {
	t.Parallel()
	kind := cardKind()
	kind.Reading = ""
	list := pagedList{size: 3, under: "data", tells: "pagination", asked: new(atomic.Int32)}
	for i := range 9 {
		list.items = append(list.items, fmt.Sprintf(`{"id": "card_%d", "created_at": "2020-01-01T00:00:00Z", "revoked": %t}`, i, i%4 < 3))
	}
	cards := cardsOf(kind, list.ServeHTTP)
	got, err := cards.All(t.Context())
	if err != nil || len(got) != 2 || got[1].ID != "card_7" || list.asked.Load() != 3 {
		t.Errorf("got %+v and the error %v after %d requests", got, err, list.asked.Load())
	}
	if _, err := cards.Read(t.Context(), "card_0"); !errors.Is(err, apiclient.ErrRevoked) || list.asked.Load() != 3 {
		t.Errorf("got the error %v after %d requests", err, list.asked.Load())
	}
	if _, err := cards.Read(t.Context(), "gone"); !errors.Is(err, apiclient.ErrNotFound) || list.asked.Load() != 6 {
		t.Errorf("got the error %v after %d requests", err, list.asked.Load())
	}
}
