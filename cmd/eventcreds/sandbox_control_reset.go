package main

import (
	"github.com/spf13/cobra"
)

func newControlReset(c *control) *cobra.Command {
	return &cobra.Command{
		Use:   "reset",
		Short: "Take everything back to the start",
		Long:  "Takes everything back to the start, without faults; the printed credentials stay valid.",
		Args:  takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.post(cmd.Context(), "reset", nil)
		},
	}
}
