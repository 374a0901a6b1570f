package provider_test

import (
	"encoding/json"
	"flag"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

var keep = flag.String("keep", "", "keep a state of this `version` of the provider in testdata/stored")

const storedDirectory = "testdata/stored"

// keptStates are the versions of which a state is kept.
func keptStates(t *testing.T) (versions []string) {
	t.Helper()
	entries, err := os.ReadDir(storedDirectory)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if entry.IsDir() {
			versions = append(versions, entry.Name())
		}
	}
	return versions
}

// keepState applies what is settled of the first kept configuration, and keeps what testStoredBy needs of that.
func keepState(t *testing.T, built, version string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(storedDirectory, version), 0o750); err != nil {
		t.Fatal(err)
	}
	box := acctest.Start(t, sandbox.Options{})
	_, whole, _ := strings.Cut(string(stored(t, keptStates(t)[0], "main.tf")), "\n\n") // the comment in front is about the others
	configuration := regexp.MustCompile(`(?s)resource "\w+" "(pending|awaiting)" \{\n.*?\n\}\n*`).ReplaceAllString(whole, "")
	cli := acctest.NewCLI(t, built, box.Environment(), strings.ReplaceAll(configuration, `incident = "2"`, `incident = "1"`))
	cli.Must(0, "apply", "-auto-approve")
	cli.Configure(configuration)
	cli.Must(0, "apply", "-auto-approve")

	environment := maps.Clone(box.Environment())
	maps.DeleteFunc(environment, func(name, _ string) bool { return strings.HasSuffix(name, "_BASE_URL") })
	var clock struct{ Now time.Time }
	unmarshal(t, ask(t, http.MethodPost, box.URL+"/_control/clock", "", `{"advance": "10m"}`), &clock)
	collections := map[string][]any{}
	for path, credential := range map[string]string{
		"/ecoevents/v1/api-keys":     environment["ECOEVENTS_API_KEY"],
		"/ecoevents/api/webhooks":    environment["ECOEVENTS_API_KEY"],
		"/eventicat/api/aggregators": environment["EVENTICAT_API_KEY"],
		"/eventconnectors/accounts/" + environment["EVENTCONNECTORS_ACCOUNT_ID"] + "/tokens": environment["EVENTCONNECTORS_TOKEN"],
	} {
		var listed struct{ Data, Results []any }
		unmarshal(t, ask(t, http.MethodGet, box.URL+path, credential, ""), &listed)
		collections[path] = slices.Concat(listed.Data, listed.Results)
	}
	keepFile(t, version, "platforms.json", map[string]any{"now": clock.Now, "environment": environment, "collections": collections})
	keepFile(t, version, "plans.json", map[string]any{"then": map[string]any{}, "a day later": map[string]any{}})
	for name, content := range map[string]string{
		"main.tf":    configuration,
		"state.json": strings.ReplaceAll(cli.Read("terraform.tfstate"), box.URL, "http://127.0.0.1:0"),
	} {
		if err := os.WriteFile(filepath.Join(storedDirectory, version, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func keepFile(t *testing.T, version, name string, value any) {
	t.Helper()
	content, err := json.MarshalIndent(value, "", "  ")
	if err == nil {
		err = os.WriteFile(filepath.Join(storedDirectory, version, name), append(content, '\n'), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// ask asks a sandbox.
func ask(t *testing.T, method, url, credential, body string) []byte {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if credential != "" {
		request.Header.Set("Authorization", "Bearer "+credential)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	content, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %v %s %s", url, err, response.Status, content)
	}
	return content
}

// released are the versions that a changelog gives a date.
func released(changelog string) (versions []string) {
	for _, heading := range regexp.MustCompile(`(?m)^## (\d+\.\d+\.\d+) \([A-Z][a-z]+ \d+, \d{4}\)$`).FindAllStringSubmatch(changelog, -1) {
		versions = append(versions, heading[1])
	}
	return versions
}

// Of every released version a state is kept.
func TestReleasesHaveTheirStates(t *testing.T) {
	t.Parallel()
	kept := keptStates(t)
	for _, version := range released(readFile(t, "../../CHANGELOG.md")) {
		if !slices.Contains(kept, version) {
			t.Errorf("no state of %s is kept: go test ./internal/provider -run 'TestBuilt/stored' -keep %[1]s", version)
		}
	}
	got := released("# Changelog\n\n## 0.3.0 (Unreleased)\n\n* A\n\n## 0.2.1 (May 12, 2026)\n\n* B\n\n## 0.2.0 (May 1, 2026)\n\n")
	if diff := cmp.Diff([]string{"0.2.1", "0.2.0"}, got); diff != "" {
		t.Errorf("released (-want +got):\n%s", diff)
	}
}
