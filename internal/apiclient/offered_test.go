package apiclient_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// routes are what operations are answered with; "" as they should be.
type routes struct{ harmless, list, read, create, change, remove string }

// stranger is a platform that has only some of the operations on cards. It has the cards a, b and c.
type stranger struct {
	routes

	mu    sync.Mutex
	asked map[string]int
}

func newStranger(routes routes) *stranger { return &stranger{routes: routes, asked: map[string]int{}} }

const (
	notThere   = "404"
	noRoute    = "404 of a web page"
	notAllowed = "405"
	notMade    = "501"
	forbidden  = "403"
)

func (s *stranger) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id, isOne := strings.CutPrefix(r.URL.Path, "/cards/")
	var what, operation string
	switch {
	case r.URL.Path == "/harmless":
		operation, what = "harmless", s.harmless
	case !isOne && r.Method == http.MethodGet:
		operation, what = "list", s.list
	case !isOne:
		operation, what = "create", s.create
	default:
		operation = map[string]string{http.MethodGet: "read", http.MethodPut: "change", http.MethodDelete: "remove"}[r.Method]
		what = map[string]string{"read": s.read, "change": s.change, "remove": s.remove}[operation]
	}
	s.mu.Lock()
	s.asked[operation]++
	s.mu.Unlock()
	switch isThere := !isOne || len(id) == 1; {
	case what == noRoute:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusNotFound)
		_, _ = fmt.Fprintf(w, "<html>Cannot %s %s", r.Method, r.URL.Path)
	case what != "":
		status := map[string]int{notThere: 404, notAllowed: 405, notMade: 501, forbidden: 403}[what]
		says(status, `{"message": "No."}`)(w, r)
	case !isThere:
		says(http.StatusNotFound, `{"message": "There is none."}`)(w, r)
	case operation == "list":
		says(http.StatusOK, `{"data": [{"id": "a"}, {"id": "b"}, {"id": "c"}], "pagination": {"total": 3, "totalPages": 1}}`)(w, r)
	default:
		says(http.StatusOK, fmt.Sprintf(`{"id": %q, "code": "gc_1"}`, id))(w, r)
	}
}

// What an error is.
func kindOf(err error) string {
	switch {
	case err == nil:
		return "fine"
	case errors.Is(err, apiclient.ErrNotOffered) && errors.Is(err, apiclient.ErrNotFound):
		return "both"
	case errors.Is(err, apiclient.ErrNotOffered):
		return "not offered"
	case errors.Is(err, apiclient.ErrNotFound):
		return "not found"
	}
	return "an error"
}

// TestWhatIsNotFound: an object that is gone is told from an operation that the platform does not have, and from an address
// that is not the platform's; of what is assumed, and of what is documented.
func TestWhatIsNotFound(t *testing.T) {
	t.Parallel()
	const fine, notFound, notOffered, failed = "fine", "not found", "not offered", "an error"
	type outcomes struct{ read, gone, list, create, change, changeGone, remove, removeGone string }
	for name, test := range map[string]struct {
		routes              routes
		assumed, documented outcomes
	}{
		"all operations": {
			routes{},
			outcomes{fine, notFound, fine, fine, fine, notFound, fine, notFound},
			outcomes{fine, notFound, fine, fine, fine, notFound, fine, notFound},
		},
		"a wrong address": {
			routes{harmless: notThere, list: notThere, read: notThere, create: notThere, change: notThere, remove: notThere},
			outcomes{failed, failed, failed, failed, failed, failed, failed, failed},
			outcomes{failed, failed, failed, failed, failed, failed, failed, failed},
		},
		"a wrong address with a web page": {
			routes{harmless: noRoute, list: noRoute, read: noRoute, create: noRoute, change: noRoute, remove: noRoute},
			outcomes{failed, failed, failed, failed, failed, failed, failed, failed},
			outcomes{failed, failed, failed, failed, failed, failed, failed, failed},
		},
		"no such collection": {
			routes{list: notThere, read: notThere, create: notThere, change: notThere, remove: notThere},
			outcomes{notOffered, notOffered, notOffered, notOffered, notOffered, notOffered, notOffered, notOffered},
			outcomes{failed, failed, failed, failed, failed, failed, failed, failed},
		},
		"no such collection, by a web page": {
			routes{list: noRoute, read: noRoute, create: noRoute, change: noRoute, remove: noRoute},
			outcomes{notOffered, notOffered, notOffered, notOffered, notOffered, notOffered, notOffered, notOffered},
			outcomes{failed, failed, failed, failed, failed, failed, failed, failed},
		},
		"405 for everything": {
			routes{list: notAllowed, read: notAllowed, create: notAllowed, change: notAllowed, remove: notAllowed},
			outcomes{notOffered, notOffered, notOffered, notOffered, notOffered, notOffered, notOffered, notOffered},
			outcomes{failed, failed, failed, failed, failed, failed, failed, failed},
		},
		"501 for everything": {
			routes{list: notMade, read: notMade, create: notMade, change: notMade, remove: notMade},
			outcomes{notOffered, notOffered, notOffered, notOffered, notOffered, notOffered, notOffered, notOffered},
			outcomes{failed, failed, failed, failed, failed, failed, failed, failed},
		},
		"no reading by id": {
			routes{read: notThere},
			outcomes{fine, notFound, fine, fine, fine, notFound, fine, notFound},
			outcomes{fine, notFound, fine, fine, fine, notFound, fine, notFound},
		},
		"no reading by id, by a web page": {
			routes{read: noRoute},
			outcomes{fine, notFound, fine, fine, fine, notFound, fine, notFound},
			outcomes{failed, failed, fine, fine, fine, notFound, fine, notFound},
		},
		"405 for reading by id": {
			routes{read: notAllowed},
			outcomes{fine, notFound, fine, fine, fine, notFound, fine, notFound},
			outcomes{failed, failed, fine, fine, fine, notFound, fine, notFound},
		},
		"no list": {
			routes{list: notThere},
			outcomes{fine, notOffered, notOffered, fine, fine, notOffered, fine, notOffered},
			outcomes{fine, failed, failed, fine, fine, failed, fine, failed},
		},
		"405 for the list": {
			routes{list: notAllowed},
			outcomes{fine, notOffered, notOffered, fine, fine, notOffered, fine, notOffered},
			outcomes{fine, failed, failed, fine, fine, failed, fine, failed},
		},
		"no list for this credential": {
			routes{list: forbidden},
			outcomes{fine, failed, failed, fine, fine, failed, fine, failed},
			outcomes{fine, failed, failed, fine, fine, failed, fine, failed},
		},
		"neither list nor reading by id": {
			routes{list: notMade, read: notAllowed},
			outcomes{notOffered, notOffered, notOffered, fine, fine, notOffered, fine, notOffered},
			outcomes{failed, failed, failed, fine, fine, failed, fine, failed},
		},
		"405 for changing and deleting": {
			routes{change: notAllowed, remove: notAllowed},
			outcomes{fine, notFound, fine, fine, notOffered, notFound, notOffered, notFound},
			outcomes{fine, notFound, fine, fine, failed, failed, failed, failed},
		},
		"no changing and no deleting, by a web page": {
			routes{change: noRoute, remove: noRoute},
			outcomes{fine, notFound, fine, fine, notOffered, notFound, notOffered, notFound},
			outcomes{fine, notFound, fine, fine, failed, failed, failed, failed},
		},
		"no changing and no deleting": {
			routes{change: notThere, remove: notThere},
			outcomes{fine, notFound, fine, fine, notOffered, notFound, notOffered, notFound},
			outcomes{fine, notFound, fine, fine, notFound, notFound, notFound, notFound},
		},
	} {
		for evidence, want := range map[apiclient.Evidence]outcomes{apiclient.Assumed: test.assumed, apiclient.Documented: test.documented} {
			t.Run(name+"/"+string(evidence), func(t *testing.T) {
				t.Parallel()
				kind := cardKind()
				kind.Creating, kind.Listing, kind.Reading, kind.Changing, kind.Ending = evidence, evidence, evidence, evidence, evidence
				do := func(call func(*apiclient.Endpoint[card]) error) string {
					s := newStranger(test.routes)
					err := call(cardsOf(kind, s.ServeHTTP)) // each in a run of its own
					if e, ok := errors.AsType[*apiclient.Error](err); ok && e.Evidence != evidence {
						t.Errorf("the error %v says %q", err, e.Evidence)
					}
					total := 0
					for _, n := range s.asked {
						total += n
					}
					if total > 6 {
						t.Errorf("asked %v", s.asked)
					}
					return kindOf(err)
				}
				ctx := t.Context()
				got := outcomes{
					do(func(c *apiclient.Endpoint[card]) error { _, err := c.Read(ctx, "a"); return err }),
					do(func(c *apiclient.Endpoint[card]) error { _, err := c.Read(ctx, "gone"); return err }),
					do(func(c *apiclient.Endpoint[card]) error { _, err := c.All(ctx); return err }),
					do(func(c *apiclient.Endpoint[card]) error { _, err := c.Create(ctx, apiclient.Request{}); return err }),
					do(func(c *apiclient.Endpoint[card]) error { _, err := c.Change(ctx, "a", "", nil); return err }),
					do(func(c *apiclient.Endpoint[card]) error { _, err := c.Change(ctx, "gone", "", nil); return err }),
					do(func(c *apiclient.Endpoint[card]) error { return c.Delete(ctx, "a") }),
					do(func(c *apiclient.Endpoint[card]) error { return c.Delete(ctx, "gone") }),
				}
				if diff := cmp.Diff(want, got, cmp.AllowUnexported(outcomes{})); diff != "" {
					t.Errorf("(-want +got)\n%s", diff)
				}
			})
		}
	}
}

// TestRequestsWhereSomethingIsNotOffered: that it is not is found out once in a run.
func TestRequestsWhereSomethingIsNotOffered(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		routes routes
		want   map[string]int
	}{
		"neither list nor reading by id":     {routes{list: notThere, read: notThere}, map[string]int{"list": 1, "harmless": 1, "read": 1}},
		"405 for both":                       {routes{list: notAllowed, read: notAllowed}, map[string]int{"list": 1, "read": 1}},
		"no reading by id":                   {routes{read: notThere}, map[string]int{"list": 2, "read": 2}},
		"405 for reading by id":              {routes{read: notAllowed}, map[string]int{"list": 1, "read": 1}},
		"no list, and reading by id":         {routes{list: notThere}, map[string]int{"list": 1, "read": 12}},
		"all operations, and more than once": {routes{}, map[string]int{"list": 1, "read": 3}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStranger(test.routes)
			cards := cardsOf(cardKind(), s.ServeHTTP)
			for range 4 {
				for _, id := range []string{"a", "b", "c"} {
					_, _ = cards.Read(t.Context(), id)
				}
			}
			if diff := cmp.Diff(test.want, s.asked); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestManyAtOnceAskOnce whether the platform is there.
func TestManyAtOnceAskOnce(t *testing.T) {
	t.Parallel()
	s := newStranger(routes{list: notThere, read: notThere, create: notThere, change: notThere, remove: notThere})
	cards := cardsOf(cardKind(), s.ServeHTTP)
	clienttest.TenAtOnce(func(n int) {
		_, err := cards.Create(t.Context(), apiclient.Request{Name: fmt.Sprint(n)})
		e := failure(t, err)
		const want = "Platform: cannot create the gift card: 404 Not Found: No.; Platform does not offer this operation, which is assumed"
		if kindOf(err) != "not offered" || e.Error() != want || e.OutcomeUnknown {
			t.Errorf("got the error %v", err)
		}
	})
	if s.asked["harmless"] > 2 || s.asked["create"] != 10 {
		t.Errorf("asked %v", s.asked)
	}
}
