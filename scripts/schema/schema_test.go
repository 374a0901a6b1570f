package main

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/provider"
)

// What is written is what a Terraform says that knows all of it.
func TestAccSchemaIsTerraforms(t *testing.T) {
	t.Parallel()
	acctest.NeedsTerraform(t, "1.14")
	cli := acctest.NewCLI(t, acctest.Build(t), nil, "")
	var want tfjson.ProviderSchemas
	if err := want.UnmarshalJSON([]byte(cli.Terraform("providers", "schema", "-json").Output)); err != nil {
		t.Fatal(err)
	}
	offered, err := read(t.Context(), providerserver.NewProtocol6(provider.New(provider.Options{})())())
	if err != nil {
		t.Fatal(err)
	}
	if len(want.Schemas) != 1 {
		t.Fatalf("%d providers", len(want.Schemas))
	}
	for _, of := range want.Schemas {
		if diff := cmp.Diff(generic(t, of), generic(t, offered.Schemas[address])); diff != "" {
			t.Errorf("-terraform +written:\n%s", diff)
		}
	}
}

// generic is a value as JSON has it.
func generic(t *testing.T, of any) (value any) {
	t.Helper()
	written, err := json.Marshal(of)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(written, &value); err != nil {
		t.Fatal(err)
	}
	return value
}
