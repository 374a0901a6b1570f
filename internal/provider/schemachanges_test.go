package provider_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// schemaChange is a difference between two snapshots that a user notices.
type schemaChange struct {
	thing, attribute string // as "resource eventcreds_x" and "rotation.interval_days", which is empty for the whole thing
	what             string
	breaking         bool // a configuration, or a state, may no longer be good
}

// schemaChanges are the differences between two snapshots. What is inside of something that came or went as a whole is a part
// of that, and so is the identity of a resource.
func schemaChanges(before, now snapshot) (changes []schemaChange) {
	paths := maps.Clone(before)
	maps.Copy(paths, now)
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		was, wasThere := before[path]
		is, isThere := now[path]
		thing, attribute, _ := strings.Cut(path, ".")
		change := schemaChange{thing: thing, attribute: attribute}
		parent := path[:max(0, strings.LastIndex(path, "."))]
		if kind, name := change.kindAndName(); kind == "identity" && was == "" != (is == "") {
			_, hadResource := before["resource "+name]
			if _, hasResource := now["resource "+name]; hadResource != hasResource {
				continue
			}
		}
		switch {
		case was.withoutVersion() == is.withoutVersion() && wasThere == isThere:
			continue
		case !wasThere:
			if _, known := before[parent]; attribute != "" && !known {
				continue
			}
			change.what, change.breaking = "added", attribute != "" && is.has("required")
		case !isThere:
			if _, known := now[parent]; attribute != "" && !known {
				continue
			}
			change.what, change.breaking = "removed", true
		default:
			change.what, change.breaking = fmt.Sprintf("was %q, is %q", was, is), breaks(was, is)
		}
		changes = append(changes, change)
	}
	return changes
}

// breaks reports whether something that is as it is now does not do for who relied on what it was.
func breaks(was, is facts) bool {
	configurable := func(f facts) bool { return f.has("required") || f.has("optional") }
	return was.withoutVersion().first() != is.withoutVersion().first() ||
		is.has("required") && !was.has("required") ||
		configurable(was) && !configurable(is) ||
		was.has("computed") && !is.has("computed") ||
		was.has("write-only") != is.has("write-only")
}

// schemaMistakes are the changes that the changelog does not own up to, and those that would leave a state behind. upgrades
// reports whether the provider takes up what an earlier version of a resource, or of an identity, left in state.
func schemaMistakes(before, now snapshot, changelog string, upgrades func(kind, name string, version int) bool) (mistakes []string) {
	entries := unreleased(changelog)
	for _, change := range schemaChanges(before, now) {
		kind, name := change.kindAndName()
		is := strings.TrimSuffix(change.thing+"."+change.attribute, ".") + ": " + change.what
		mentioned := slices.ContainsFunc(entries, func(e entry) bool { return e.names(change) && (e.breaking || !change.breaking) })
		switch {
		case !mentioned && change.breaking:
			mistakes = append(mistakes, is+"; no entry under BREAKING CHANGES of the unreleased version names it")
		case !mentioned:
			mistakes = append(mistakes, is+"; no entry of the unreleased version names it")
		}
		if !change.breaking || kind != "resource" && kind != "identity" {
			continue
		}
		version := before[change.thing].version()
		switch {
		case change.attribute == "" && change.what == "removed" && kind == "resource":
			if !before[change.thing].has("deprecated") {
				mistakes = append(mistakes, is+"; it was not deprecated in the version before")
			}
		case now[change.thing].version() <= version:
			mistakes = append(mistakes, is+fmt.Sprintf("; there is state of version %d: raise the version of the schema, and upgrade it", version))
		case !upgrades(kind, name, version):
			mistakes = append(mistakes, is+fmt.Sprintf("; nothing upgrades a state of version %d", version))
		}
	}
	return mistakes
}

func (c schemaChange) kindAndName() (kind, name string) {
	at := max(0, strings.LastIndex(c.thing, " "))
	return c.thing[:at], strings.TrimSpace(c.thing[at:])
}

// entry is one of the changelog, on one line.
type entry struct {
	text     string
	breaking bool
}

// names reports whether an entry is about a change. A new thing has a line of its own kind, as
//
//   - **New Data Source:** `eventcreds_x`
//
// Any other entry holds, in backticks, the name of the thing and that of the attribute. For the provider the word will do.
func (e entry) names(change schemaChange) bool {
	kind, name := change.kindAndName()
	if change.what == "added" && change.attribute == "" && kind != "identity" {
		return strings.HasPrefix(strings.ToLower(e.text), "**new "+kind+":** `"+name+"`")
	}
	quoted := func(name string) bool { return strings.Contains(e.text, "`"+name+"`") }
	ofThing := quoted(name) || name == "provider" && strings.Contains(e.text, name)
	switch {
	case kind == "identity" && change.attribute == "":
		return ofThing && strings.Contains(e.text, kind)
	case change.attribute == "":
		return ofThing
	}
	return ofThing && quoted(change.attribute) || quoted(name+"."+change.attribute)
}

// unreleased are the entries of the version on top, where that is not released.
func unreleased(changelog string) (entries []entry) {
	section := regexp.MustCompile(`(?ms)^## [^\n]*\(Unreleased\)\n(.*?)(\n## |\z)`).FindStringSubmatch(changelog)
	if section == nil {
		return nil
	}
	breaking, open := false, false
	for line := range strings.Lines(section[1]) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "* "):
			entries, open = append(entries, entry{line[2:], breaking}), true
		case strings.HasPrefix(line, "  ") && open:
			entries[len(entries)-1].text += " " + strings.TrimSpace(line)
		default:
			open = false
			if strings.HasSuffix(line, ":") {
				breaking = line == "BREAKING CHANGES:"
			}
		}
	}
	return entries
}

func TestSchemaMistakes(t *testing.T) {
	t.Parallel()
	const before = `
provider: version 0
provider.limit: number, optional
resource eventcreds_key: version 0
resource eventcreds_key.id: string, computed
resource eventcreds_key.name: string, required
resource eventcreds_key.note: string, optional, computed
resource eventcreds_key.rotation: object, optional
resource eventcreds_key.rotation.days: number, optional
resource eventcreds_old: version 2, deprecated
resource eventcreds_old.id: string, computed
identity eventcreds_key: version 0
identity eventcreds_key.id: string, required
identity eventcreds_old: version 0
identity eventcreds_old.id: string, required
data source eventcreds_key: version 0
data source eventcreds_key.id: string, computed
function hash: (string) string
`
	const (
		unnamed  = "no entry of the unreleased version names it"
		unowned  = "no entry under BREAKING CHANGES of the unreleased version names it"
		noRaise  = "there is state of version 0: raise the version of the schema, and upgrade it"
		breaking = "BREAKING CHANGES:\n\n* "
	)
	raised := []string{"resource eventcreds_key: version 0", "resource eventcreds_key: version 1"}
	for name, test := range map[string]struct {
		edits   []string // of the snapshot: what stands there, and what in its place
		log     string
		upgrade bool
		want    []string // how the mistakes end
	}{
		"nothing": {},
		"an attribute is removed, and nobody says so": {
			edits: []string{"resource eventcreds_key.note: string, optional, computed\n", ""},
			want:  []string{"note: removed; " + unowned, "note: removed; " + noRaise},
		},
		"an attribute is removed, which is told as if it were no matter": {
			edits: []string{"resource eventcreds_key.note: string, optional, computed\n", ""},
			log:   "* `eventcreds_key` loses `note`",
			want:  []string{unowned, noRaise},
		},
		"an attribute is removed, and state stays behind": {
			edits: []string{"resource eventcreds_key.note: string, optional, computed\n", ""},
			log:   breaking + "`eventcreds_key` loses\n  `note`",
			want:  []string{noRaise},
		},
		"an attribute is removed, and the version is raised for nothing": {
			edits: append([]string{"resource eventcreds_key.note: string, optional, computed\n", ""}, raised...),
			log:   breaking + "`eventcreds_key` loses `note`",
			want:  []string{"note: removed; nothing upgrades a state of version 0"},
		},
		"an attribute is removed as it should be": {
			edits:   append([]string{"resource eventcreds_key.note: string, optional, computed\n", ""}, raised...),
			log:     breaking + "`eventcreds_key.note` is gone",
			upgrade: true,
		},
		"a type changes": {
			edits: []string{"name: string", "name: list(string)"},
			log:   breaking + "`eventcreds_key`: `name` is a list",
			want:  []string{`name: was "string, required", is "list(string), required"; ` + noRaise},
		},
		"optional becomes required": {
			edits: []string{"note: string, optional, computed", "note: string, required"},
			want:  []string{unowned, noRaise},
		},
		"required becomes optional": {
			edits: []string{"name: string, required", "name: string, optional"},
			log:   "* `eventcreds_key.name` may be left out",
		},
		"it is no longer computed": {
			edits: []string{"note: string, optional, computed", "note: string, optional"},
			want:  []string{unowned, noRaise},
		},
		"it is computed only": {
			edits: []string{"note: string, optional, computed", "note: string, computed"},
			want:  []string{unowned, noRaise},
		},
		"it becomes sensitive": {
			edits: []string{"note: string, optional, computed", "note: string, optional, computed, sensitive"},
			want:  []string{unnamed},
		},
		"an attribute is added": {
			edits: []string{"resource eventcreds_key: version 0\n", "resource eventcreds_key: version 0\nresource eventcreds_key.team: string, optional\n"},
			want:  []string{"team: added; " + unnamed},
		},
		"an attribute is added, and another resource has one of that name": {
			edits: []string{"resource eventcreds_key: version 0\n", "resource eventcreds_key: version 0\nresource eventcreds_key.team: string, optional\n"},
			log:   "* `eventcreds_old` takes a `team`\n* `eventcreds_key` is better",
			want:  []string{unnamed},
		},
		"an argument that is required is added": {
			edits: []string{"resource eventcreds_key: version 0\n", "resource eventcreds_key: version 0\nresource eventcreds_key.team: string, required\n"},
			log:   "* `eventcreds_key.team` is needed",
			want:  []string{unowned, noRaise},
		},
		"what is inside goes with what it is in": {
			edits: []string{"resource eventcreds_key.rotation: object, optional\nresource eventcreds_key.rotation.days: number, optional\n", ""},
			want:  []string{"rotation: removed; " + unowned, "rotation: removed; " + noRaise},
		},
		"something inside changes": {
			edits: []string{"days: number", "days: string"},
			log:   breaking + "`eventcreds_key` counts `rotation.days` otherwise",
			want:  []string{noRaise},
		},
		"the provider's own": {
			edits: []string{"limit: number, optional", "limit: number, optional, deprecated"},
			log:   "* The provider's `limit` is deprecated",
		},
		"a data source has no state": {
			edits: []string{"data source eventcreds_key.id: string", "data source eventcreds_key.id: number"},
			log:   breaking + "`eventcreds_key.id` is a number in the data source",
		},
		"a function takes something else": {
			edits: []string{"(string) string", "(string,string) string"},
			log:   "* `hash` takes two",
			want:  []string{unowned},
		},
		"an identity changes": {
			edits: []string{"identity eventcreds_key.id: string", "identity eventcreds_key.id: number"},
			log:   breaking + "The identity of `eventcreds_key` has a number for its `id`",
			want:  []string{noRaise},
		},
		"an identity changes, and its version is raised for nothing": {
			edits: []string{"identity eventcreds_key: version 0\nidentity eventcreds_key.id: string", "identity eventcreds_key: version 1\nidentity eventcreds_key.id: number"},
			log:   breaking + "The identity of `eventcreds_key` has a number for its `id`",
			want:  []string{"nothing upgrades a state of version 0"},
		},
		"an identity changes as it should": {
			edits:   []string{"identity eventcreds_key: version 0\nidentity eventcreds_key.id: string", "identity eventcreds_key: version 1\nidentity eventcreds_key.id: number"},
			log:     breaking + "The identity of `eventcreds_key` has a number for its `id`",
			upgrade: true,
		},
		"an identity is removed, and its resource stays": {
			edits: []string{"identity eventcreds_key: version 0\nidentity eventcreds_key.id: string, required\n", ""},
			want:  []string{"identity eventcreds_key: removed; " + unowned, noRaise},
		},
		"a resource is removed that nobody was warned of": {
			edits: []string{
				"resource eventcreds_key: version 0\nresource eventcreds_key.id: string, computed\nresource eventcreds_key.name: string, required\n" +
					"resource eventcreds_key.note: string, optional, computed\nresource eventcreds_key.rotation: object, optional\n" +
					"resource eventcreds_key.rotation.days: number, optional\n", "",
			},
			log:  breaking + "`eventcreds_key` is gone",
			want: []string{"resource eventcreds_key: removed; it was not deprecated in the version before"},
		},
		"a resource is removed after it was deprecated": {
			edits: []string{
				"resource eventcreds_old: version 2, deprecated\nresource eventcreds_old.id: string, computed\n", "",
				"identity eventcreds_old: version 0\nidentity eventcreds_old.id: string, required\n", "",
			},
			log: breaking + "`eventcreds_old` is gone",
		},
		"a new resource brings its identity": {
			edits: []string{"function hash", "resource eventcreds_new: version 0\nidentity eventcreds_new: version 0\nidentity eventcreds_new.id: string, required\nfunction hash"},
			log:   "* **New Resource:** `eventcreds_new`",
		},
		"a list resource is added under the name of a resource": {
			edits: []string{"function hash", "list resource eventcreds_key: version 0\nlist resource eventcreds_key.prefix: string, required\nfunction hash"},
			log:   "* **New Resource:** `eventcreds_key`",
			want:  []string{"list resource eventcreds_key: added; " + unnamed},
		},
		"new things, each with its line": {
			edits: []string{
				"function hash", "list resource eventcreds_key: version 0\nlist resource eventcreds_key.prefix: string, required\n" +
					"action eventcreds_key_revoke: version 0\nfunction parse: (string) bool\nfunction hash",
			},
			log: "* **New List Resource:** `eventcreds_key`\n* **New Action:** `eventcreds_key_revoke`\n* **New Function:** `parse`",
		},
		"what an earlier version said does not count": {
			edits: []string{"name: string, required", "name: string, optional"},
			log:   "* Nothing\n\n## 0.1.0 (May 1, 2026)\n\n* `eventcreds_key.name` may be left out",
			want:  []string{unnamed},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			was, is := parseSnapshot(before), parseSnapshot(strings.NewReplacer(test.edits...).Replace(before))
			if len(test.edits) > 0 && cmp.Equal(was, is) {
				t.Fatal("the edit is none")
			}
			got := schemaMistakes(was, is, "# Changelog\n\n## 0.2.0 (Unreleased)\n\n"+test.log+"\n\n## 0.0.9 (May 1, 2026)\n", func(string, string, int) bool { return test.upgrade })
			if len(got) != len(test.want) {
				t.Fatalf("want %q, got %q", test.want, got)
			}
			for i, mistake := range got {
				if !strings.HasSuffix(mistake, test.want[i]) {
					t.Errorf("want %q, got %q", test.want[i], mistake)
				}
			}
		})
	}
}
