package credential_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
)

const window = 30 * time.Second

var sent = time.Date(2026, 1, 1, 12, 0, 0, 600_000_000, time.UTC)

func pending(inDoubt ...string) credential.PendingCreate {
	return credential.PendingCreate{SentAt: sent, LostAt: sent.Add(2 * time.Minute), Others: []string{"key_known"}, InDoubt: inDoubt}
}

func listed(id string) credential.Listed {
	return credential.Listed{ID: id, CreatedAt: sent, Same: true}
}

// What a single object that a list shows is taken for.
func TestFindOne(t *testing.T) {
	t.Parallel()
	const made, doubtful, neither = "made", "doubtful", "neither"
	for name, test := range map[string]struct {
		change func(*credential.Listed)
		want   string
	}{
		"just then":                 {func(*credential.Listed) {}, made},
		"in the second":             {func(l *credential.Listed) { l.CreatedAt = sent.Truncate(time.Second) }, made},
		"while it was waited for":   {func(l *credential.Listed) { l.CreatedAt = sent.Add(time.Minute) }, made},
		"right after that":          {func(l *credential.Listed) { l.CreatedAt = sent.Add(2*time.Minute + time.Second) }, made},
		"soon after that":           {func(l *credential.Listed) { l.CreatedAt = sent.Add(2*time.Minute + 20*time.Second) }, doubtful},
		"a second before":           {func(l *credential.Listed) { l.CreatedAt = sent.Add(-time.Second) }, neither},
		"long after":                {func(l *credential.Listed) { l.CreatedAt = sent.Add(3 * time.Minute) }, neither},
		"nobody knows when":         {func(l *credential.Listed) { l.CreatedAt = time.Time{} }, doubtful},
		"with other arguments":      {func(l *credential.Listed) { l.Same = false }, neither},
		"used":                      {func(l *credential.Listed) { l.Used = true }, neither},
		"somebody's already":        {func(l *credential.Listed) { l.ID = "key_known" }, neither},
		"in another zone, the same": {func(l *credential.Listed) { l.CreatedAt = sent.In(time.FixedZone("", 7200)) }, made},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			item := listed("key_lost")
			test.change(&item)
			found := pending().Find([]credential.Listed{item, item}, window)
			got := neither
			switch {
			case found.Made == item.ID:
				got = made
			case slices.Equal(found.InDoubt, []string{item.ID}) && slices.Equal(found.Remain, found.InDoubt):
				got = doubtful
			case found.Made != "" || len(found.InDoubt)+len(found.Remain) > 0:
				t.Fatalf("got %+v", found)
			}
			if got != test.want || found.IsInDoubt(pending()) != (got == doubtful) {
				t.Errorf("it is %s, want %s", got, test.want)
			}
		})
	}
}

// What was in doubt once stays out of bounds, also when it is the only one left. It is settled as soon as one of several is gone,
// or each of them is somebody's; that one of them is says nothing of the others.
func TestFindInDoubt(t *testing.T) {
	t.Parallel()
	used, known := listed("key_b"), pending("key_a", "key_b", "key_known")
	used.Used = true
	a, b, c := listed("key_a"), listed("key_b"), listed("key_c")
	type ids = []string
	for name, test := range map[string]struct {
		before  credential.PendingCreate
		listed  []credential.Listed
		want    credential.Finding
		settled bool
	}{
		"two at once":           {pending(), []credential.Listed{b, a}, credential.Finding{InDoubt: ids{"key_a", "key_b"}, Remain: ids{"key_a", "key_b"}}, false},
		"both still there":      {pending("key_a", "key_b"), []credential.Listed{a, b}, credential.Finding{InDoubt: ids{"key_a", "key_b"}, Remain: ids{"key_a", "key_b"}}, false},
		"one of two is gone":    {pending("key_a", "key_b"), []credential.Listed{a}, credential.Finding{InDoubt: ids{"key_a", "key_b"}, Remain: ids{"key_a"}, Gone: ids{"key_b"}}, true},
		"both are gone":         {pending("key_a", "key_b"), nil, credential.Finding{InDoubt: ids{"key_a", "key_b"}, Gone: ids{"key_a", "key_b"}}, true},
		"one of two is used":    {pending("key_a", "key_b"), []credential.Listed{a, used}, credential.Finding{InDoubt: ids{"key_a", "key_b"}, Remain: ids{"key_a"}}, false},
		"used, and one is gone": {pending("key_a", "key_b"), []credential.Listed{used}, credential.Finding{InDoubt: ids{"key_a", "key_b"}, Gone: ids{"key_a"}}, true},
		"used, and it alone":    {pending("key_b"), []credential.Listed{used}, credential.Finding{InDoubt: ids{"key_b"}}, true},
		"one of three is known": {known, []credential.Listed{a, b, listed("key_known")}, credential.Finding{InDoubt: known.InDoubt, Remain: ids{"key_a", "key_b"}}, false},
		"known and not listed":  {known, []credential.Listed{a, b}, credential.Finding{InDoubt: known.InDoubt, Remain: ids{"key_a", "key_b"}}, false},
		"another one turns up":  {pending("key_a", "key_b"), []credential.Listed{a, c}, credential.Finding{InDoubt: ids{"key_a", "key_b", "key_c"}, Remain: ids{"key_a", "key_c"}, Gone: ids{"key_b"}}, false},
		"a single one, before":  {pending("key_a"), []credential.Listed{a}, credential.Finding{InDoubt: ids{"key_a"}, Remain: ids{"key_a"}}, false},
		"a single one, renamed": {pending("key_a"), []credential.Listed{{ID: "key_a", CreatedAt: sent}}, credential.Finding{InDoubt: ids{"key_a"}, Remain: ids{"key_a"}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := test.before.Find(test.listed, window)
			if diff := cmp.Diff(test.want, found, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if found.IsSettled(test.before) != test.settled || found.IsInDoubt(test.before) == test.settled {
				t.Errorf("settled: %t, want %t", found.IsSettled(test.before), test.settled)
			}
		})
	}
}

// However much of it a first list does not show yet: once a second one shows everything, nothing of somebody else's is taken for
// what got lost, if that was made at all.
func TestThen(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		made := func(id string, latest time.Duration) credential.Listed {
			item := listed(id)
			item.CreatedAt = sent.Add(time.Duration(rapid.Int64Range(0, int64(latest)).Draw(t, id)))
			return item
		}
		all := []credential.Listed{made("key_lost", 2*time.Minute+window), made("key_a", 5*time.Minute), made("key_b", 5*time.Minute)}
		some := rapid.SliceOfNDistinct(rapid.SampledFrom(all), 0, -1, func(l credential.Listed) string { return l.ID })
		first := pending().Find(some.Draw(t, "first"), window)
		found := first.Then(pending().Find(all, window))
		if found.Made != "" && found.Made != "key_lost" {
			t.Errorf("%s is taken for what got lost", found.Made)
		}
		if late := first.Then(pending().Find(some.Draw(t, "late"), window)); first.Made != "" && late.Made != first.Made {
			if !late.IsInDoubt(pending()) || !slices.Contains(late.InDoubt, first.Made) {
				t.Errorf("%s was there, and now it is %+v", first.Made, late)
			}
		}
	})
}

// Nothing that was in doubt in any list is ever taken for what was made, whatever lists come after.
func TestDoubtStaysDoubt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ids := []string{"key_a", "key_b", "key_c", "key_known"}
		now, doubted := pending(), map[string]bool{}
		for range rapid.IntRange(1, 6).Draw(t, "lists") {
			var shown []credential.Listed
			for _, id := range rapid.SliceOfDistinct(rapid.SampledFrom(ids), rapid.ID[string]).Draw(t, "shown") {
				item := listed(id)
				item.CreatedAt = sent.Add(time.Duration(rapid.IntRange(-5, 200).Draw(t, "after")) * time.Second)
				item.Used = rapid.Bool().Draw(t, "used")
				shown = append(shown, item)
			}
			found := now.Find(shown, window)
			if doubted[found.Made] || found.Made == "key_known" {
				t.Fatalf("%s is taken for what got lost", found.Made)
			}
			for _, id := range found.InDoubt {
				doubted[id] = true
			}
			if found.IsSettled(now) {
				return
			}
			now.InDoubt = found.Open()
		}
	})
}
