//go:build unix

package main

import (
	"encoding/json"
	"fmt"
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
	b, err := parse([]string{"--keys", "10,200", "--latency=0s,1m", "--runs", "5", "--limited=false", "--memory=false"})
	if err != nil {
		t.Fatal(err)
	}
	want := []scale{{10, 0}, {10, time.Minute}, {200, 0}, {200, time.Minute}}
	if diff := cmp.Diff(want, b.scales, cmp.AllowUnexported(scale{})); diff != "" {
		t.Error(diff)
	}
	if b.runs != 5 || b.limitedRuns != 0 || b.isMemoryMeasured {
		t.Errorf("%d runs, %d under a limit, memory %t; want 5, 0 and false", b.runs, b.limitedRuns, b.isMemoryMeasured)
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
			b.results.add(togetherScale(), together, name, sample{seconds: 189, requests: 1060, refused: 10})
			for _, s := range memoryScales() {
				b.results.add(s.scale, planWritten, name, sample{memory: 40 + slower*float64(s.keys)/1024, providerCPU: slower, seconds: slower})
			}
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
		"| 1000 | 10 applies at once under 300/60s | 189 s                        | 1.05 × 180 s           | 1060     | 10      | 0      |",
		"| 10 applies at once under 300/60s, time beside the limit alone                 | 1.05     | 1.15    |",
		"| 10 applies at once under 300/60s, % refused                                   | 0.94     | 3.00    |",
		"| 10000 | plan of a written state, once | 49.77 MiB              | 0.84 × 59.53 MiB   | 1 KiB             | 0.50 × 2 KiB       |",
		"| plan of a written state, once, 10000 keys, MiB                                | 49.77    | 150.00  |",
		"| plan of a written state, once, KiB for each key from 2000 to 10000            | 1.00     | 6.00    |",
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

// A state in which nothing but the keys differs from one that Terraform wrote.
func TestMultiply(t *testing.T) {
	t.Parallel()
	state := func(instances string) string {
		return `{
  "version": 4,
  "serial": 7,
  "resources": [
    {
      "type": "eventcreds_ecoevents_api_key",
      "instances": [` + instances + `]
    }
  ]
}`
	}
	instance := func(index int, id, name, created string) string {
		return fmt.Sprintf(`
        {
          "index_key": %d,
          "attributes": {"id": %q, "name": %q, "created_at": %q, "key": "secret", "scopes": ["events:read"]},
          "private": "e30="
        }`, index, id, name, created)
	}
	first := instance(0, "key_a", "consumer-0", "2026-01-01T00:00:00Z")
	got, err := multiply([]byte(state(first)), []madeKey{{"key_b", "2026-01-02T00:00:00Z"}, {"key_c", "2026-01-03T00:00:00Z"}})
	if err != nil {
		t.Fatal(err)
	}
	want := state(instance(0, "key_b", "consumer-0", "2026-01-02T00:00:00Z") + "," +
		instance(1, "key_c", "consumer-1", "2026-01-03T00:00:00Z"))
	if diff := cmp.Diff(decoded(t, []byte(want)), decoded(t, got)); diff != "" {
		t.Error(diff)
	}
	for _, mistake := range []string{"", "{}", state(""), state(first + "," + first)} {
		if _, err := multiply([]byte(mistake), nil); err == nil {
			t.Errorf("multiplied %s", mistake)
		}
	}
}

func decoded(t *testing.T, text []byte) (value any) {
	t.Helper()
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	return value
}
