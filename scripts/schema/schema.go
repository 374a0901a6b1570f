package main

import (
	"encoding/json"
	"fmt"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// address is where the generator of the documentation looks for a provider.
const address = "registry.terraform.io/hashicorp/eventcreds"

func schemas(offered *tfprotov6.GetProviderSchemaResponse, identities *tfprotov6.GetResourceIdentitySchemasResponse) (*tfjson.ProviderSchemas, error) {
	of := &tfjson.ProviderSchema{}
	var err error
	if of.ConfigSchema, err = schema(offered.Provider); err != nil {
		return nil, err
	}
	for from, to := range map[*map[string]*tfprotov6.Schema]*map[string]*tfjson.Schema{
		&offered.ResourceSchemas:          &of.ResourceSchemas,
		&offered.DataSourceSchemas:        &of.DataSourceSchemas,
		&offered.EphemeralResourceSchemas: &of.EphemeralResourceSchemas,
		&offered.ListResourceSchemas:      &of.ListResourceSchemas,
	} {
		if *to, err = each(*from, schema); err != nil {
			return nil, err
		}
	}
	if of.ActionSchemas, err = each(offered.ActionSchemas, action); err != nil {
		return nil, err
	}
	if of.Functions, err = each(offered.Functions, function); err != nil {
		return nil, err
	}
	if of.ResourceIdentitySchemas, err = each(identities.IdentitySchemas, identity); err != nil {
		return nil, err
	}
	return &tfjson.ProviderSchemas{FormatVersion: "1.0", Schemas: map[string]*tfjson.ProviderSchema{address: of}}, nil
}

func each[From, To any](all map[string]From, write func(From) (To, error)) (map[string]To, error) {
	written := map[string]To{}
	for name, from := range all {
		to, err := write(from)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		written[name] = to
	}
	return written, nil
}

func schema(from *tfprotov6.Schema) (*tfjson.Schema, error) {
	block, err := block(from.Block)
	return &tfjson.Schema{Version: uint64(from.Version), Block: block}, err //nolint:gosec // a version is not negative
}

func action(from *tfprotov6.ActionSchema) (*tfjson.ActionSchema, error) {
	block, err := block(from.Schema.Block)
	return &tfjson.ActionSchema{Block: block}, err
}

// block writes a schema's block. The provider has none within another.
func block(from *tfprotov6.SchemaBlock) (*tfjson.SchemaBlock, error) {
	if len(from.BlockTypes) > 0 {
		return nil, fmt.Errorf("it has the block %s, and blocks are not written yet", from.BlockTypes[0].TypeName)
	}
	attributes, err := attributes(from.Attributes)
	return &tfjson.SchemaBlock{
		Attributes: attributes, Description: from.Description, DescriptionKind: kind(from.DescriptionKind), Deprecated: from.Deprecated,
	}, err
}

func attributes(from []*tfprotov6.SchemaAttribute) (map[string]*tfjson.SchemaAttribute, error) {
	byName := map[string]*tfprotov6.SchemaAttribute{}
	for _, a := range from {
		byName[a.Name] = a
	}
	return each(byName, attribute)
}

func attribute(from *tfprotov6.SchemaAttribute) (*tfjson.SchemaAttribute, error) {
	to := &tfjson.SchemaAttribute{
		Description: from.Description, DescriptionKind: kind(from.DescriptionKind), Deprecated: from.Deprecated,
		Required: from.Required, Optional: from.Optional, Computed: from.Computed, Sensitive: from.Sensitive, WriteOnly: from.WriteOnly,
	}
	if from.NestedType == nil {
		return to, typeOf(from.Type, &to.AttributeType)
	}
	nested, err := attributes(from.NestedType.Attributes)
	to.AttributeNestedType = &tfjson.SchemaNestedAttributeType{Attributes: nested, NestingMode: nesting(from.NestedType.Nesting)}
	return to, err
}

func nesting(mode tfprotov6.SchemaObjectNestingMode) tfjson.SchemaNestingMode {
	switch mode {
	case tfprotov6.SchemaObjectNestingModeList:
		return tfjson.SchemaNestingModeList
	case tfprotov6.SchemaObjectNestingModeSet:
		return tfjson.SchemaNestingModeSet
	case tfprotov6.SchemaObjectNestingModeMap:
		return tfjson.SchemaNestingModeMap
	default:
		return tfjson.SchemaNestingModeSingle
	}
}

func identity(from *tfprotov6.ResourceIdentitySchema) (*tfjson.IdentitySchema, error) {
	to := &tfjson.IdentitySchema{Version: uint64(from.Version), Attributes: map[string]*tfjson.IdentityAttribute{}} //nolint:gosec // as above
	for _, a := range from.IdentityAttributes {
		attribute := &tfjson.IdentityAttribute{
			Description: a.Description, RequiredForImport: a.RequiredForImport, OptionalForImport: a.OptionalForImport,
		}
		if err := typeOf(a.Type, &attribute.IdentityType); err != nil {
			return nil, err
		}
		to.Attributes[a.Name] = attribute
	}
	return to, nil
}

func function(from *tfprotov6.Function) (*tfjson.FunctionSignature, error) {
	to := &tfjson.FunctionSignature{Description: from.Description, Summary: from.Summary, DeprecationMessage: from.DeprecationMessage}
	for _, p := range from.Parameters {
		written, err := parameter(p)
		if err != nil {
			return nil, err
		}
		to.Parameters = append(to.Parameters, written)
	}
	if from.VariadicParameter != nil {
		var err error
		if to.VariadicParameter, err = parameter(from.VariadicParameter); err != nil {
			return nil, err
		}
	}
	return to, typeOf(from.Return.Type, &to.ReturnType)
}

func parameter(from *tfprotov6.FunctionParameter) (*tfjson.FunctionParameter, error) {
	to := &tfjson.FunctionParameter{Name: from.Name, Description: from.Description, IsNullable: from.AllowNullValue}
	return to, typeOf(from.Type, &to.Type)
}

// typeOf writes a type as all of Terraform does, in JSON.
func typeOf(from tftypes.Type, to json.Unmarshaler) error {
	written, err := json.Marshal(from)
	if err != nil {
		return err
	}
	return to.UnmarshalJSON(written)
}

func kind(of tfprotov6.StringKind) tfjson.SchemaDescriptionKind {
	if of == tfprotov6.StringKindMarkdown {
		return tfjson.SchemaDescriptionKindMarkdown
	}
	return tfjson.SchemaDescriptionKindPlain
}
