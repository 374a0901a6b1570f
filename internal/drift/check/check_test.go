package check_test

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift/check"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift/unmanaged"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

const (
	revoked = `{"format_version": "1.2", "planned_values": {}, "resource_drift": [{"address": "eventcreds_ecoevents_api_key.a", "mode": "managed",
		"type": "eventcreds_ecoevents_api_key", "change": {"actions": ["delete"], "before": {"id": "key_a", "key": null}, "after": null}}]}`
	noneOfOurs = `{"format_version": "1.2", "planned_values": {}}`
)

func epoch() time.Time { return time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC) }

// options are those of a run in a directory that holds files.
func options(t *testing.T, files map[string]string) check.Options {
	t.Helper()
	here := t.TempDir()
	for name, content := range files {
		name = filepath.Join(here, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return check.Options{
		Here: here, Terraform: "no-such-program", FailOn: drift.High, Progress: func(string) {}, Version: "test",
		Now: epoch,
	}
}

// plans are files where the run is.
func plans(o check.Options, names ...string) []string {
	var files []string
	for _, name := range names {
		if name != "-" {
			name = filepath.Join(o.Here, name)
		}
		files = append(files, name)
	}
	return files
}

func run(t *testing.T, o check.Options) *drift.Report {
	t.Helper()
	report, err := check.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestEveryPlanIsRead(t *testing.T) {
	t.Parallel()
	o := options(t, map[string]string{"a.json": revoked, "b.json": noneOfOurs, "c.json": "{", "d.tfplan": "PK", "main.tf": "\nresource \"eventcreds_ecoevents_api_key\" \"a\" {}\n"})
	o.Plans = plans(o, "a.json", "b.json", "c.json", "absent.json", "-")
	o.Input = strings.NewReader(revoked)
	report := run(t, o)
	failed := map[string]bool{}
	for _, source := range report.Sources {
		failed[filepath.Base(source.Name)] = len(source.Failures) > 0
	}
	if len(failed) != 5 || failed["a.json"] || failed["b.json"] || !failed["c.json"] || !failed["absent.json"] || failed["-"] {
		t.Errorf("got %+v", report.Sources)
	}
	if len(report.Findings) != 2 || report.Outcome() != drift.Failed {
		t.Errorf("got %+v", report.Findings)
	}
	if at := report.Findings[0].Location; at == nil || *at != (drift.Location{File: filepath.ToSlash(filepath.Join(o.Here, "main.tf")), Line: 2}) {
		t.Errorf("it is at %+v", at)
	}

	o.Plans = plans(o, "d.tfplan")
	if report := run(t, o); report.Outcome() != drift.Failed || !strings.Contains(report.Sources[0].Failures[0], "--terraform") {
		t.Errorf("a plan file without Terraform: %+v", report.Sources)
	}
	o.Plans = nil
	o.Directories = []string{o.Here}
	if _, err := check.Run(t.Context(), o); err == nil || !strings.Contains(err.Error(), "no-such-program cannot be run") {
		t.Errorf("a directory without Terraform: %v", err)
	}
	o.Plans, o.Directories = plans(o, "b.json"), nil
	if report := run(t, o); report.Outcome() != drift.Quiet || len(report.Sources) != 1 || report.Findings == nil || report.Credentials == nil {
		t.Errorf("got %+v", report)
	}
}

func TestSettingsFiles(t *testing.T) {
	t.Parallel()
	const line = "eventcreds_ecoevents_api_key.a until 2026-12-31 because it is so"
	for name, test := range map[string]struct {
		files     map[string]string
		directory string
		ignored   bool
		says      string
	}{
		"none":                           {},
		"where it runs":                  {files: map[string]string{".eventcreds-drift.yaml": "ignore: [" + line + "]"}, ignored: true},
		"where it runs, for a directory": {files: map[string]string{".eventcreds-drift.yaml": "ignore: [" + line + "]", "infra/x": ""}, directory: "infra", ignored: true},
		"in the directory":               {files: map[string]string{"infra/.eventcreds-drift.yaml": "ignore: [" + line + "]"}, directory: "infra", ignored: true},
		"in another":                     {files: map[string]string{"other/.eventcreds-drift.yaml": "ignore: [" + line + "]", "infra/x": ""}, directory: "infra"},
		"wrong where it runs":            {files: map[string]string{".eventcreds-drift.yaml": "ignore: [x]"}, says: `.eventcreds-drift.yaml: the ignore "x": "until" is missing`},
		"wrong in the directory":         {files: map[string]string{"infra/.eventcreds-drift.yaml": "x"}, directory: "infra", says: ".eventcreds-drift.yaml: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{"a.json": revoked}
			maps.Copy(files, test.files)
			o := options(t, files)
			o.Plans = plans(o, "a.json")
			if test.directory != "" {
				o.Directories = []string{filepath.Join(o.Here, test.directory)}
			}
			report, err := check.Run(t.Context(), o)
			switch {
			case test.says != "":
				if err == nil || !strings.Contains(err.Error(), test.says) {
					t.Errorf("got %v, want a word about %q", err, test.says)
				}
			case err != nil:
				t.Error(err)
			case (report.Findings[0].Ignored != nil) != test.ignored || (report.Outcome() == drift.Quiet) != test.ignored:
				t.Errorf("got %+v", report.Findings)
			}
		})
	}
}

// What is unmanaged can only be told where everything that is managed is known.
func TestUnmanaged(t *testing.T) {
	t.Parallel()
	box, err := sandbox.New(sandbox.Options{Now: epoch, Random: rand.Reader, APIKeys: 2})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(box)
	t.Cleanup(server.Close)
	all := box.Environment(server.URL)
	token := strings.NewReplacer("ecoevents_api_key", "eventconnectors_token").Replace(revoked)
	for name, test := range map[string]struct {
		plans    []string
		without  string // the prefix of variables that are not set
		outcome  drift.Outcome
		findings int
		says     string
	}{
		"of both":                          {[]string{noneOfOurs}, "", drift.Quiet, 3, ""},
		"of one":                           {[]string{noneOfOurs}, "EVENTCONNECTORS_", drift.Quiet, 2, ""},
		"none for what is in state":        {[]string{token}, "EVENTCONNECTORS_", drift.Failed, 3, "no credential for it"},
		"a state that cannot be looked at": {[]string{noneOfOurs, "{"}, "", drift.Failed, 0, "not every state could be looked at"},
		"no credential at all":             {[]string{noneOfOurs}, "EV-EC", drift.Failed, 0, "there is no credential"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{}
			var names []string
			for i, plan := range test.plans {
				names = append(names, string(rune('a'+i))+".json")
				files[names[i]] = plan
			}
			o := options(t, files)
			o.Plans = plans(o, names...)
			o.Unmanaged = &unmanaged.Filter{}
			o.Environment = unmanaged.Environment{Now: epoch, Log: slog.New(slog.DiscardHandler), Getenv: func(name string) string {
				if test.without == "EV-EC" || test.without != "" && strings.HasPrefix(name, test.without) {
					return ""
				}
				return all[name]
			}}
			report, err := check.Run(t.Context(), o)
			if test.without == "EV-EC" {
				if err == nil || !strings.Contains(err.Error(), test.says) {
					t.Errorf("got %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			said := ""
			for _, c := range report.Coverage {
				said += c.Failure
			}
			if report.Outcome() != test.outcome || len(report.Findings) != test.findings || !strings.Contains(said, test.says) {
				t.Errorf("got %d, %+v, %+v", report.Outcome(), report.Findings, report.Coverage)
			}
		})
	}
}

func TestItEndsWithItsContext(t *testing.T) {
	t.Parallel()
	o := options(t, map[string]string{"a.json": revoked})
	o.Plans = plans(o, "a.json")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := check.Run(ctx, o); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
