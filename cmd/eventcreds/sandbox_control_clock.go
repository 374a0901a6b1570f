package main

import (
	"github.com/spf13/cobra"
)

func newControlClock(c *control) *cobra.Command {
	return &cobra.Command{
		Use:     "clock DURATION",
		Short:   "Move the platforms' time",
		Long:    "Moves the platforms' time: what expires, expires, and what is due is due.",
		Example: "  eventcreds sandbox control clock 2160h   # 90 days later",
		Args:    takes("DURATION"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.post(cmd.Context(), "clock", map[string]string{"advance": args[0]})
		},
	}
}
