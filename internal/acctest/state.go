package acctest

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
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

// IDs are those in the state of the working directory of all that is or may be alive: of each resource, and of what it is
// retiring. Without a state there are none.
func (c *CLI) IDs() map[string]bool {
	c.t.Helper()
	var state struct {
		Resources []struct {
			Mode      string
			Instances []struct {
				Attributes struct {
					ID       string
					Retiring []struct{ ID string }
				}
			}
		}
	}
	ids := map[string]bool{}
	content, err := os.ReadFile(filepath.Join(c.directory, "terraform.tfstate"))
	if errors.Is(err, os.ErrNotExist) || len(content) == 0 && err == nil {
		return ids
	}
	if err != nil {
		c.t.Fatal(err)
	}
	if err := json.Unmarshal(content, &state); err != nil {
		c.t.Fatal(err)
	}
	for _, resource := range state.Resources {
		if resource.Mode != "managed" {
			continue
		}
		for _, instance := range resource.Instances {
			ids[instance.Attributes.ID] = true
			for _, retiring := range instance.Attributes.Retiring {
				ids[retiring.ID] = true
			}
		}
	}
	return ids
}
