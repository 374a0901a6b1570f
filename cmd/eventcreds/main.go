// Command eventcreds is the program for people, beside the provider: it finds drift for CI, and serves the emulated platforms.
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
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], surroundings{
		streams: systemStreams(), getenv: os.Getenv, now: time.Now, random: rand.Reader,
	})
	stop()
	os.Exit(status)
}

// surroundings is what the program would otherwise find in global variables.
type surroundings struct {
	streams streams
	getenv  func(string) string
	now     func() time.Time
	random  io.Reader
}
