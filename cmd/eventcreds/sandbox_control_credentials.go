package main

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

func newControlCredentials(c *control) *cobra.Command {
	var live bool
	var owner string
	cmd := &cobra.Command{
		Use:   "credentials",
		Short: "Print every credential that the sandbox ever issued",
		Long: `Prints every credential ever issued, with its value, state (live, revoked, expired, spent) and owner (seed: from the
start; provider: for the provider to start with; api: made by a request; dashboard: made by the command of that name).`,
		Args: takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			answer, err := c.get(cmd.Context(), "credentials")
			if err != nil {
				return err
			}
			var credentials []sandbox.Credential
			if err := json.Unmarshal(answer, &credentials); err != nil {
				return fmt.Errorf("reading the answer of the sandbox: %w", err)
			}
			kept, err := json.Marshal(slices.DeleteFunc(credentials, func(c sandbox.Credential) bool {
				return live && c.State != sandbox.StateLive || owner != "" && c.Owner != owner
			}))
			if err != nil {
				return err
			}
			return c.print(kept)
		},
	}
	cmd.Flags().BoolVar(&live, "live", false, "only those that are live")
	cmd.Flags().StringVar(&owner, "owner", "", "only those of this `OWNER`")
	complete(cmd, "owner", sandbox.OwnerSeed, sandbox.OwnerProvider, sandbox.OwnerAPI, sandbox.OwnerDashboard)
	return cmd
}
