package acctest

import "github.com/hashicorp/terraform-plugin-go/tfprotov6"

// ImportDiagnostics is what an import by an id finds, where it ends there.
func (p *Protocol) ImportDiagnostics(name, id string) Diagnostics {
	p.t.Helper()
	resp, err := p.server.ImportResourceState(p.t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: name, ID: id})
	if err != nil {
		p.t.Fatal(err)
	}
	return p.diagnostics(resp.Diagnostics)
}
