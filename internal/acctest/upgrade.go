package acctest

import "github.com/hashicorp/terraform-plugin-go/tfprotov6"

// Upgrade hands the provider an empty state of an earlier version of a resource's schema, as Terraform does with what is stored.
func (p *Protocol) Upgrade(name string, version int) Diagnostics {
	p.t.Helper()
	upgraded, err := p.server.UpgradeResourceState(p.t.Context(), &tfprotov6.UpgradeResourceStateRequest{
		TypeName: name, Version: int64(version), RawState: &tfprotov6.RawState{JSON: []byte("{}")},
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return p.diagnostics(upgraded.Diagnostics)
}

// UpgradeIdentity is what Terraform asks where the state holds an identity of an earlier version.
func (p *Protocol) UpgradeIdentity(name string, version int) Diagnostics {
	p.t.Helper()
	upgraded, err := p.server.UpgradeResourceIdentity(p.t.Context(), &tfprotov6.UpgradeResourceIdentityRequest{
		TypeName: name, Version: int64(version), RawIdentity: &tfprotov6.RawState{JSON: []byte("{}")},
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return p.diagnostics(upgraded.Diagnostics)
}
