package sandbox_test

import (
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// list is a list's envelope.
type list struct {
	Data       []object
	Pagination struct{ Page, Limit, Total, TotalPages int }
}

func (l list) ids() []string { return idsOf(l.Data) }

func idsOf(items []object) []string {
	ids := make([]string, len(items))
	for i, item := range items {
		ids[i], _ = item["id"].(string)
	}
	return ids
}

func TestThePagesOfAListAreTheList(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{})
	rapid.Check(t, func(r *rapid.T) {
		box.Reset()
		// The provider's own key is the first one.
		want := box.send("GET", "/ecoevents/v1/api-keys", box.key, nil).list().ids()
		for i := range rapid.IntRange(0, 30).Draw(r, "created") {
			id, _ := box.EcoEvents.IssueAPIKey(fmt.Sprint(i), []string{"events:read"}, rapid.SampledFrom([]string{"live", "test"}).Draw(r, "environment"))
			want = append(want, id)
		}
		for range rapid.IntRange(0, len(want)-1).Draw(r, "revoked") {
			i := rapid.IntRange(1, len(want)-1).Draw(r, "which")
			if err := box.Dashboard("ecoevents", "revoke", want[i], nil); err != nil {
				r.Fatal(err)
			}
			want = slices.Delete(want, i, i+1)
		}

		limit := rapid.IntRange(1, 100).Draw(r, "limit")
		pages := (len(want) + limit - 1) / limit
		var got []string
		for page := 1; page <= pages+1; page++ {
			answer := box.send("GET", fmt.Sprintf("/ecoevents/v1/api-keys?page=%d&limit=%d", page, limit), box.key, nil).list()
			if p := answer.Pagination; p.Page != page || p.Limit != limit || p.Total != len(want) || p.TotalPages != pages {
				r.Fatalf("pagination %+v on page %d of %d, %d keys by %d", p, page, pages, len(want), limit)
			}
			if page > pages && len(answer.Data) > 0 {
				r.Fatalf("a page beyond the last holds %d keys", len(answer.Data))
			}
			got = append(got, answer.ids()...)
		}
		if !slices.Equal(want, got) {
			r.Fatalf("the pages hold %v, the list is %v", got, want)
		}
	})
}

func (r *reply) list() list {
	r.t.Helper()
	var l list
	r.expect(http.StatusOK).into(&l)
	return l
}

func TestAListHasTwentyPerPageAndAHundredAtMost(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{APIKeys: 149})
	tests := map[string]struct {
		query      string
		items      int
		totalPages int
	}{
		"default":             {"", 20, 8},
		"second page":         {"?page=2", 20, 8},
		"last page":           {"?page=8", 10, 8},
		"hundred":             {"?limit=100", 100, 2},
		"rest of a hundred":   {"?limit=100&page=2", 50, 2},
		"largest page number": {"?page=9223372036854775807", 0, 8},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := box.in(t).send("GET", "/ecoevents/v1/api-keys"+test.query, box.key, nil).list()
			if len(l.Data) != test.items || l.Pagination.TotalPages != test.totalPages || l.Pagination.Total != 150 {
				t.Errorf("got %d items, %+v", len(l.Data), l.Pagination)
			}
			for _, item := range l.Data {
				if _, found := item["key"]; found {
					t.Fatal("the list holds the value of a key")
				}
			}
		})
	}
}

// walk reads pages of a hundred keys, up to and including the last.
func walk(b *testing.B, box *sandbox.Sandbox, pages, last int) {
	key := box.Environment("")["ECOEVENTS_API_KEY"]
	for page := last - pages + 1; page <= last; page++ {
		path := fmt.Sprintf("/ecoevents/v1/api-keys?limit=100&page=%d", page)
		recorder := httptest.NewRecorder()
		box.ServeHTTP(recorder, newRequest(b, "GET", path, key, nil))
		if recorder.Code != http.StatusOK {
			b.Fatalf("status %d: %s", recorder.Code, recorder.Body)
		}
	}
}

func BenchmarkListKeys(b *testing.B) {
	for _, keys := range []int{1000, 10_000} {
		b.Run(fmt.Sprint(keys), func(b *testing.B) {
			box := build(b, sandbox.Options{APIKeys: keys - 1})
			for b.Loop() {
				walk(b, box, keys/100, keys/100)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*keys), "ns/key")
		})
	}
}

// The last 1,000 of 10,000 keys take hardly more memory than 1,000 keys. It does not run beside other tests, which would disturb
// the measurement.
func TestAPageCostsTheSameInALongList(t *testing.T) { //nolint:paralleltest // see above
	benchtime := flag.Lookup("test.benchtime")
	restore := benchtime.Value.String()
	t.Cleanup(func() { _ = benchtime.Value.Set(restore) })
	if err := benchtime.Value.Set("2x"); err != nil {
		t.Fatal(err)
	}

	short, long := build(t, sandbox.Options{APIKeys: 999}), build(t, sandbox.Options{APIKeys: 9999})
	cost := func(box *sandbox.Sandbox, last int) float64 {
		return float64(testing.Benchmark(func(b *testing.B) {
			for b.Loop() {
				walk(b, box, 10, last)
			}
		}).AllocedBytesPerOp())
	}
	if ratio := cost(long, 100) / cost(short, 10); ratio > 1.2 {
		t.Errorf("a key takes %.1f times as much in the long list", ratio)
	}
}
