//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestMedian(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		values []float64
		want   float64
	}{
		{[]float64{3}, 3},
		{[]float64{9, 1, 2}, 2},
		{[]float64{4, 1, 2, 9}, 3},
	} {
		before := append([]float64(nil), test.values...)
		if got := median(test.values); got != test.want {
			t.Errorf("the median of %v is %v, want %v", test.values, got, test.want)
		}
		if diff := cmp.Diff(before, test.values); diff != "" {
			t.Errorf("the values were moved:\n%s", diff)
		}
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	b, err := parse([]string{"--keys", "10,200", "--latency=0s,1m", "--runs", "5", "--limited=false"})
	if err != nil {
		t.Fatal(err)
	}
	want := []scale{{10, 0}, {10, time.Minute}, {200, 0}, {200, time.Minute}}
	if diff := cmp.Diff(want, b.scales, cmp.AllowUnexported(scale{})); diff != "" {
		t.Error(diff)
	}
	if b.runs != 5 || b.limitedRuns != 0 {
		t.Errorf("%d runs and %d under a limit, want 5 and 0", b.runs, b.limitedRuns)
	}
}

func TestParseMistakes(t *testing.T) {
	t.Parallel()
	for _, mistake := range [][]string{
		{"--keys", "many"}, {"--keys", "0"}, {"--keys", ""}, {"--latency", "50"}, {"--latency", "-1s"}, {"--runs", "0"}, {"100"},
	} {
		if _, err := parse(mistake); err == nil {
			t.Errorf("%q was understood", mistake)
		}
	}
}

func TestMeter(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	lines := `{"CPU":1.5,"Memory":40}` + "\n" + `{"CPU":0.25,"Memory":50}` + "\n" + `{"CPU":0.25,"Memory":30}` + "\n"
	if err := os.WriteFile(filepath.Join(directory, usageName), []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	used, err := readMeter(directory)
	if want := (usage{CPU: 2, Memory: 50}); err != nil || used != want {
		t.Errorf("%v and %v, want %v", used, err, want)
	}
	if _, err := readMeter(directory); err == nil {
		t.Error("what was read is counted once more")
	}
}

// Everything that is reported comes from somewhere: a bench whose samples all are known prints every table.
func TestReport(t *testing.T) {
	t.Parallel()
	b, err := parse([]string{"--keys", "1000", "--latency", "0s,50ms", "--runs", "2"})
	if err != nil {
		t.Fatal(err)
	}
	b.version = "terraform 1.11.4"
	b.now = func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }
	for name, slower := range map[string]float64{provider: 1, floor: 2, builtin: 0.5, bare: 0.1} {
		for run := range 2 {
			taken := sample{
				seconds: slower * float64(4+run), terraformCPU: slower, providerCPU: slower, memory: slower, state: 800,
				requests: 23, connections: 12, refused: 1,
			}
			for _, s := range b.scales {
				for _, command := range []string{apply, plan, destroy} {
					b.results.add(s, command, name, taken)
				}
			}
			b.results.add(scale{keys: limitedKeys}, limited, name, sample{seconds: 65, requests: 401, refused: 1})
			b.results.add(scale{}, start, name, sample{seconds: slower})
			b.results.add(scale{}, build, name, sample{size: 20})
		}
	}
	var text strings.Builder
	if err := b.report(&text); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"2026-01-02. terraform 1.11.4, go",
		"| 1000 | 50ms    | plan    | 4.5 s | 0.50 × 9 s         | 2.00 × 2.25 s         | 10.00 × 0.45 s    |",
		"| 1000 | 0s      | plan    | 23       | 12          |",
		"| 1000 | 800 bytes      | 1.00 × 800 bytes   | 1.00 × 800 bytes      |",
		"| 400  | apply under 300/60s | 65 s | 0.52 × 125 s                           | 401      | 1       | 0      |",
		"| start, until the schema is there | 1 s        | 0.50 × 2 s         |",
		"| plan of 1000 keys at 50ms, time beside bench/floor                            | 0.50     | 1.20    |",
		"| apply under 300/60s, refused                                                  | 1.00     | 5.00    |",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q", want)
		}
	}
	if strings.Contains(text.String(), "NaN") || strings.Contains(text.String(), "Inf") {
		t.Error("something was divided that is not there")
	}
	if t.Failed() {
		t.Log("\n" + text.String())
	}
}
