package stranger

import (
	"math/rand/v2"
	"slices"
	"time"
)

// change makes one difference.
type change func(d *Differences, random *rand.Rand)

// Each returns every single difference.
func Each() []Differences {
	all := []Differences{{}}
	for _, choices := range changes() {
		for _, change := range choices {
			var d Differences
			change(&d, rand.New(rand.NewPCG(uint64(len(all)), 0)))
			all = append(all, d)
		}
	}
	return all
}

// Combination is a random combination of differences, from a seed.
func Combination(seed uint64) Differences {
	random := rand.New(rand.NewPCG(seed, 12))
	var d Differences
	for _, choices := range changes() {
		if random.IntN(3) == 0 {
			choices[random.IntN(len(choices))](&d, random)
		}
	}
	if d.Envelope == "array" && d.Pages != "link" {
		d.PageSize = 0 // it has no place to tell of pages: one that holds less than was asked for is the last one
	}
	return d
}

// changes are all differences; of those in one row, one at a time.
func changes() [][]change {
	return [][]change{
		slices.Concat(
			lags(func(d *Differences) []*Lag { return []*Lag{&d.Reads} }),
			lags(func(d *Differences) []*Lag { return []*Lag{&d.Lists} }),
			lags(func(d *Differences) []*Lag { return []*Lag{&d.Reads, &d.Lists} }),
		),
		marks(),
		notOffered([]Operation{CreateKey, ListKeys, ReadKey, DeleteKey}, []Operation{ListKeys}, []Operation{ReadKey}, []Operation{DeleteKey}),
		notOffered(
			[]Operation{CreateAggregator, ListAggregators, ReadAggregator, ChangeAggregator, DeleteAggregator},
			[]Operation{ListAggregators}, []Operation{ReadAggregator}, []Operation{ChangeAggregator}, []Operation{DeleteAggregator},
		),
		notOffered([]Operation{ListTokens, ReadToken}, []Operation{ListTokens}, []Operation{ReadToken}),
		flag(func(d *Differences) *bool { return &d.NumericIDs }),
		one(func(d *Differences) *string { return &d.Wrap }, "data", "result", "thing"),
		one(func(d *Differences) *string { return &d.Envelope }, "array", "data", "items", "results", "plural"),
		pages(),
		flag(func(d *Differences) *bool { return &d.Snake }),
		one(func(d *Differences) *string { return &d.Words }, "space", "comma", "repeats", "text with repeats"),
		one(func(d *Differences) *string { return &d.Times }, "fraction", "offset", "seconds", "milliseconds", "seconds with fraction"),
		flag(func(d *Differences) *bool { return &d.BOM }),
		one(func(d *Differences) *string { return &d.Errors }, "text", "object", "message", "problem", "plain", "empty"),
		flag(func(d *Differences) *bool { return &d.OKDeletes }),
		omissions(),
		resets(),
		flag(func(d *Differences) *bool { return &d.FailsOnce }),
		flag(func(d *Differences) *bool { return &d.NoAccount }),
	}
}

// longest is the longest lag: less than a consistency window of the default length.
const longest = 40 // seconds

func lags(of func(*Differences) []*Lag) []change {
	set := func(which ...func(*Lag) *time.Duration) change {
		return func(d *Differences, random *rand.Rand) {
			for _, lag := range of(d) {
				for _, field := range which {
					*field(lag) = time.Duration(1+random.IntN(longest)) * time.Second
				}
			}
		}
	}
	created := func(l *Lag) *time.Duration { return &l.Created }
	changed := func(l *Lag) *time.Duration { return &l.Changed }
	deleted := func(l *Lag) *time.Duration { return &l.Deleted }
	return []change{set(created), set(changed), set(deleted), set(created, changed, deleted)}
}

func marks() (all []change) {
	for _, mark := range append(Marks(), Unmarked) {
		all = append(all, func(d *Differences, _ *rand.Rand) { d.Dead = mark })
	}
	return all
}

func notOffered(sets ...[]Operation) (all []change) {
	for _, status := range []int{404, 405, 501} {
		for _, operations := range sets {
			all = append(all, func(d *Differences, _ *rand.Rand) {
				if d.NotOffered == nil {
					d.NotOffered = map[Operation]int{}
				}
				for _, operation := range operations {
					d.NotOffered[operation] = status
				}
			})
		}
	}
	return all
}

func flag(of func(*Differences) *bool) []change {
	return []change{func(d *Differences, _ *rand.Rand) { *of(d) = true }}
}

func one(of func(*Differences) *string, values ...string) (all []change) {
	for _, value := range values {
		all = append(all, func(d *Differences, _ *rand.Rand) { *of(d) = value })
	}
	return all
}

func resets() (all []change) {
	for _, how := range []string{"seconds", "milliseconds", "from now"} {
		all = append(all, func(d *Differences, _ *rand.Rand) { d.Reset, d.Window = how, 30*time.Second })
	}
	return all
}

func pages() (all []change) {
	for _, how := range []string{"pagination", "meta", "page_info", "link", "none", "all"} {
		all = append(all,
			func(d *Differences, random *rand.Rand) { d.Pages, d.Others = how, random.IntN(4) },
			func(d *Differences, _ *rand.Rand) { d.Pages, d.Others = how, 99 },
			func(d *Differences, random *rand.Rand) {
				d.Pages, d.Others = how, random.IntN(9)
				if how != "none" && how != "all" { // then a page that holds less than was asked for is the last one
					d.PageSize = 1 + random.IntN(3)
				}
			})
	}
	return all
}

// omissible are the fields that an answer may leave out. The id and what is shown once are not among them.
func omissible() []string {
	return []string{
		"name", "scopes", "environment", "createdAt", "lastUsed", "url", "events", "description", "active", "metadata", "updatedAt",
		"roles", "callBackUrl", "apiTokenFilter", "created",
	}
}

func omissions() (all []change) {
	for _, name := range omissible() {
		all = append(all, func(d *Differences, _ *rand.Rand) { d.Omitted = []string{name} })
	}
	for _, from := range []string{"", "creates", "shows"} {
		all = append(all, func(d *Differences, random *rand.Rand) {
			d.OmittedFrom = from
			d.Omitted = slices.DeleteFunc(omissible(), func(string) bool { return random.IntN(2) == 0 })
		}, func(d *Differences, _ *rand.Rand) { d.Omitted, d.OmittedFrom = omissible(), from })
	}
	return all
}
