package acctest

import (
	"context"
	"errors"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Configured speaks to the provider, configured by the sandbox's environment.
func (s *Sandbox) Configured(t testing.TB) *Protocol {
	t.Helper()
	p := s.Protocol(t)
	if found := p.Configure(Values{}); found.Errors() > 0 {
		t.Fatalf("the configuration: %v", found)
	}
	return p
}

// Object is a resource as Terraform keeps it between two requests.
type Object struct {
	Type        string
	State       tftypes.Value // null: it is not there
	Diagnostics Diagnostics   // of the request that answered it

	identity *tfprotov6.ResourceIdentityData
	private  []byte
}

// Planned is a change of an object.
type Planned struct {
	State       tftypes.Value // null: it is destroyed
	Replaces    int           // how many attributes want it replaced
	Diagnostics Diagnostics

	prior    Object
	config   *tfprotov6.DynamicValue
	identity *tfprotov6.ResourceIdentityData
	private  []byte
}

// Attribute is a known string of an object, or empty.
func Attribute(object tftypes.Value, name string) string {
	var text string
	if value := Attributes(object)[name]; value.Type() != nil && value.Type().Is(tftypes.String) && value.IsKnown() && !value.IsNull() {
		_ = value.As(&text) // it is a string
	}
	return text
}

// Known reports whether a plan knows what an attribute will be.
func (p Planned) Known(name string) bool { return Attributes(p.State)[name].IsKnown() }

// Absent is an object that was not created yet.
func (p *Protocol) Absent(name string) Object {
	return Object{Type: name, State: tftypes.NewValue(p.Schema.ResourceSchemas[name].ValueType(), nil)}
}

// Plan plans a configuration for an object; nil destroys it.
func (p *Protocol) Plan(prior Object, config Values) Planned {
	p.t.Helper()
	schema := p.Schema.ResourceSchemas[prior.Type]
	written := value(schema.ValueType(), nil)
	if config != nil {
		written = value(schema.ValueType(), config)
	}
	block := p.dynamic(schema, written)
	resp, err := p.server.PlanResourceChange(p.t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName:         prior.Type,
		PriorState:       p.dynamic(schema, prior.State),
		ProposedNewState: p.dynamic(schema, proposed(schema, prior.State, written)),
		Config:           block,
		PriorPrivate:     prior.private,
		PriorIdentity:    prior.identity,
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return Planned{
		State:       p.value(schema, resp.PlannedState),
		Replaces:    len(resp.RequiresReplace),
		Diagnostics: p.diagnostics(resp.Diagnostics),
		prior:       prior,
		config:      block,
		identity:    resp.PlannedIdentity,
		private:     resp.PlannedPrivate,
	}
}

// Apply applies a planned change.
func (p *Protocol) Apply(ctx context.Context, planned Planned) Object {
	p.t.Helper()
	schema := p.Schema.ResourceSchemas[planned.prior.Type]
	resp, err := p.server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName:        planned.prior.Type,
		PriorState:      p.dynamic(schema, planned.prior.State),
		PlannedState:    p.dynamic(schema, planned.State),
		Config:          planned.config,
		PlannedPrivate:  planned.private,
		PlannedIdentity: planned.identity,
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return Object{planned.prior.Type, p.value(schema, resp.NewState), p.diagnostics(resp.Diagnostics), resp.NewIdentity, resp.Private}
}

// Make plans and applies, and fails the test on any error.
func (p *Protocol) Make(prior Object, config Values) Object {
	p.t.Helper()
	planned := p.Plan(prior, config)
	made := p.Apply(p.t.Context(), planned)
	if planned.Diagnostics.Errors()+made.Diagnostics.Errors() > 0 {
		p.t.Fatalf("planning: %v, applying: %v", planned.Diagnostics, made.Diagnostics)
	}
	return made
}

// Read refreshes an object.
func (p *Protocol) Read(object Object) Object {
	p.t.Helper()
	schema := p.Schema.ResourceSchemas[object.Type]
	resp, err := p.server.ReadResource(p.t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName:        object.Type,
		CurrentState:    p.dynamic(schema, object.State),
		CurrentIdentity: object.identity,
		Private:         object.private,
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return Object{object.Type, p.value(schema, resp.NewState), p.diagnostics(resp.Diagnostics), resp.NewIdentity, resp.Private}
}

// Import imports an object by its id and, as Terraform does, reads it.
func (p *Protocol) Import(name, id string) Object {
	p.t.Helper()
	resp, err := p.server.ImportResourceState(p.t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: name, ID: id})
	if err != nil {
		p.t.Fatal(err)
	}
	if len(resp.ImportedResources) != 1 {
		p.t.Fatalf("imported %d objects: %v", len(resp.ImportedResources), p.diagnostics(resp.Diagnostics))
	}
	imported := resp.ImportedResources[0]
	return p.Read(Object{name, p.value(p.Schema.ResourceSchemas[name], imported.State), nil, imported.Identity, imported.Private})
}

// Identity is the id in an object's identity.
func (p *Protocol) Identity(object Object) string {
	p.t.Helper()
	identity, err := object.Identity(p.Identities()[object.Type])
	if err != nil {
		p.t.Fatal(err)
	}
	return identity["id"]
}

// Identity is the object's identity, which its type has the schema of. What is null in it is empty.
func (o Object) Identity(schema *tfprotov6.ResourceIdentitySchema) (map[string]string, error) {
	if o.identity == nil || o.identity.IdentityData == nil {
		return nil, errors.New("there is no identity")
	}
	value, err := o.identity.IdentityData.Unmarshal(schema.ValueType())
	if err != nil {
		return nil, err
	}
	identity := map[string]string{}
	for name := range Attributes(value) {
		identity[name] = Attribute(value, name)
	}
	return identity, nil
}

// proposed is the state that Terraform proposes: what is written, completed from the state where the provider decides.
func proposed(schema *tfprotov6.Schema, prior, written tftypes.Value) tftypes.Value {
	if written.IsNull() || prior.IsNull() {
		return written
	}
	values, before := Attributes(written), Attributes(prior)
	for _, a := range schema.Block.Attributes {
		if a.Computed && values[a.Name].IsNull() {
			values[a.Name] = before[a.Name]
		}
	}
	return tftypes.NewValue(schema.ValueType(), values)
}

// Attributes are those of an object; of one that is null, or not there at all, there are none.
func Attributes(object tftypes.Value) map[string]tftypes.Value {
	var values map[string]tftypes.Value
	if object.Type() != nil && object.IsKnown() {
		_ = object.As(&values) // it is an object
	}
	return values
}

// IsAbsent reports whether there is none in state.
func (o Object) IsAbsent() bool { return o.State.Type() == nil || o.State.IsNull() }

// Private is its private state, as the provider wrote it.
func (o Object) Private() []byte { return o.private }

// Pending reports whether nobody knows what became of a create that was asked for.
func (o Object) Pending() bool {
	pending, has := Attributes(o.State)["pending"]
	return has && !pending.IsNull()
}

// IDs are the ids of all that a state tells of: the current one last, if there is one, after those that are retiring.
func (o Object) IDs() []string {
	var ids []string
	var retiring []tftypes.Value
	if list, has := Attributes(o.State)["retiring"]; has && list.IsKnown() {
		_ = list.As(&retiring) // it is a list
	}
	for _, entry := range retiring {
		ids = append(ids, Attribute(entry, "id"))
	}
	if id := Attribute(o.State, "id"); id != "" {
		ids = append(ids, id)
	}
	return ids
}

// WithoutPrivate is the object as Terraform hands it to the destroy of something that is tainted.
func (o Object) WithoutPrivate() Object {
	o.private = nil
	return o
}
