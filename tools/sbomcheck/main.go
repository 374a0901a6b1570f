// Command sbomcheck checks lists of parts (SBOMs) in CycloneDX JSON: against the schema that comes with the library, and that they
// are of the version that they should be of and name what each program here is made of.
//
//	sbomcheck VERSION FILE...
package main

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/CycloneDX/cyclonedx-go"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

func main() {
	if err := run(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "sbomcheck:", err)
		os.Exit(1)
	}
}

func run(version string, files []string) error {
	if len(files) == 0 {
		return errors.New("there is no file")
	}
	schema, err := schema()
	if err != nil {
		return err
	}
	for _, file := range files {
		if err := check(schema, version, file); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(file), err)
		}
	}
	return nil
}

// schema is that of the specification which the files are written for, out of the module cache.
func schema() (*jsonschema.Schema, error) {
	module, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/CycloneDX/cyclonedx-go").Output()
	if err != nil {
		return nil, fmt.Errorf("looking for the schema: %w", err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(loader(filepath.Join(strings.TrimSpace(string(module)), "schema")))
	return compiler.Compile("http://cyclonedx.org/schema/bom-1.6.schema.json")
}

// loader reads schemas from a directory, whatever their host.
type loader string

func (l loader) Load(address string) (any, error) {
	parsed, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	name := path.Base(parsed.Path)
	if name == "jsf-0.82.schema.json" {
		name = "jsf-0.82.schemax.json" // as the library spells it
	}
	file, err := os.Open(filepath.Join(string(l), name))
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return jsonschema.UnmarshalJSON(file)
}

func check(schema *jsonschema.Schema, version, name string) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	document, err := jsonschema.UnmarshalJSON(file)
	if err != nil {
		return err
	}
	if err := schema.Validate(document); err != nil {
		return err
	}
	if _, err := file.Seek(0, 0); err != nil {
		return err
	}
	var parts cyclonedx.BOM
	if err := cyclonedx.NewBOMDecoder(file, cyclonedx.BOMFileFormatJSON).Decode(&parts); err != nil {
		return err
	}
	if parts.Metadata == nil || parts.Metadata.Component == nil || parts.Metadata.Component.Version != "v"+version {
		return fmt.Errorf("it is not of version %s", version)
	}
	for _, module := range []string{"github.com/hashicorp/go-retryablehttp", "std"} {
		if parts.Components == nil || !slices.ContainsFunc(*parts.Components, func(c cyclonedx.Component) bool { return c.Name == module }) {
			return fmt.Errorf("%s is not in it", module)
		}
	}
	return nil
}
