package provider_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/list"
	frameworkprovider "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/provider"
)

// What the framework itself asks of schemas.
func TestSchemasAreImplementable(t *testing.T) {
	t.Parallel()
	p := provider.New(provider.Options{Version: "test"})()
	var of frameworkprovider.SchemaResponse
	p.Schema(t.Context(), frameworkprovider.SchemaRequest{}, &of)
	diags := of.Schema.ValidateImplementation(t.Context())
	for _, newResource := range p.Resources(t.Context()) {
		var of resource.SchemaResponse
		newResource().Schema(t.Context(), resource.SchemaRequest{}, &of)
		diags.Append(of.Schema.ValidateImplementation(t.Context())...)
	}
	for _, newDataSource := range p.DataSources(t.Context()) {
		var of datasource.SchemaResponse
		newDataSource().Schema(t.Context(), datasource.SchemaRequest{}, &of)
		diags.Append(of.Schema.ValidateImplementation(t.Context())...)
	}
	if withEphemerals, ok := p.(frameworkprovider.ProviderWithEphemeralResources); ok {
		for _, newEphemeral := range withEphemerals.EphemeralResources(t.Context()) {
			var of ephemeral.SchemaResponse
			newEphemeral().Schema(t.Context(), ephemeral.SchemaRequest{}, &of)
			diags.Append(of.Schema.ValidateImplementation(t.Context())...)
		}
	}
	if withLists, ok := p.(frameworkprovider.ProviderWithListResources); ok {
		for _, newList := range withLists.ListResources(t.Context()) {
			var of list.ListResourceSchemaResponse
			newList().ListResourceConfigSchema(t.Context(), list.ListResourceSchemaRequest{}, &of)
			diags.Append(of.Schema.ValidateImplementation(t.Context())...)
		}
	}
	if withActions, ok := p.(frameworkprovider.ProviderWithActions); ok {
		for _, newAction := range withActions.Actions(t.Context()) {
			var of action.SchemaResponse
			newAction().Schema(t.Context(), action.SchemaRequest{}, &of)
			diags.Append(of.Schema.ValidateImplementation(t.Context())...)
		}
	}
	for _, d := range diags {
		t.Errorf("%s: %s", d.Summary(), d.Detail())
	}
}

// walk visits an attribute of a schema and all that are nested in it.
func walk(path string, attributes []*tfprotov6.SchemaAttribute, visit func(path string, a *tfprotov6.SchemaAttribute)) {
	for _, a := range attributes {
		visit(path+"."+a.Name, a)
		if a.NestedType != nil {
			walk(path+"."+a.Name, a.NestedType.Attributes, visit)
		}
	}
}

// What the registry shows, and how things are called.
func TestSchemas(t *testing.T) {
	t.Parallel()
	offered := speak(t, nil).Schema
	blocks := map[string]*tfprotov6.SchemaBlock{"provider": offered.Provider.Block}
	for name, schema := range offered.ResourceSchemas {
		blocks["resource "+name] = schema.Block
	}
	for name, schema := range offered.DataSourceSchemas {
		blocks["data "+name] = schema.Block
	}
	for name, schema := range offered.EphemeralResourceSchemas {
		blocks["ephemeral "+name] = schema.Block
	}
	for name, schema := range offered.ListResourceSchemas {
		blocks["list "+name] = schema.Block
	}
	for name, schema := range offered.ActionSchemas {
		blocks["action "+name] = schema.Schema.Block
	}

	sentence := regexp.MustCompile(`(?s)^[A-Z` + "`" + `].*\.$`)
	snakeCase := regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)
	platformThing := regexp.MustCompile(`^(provider|ephemeral eventcreds_decrypt|(resource|data|ephemeral|list|action) eventcreds_(ecoevents|eventicat|eventconnectors)_[a-z]+(_[a-z]+)*)$`)
	secret := []string{"api_key", "access_token", "password", "key", "token", "secret", "secret_wo", "signing_secret", "identity", "plaintext"}
	timestamp := regexp.MustCompile(`\(RFC 3339\)`)
	for name, block := range blocks {
		if !platformThing.MatchString(name) {
			t.Errorf("%s: a name is eventcreds_<platform>_<thing>", name)
		}
		if !sentence.MatchString(block.Description) {
			t.Errorf("%s: the description is %q", name, block.Description)
		}
		walk(name, block.Attributes, func(path string, a *tfprotov6.SchemaAttribute) {
			switch {
			case !sentence.MatchString(a.Description):
				t.Errorf("%s: the description is %q", path, a.Description)
			case !snakeCase.MatchString(a.Name):
				t.Errorf("%s: a name is written in snake_case", path)
			case slices.Contains(secret, a.Name) != a.Sensitive && !strings.HasPrefix(name, "action "): // where nothing can be
				t.Errorf("%s: sensitive is %t", path, a.Sensitive)
			case a.Computed && timestamp.MatchString(a.Description) != strings.HasSuffix(a.Name, "_at"):
				t.Errorf("%s: what the platform says of times ends in _at, and is RFC 3339: %q", path, a.Description)
			}
		})
	}
}

// Every verification tells in the same words whether a credential is good, so that one check block serves for all.
func TestVerificationsAgree(t *testing.T) {
	t.Parallel()
	offered := speak(t, nil).Schema.DataSourceSchemas
	for _, p := range platforms() {
		told := map[string]string{}
		for _, a := range offered[p.verify].Block.Attributes {
			if a.Computed && !a.Optional && !a.Sensitive {
				told[a.Name] = a.Type.String() + ": " + strings.ReplaceAll(a.Description, p.name, "the platform")
			}
		}
		for name, want := range map[string]string{
			"valid":  "tftypes.Bool: Whether the platform accepts the credential.",
			"reason": "tftypes.String: Why the credential is not valid; empty when it is.",
		} {
			if told[name] != want {
				t.Errorf("%s.%s is %q, want %q", p.verify, name, told[name], want)
			}
		}
	}
}

// What an import takes has a description too.
func TestIdentities(t *testing.T) {
	t.Parallel()
	p := speak(t, nil)
	identities := p.Identities()
	if want, got := slices.Sorted(maps.Keys(p.Schema.ResourceSchemas)), slices.Sorted(maps.Keys(identities)); !slices.Equal(want, got) {
		t.Errorf("the resources are %v, those with an identity %v", want, got)
	}
	for name, identity := range identities {
		for _, a := range identity.IdentityAttributes {
			if a.Description == "" || a.RequiredForImport == a.OptionalForImport {
				t.Errorf("%s: %+v", name, a)
			}
		}
	}
}

// Everything offered has its example and its page in the registry, and nothing else has.
func TestExamplesAndDocs(t *testing.T) {
	t.Parallel()
	offered := speak(t, nil).Schema
	resources := slices.Sorted(maps.Keys(offered.ResourceSchemas))
	dataSources := slices.Sorted(maps.Keys(offered.DataSourceSchemas))
	ephemerals := slices.Sorted(maps.Keys(offered.EphemeralResourceSchemas))
	lists := slices.Sorted(maps.Keys(offered.ListResourceSchemas))
	if !slices.Equal(lists, resources) {
		t.Errorf("the resources are %v, and those that can be listed %v", resources, lists)
	}
	functions := slices.Sorted(maps.Keys(offered.Functions))
	actions := slices.Sorted(maps.Keys(offered.ActionSchemas))
	pages := func(names []string) (pages []string) {
		for _, name := range names {
			pages = append(pages, strings.TrimPrefix(name, "eventcreds_")+".md")
		}
		return pages
	}
	for directory, want := range map[string][]string{
		"examples/resources":           resources,
		"examples/data-sources":        dataSources,
		"examples/ephemeral-resources": ephemerals,
		"examples/list-resources":      lists,
		"docs/list-resources":          pages(lists),
		"examples/functions":           functions,
		"examples/actions":             actions,
		"docs/resources":               pages(resources),
		"docs/data-sources":            pages(dataSources),
		"docs/ephemeral-resources":     pages(ephemerals),
		"docs/functions":               pages(functions),
		"docs/actions":                 pages(actions),
	} {
		entries, err := os.ReadDir(filepath.Join("../..", directory))
		if err != nil {
			t.Errorf("%s: %v", directory, err)
			continue
		}
		var got []string
		for _, entry := range entries {
			got = append(got, entry.Name())
		}
		if !slices.Equal(want, got) {
			t.Errorf("%s holds %v, want %v", directory, got, want)
		}
	}
	for _, name := range resources {
		for _, file := range []string{"resource.tf", "import.sh"} {
			if _, err := os.Stat(filepath.Join("../../examples/resources", name, file)); err != nil {
				t.Error(err)
			}
		}
	}
	for _, name := range lists {
		if _, err := os.Stat(filepath.Join("../../examples/list-resources", name, "list-resource.tfquery.hcl")); err != nil {
			t.Error(err)
		}
	}
	for _, name := range dataSources {
		if _, err := os.Stat(filepath.Join("../../examples/data-sources", name, "data-source.tf")); err != nil {
			t.Error(err)
		}
	}
	for _, name := range ephemerals {
		if _, err := os.Stat(filepath.Join("../../examples/ephemeral-resources", name, "ephemeral-resource.tf")); err != nil {
			t.Error(err)
		}
	}
	for _, name := range actions {
		if _, err := os.Stat(filepath.Join("../../examples/actions", name, "action.tf")); err != nil {
			t.Error(err)
		}
	}
	for _, name := range functions {
		if _, err := os.Stat(filepath.Join("../../examples/functions", name, "function.tf")); err != nil {
			t.Error(err)
		}
	}
}

// Every function says what it does, what it takes, and what becomes of it.
func TestFunctions(t *testing.T) {
	t.Parallel()
	for name, function := range speak(t, nil).Schema.Functions {
		if function.Summary == "" || function.Description == "" || function.Return == nil {
			t.Errorf("%s: %+v", name, function)
		}
		for _, parameter := range function.Parameters {
			if parameter.Name == "" || parameter.Description == "" {
				t.Errorf("%s: %+v", name, parameter)
			}
		}
	}
}
