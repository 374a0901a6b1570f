package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// actions is the server of actions, which a provider in process always is.
func (p *Protocol) actions() tfprotov6.ActionServer {
	p.t.Helper()
	server, ok := p.server.(tfprotov6.ActionServer)
	if !ok {
		p.t.Fatalf("%T serves no actions", p.server)
	}
	return server
}

// ValidateAction is what `terraform validate` asks of an action.
func (p *Protocol) ValidateAction(name string, config Values) Diagnostics {
	p.t.Helper()
	validated, err := p.actions().ValidateActionConfig(p.t.Context(), &tfprotov6.ValidateActionConfigRequest{
		ActionType: name,
		Config:     p.dynamic(p.Schema.ActionSchemas[name].Schema, config),
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return p.diagnostics(validated.Diagnostics)
}

// PlanAction plans an action. Terraform validates a configuration before, and not again with what was not known then.
func (p *Protocol) PlanAction(name string, config Values) Diagnostics {
	p.t.Helper()
	planned, err := p.actions().PlanAction(p.t.Context(), &tfprotov6.PlanActionRequest{
		ActionType: name,
		Config:     p.dynamic(p.Schema.ActionSchemas[name].Schema, config),
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return p.diagnostics(planned.Diagnostics)
}

// InvokeAction invokes an action, as Terraform does once it has planned it, and returns the progress that it tells.
func (p *Protocol) InvokeAction(ctx context.Context, name string, config Values) (progress []string, found Diagnostics) {
	p.t.Helper()
	stream, err := p.actions().InvokeAction(ctx, &tfprotov6.InvokeActionRequest{
		ActionType: name,
		Config:     p.dynamic(p.Schema.ActionSchemas[name].Schema, config),
	})
	if err != nil {
		p.t.Fatal(err)
	}
	for event := range stream.Events {
		switch event := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			progress = append(progress, event.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			found = p.diagnostics(event.Diagnostics)
		}
	}
	return progress, found
}
