package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// newMan makes the command that writes the manual, for whoever packages the program.
func newMan() *cobra.Command {
	return &cobra.Command{
		Use:    "man DIR",
		Short:  "Write the manual pages into a directory",
		Hidden: true,
		Args:   takes("DIR"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := os.MkdirAll(args[0], 0o750); err != nil {
				return err
			}
			preformat(cmd.Root())
			header := &doc.GenManHeader{Title: "EVENTCREDS", Section: "1", Source: "eventcreds " + cmd.Root().Version, Manual: "eventcreds"}
			if err := doc.GenManTree(cmd.Root(), header, args[0]); err != nil {
				return fmt.Errorf("writing the manual: %w", err)
			}
			return nil
		},
	}
}

// preformat indents what is indented in the long help so that Markdown, which the generator takes it for, leaves it as it is.
func preformat(cmd *cobra.Command) {
	var text strings.Builder
	before := ""
	for line := range strings.Lines(cmd.Long) {
		if strings.HasPrefix(line, "  ") {
			if strings.TrimSpace(before) != "" && !strings.HasPrefix(before, "  ") {
				text.WriteString("\n")
			}
			text.WriteString("  ")
		}
		text.WriteString(line)
		before = line
	}
	cmd.Long = text.String()
	for _, below := range cmd.Commands() {
		preformat(below)
	}
}
