package main

import (
	"github.com/spf13/cobra"
)

func newControlStats(c *control) *cobra.Command {
	return &cobra.Command{
		Use:   "stats",
		Short: "Print what was asked of the sandbox",
		Long: `Prints how often each route was asked, how many requests were refused, connections, events by aggregator, and faults
by kind and route.`,
		Args: takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			answer, err := c.get(cmd.Context(), "stats")
			if err != nil {
				return err
			}
			return c.print(answer)
		},
	}
}
