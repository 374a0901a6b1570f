package terraform

import (
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift"
)

// Locate notes in findings where a directory's configuration declares what they are about: the resource or, for what is in a
// module, the call of the module. What cannot be read is left out, as Terraform itself says what is wrong with it.
func Locate(directory string, findings []drift.Finding) {
	declared := declarations(directory)
	for i := range findings {
		if at, ok := declared[declaration(findings[i].Address)]; ok {
			findings[i].Location = &at
		}
	}
}

// declaration is what declares an address: "module.name" or "type.name".
func declaration(address string) string {
	first, rest, _ := strings.Cut(address, ".")
	end := strings.IndexAny(rest, ".[ ")
	if end < 0 {
		end = len(rest)
	}
	return first + "." + rest[:end]
}

// declarations are the places in a directory where something is declared.
func declarations(directory string) map[string]drift.Location {
	parser := hclparse.NewParser()
	for pattern, parse := range map[string]func(string) (*hcl.File, hcl.Diagnostics){
		"*.tf": parser.ParseHCLFile, "*.tofu": parser.ParseHCLFile, "*.tf.json": parser.ParseJSONFile, "*.tofu.json": parser.ParseJSONFile,
	} {
		files, _ := filepath.Glob(filepath.Join(directory, pattern)) // the pattern is well-formed
		for _, file := range files {
			_, _ = parse(file) // what is wrong with it, Terraform says
		}
	}
	declared := map[string]drift.Location{}
	for _, file := range parser.Files() {
		if file == nil || file.Body == nil {
			continue
		}
		content, _, _ := file.Body.PartialContent(&hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{
			{Type: "resource", LabelNames: []string{"type", "name"}}, {Type: "module", LabelNames: []string{"name"}},
		}})
		for _, block := range content.Blocks {
			name := strings.Join(block.Labels, ".")
			if block.Type == "module" {
				name = "module." + name
			}
			declared[name] = drift.Location{File: filepath.ToSlash(filepath.Clean(block.DefRange.Filename)), Line: block.DefRange.Start.Line}
		}
	}
	return declared
}
