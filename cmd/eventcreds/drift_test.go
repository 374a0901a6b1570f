package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift/format"
)

var update = flag.Bool("update", false, "write the golden files")

// golden is the report that package format prints in its tests: what the real Terraform and the real provider say.
const golden = "../../internal/drift/format/testdata/report.json"

// The provider is built once, since linking it takes longer than most tests.
func TestDriftWithTerraform(t *testing.T) {
	t.Parallel()
	built := acctest.Build(t)
	t.Run("everything that can be found", func(t *testing.T) {
		t.Parallel()
		everythingThatCanBeFound(t, built)
	})
	t.Run("another account", func(t *testing.T) {
		t.Parallel()
		anotherAccount(t, built)
	})
	t.Run("all directories", func(t *testing.T) {
		t.Parallel()
		allDirectories(t, built)
	})
	t.Run("the examples of CI", func(t *testing.T) {
		t.Parallel()
		examplesOfCI(t, built)
	})
	t.Run("the action for GitHub", func(t *testing.T) {
		t.Parallel()
		actionOnGitHub(t, built)
	})
}

func everythingThatCanBeFound(t *testing.T, built string) {
	t.Helper()
	w := newWorld(t, built)
	terraform := cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform")
	install(t, w.Directory())
	before := snapshot(t, w.Directory())
	w.Write(drift.SettingsFile, `ignore:
  - eventcreds_ecoevents_api_key.narrowed#scopes-narrowed until 9999-12-31 because it is being retired
  - eventcreds_ecoevents_api_key.*#renamed until 2026-01-31 because somebody forgot about it
`)
	args := []string{"drift", "--terraform", terraform, "--unmanaged", "--owned-prefix", "rogue"}
	for _, name := range format.Names() {
		args = append(args, "--format", name, "--output", "report."+name)
	}
	asked := w.box.Stats().Total
	w.Must(0, "plan", "-refresh-only", "-lock=false")
	w.Must(0, "plan", "-lock=false")
	ofTwoPlans := w.box.Stats().Total - asked
	got := w.run(t, args...)
	if got.status != exitFound || got.stdout != "" || got.stderr != "" {
		t.Fatalf("got %+v\n%s", got, w.Read("report.text"))
	}
	const ofLists = 6 // keys, webhooks and tokens, and whose the credential is
	if more := w.box.Stats().Total - asked - ofTwoPlans; more > ofTwoPlans+ofLists {
		t.Errorf("it took %d requests, and two plans take %d", more, ofTwoPlans)
	}

	var secrets []string
	for _, credential := range w.box.Credentials() {
		secrets = append(secrets, credential.Value)
	}
	secrets = append(secrets, "of-the-receiver", "of-the-thief")
	for _, name := range format.Names() {
		report := w.Read("report." + name)
		if leaked := acctest.Leaks([]byte(report), secrets); len(leaked) > 0 {
			t.Errorf("%s holds %d secrets", name, len(leaked))
		}
		if !strings.Contains(report, "scopes-widened") {
			t.Errorf("%s does not tell of anything", name)
		}
		if err := os.Remove(filepath.Join(w.Directory(), "report."+name)); name != "json" && err != nil {
			t.Error(err)
		}
		if name == "json" {
			checkGolden(t, golden, normal(t, report))
		}
	}
	if err := os.Remove(filepath.Join(w.Directory(), drift.SettingsFile)); err != nil {
		t.Fatal(err)
	}
	diff(t, "the directory afterwards", before, snapshot(t, w.Directory()))
}

// normal is a report as it is in another run: other ids, another time.
func normal(t *testing.T, text string) string {
	t.Helper()
	var report drift.Report
	if err := json.Unmarshal([]byte(text), &report); err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	shift := at.Sub(report.At)
	moved := func(times ...*time.Time) {
		for _, instant := range times {
			if !instant.IsZero() {
				*instant = instant.Add(shift).Round(time.Hour)
			}
		}
	}
	var ids []string
	for i := range report.Credentials {
		c := &report.Credentials[i]
		moved(&c.CreatedAt, &c.RotationDueAt)
		ids = append(ids, c.ID)
		for n := range c.Retiring {
			moved(&c.Retiring[n].RetireAt)
			ids = append(ids, c.Retiring[n].ID)
		}
	}
	for i := range report.Findings {
		moved(&report.Findings[i].Since)
		ids = append(ids, report.Findings[i].ID)
	}
	report.At, report.Program = at, "0.1.0"
	ids = slices.DeleteFunc(ids, func(id string) bool { return id == "" })
	var printed bytes.Buffer
	printer, _ := format.For("json")
	if err := printer(&printed, &report, format.Screen{}); err != nil {
		t.Fatal(err)
	}
	return names(ids, printed.String())
}

func checkGolden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
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
	diff(t, file, string(want), got)
}

// snapshot is all that is in a directory, with when it was changed.
func snapshot(t *testing.T, directory string) map[string]time.Time {
	t.Helper()
	found := map[string]time.Time{}
	err := filepath.WalkDir(directory, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			found[path] = info.ModTime()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
