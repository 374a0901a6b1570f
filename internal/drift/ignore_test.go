package drift_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift"
)

func ignores(t *testing.T, texts ...string) []drift.Ignore {
	t.Helper()
	var all []drift.Ignore
	for _, text := range texts {
		ignore, err := drift.ParseIgnore(text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, ignore)
	}
	return all
}

func TestIgnores(t *testing.T) {
	t.Parallel()
	const address = `module.a["b c"].eventcreds_ecoevents_api_key.k["until 2026 because #renamed"]`
	const holds, lapsed = "ignored", "lapsed"
	for text, want := range map[string]string{
		address + " until 2026-12-31 because of it":                         holds,
		address + "#renamed until 2026-12-31 because of it":                 holds,
		address + "#revoked until 2026-12-31 because of it":                 "",
		"  " + address + "\tuntil  2026-12-31   because  of it  ":           holds,
		`module.a[*].eventcreds_* until 2026-12-31 because of it`:           holds,
		`*#renamed until 2026-12-31 because it is until then because of it`: holds,
		`module.a until 2026-12-31 because of it`:                           "",
		`module.a.* until 2026-12-31 because of it`:                         "",
		address + " until 2026-12-01 because it is the last day":            holds,
		address + " until 2026-11-30 because it was yesterday":              lapsed,
		"* until 2020-02-29 because it was long ago":                        lapsed,
	} {
		f := drift.New(drift.Renamed)
		f.Address = address
		findings := []drift.Finding{f}
		drift.Apply(ignores(t, text), findings, epoch())
		got := ""
		switch f := findings[0]; {
		case f.Ignored != nil && f.Lapsed == nil:
			got = holds
		case f.Lapsed != nil && f.Ignored == nil:
			got = lapsed
		}
		diff(t, text, want, got)
	}

	f := []drift.Finding{drift.New(drift.Renamed)}
	f[0].Address = address
	drift.Apply(ignores(t, "* until 2026-12-31 because it holds", "* until 2026-11-30 because it does not"), f, epoch())
	if f[0].Ignored == nil || f[0].Lapsed != nil || f[0].Ignored.Because != "it holds" {
		t.Errorf("of one that holds and one that lapsed: %+v", f[0])
	}
}

func TestWrongIgnores(t *testing.T) {
	t.Parallel()
	for text, says := range map[string]string{
		"":                                      `"until" is missing`,
		"a":                                     `"until" is missing`,
		"a until":                               `"because" is missing`,
		"a until 2026-12-31":                    `"because" is missing`,
		"a because of it":                       `"until" is missing`,
		"until 2026-12-31 because":              "something is missing",
		"a until 2026-12-31 because":            "something is missing",
		"a until tomorrow because of":           `"tomorrow" is no day`,
		"a until 2026-02-30 because of":         `"2026-02-30" is no day`,
		"a until 31.12.2026 because of":         `"31.12.2026" is no day`,
		"a#renamd until 2026-12-31 because of":  `there is no finding "renamd", there are scopes-widened, callback-changed`,
		"a#Renamed until 2026-12-31 because of": `there is no finding "Renamed"`,
	} {
		_, err := drift.ParseIgnore(text)
		if err == nil || !strings.Contains(err.Error(), says) || !strings.HasSuffix(err.Error(), "; write it as ADDRESS[#finding] until 2027-01-31 because TEXT") {
			t.Errorf("%q: got %v, want a word about %s", text, err, says)
		}
	}
}

// An ignore holds for every moment of its last day, and for none after.
func TestTheLastDayOfAnIgnore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 1000).Draw(r, "day"))
		now := day.Add(time.Duration(rapid.Int64Range(-int64(72*time.Hour), int64(72*time.Hour)).Draw(r, "offset")))
		ignore, err := drift.ParseIgnore("* until " + day.Format(time.DateOnly) + " because of it")
		if err != nil {
			r.Fatal(err)
		}
		findings := []drift.Finding{drift.New(drift.Revoked)}
		drift.Apply([]drift.Ignore{ignore}, findings, now)
		after := !now.Before(day.AddDate(0, 0, 1))
		if f := findings[0]; (f.Lapsed != nil) != after || (f.Ignored != nil) == after {
			r.Errorf("until %s, at %s: %+v", day, now, f)
		}
	})
}

func TestSettings(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"":             0,
		"# nothing\n":  0,
		"ignore: []\n": 0,
		"ignore:\n- a#renamed until 2026-12-31 because of it # a comment\n- 'b until 2026-12-31 because: of it'\n": -1,
		"ignore:\n- a#renamed until 2026-12-31 because of it # a comment\n- 'b until 2026-12-31 because of: it'\n": 2,
		"ignore: a until 2026-12-31 because of it\n":                                                               -1,
		"ignores: []\n":                    -1,
		"ignore: [{address: a}]\n":         -1,
		"ignore:\n\t- x\n":                 -1,
		"ignore: []\nignore: []\n":         -1,
		"ignore: [a until now because of]": -1,
	} {
		got, err := drift.ReadSettings([]byte(text))
		if want < 0 {
			if err == nil || !strings.Contains(err.Error(), "ADDRESS[#finding] until 2027-01-31 because TEXT") {
				t.Errorf("%q: got %v, which does not say what to write", text, err)
			}
		} else if err != nil || len(got) != want {
			t.Errorf("%q: got %v, %v", text, got, err)
		}
	}
}

func FuzzSettings(f *testing.F) {
	f.Add("ignore:\n- a#renamed until 2026-12-31 because of it\n")
	f.Fuzz(func(t *testing.T, text string) {
		read, err := drift.ReadSettings([]byte(text))
		if err != nil {
			return
		}
		for _, ignore := range read {
			if ignore.Address == "" || ignore.Because == "" || ignore.Until == "" {
				t.Errorf("got %+v", ignore)
			}
		}
	})
}
