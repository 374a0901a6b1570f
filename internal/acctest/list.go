package acctest

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// ListOptions are what `terraform query` asks for beside the filters.
type ListOptions struct {
	Limit           int64 // 0: no limit
	IncludeResource bool
}

// Listed is one result of a list. Where it has errors, it is no object.
type Listed struct {
	Object

	Identity map[string]string
	Name     string // for people
}

// ValidateList is what `terraform validate -query` asks of a list block.
func (p *Protocol) ValidateList(name string, config Values) Diagnostics {
	p.t.Helper()
	validated, err := p.lists().ValidateListResourceConfig(p.t.Context(), &tfprotov6.ValidateListResourceConfigRequest{
		TypeName: name,
		Config:   p.dynamic(p.Schema.ListResourceSchemas[name], config),
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return p.diagnostics(validated.Diagnostics)
}

// List lists the objects of a resource, one after the other as they are asked for.
func (p *Protocol) List(ctx context.Context, name string, filters Values, options ListOptions) iter.Seq[Listed] {
	p.t.Helper()
	schema, identity := p.Schema.ResourceSchemas[name], p.Identities()[name] //nolint:contextcheck // not what is cancelled
	stream, err := p.lists().ListResource(ctx, &tfprotov6.ListResourceRequest{
		TypeName:        name,
		Config:          p.dynamic(p.Schema.ListResourceSchemas[name], filters),
		IncludeResource: options.IncludeResource,
		Limit:           options.Limit,
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return func(yield func(Listed) bool) {
		for result := range stream.Results {
			listed := Listed{Name: result.DisplayName, Object: Object{
				Type: name, State: p.value(schema, result.Resource), Diagnostics: p.diagnostics(result.Diagnostics), identity: result.Identity,
			}}
			if listed.Diagnostics.Errors() == 0 {
				if listed.Identity, err = listed.Object.Identity(identity); err != nil {
					p.t.Error(err)
				}
			}
			if !yield(listed) {
				return
			}
		}
	}
}

func (p *Protocol) lists() tfprotov6.ListResourceServer {
	p.t.Helper()
	server, ok := p.server.(tfprotov6.ListResourceServer)
	if !ok {
		p.t.Fatalf("%T lists nothing", p.server)
	}
	return server
}
