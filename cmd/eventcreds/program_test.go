package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// TestMain lets the tests run the program as a process: the test itself is it where this variable is set.
func TestMain(m *testing.M) {
	if os.Getenv(runsTheProgram) != "" {
		ahead, _ := time.ParseDuration(os.Getenv(aheadOfTime)) // not set: 0
		os.Exit(run(context.Background(), os.Args[1:], surroundings{
			streams: systemStreams(), getenv: os.Getenv, environ: os.Environ, signals: systemSignals, now: func() time.Time { return time.Now().Add(ahead) }, random: rand.Reader,
		}))
	}
	os.Exit(m.Run())
}

const (
	runsTheProgram = "EVENTCREDS_TEST_RUNS_THE_PROGRAM"
	aheadOfTime    = "EVENTCREDS_TEST_AHEAD" // how much its clock is
)

// install puts the program into a directory, under its name.
func install(t *testing.T, directory string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	script := "#!/bin/sh\n" + runsTheProgram + "=1 exec " + quote(self) + " \"$@\"\n"
	if err := os.WriteFile(filepath.Join(directory, "eventcreds"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
}

// runProcess runs a command in a directory, with this environment and nothing else.
func runProcess(t *testing.T, directory string, environment map[string]string, command ...string) result {
	t.Helper()
	process := exec.CommandContext(t.Context(), command[0], command[1:]...)
	process.Dir = directory
	for _, name := range slices.Sorted(maps.Keys(environment)) {
		process.Env = append(process.Env, name+"="+environment[name])
	}
	var stdout, stderr bytes.Buffer
	process.Stdout, process.Stderr = &stdout, &stderr
	err := process.Run()
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
		t.Fatal(err)
	}
	return result{process.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}
