package provider_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
)

var update = flag.Bool("update", false, "write the golden files of the tests that run, as things are now")

// place is where a user meets diagnostics, and how.
type place struct {
	name    string
	provoke func(*provoker) acctest.Diagnostics
}

// collected are the diagnostics of one place.
type collected struct {
	place   string
	found   acctest.Diagnostics
	secrets []string
}

// TestDiagnostics provokes every diagnostic that a user can meet, and compares them with a golden file, so that every change of
// their words is seen. Each has to keep to the frame, and each text in the code has to be in one of them.
func TestDiagnostics(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var all []collected
	places := slices.Concat(configurationPlaces(), validatorPlaces(), failurePlaces(), resourcePlaces(), pendingPlaces(), ephemeralPlaces(), listPlaces(),
		actionPlaces())
	t.Cleanup(func() {
		if len(all) == len(places) { // else one failed, or -run chose some
			checkDiagnostics(t, all)
		}
	})
	for _, p := range places {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newProvoker(t)
				found := p.provoke(w)
				if len(found) == 0 {
					t.Fatal("there are no diagnostics")
				}
				mu.Lock()
				defer mu.Unlock()
				all = append(all, collected{p.name, found, w.allSecrets()})
			})
		})
	}
}

func checkDiagnostics(t *testing.T, all []collected) {
	t.Helper()
	slices.SortFunc(all, func(a, b collected) int { return strings.Compare(a.place, b.place) })
	for i, c := range all {
		if i > 0 && all[i-1].place == c.place {
			t.Errorf("there are two places %q", c.place)
		}
		for _, d := range c.found {
			for _, mistake := range mistakesOf(d, c.secrets) {
				t.Errorf("%s: %s: %s\n%s", c.place, mistake, d.Summary, d.Detail)
			}
		}
	}
	for _, missing := range unprovoked(t, all) {
		t.Error(missing)
	}
	compareGolden(t, filepath.Join("testdata", "diagnostics.golden.txt"), golden(all))
}

const goldenHeader = `Every diagnostic that a user can meet, by place, with ids and times put in order. Written by
go test ./internal/provider -run TestDiagnostics -update
`

func golden(all []collected) string {
	var b strings.Builder
	b.WriteString(goldenHeader)
	for _, c := range all {
		fmt.Fprintf(&b, "\n== %s\n", c.place)
		var text strings.Builder
		for _, d := range c.found {
			severity, about := "Error", ""
			if d.Warning {
				severity = "Warning"
			}
			if d.Attribute != "" {
				about = " (" + anElement.ReplaceAllString(d.Attribute, `["$1"]`) + ")"
			}
			fmt.Fprintf(&text, "%s%s: %s\n", severity, about, d.Summary)
			for line := range strings.Lines(d.Detail + "\n") {
				text.WriteString(strings.TrimRight("    "+line, " \n") + "\n")
			}
		}
		b.WriteString(normalized(text.String()))
	}
	return b.String()
}

var (
	anID      = regexp.MustCompile(`\b(key|wh|acc|tok|agg)_[a-z0-9]{8,}\b`)
	aTime     = regexp.MustCompile(`\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z`)
	anElement = regexp.MustCompile(`\.\{\{.*?\} (.*)\}`) // of a set, in a path
)

// normalized numbers the ids of a place in the order in which they come, and takes out times.
func normalized(text string) string {
	numbers := map[string]int{}
	text = anID.ReplaceAllStringFunc(text, func(id string) string {
		prefix, _, _ := strings.Cut(id, "_")
		if numbers[id] == 0 {
			numbers[id] = len(numbers) + 1
		}
		return fmt.Sprintf("%s_%d", prefix, numbers[id])
	})
	return aTime.ReplaceAllString(text, "2000-01-01T00:00:00Z")
}

func compareGolden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("the diagnostics are not those of %s; run with -update if that is meant (-want +got):\n%s", file, diff)
	}
}
