package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
)

// splitCommand takes from the arguments of eventcreds sandbox what follows the first --: cobra would look in it for
// commands of its own.
func splitCommand(args []string) (own, command []string) {
	i := slices.Index(args, "--")
	if i < 0 || args[0] != "sandbox" || slices.Contains(args[:i], "control") {
		return args, nil
	}
	return args[:i], args[i:]
}

// commandError is the end of a command that somebody else's program decided on.
type commandError struct{ status int }

func (e commandError) Error() string { return fmt.Sprintf("the command ended with %d", e.status) }

// runBeside runs a command with the variables, and hands it the signals that come meanwhile. It returns its exit status as
// an error.
func runBeside(ctx context.Context, command []string, variables map[string]string, around surroundings) error {
	// The command decides itself what an interrupt does to it, so the context does not kill it.
	child := exec.CommandContext(context.WithoutCancel(ctx), command[0], command[1:]...) //nolint:gosec // it is what the user asks for
	child.Stdin, child.Stdout, child.Stderr = around.streams.stdin, around.streams.stdout, around.streams.stderr
	child.Env = commandEnvironment(around.environ(), variables)
	signals, stop := around.signals()
	defer stop()
	if err := child.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- child.Wait() }()
	for {
		select {
		case signal := <-signals:
			_ = child.Process.Signal(signal) // it may have ended
		case err := <-ended:
			if _, exited := errors.AsType[*exec.ExitError](err); !exited {
				return err
			}
			return commandError{exitStatus(child.ProcessState)}
		}
	}
}

// commandEnvironment is the environment with the variables of the sandbox. It has none of the platforms' own: two kinds of
// credential are an error, and a real one is not for a test.
func commandEnvironment(environ []string, variables map[string]string) []string {
	kept := slices.DeleteFunc(slices.Clone(environ), func(pair string) bool {
		return slices.ContainsFunc([]string{"ECOEVENTS_", "EVENTICAT_", "EVENTCONNECTORS_", urlVariable + "="}, func(prefix string) bool {
			return strings.HasPrefix(pair, prefix)
		})
	})
	for name, value := range variables {
		kept = append(kept, name+"="+value)
	}
	return kept
}

// onTerminal reports whether a keyboard interrupts the processes of the program all at once.
func onTerminal() bool {
	terminal, err := os.Open("/dev/tty")
	if err != nil {
		return false
	}
	_ = terminal.Close()
	return true
}

// exitStatus is that of a process, as shells tell it of one that a signal ended.
func exitStatus(state *os.ProcessState) int {
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return state.ExitCode()
}
