package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// What the program ends with.
const (
	exitQuiet  = 0 // all is well
	exitFailed = 1 // something went wrong, wrong arguments included
	exitFound  = 2 // of drift and probe: there is something to see to
)

// run returns the exit status.
func run(ctx context.Context, args []string, around surroundings) int {
	args, around.command = splitCommand(args)
	root := newRoot(around) //nolint:contextcheck // the commands have theirs from ExecuteContextC
	root.SetArgs(args)
	command, err := root.ExecuteContextC(ctx)
	var found foundError
	var decided commandError
	switch {
	case err == nil:
		return exitQuiet
	case errors.As(err, &found):
		return exitFound
	case errors.As(err, &decided):
		return decided.status
	case errors.Is(err, context.Canceled):
		err = errors.New("interrupted")
	}
	hint := ""
	if _, wrong := errors.AsType[*usageError](err); wrong {
		hint = "; see " + command.CommandPath() + " --help"
	}
	_, _ = fmt.Fprintf(around.streams.stderr, "eventcreds: %v%s\n", err, hint)
	return exitFailed
}

// foundError is the end of a run that found what it was to look for, and said so.
type foundError struct{}

func (foundError) Error() string { return "there are findings" }

// usageError says what is wrong with the arguments of a command.
type usageError struct{ error }

func (e *usageError) Unwrap() error { return e.error }

func newRoot(around surroundings) *cobra.Command {
	root := &cobra.Command{
		Use:   "eventcreds",
		Short: "Find drift of the credentials that Terraform manages, probe event platforms, and emulate them",
		Long: `eventcreds belongs to the Terraform provider eventcreds, which manages the credentials of the event platforms
EcoEvents, Eventicat and Event Connectors. It never prints a secret of yours.`,
		Version:           cmp.Or(version, moduleVersion()),
		Args:              usage(cobra.NoArgs),
		SilenceErrors:     true,
		SilenceUsage:      true,
		DisableAutoGenTag: true,
		TraverseChildren:  true, // sandbox control --url is not the --url of a webhook that follows
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetOut(around.streams.stdout)
	root.SetErr(around.streams.stderr)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return &usageError{err} })
	root.AddCommand(newDrift(around), newProbe(around), newSandbox(around), newMan())
	return root
}

// usage makes a check of arguments say that it is about usage.
func usage(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return &usageError{err}
		}
		return nil
	}
}

// takes is a check for one argument for each of the names.
func takes(names ...string) cobra.PositionalArgs {
	return usage(func(_ *cobra.Command, args []string) error {
		switch {
		case len(args) < len(names):
			return fmt.Errorf("%s is missing", names[len(args)])
		case len(args) > len(names):
			return fmt.Errorf("unexpected argument %q", args[len(names)])
		}
		return nil
	})
}

// moduleVersion is the version that `go install` built.
func moduleVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(unknown)"
}
