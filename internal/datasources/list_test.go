package datasources

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

type dated struct {
	ID      string
	Created time.Time
}

func (d dated) order() (time.Time, string) { return d.Created, d.ID }

func TestOldestFirst(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	given := []dated{
		{"c", noon.Add(time.Hour)},
		{"b", noon},
		{"a", noon.In(time.FixedZone("", 7200))}, // the same moment as b
		{"d", noon.Add(-time.Hour)},
		{"e", time.Time{}}, // the platform did not tell
	}
	var ids []string
	for _, d := range oldestFirst(given, dated.order) {
		ids = append(ids, d.ID)
	}
	if diff := cmp.Diff([]string{"e", "d", "a", "b", "c"}, ids); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if given[0].ID != "c" {
		t.Error("the list that was given changed, which other readers share")
	}
}

// In whatever order the platform lists the objects, they come out in the same.
func TestOldestFirstDoesNotDependOnThePlatform(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z]{1,3}`), 1, -1, rapid.ID[string]).Draw(t, "ids")
		objects := make([]dated, len(ids))
		for i, id := range ids {
			objects[i] = dated{id, time.Unix(rapid.Int64Range(0, 3).Draw(t, "created"), 0)}
		}
		shuffled := rapid.Permutation(objects).Draw(t, "shuffled")
		if diff := cmp.Diff(oldestFirst(objects, dated.order), oldestFirst(shuffled, dated.order)); diff != "" {
			t.Fatalf("(-as made +shuffled):\n%s", diff)
		}
		if !slices.IsSortedFunc(oldestFirst(objects, dated.order), func(a, b dated) int { return a.Created.Compare(b.Created) }) {
			t.Fatal("a younger one comes before an older one")
		}
	})
}
