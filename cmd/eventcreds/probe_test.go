package main

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/probe"
)

// runProbe runs eventcreds probe, on a real clock: it waits its turn.
func runProbe(t *testing.T, environment map[string]string, stdin string, args ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status := run(t.Context(), append([]string{"probe"}, args...), surroundings{
		streams: streams{stdin: strings.NewReader(stdin), stdout: &stdout, stderr: &stderr},
		getenv:  func(name string) string { return environment[name] }, now: time.Now, random: rand.Reader,
	})
	return result{status, stdout.String(), stderr.String()}
}

func TestProbe(t *testing.T) {
	t.Parallel()
	environment, _ := start(t)
	if got := runProbe(t, environment, "", "ecoevents"); got.status != 0 || got.stderr != "" || !strings.Contains(got.stdout, "\n4 of 10 operations asked, 0 differences\n") {
		t.Errorf("reading: %+v", got)
	}
	for stdin, done := range map[string]bool{"yes\n": true, "y\n": false, "": false} {
		got := runProbe(t, environment, stdin, "ecoevents", "--write")
		if (got.status == 0) != done || !strings.Contains(got.stderr, "  - issues an API key with the scope events:read") || done != strings.Contains(got.stdout, "8 of 10") {
			t.Errorf("asked, with the answer %q: %+v", stdin, got)
		}
	}
	file := filepath.Join(t.TempDir(), "report.json")
	diff(t, "unasked, into a file", result{}, runProbe(t, environment, "", "eventconnectors", "--write", "--yes", "--format", "json", "--output", file))
	var report probe.Report
	if err := json.Unmarshal([]byte(read(t, file)), &report); err != nil || !report.Wrote || report.Platform != "Event Connectors" {
		t.Errorf("%+v, %v", report, err)
	}

	amended := filepath.Join(t.TempDir(), "amended.yaml")
	contract := strings.ReplaceAll(read(t, "../../contracts/ecoevents.yaml"), "tier: {type: string, x-evidence: documented}", "tier: {type: integer, x-evidence: documented}")
	if err := os.WriteFile(amended, []byte(contract), 0o600); err != nil {
		t.Fatal(err)
	}
	got := runProbe(t, environment, "", "ecoevents", "--contract", amended)
	if got.status != 2 || got.stderr != "" || !strings.Contains(got.stdout, "\nverify: GET /v1/auth/verify\n  account.tier: type, expected integer, got string\n") {
		t.Errorf("an amended contract: %+v", got)
	}
	environment["ECOEVENTS_API_KEY"] = "ek_live_planted0"
	if got := runProbe(t, environment, "", "ecoevents"); got.status != 1 || strings.Contains(got.stdout+got.stderr, "planted0") {
		t.Errorf("a credential that is refused: %+v", got)
	}
}

func TestWrongArgumentsOfProbe(t *testing.T) {
	t.Parallel()
	for args, says := range map[string]string{
		"":                                     "PLATFORM is missing",
		"paint":                                `there is no platform "paint"; write one of: ecoevents, eventicat, eventconnectors`,
		"ecoevents --format xml":               `there is no format "xml"`,
		"ecoevents --contract /does/not/exist": "--contract: open /does/not/exist",
		"ecoevents --contract probe.go":        "the contract is no",
		"ecoevents":                            "there is no credential in the environment",
	} {
		if got := runProbe(t, nil, "", strings.Fields(args)...); got.status != 1 || got.stdout != "" || !strings.HasPrefix(got.stderr, "eventcreds: "+says) {
			t.Errorf("%s: %+v", args, got)
		}
	}
}
