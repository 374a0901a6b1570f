package acctest

import (
	"encoding/json"
)

// Attributes are those of a resource in the state of the working directory, such as eventcreds_ecoevents_api_key.test; nil
// where it is not in state.
func (c *CLI) Attributes(address string) map[string]any {
	c.t.Helper()
	return c.AllAttributes()[address]
}

// AllAttributes are those of all resources in the state of the working directory, by address without an index.
func (c *CLI) AllAttributes() map[string]map[string]any {
	c.t.Helper()
	var state struct {
		Resources []struct {
			Type, Name string
			Instances  []struct{ Attributes map[string]any }
		}
	}
	if err := json.Unmarshal([]byte(c.Read("terraform.tfstate")), &state); err != nil {
		c.t.Fatal(err)
	}
	all := map[string]map[string]any{}
	for _, resource := range state.Resources {
		if len(resource.Instances) > 0 {
			all[resource.Type+"."+resource.Name] = resource.Instances[0].Attributes
		}
	}
	return all
}

// Must runs a command that is to end with an exit code.
func (c *CLI) Must(exit int, arguments ...string) Result {
	c.t.Helper()
	got := c.Terraform(arguments...)
	if got.Exit != exit {
		c.t.Fatalf("terraform %v ends with %d, want %d:\n%s", arguments, got.Exit, exit, got.Output)
	}
	return got
}
