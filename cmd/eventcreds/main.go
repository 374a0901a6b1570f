// Command eventcreds is the program for people, beside the provider: it finds drift for CI, probes the platforms, and
// serves emulated ones.
package main

import (
	"context"
	"crypto/rand"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// version is set by whoever builds a release; otherwise the version of the module is shown.
var version string

func main() {
	ending := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as under nohup
		ending = append(ending, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), ending...)
	status := run(ctx, os.Args[1:], surroundings{
		streams: systemStreams(), getenv: os.Getenv, environ: os.Environ, signals: systemSignals, now: time.Now, random: rand.Reader,
	})
	stop()
	os.Exit(status)
}

// surroundings is what the program would otherwise find in global variables.
type surroundings struct {
	streams streams
	getenv  func(string) string
	environ func() []string
	signals func() (<-chan os.Signal, func()) // what a command that runs beside is told, until the function is called
	command []string                          // what a command is to run beside itself, behind a --
	now     func() time.Time
	random  io.Reader
}

// systemSignals are what the process is told. An interrupt from the keyboard reaches the processes of a terminal all at once,
// and Terraform takes a second one for impatience.
func systemSignals() (signals <-chan os.Signal, stop func()) {
	told := make(chan os.Signal, 8)
	signal.Notify(told, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) {
		signal.Notify(told, syscall.SIGHUP)
	}
	if !onTerminal() {
		signal.Notify(told, os.Interrupt)
	}
	return told, func() { signal.Stop(told) }
}
