package apiclient_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

func itself(id string) string { return id }

// pageOf is a page of a list, as a platform cuts it.
func pageOf(list []string, page, limit int) apiclient.Page[string] {
	from := min((page-1)*limit, len(list))
	return apiclient.Page[string]{Items: slices.Clone(list[from:min(from+limit, len(list))]), Pages: (len(list) + limit - 1) / limit}
}

func TestCollectReturnsEveryObjectOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(1, 7).Draw(t, "limit")
		var list []string
		for i := range rapid.IntRange(0, 40).Draw(t, "objects") {
			list = append(list, fmt.Sprint(i))
		}
		requests := 0
		got, err := apiclient.Collect(t.Context(), itself, func(_ context.Context, page int) (apiclient.Page[string], error) {
			requests++
			return pageOf(list, page, limit), nil
		})
		if err != nil || !slices.Equal(got, list) {
			t.Errorf("got %v and the error %v", got, err)
		}
		if want := max(1, (len(list)+limit-1)/limit); requests != want {
			t.Errorf("made %d requests, want %d", requests, want)
		}
	})
}

// TestCollectWhileOthersCreate: what is new comes first, so everything moves to later pages while they are read.
func TestCollectWhileOthersCreate(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(1, 7).Draw(t, "limit")
		var list []string
		for i := range rapid.IntRange(0, 40).Draw(t, "objects") {
			list = append(list, fmt.Sprint(i))
		}
		before := slices.Clone(list)
		got, err := apiclient.Collect(t.Context(), itself, func(_ context.Context, page int) (apiclient.Page[string], error) {
			answer := pageOf(list, page, limit)
			if len(list) < 200 { // an end, even where more is created than read
				for i := range rapid.IntRange(0, limit).Draw(t, "created") {
					list = slices.Insert(list, 0, fmt.Sprint("new", page, i))
				}
			}
			return answer, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		kept := slices.DeleteFunc(slices.Clone(got), func(id string) bool { return !slices.Contains(before, id) })
		if diff := cmp.Diff(before, kept); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		if all := slices.Compact(slices.Sorted(slices.Values(got))); len(all) != len(got) {
			t.Errorf("something is twice in %v", got)
		}
	})
}

func TestCollectEndsWithAnEmptyPage(t *testing.T) {
	t.Parallel()
	requests := 0
	got, err := apiclient.Collect(t.Context(), itself, func(_ context.Context, page int) (apiclient.Page[string], error) {
		requests++
		answer := pageOf([]string{"a", "b"}, page, 1)
		answer.Pages = 1_000_000_000
		return answer, nil
	})
	if err != nil || requests != 3 || len(got) != 2 {
		t.Errorf("got %v after %d requests, and the error %v", got, requests, err)
	}
}

func TestCollectReturnsTheErrorOfAnyPage(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	got, err := apiclient.Collect(t.Context(), itself, func(_ context.Context, page int) (apiclient.Page[string], error) {
		if page == 2 {
			return apiclient.Page[string]{}, broken
		}
		return pageOf([]string{"a", "b", "c"}, page, 1), nil
	})
	if !errors.Is(err, broken) || got != nil {
		t.Errorf("got %v and the error %v", got, err)
	}
}
