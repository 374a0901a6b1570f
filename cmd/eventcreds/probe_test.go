package main

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/probe"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
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

// No secret is in a report or in what the program says beside it, however it goes, and none is in the file of a report.
func TestProbeTellsNoSecret(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	install(t, directory)
	if err := os.WriteFile(filepath.Join(directory, "authorities.pem"), []byte("-----BEGIN CERTIFICATE-----\nplanted0\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const proxy = "http://us:planted0@127.0.0.1:1"
	for _, platform := range probe.Platforms() {
		box := acctest.Start(t, sandbox.Options{Auth: sandbox.AuthPassword})
		keys := acctest.Start(t, sandbox.Options{})
		for name, test := range map[string]struct {
			box       *acctest.Sandbox
			args      string
			variables map[string]string
			faults    string
			status    int
		}{
			"all is well":                 {keys, "--write --yes", nil, "", 0},
			"signed in":                   {box, "--write --yes --format json", nil, "", 0},
			"no answers":                  {keys, "", nil, "drop", 1},
			"answers that are no JSON":    {keys, "--format json", nil, "malformed", 2},
			"a proxy that is not there":   {keys, "", map[string]string{"HTTPS_PROXY": proxy, strings.ToUpper(platform) + "_BASE_URL": ""}, "", 1},
			"a file that holds something": {keys, "", map[string]string{"EVENTCREDS_CA_CERT_FILE": "authorities.pem"}, "", 1},
		} {
			var faults []sandbox.Fault
			if test.faults != "" {
				var err error
				if faults, err = sandbox.ParseFaults(test.faults); err != nil {
					t.Fatal(err)
				}
			}
			if err := test.box.SetFaults(faults...); err != nil {
				t.Fatal(err)
			}
			environment := test.box.Environment()
			environment["PATH"] = os.Getenv("PATH")
			maps.Copy(environment, test.variables)
			got := runProcess(t, directory, environment, append([]string{"./eventcreds", "probe", platform}, strings.Fields(test.args)...)...)
			secrets := []string{"planted0"}
			for _, credential := range test.box.Credentials() {
				secrets = append(secrets, credential.Value)
			}
			if leaked := acctest.Leaks([]byte(got.stdout+got.stderr), secrets); len(leaked) > 0 || got.status != test.status {
				t.Errorf("%s, %s: %d secrets: %+v", platform, name, len(leaked), got)
			}
		}
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
