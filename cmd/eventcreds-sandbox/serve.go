package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// urlVariable tells the control commands where the sandbox is.
const urlVariable = "EVENTCREDS_SANDBOX_URL"

const serveUsage = `Serves emulated event platforms from memory, on the loopback interface, until it is interrupted.

Usage:
  eventcreds-sandbox [flags]
  eventcreds-sandbox control COMMAND   asks and changes a sandbox that is running; see control --help

Flags:
  --listen HOST:PORT        a loopback address; port 0 stands for any that is free (127.0.0.1:0)
  --auth api-key|password   the kind of credential that is printed (api-key): a key or a token, or email and password
                            where the platform has sign-in
  --latency DURATION        how long every request waits before it takes effect (0s)
  --rate REQUESTS/DURATION  how many requests each window of EcoEvents allows, as in 300/60s, or the name of a tier:
                            free, starter, professional, enterprise (enterprise: 100000/60s); Eventicat always allows
                            5 requests in a sliding second, Event Connectors has no limit
  --api-keys NUMBER         how many API keys the account of EcoEvents has from the start, besides the printed one (0)
  --faults FAULT,...        what goes wrong on purpose, written as control --help says, until control faults or control
                            reset changes it

At start it prints lines of the form export NAME=value, with which the provider finds the platforms, and then # ready:

  eventcreds-sandbox > sandbox.env &
  until grep -q '^# ready' sandbox.env; do sleep 0.1; done
  . ./sandbox.env
  terraform plan
`

// serve runs a sandbox until the context ends.
func serve(ctx context.Context, args []string, around surroundings) error {
	flags := newFlags("eventcreds-sandbox")
	listen := flags.String("listen", "127.0.0.1:0", "")
	auth := flags.String("auth", string(sandbox.AuthAPIKey), "")
	latency := flags.Duration("latency", 0, "")
	rateText := flags.String("rate", "enterprise", "")
	apiKeys := flags.Int("api-keys", 0, "")
	faultsText := flags.String("faults", "", "")
	err := flags.Parse(args)
	if err == nil && flags.NArg() > 0 {
		err = fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if err != nil {
		return &usageError{err, "eventcreds-sandbox", serveUsage}
	}
	rate, err := sandbox.ParseRate(*rateText)
	if err != nil {
		return err
	}
	faults, err := sandbox.ParseFaults(*faultsText)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(around.stderr, nil))
	box, err := sandbox.New(sandbox.Options{
		Auth: sandbox.Auth(*auth), Latency: *latency, Rate: rate, APIKeys: *apiKeys,
		Now: around.now, Random: around.random, Log: log,
	})
	if err != nil {
		return err
	}
	if err := box.SetFaults(faults...); err != nil {
		return err
	}
	listener, err := listenOnLoopback(*listen)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler:           box,
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		BaseContext:       func(net.Listener) context.Context { return ctx }, // requests that wait end with the program
	}
	box.CountConnections(server)
	if err := announce(around.stdout, box, "http://"+listener.Addr().String()); err != nil {
		return errors.Join(err, listener.Close())
	}

	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if err := server.Shutdown(grace); err != nil {
		return server.Close()
	}
	return nil
}

// listenOnLoopback resolves the address once, so that what is checked is what is listened on.
func listenOnLoopback(address string) (net.Listener, error) {
	resolved, err := net.ResolveTCPAddr("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("--listen %s: %w", address, err)
	}
	if !resolved.IP.IsLoopback() {
		return nil, fmt.Errorf("--listen %s: the sandbox hands out credentials to everybody who asks, "+
			"so it listens on a loopback address only, as 127.0.0.1:0", address)
	}
	return net.ListenTCP("tcp", resolved)
}

// announce prints what a shell needs to know, and that the sandbox can be used.
func announce(w io.Writer, box *sandbox.Sandbox, origin string) error {
	variables := box.Environment(origin)
	variables[urlVariable] = origin
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(variables)) {
		fmt.Fprintf(&text, "export %s=%s\n", name, quote(variables[name]))
	}
	text.WriteString("# ready\n")
	_, err := io.WriteString(w, text.String())
	return err
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9_@%+=:,./-]+$`)

// quote makes the value one word of a POSIX shell.
func quote(value string) string {
	if plainWord.MatchString(value) {
		return value
	}
	return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
}
