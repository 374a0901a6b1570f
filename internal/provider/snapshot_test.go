package provider_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// snapshot is what a provider offers, and what its users rely on: for each thing and each attribute what is known of it.
// Descriptions are left out, and the protocol tells neither defaults nor what is refused.
type snapshot map[string]facts

// facts are what is known of a thing or an attribute, with commas between them: the type of an attribute comes first.
type facts string

func (f facts) all() []string { return strings.Split(string(f), ", ") }

func (f facts) has(fact string) bool { return slices.Contains(f.all(), fact) }

func (f facts) first() string { return f.all()[0] }

// version is that of the schema of a thing.
func (f facts) version() int {
	version, _ := strconv.Atoi(strings.TrimPrefix(f.first(), "version "))
	return version
}

// withoutVersion leaves out what no user notices.
func (f facts) withoutVersion() facts {
	return facts(strings.Join(slices.DeleteFunc(f.all(), func(fact string) bool { return strings.HasPrefix(fact, "version ") }), ", "))
}

// String is the form in which a snapshot is kept: one line for each thing and attribute.
func (s snapshot) String() string {
	var text strings.Builder
	for _, path := range slices.Sorted(maps.Keys(s)) {
		fmt.Fprintf(&text, "%s: %s\n", path, s[path])
	}
	return text.String()
}

func parseSnapshot(text string) snapshot {
	s := snapshot{}
	for line := range strings.Lines(text) {
		if path, known, ok := strings.Cut(strings.TrimSpace(line), ": "); ok && !strings.HasPrefix(path, "#") {
			s[path] = facts(known)
		}
	}
	return s
}

// snapshotOf asks a provider, and not a command line, which leaves out what its version does not know.
func snapshotOf(t *testing.T, offered *tfprotov6.GetProviderSchemaResponse, identities map[string]*tfprotov6.ResourceIdentitySchema) snapshot {
	t.Helper()
	s := snapshot{}
	s.add(t, "provider", offered.Provider)
	for kind, schemas := range map[string]map[string]*tfprotov6.Schema{
		"resource":           offered.ResourceSchemas,
		"data source":        offered.DataSourceSchemas,
		"ephemeral resource": offered.EphemeralResourceSchemas,
		"list resource":      offered.ListResourceSchemas,
		"state store":        offered.StateStoreSchemas,
	} {
		for name, schema := range schemas {
			s.add(t, kind+" "+name, schema)
		}
	}
	for name, action := range offered.ActionSchemas {
		s.add(t, "action "+name, action.Schema)
	}
	for name, identity := range identities {
		s["identity "+name] = facts(fmt.Sprint("version ", identity.Version))
		for _, a := range identity.IdentityAttributes {
			s["identity "+name+"."+a.Name] = join(typeName(a.Type), map[string]bool{"required": a.RequiredForImport, "optional": a.OptionalForImport})
		}
	}
	for name, function := range offered.Functions {
		var takes []string
		for _, parameter := range function.Parameters {
			takes = append(takes, typeName(parameter.Type))
		}
		if function.VariadicParameter != nil {
			takes = append(takes, typeName(function.VariadicParameter.Type)+"...")
		}
		s["function "+name] = join("("+strings.Join(takes, ",")+") "+typeName(function.Return.Type),
			map[string]bool{"deprecated": function.DeprecationMessage != ""})
	}
	return s
}

func (s snapshot) add(t *testing.T, thing string, schema *tfprotov6.Schema) {
	t.Helper()
	if len(schema.Block.BlockTypes) > 0 {
		t.Fatalf("%s has blocks, which a snapshot knows nothing of", thing)
	}
	s[thing] = join(fmt.Sprint("version ", schema.Version), map[string]bool{"deprecated": schema.Block.Deprecated})
	walk(thing, schema.Block.Attributes, func(path string, a *tfprotov6.SchemaAttribute) {
		is := "object"
		switch {
		case a.NestedType == nil:
			is = typeName(a.Type)
		case a.NestedType.Nesting != tfprotov6.SchemaObjectNestingModeSingle:
			is = strings.ToLower(a.NestedType.Nesting.String()) + "(object)"
		}
		s[path] = join(is, map[string]bool{
			"required": a.Required, "optional": a.Optional, "computed": a.Computed, "sensitive": a.Sensitive,
			"write-only": a.WriteOnly, "deprecated": a.Deprecated,
		})
	})
}

// join adds those flags that are set to what comes first.
func join(first string, flags map[string]bool) facts {
	known := []string{first}
	for _, flag := range []string{"required", "optional", "computed", "sensitive", "write-only", "deprecated"} {
		if flags[flag] {
			known = append(known, flag)
		}
	}
	return facts(strings.Join(known, ", "))
}

// typeName is a type as a configuration writes it, without a blank.
func typeName(of tftypes.Type) string {
	switch of := of.(type) {
	case tftypes.List:
		return "list(" + typeName(of.ElementType) + ")"
	case tftypes.Set:
		return "set(" + typeName(of.ElementType) + ")"
	case tftypes.Map:
		return "map(" + typeName(of.ElementType) + ")"
	case tftypes.Object:
		var attributes []string
		for _, name := range slices.Sorted(maps.Keys(of.AttributeTypes)) {
			attributes = append(attributes, name+"="+typeName(of.AttributeTypes[name]))
		}
		return "object({" + strings.Join(attributes, ",") + "})"
	}
	switch {
	case of.Is(tftypes.String):
		return "string"
	case of.Is(tftypes.Number):
		return "number"
	case of.Is(tftypes.Bool):
		return "bool"
	case of.Is(tftypes.DynamicPseudoType):
		return "any"
	}
	return of.String()
}

const snapshotHeader = `# What the last released version offers: each thing, and each of its attributes with its type. The tests compare with it, and
# let through what CHANGELOG.md owns up to. It is written when a version is released:
#   go test ./internal/provider -run TestSchemaChanges -update
`

// TestSchemaChanges compares what is offered with what the last version offered. Whatever a user notices has its entry in
// CHANGELOG.md, and what was stored is taken up.
func TestSchemaChanges(t *testing.T) {
	t.Parallel()
	p := speak(t, nil)
	now := snapshotOf(t, p.Schema, p.Identities())
	file := filepath.Join("testdata", "schema.golden.txt")
	if *update {
		if err := os.WriteFile(file, []byte(snapshotHeader+now.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	before := parseSnapshot(readFile(t, file))
	if len(before) < 50 {
		t.Fatalf("%s holds %d lines", file, len(before))
	}
	upgrades := func(kind, name string, version int) bool {
		if kind == "identity" {
			return p.UpgradeIdentity(name, version).Errors() == 0
		}
		return p.Upgrade(name, version).Errors() == 0
	}
	for _, mistake := range schemaMistakes(before, now, readFile(t, "../../CHANGELOG.md"), upgrades) {
		t.Error(mistake)
	}
	for _, kind := range []string{"resource", "identity"} {
		if upgrades(kind, "eventcreds_ecoevents_webhook", 99) {
			t.Errorf("nothing upgrades a state of a version that there never was, and it is not told of the %s", kind)
		}
	}
	// The real thing, with something taken away.
	delete(now, "resource eventcreds_ecoevents_webhook.description")
	if mistakes := schemaMistakes(before, now, readFile(t, "../../CHANGELOG.md"), upgrades); len(mistakes) != 2 {
		t.Errorf("without an attribute, this is wrong: %q", mistakes)
	}
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
