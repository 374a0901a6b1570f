package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// Of each direct dependency the guide gives a reason, and of nothing else.
func TestDependenciesAreExplained(t *testing.T) {
	t.Parallel()
	find := func(pattern, file string) (found []string) {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(content), -1) {
			found = append(found, match[1])
		}
		slices.Sort(found)
		return found
	}
	direct := find(`(?m)^\t(\S+) v\S+$`, "go.mod")
	explained := find("(?m)^\\| `([a-z]\\S*\\.[a-z]+/\\S+)` \\| \\S.* \\|$", "docs/guides/supply-chain.md")
	if diff := cmp.Diff(direct, explained); diff != "" || len(direct) < 20 {
		t.Errorf("(-go.mod +docs):\n%s", diff)
	}
}

// An action runs with what a workflow has in hand, so it is the one that somebody looked at; and a workflow has as little as it can.
func TestWorkflowsTrustNobody(t *testing.T) {
	t.Parallel()
	workflows, err := filepath.Glob(".github/workflows/*.yml")
	if err != nil || len(workflows) < 3 {
		t.Fatal(workflows, err)
	}
	pinned := regexp.MustCompile(`^uses: (\./\S+|[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$`)
	for _, name := range append(workflows, "actions/drift/action.yml") {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var workflow struct {
			On          map[string]any
			Permissions map[string]string
			Jobs        map[string]struct{ Permissions map[string]string }
		}
		if err := yaml.Unmarshal(content, &workflow); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for line := range strings.Lines(string(content)) {
			if line = strings.TrimPrefix(strings.TrimSpace(line), "- "); strings.HasPrefix(line, "uses:") && !pinned.MatchString(line) {
				t.Errorf("%s: pin to a commit, and say in a comment of which version: %s", name, line)
			}
		}
		if workflow.Jobs == nil {
			continue // an action has the permissions of who uses it
		}
		if len(workflow.On) == 0 {
			t.Errorf("%s: when it runs was not read", name)
		}
		if workflow.Permissions == nil {
			t.Errorf("%s says nothing of permissions, and so has many", name)
		}
		if _, ok := workflow.On["pull_request_target"]; ok {
			t.Errorf("%s runs with secrets what a stranger wrote", name)
		}
		given := []map[string]string{workflow.Permissions}
		for _, job := range workflow.Jobs {
			given = append(given, job.Permissions)
		}
		for _, permissions := range given {
			for what, access := range permissions {
				if access != "read" && filepath.Base(name) != "release.yml" {
					t.Errorf("%s may %s %s", name, access, what)
				}
			}
		}
	}
}

// What is tried before a release is what makes it, and what users are told to verify it with.
func TestOneGoReleaser(t *testing.T) {
	t.Parallel()
	versions := map[string][]string{}
	for name, pattern := range map[string]string{
		"scripts/release-check":         `goreleaser/v2@(v\S+?)\)`,
		".github/workflows/release.yml": `version: (v\S+)`,
		"SECURITY.md":                   `goreleaser/v2@(v\S+)`,
	} {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		version := "none"
		if found := regexp.MustCompile(pattern).FindStringSubmatch(string(content)); found != nil {
			version = found[1]
		}
		versions[version] = append(versions[version], name)
	}
	if len(versions) != 1 || versions["none"] != nil {
		t.Errorf("got %v", versions)
	}
}
