package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Instance is a resource in a state, with which is done what Terraform does:
// https://developer.hashicorp.com/terraform/plugin/framework/resources. What no provider may do fails the test.
type Instance struct {
	Object  Object
	Tainted bool // its create failed
}

// Refreshed is the instance as a plan begins with it. Where there are errors, Terraform stops, and keeps what it had.
func (i Instance) Refreshed(p *Protocol) Instance {
	p.t.Helper()
	if i.Object.IsAbsent() {
		return Instance{Object: p.Absent(i.Object.Type)}
	}
	object := p.Read(i.Object)
	return Instance{object, i.Tainted && !object.IsAbsent()}
}

// Plan plans a configuration; nil: the resource is in it no more. What is tainted is replaced, and what is replaced is
// planned as if there were nothing.
func (i Instance) Plan(p *Protocol, config Values) Planned {
	p.t.Helper()
	if config != nil && (i.Tainted || i.Object.IsAbsent()) {
		return p.Plan(p.Absent(i.Object.Type), config)
	}
	if config == nil && i.Object.IsAbsent() {
		return Planned{State: p.Absent(i.Object.Type).State}
	}
	planned := p.Plan(i.Object, config)
	if planned.Replaces > 0 && planned.Diagnostics.Errors() == 0 {
		again := p.Plan(p.Absent(i.Object.Type), config)
		planned.State = again.State
		planned.Diagnostics = append(planned.Diagnostics, again.Diagnostics...)
	}
	return planned
}

// Ends reports whether a plan of the instance ends what is there.
func (i Instance) Ends(planned Planned) bool {
	return i.Tainted || planned.Replaces > 0 || planned.State.IsNull()
}

// IsChangedBy reports whether a plan of the instance does anything.
func (i Instance) IsChangedBy(planned Planned) bool {
	if i.Object.IsAbsent() {
		return !planned.State.IsNull()
	}
	return i.Ends(planned) || !planned.State.Equal(i.Object.State)
}

// Apply carries out a plan of the configuration, as far as it goes.
func (i Instance) Apply(ctx context.Context, p *Protocol, planned Planned, config Values) Instance {
	p.t.Helper()
	if !i.Object.IsAbsent() && i.Ends(planned) {
		i = i.destroyed(ctx, p)
		if !i.Object.IsAbsent() {
			return i
		}
	}
	if config == nil {
		return i
	}
	creates := i.Object.IsAbsent()
	prior := i.Object
	if creates {
		prior = p.Absent(i.Object.Type)
	}
	final := p.Plan(prior, config) //nolint:contextcheck // a plan is not cancelled with its apply
	if final.Diagnostics.Errors() > 0 {
		p.t.Fatalf("planning once more, while applying: %v", final.Diagnostics)
	}
	p.consistent("the final plan", planned.State, final.State)
	made := p.Apply(ctx, final)
	failed := made.Diagnostics.Errors() > 0
	if !failed {
		p.consistent("the new state", final.State, made.State)
	}
	if !made.State.IsFullyKnown() {
		p.t.Fatalf("the new state holds unknown values: %s", made.State)
	}
	return Instance{made, creates && failed && !made.IsAbsent()}
}

func (i Instance) destroyed(ctx context.Context, p *Protocol) Instance {
	p.t.Helper()
	prior := i.Object
	if i.Tainted {
		prior = prior.WithoutPrivate() // Terraform has none for what is tainted
	}
	gone := p.Apply(ctx, p.Plan(prior, nil)) //nolint:contextcheck // a plan is not cancelled with its apply
	if !gone.IsAbsent() && gone.Diagnostics.Errors() == 0 {
		p.t.Fatalf("it is still there after its destroy, without an error: %s", gone.State)
	}
	return Instance{gone, i.Tainted && !gone.IsAbsent()}
}

// consistent checks that what was known stayed so.
func (p *Protocol) consistent(what string, before, after tftypes.Value) {
	p.t.Helper()
	is := Attributes(after)
	for name, was := range Attributes(before) {
		if was.IsFullyKnown() && !was.Equal(is[name]) {
			p.t.Fatalf("%s differs in %s: %s, was %s", what, name, is[name], was)
		}
	}
}
