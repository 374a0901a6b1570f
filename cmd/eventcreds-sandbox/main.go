// Command eventcreds-sandbox serves emulated platforms on the loopback interface, for demonstrations and tests.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], surroundings{
		stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv, now: time.Now, random: rand.Reader,
	})
	stop()
	os.Exit(status)
}

// surroundings is what the program would otherwise find in global variables.
type surroundings struct {
	stdout, stderr io.Writer
	getenv         func(string) string
	now            func() time.Time
	random         io.Reader
}

// run returns the exit status: 2 when the arguments are wrong, 1 when anything else is.
func run(ctx context.Context, args []string, around surroundings) int {
	var err error
	if len(args) > 0 && args[0] == "control" {
		err = control(ctx, args[1:], around)
	} else {
		err = serve(ctx, args, around)
	}
	wrong, isUsage := errors.AsType[*usageError](err)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, flag.ErrHelp):
		_, _ = fmt.Fprint(around.stdout, wrong.usage)
		return 0
	case isUsage:
		_, _ = fmt.Fprintf(around.stderr, "eventcreds-sandbox: %v; see %s --help\n", err, wrong.command)
		return 2
	default:
		_, _ = fmt.Fprintf(around.stderr, "eventcreds-sandbox: %v\n", err)
		return 1
	}
}

// usageError says what is wrong with the arguments of a command; it is flag.ErrHelp where help was asked for.
type usageError struct {
	error
	command, usage string
}

func (e *usageError) Unwrap() error { return e.error }

// newFlags returns a set of flags that leaves all printing to run.
func newFlags(name string) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	return flags
}
