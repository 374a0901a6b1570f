package acctest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-testing/statecheck"
)

// ExpectNoSecret expects that a state, outputs included, holds no credential that the sandbox ever issued: of
// configurations without managed resources, which have nothing to keep.
func (s *Sandbox) ExpectNoSecret() statecheck.StateCheck { return noSecret{s} }

type noSecret struct{ sandbox *Sandbox }

// CheckState implements statecheck.StateCheck.
func (n noSecret) CheckState(_ context.Context, req statecheck.CheckStateRequest, resp *statecheck.CheckStateResponse) {
	state, err := json.Marshal(req.State)
	if err != nil {
		resp.Error = err
		return
	}
	credentials := n.sandbox.Credentials()
	values := make([]string, len(credentials))
	for i, credential := range credentials {
		values[i] = credential.Value
	}
	if leaked := Leaks(state, values); len(leaked) > 0 {
		credential := credentials[slices.Index(values, leaked[0])]
		resp.Error = fmt.Errorf("the state holds the %s of %s", credential.Kind, credential.ID)
	}
}
