package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// Terraform writes the whole state after each object, so bytes per object cost time that grows with the square.
func testStateSize(t *testing.T, built string) {
	const keys = 100
	for name, test := range map[string]struct {
		rotation string
		most     int // bytes of state for a key
	}{
		"without rotation":               {"", 1024},
		"with rotation and one retiring": {"rotation = { interval_days = 90, overlap_hours = 24 }", 1280},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := acctest.Start(t, sandbox.Options{})
			cli := acctest.NewCLI(t, built, box.Environment(), fmt.Sprintf(`
resource "eventcreds_ecoevents_api_key" "test" {
  count  = %d
  name   = "consumer-${count.index}"
  scopes = ["events:read", "events:write", "vendors:read"]
  %s
}
`, keys, test.rotation))
			cli.Must(0, "apply", "-auto-approve")
			if test.rotation != "" {
				box.Advance(91 * day)
				cli.Must(0, "apply", "-auto-approve")
			}
			state := cli.Read("terraform.tfstate")
			size, most := len(state)/keys, test.most
			if strings.Contains(state, `"identity":`) {
				most += 128 // from 1.12 on, the identity is written too
			}
			t.Logf("%d bytes of state for a key %s", size, name)
			if size > most {
				t.Errorf("a key takes %d bytes of state, want %d at most", size, most)
			}
		})
	}
}
