package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

func newControlFaults(c *control) *cobra.Command {
	return &cobra.Command{
		Use:   "faults [FAULT...]",
		Short: "Let requests go wrong on purpose",
		Long: `Makes these go wrong from now on, and nothing else; without any, nothing goes wrong. A fault is KIND[:OPTION=VALUE]...;
of several that are for a request the first one happens. JSON will do as well:
{"faults": [{"kind": "503", "count": 1}]}

Kinds:
  latency
             the request waits for the delay, and takes effect then
  429, 500, 502, 503, 504, drop
             in place of taking effect, the request is refused, fails, or loses its connection
  500-after, 502-after, 503-after, 504-after, drop-after, half, malformed
             after it took effect, the request fails, loses its connection before or in the middle of the answer, or
             gets an answer that is no JSON

Options:
  :route=ROUTE
             which requests, as stats prints them, with * for anything (*): GET /ecoevents/v1/api-keys/{id}, POST *,
             */eventicat/*
  :count=NUMBER
             how many requests; 0: there is no end to it (0)
  :probability=NUMBER, :seed=NUMBER
             how likely it is for each request, above 0 and at most 1 (1); the same seed makes the same choices (0)
  :delay=DURATION
             of latency, as in 200ms; of 429, how long the platform asks to wait (1s)`,
		Example: `  eventcreds sandbox control faults 503
  eventcreds sandbox control faults "drop-after:route=POST *:count=1"
  eventcreds sandbox control faults`,
		RunE: func(cmd *cobra.Command, args []string) error {
			faults, err := sandbox.ParseFaults(strings.Join(args, ","))
			if err != nil {
				return &usageError{err}
			}
			return c.post(cmd.Context(), "faults", map[string]any{"faults": faults})
		},
	}
}
