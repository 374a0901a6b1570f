package acctest

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/provider"
)

// Unknown stands in the values of a Protocol for what is not known yet.
const Unknown = tftypes.UnknownValue

// Values are the attributes of a configuration, a state or a plan, as Go values: nil, string, bool, int, []any, nested
// Values, or Unknown. What is left out is null.
type Values map[string]any

// Protocol speaks to a provider as Terraform does, without Terraform: for what the command line does not show, such as
// the attribute that a diagnostic is about.
type Protocol struct {
	t      testing.TB
	server tfprotov6.ProviderServer
	Schema *tfprotov6.GetProviderSchemaResponse
	Opened *provider.Opened // what ephemeral resources opened; nil for a provider of SpeakTo
}

// Speak speaks to the provider in process, with an environment.
func Speak(t testing.TB, getenv func(string) string) *Protocol {
	t.Helper()
	return SpeakThrough(t, getenv, nil)
}

// SpeakThrough is Speak with all of the provider's calls going through a transport: one without a network, so that a
// synctest bubble's time does for both sides.
func SpeakThrough(t testing.TB, getenv func(string) string, transport http.RoundTripper) *Protocol {
	t.Helper()
	opened := &provider.Opened{}
	p := SpeakTo(t, throughTransport(getenv, opened, transport))
	p.Opened = opened
	return p
}

// SpeakTo speaks to whatever provider is served.
func SpeakTo(t testing.TB, serve func() (tfprotov6.ProviderServer, error)) *Protocol {
	t.Helper()
	server, err := serve()
	if err != nil {
		t.Fatal(err)
	}
	schema, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	p := &Protocol{t: t, server: server, Schema: schema}
	if found := p.diagnostics(schema.Diagnostics); len(found) > 0 {
		t.Fatalf("the schema: %v", found)
	}
	return p
}

// Restarted speaks to another process of the same provider, whose schema is known, as Terraform starts one for each walk.
func (p *Protocol) Restarted(t testing.TB, serve func() (tfprotov6.ProviderServer, error)) *Protocol {
	t.Helper()
	server, err := serve()
	if err != nil {
		t.Fatal(err)
	}
	return &Protocol{t: t, server: server, Schema: p.Schema}
}

// Protocol speaks to the provider in process, configured by the sandbox's environment.
func (s *Sandbox) Protocol(t testing.TB) *Protocol {
	t.Helper()
	return Speak(t, func(name string) string { return s.Environment()[name] })
}

// Identities are the identity schemas of the resources.
func (p *Protocol) Identities() map[string]*tfprotov6.ResourceIdentitySchema {
	p.t.Helper()
	answer, err := p.server.GetResourceIdentitySchemas(p.t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		p.t.Fatal(err)
	}
	return answer.IdentitySchemas
}

// Validate is what `terraform validate` asks of the provider's block.
func (p *Protocol) Validate(config Values) Diagnostics {
	p.t.Helper()
	validated, err := p.server.ValidateProviderConfig(p.t.Context(), &tfprotov6.ValidateProviderConfigRequest{
		Config: p.dynamic(p.Schema.Provider, config),
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return p.diagnostics(validated.Diagnostics)
}

// Configure configures the provider, which Terraform does only with what is valid.
func (p *Protocol) Configure(config Values) Diagnostics {
	p.t.Helper()
	configured, err := p.server.ConfigureProvider(p.t.Context(), &tfprotov6.ConfigureProviderRequest{
		TerraformVersion: "1.11.4",
		Config:           p.dynamic(p.Schema.Provider, config),
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return p.diagnostics(configured.Diagnostics)
}

// ValidateResource is what `terraform validate` asks of a resource.
func (p *Protocol) ValidateResource(name string, config Values) Diagnostics {
	p.t.Helper()
	validated, err := p.server.ValidateResourceConfig(p.t.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: name,
		Config:   p.dynamic(p.Schema.ResourceSchemas[name], config),
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return p.diagnostics(validated.Diagnostics)
}

// ValidateDataSource is what `terraform validate` asks of a data source.
func (p *Protocol) ValidateDataSource(name string, config Values) Diagnostics {
	p.t.Helper()
	validated, err := p.server.ValidateDataResourceConfig(p.t.Context(), &tfprotov6.ValidateDataResourceConfigRequest{
		TypeName: name,
		Config:   p.dynamic(p.Schema.DataSourceSchemas[name], config),
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return p.diagnostics(validated.Diagnostics)
}

// ValidateEphemeral is what `terraform validate` asks of an ephemeral resource.
func (p *Protocol) ValidateEphemeral(ctx context.Context, name string, config Values) Diagnostics {
	p.t.Helper()
	validated, err := p.server.ValidateEphemeralResourceConfig(ctx, &tfprotov6.ValidateEphemeralResourceConfigRequest{
		TypeName: name,
		Config:   p.dynamic(p.Schema.EphemeralResourceSchemas[name], config),
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return p.diagnostics(validated.Diagnostics)
}

// ReadDataSource validates a configuration of a data source, and reads it.
func (p *Protocol) ReadDataSource(name string, config Values) (tftypes.Value, Diagnostics) {
	p.t.Helper()
	schema := p.Schema.DataSourceSchemas[name]
	if found := p.ValidateDataSource(name, config); found.Errors() > 0 {
		return tftypes.Value{}, found
	}
	read, err := p.server.ReadDataSource(p.t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: p.dynamic(schema, config)})
	if err != nil {
		p.t.Fatal(err)
	}
	return p.value(schema, read.State), p.diagnostics(read.Diagnostics)
}

// Ephemeral is an ephemeral resource as Terraform keeps it between two requests.
type Ephemeral struct {
	Type        string
	Result      tftypes.Value // nothing where there were errors
	Diagnostics Diagnostics   // of the request that answered it

	private []byte
}

// Open validates a configuration of an ephemeral resource, and opens it.
func (p *Protocol) Open(ctx context.Context, name string, config Values) Ephemeral {
	p.t.Helper()
	schema := p.Schema.EphemeralResourceSchemas[name]
	if found := p.ValidateEphemeral(ctx, name, config); found.Errors() > 0 {
		return Ephemeral{Type: name, Diagnostics: found}
	}
	opened, err := p.server.OpenEphemeralResource(ctx, &tfprotov6.OpenEphemeralResourceRequest{TypeName: name, Config: p.dynamic(schema, config)})
	if err != nil {
		p.t.Fatal(err)
	}
	found := p.diagnostics(opened.Diagnostics)
	if found.Errors() > 0 {
		return Ephemeral{Type: name, Diagnostics: found}
	}
	return Ephemeral{name, p.value(schema, opened.Result), found, opened.Private}
}

// Close closes what was opened.
func (p *Protocol) Close(ctx context.Context, opened Ephemeral) Diagnostics {
	p.t.Helper()
	closed, err := p.server.CloseEphemeralResource(ctx, &tfprotov6.CloseEphemeralResourceRequest{TypeName: opened.Type, Private: opened.private})
	if err != nil {
		p.t.Fatal(err)
	}
	return p.diagnostics(closed.Diagnostics)
}

// Existing is an object that somebody made before, as a state has it.
func (p *Protocol) Existing(name string, state Values) Object {
	return Object{Type: name, State: value(p.Schema.ResourceSchemas[name].ValueType(), state)}
}

func (p *Protocol) dynamic(schema *tfprotov6.Schema, v any) *tfprotov6.DynamicValue {
	p.t.Helper()
	dynamic, err := tfprotov6.NewDynamicValue(schema.ValueType(), value(schema.ValueType(), v))
	if err != nil {
		p.t.Fatal(err)
	}
	return &dynamic
}

func (p *Protocol) value(schema *tfprotov6.Schema, dynamic *tfprotov6.DynamicValue) tftypes.Value {
	p.t.Helper()
	if dynamic == nil {
		return tftypes.NewValue(schema.ValueType(), nil)
	}
	v, err := dynamic.Unmarshal(schema.ValueType())
	if err != nil {
		p.t.Fatal(err)
	}
	return v
}

func value(typ tftypes.Type, v any) tftypes.Value {
	switch v := v.(type) {
	case tftypes.Value:
		return v
	case Values:
		members := map[string]tftypes.Value{}
		switch of := typ.(type) {
		case tftypes.Map:
			for name, element := range v {
				members[name] = value(of.ElementType, element)
			}
		case tftypes.Object:
			for name, attribute := range of.AttributeTypes {
				members[name] = value(attribute, v[name])
			}
		}
		return tftypes.NewValue(typ, members)
	case []any:
		elements := make([]tftypes.Value, len(v))
		for i, element := range v {
			elements[i] = value(elementType(typ), element)
		}
		return tftypes.NewValue(typ, elements)
	}
	return tftypes.NewValue(typ, v)
}

func elementType(of tftypes.Type) tftypes.Type {
	if list, ok := of.(tftypes.List); ok {
		return list.ElementType
	}
	return of.(tftypes.Set).ElementType
}

// Diagnostic is a warning or an error. Attribute is the path that it is about, as people write it: ecoevents.api_key.
type Diagnostic struct {
	Warning                    bool
	Attribute, Summary, Detail string
}

// Diagnostics are what one request of the protocol found.
type Diagnostics []Diagnostic

// Errors counts what is no warning.
func (d Diagnostics) Errors() int {
	errors := 0
	for _, diagnostic := range d {
		if !diagnostic.Warning {
			errors++
		}
	}
	return errors
}

func (p *Protocol) diagnostics(from []*tfprotov6.Diagnostic) Diagnostics {
	var found Diagnostics
	for _, d := range from {
		found = append(found, Diagnostic{
			Warning:   d.Severity == tfprotov6.DiagnosticSeverityWarning,
			Attribute: attribute(d.Attribute),
			Summary:   d.Summary,
			Detail:    d.Detail,
		})
	}
	return found
}

func attribute(path *tftypes.AttributePath) string {
	if path == nil {
		return ""
	}
	steps := path.Steps()
	names := make([]string, len(steps))
	for i, step := range steps {
		names[i] = fmt.Sprint(step)
	}
	return strings.Join(names, ".")
}
