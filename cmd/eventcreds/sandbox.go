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

	"github.com/spf13/cobra"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// urlVariable tells the control commands where the sandbox is.
const urlVariable = "EVENTCREDS_SANDBOX_URL"

// sandboxFlags are the arguments of the command sandbox, as they were written.
type sandboxFlags struct {
	listen, auth, rate, faults string
	latency                    time.Duration
	apiKeys                    int
}

func newSandbox(around surroundings) *cobra.Command {
	var flags sandboxFlags
	cmd := &cobra.Command{
		Use:   "sandbox",
		Short: "Serve emulated event platforms from memory",
		Long: `Serves emulated event platforms from memory, on the loopback interface, until it is interrupted.

At start it prints lines of the form export NAME=value, with which the provider finds the platforms, and then # ready.
Logs go to standard error.`,
		Example: `  eventcreds sandbox > sandbox.env &
  until grep -qs '^# ready' sandbox.env; do sleep 0.1; done
  . ./sandbox.env
  terraform plan`,
		Args: usage(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return serve(cmd.Context(), flags, around) },
	}
	f := cmd.Flags()
	f.StringVar(&flags.listen, "listen", "127.0.0.1:0", "a loopback address, `HOST:PORT`; port 0: any that is free")
	f.StringVar(&flags.auth, "auth", string(sandbox.AuthAPIKey),
		"the `KIND` of credential that is printed: api-key for a key or\na token, password for email and password where the platform\nhas sign-in")
	f.DurationVar(&flags.latency, "latency", 0, "how long every request waits before it takes effect")
	f.StringVar(&flags.rate, "rate", "enterprise",
		"how many `REQUESTS/DURATION` each window of EcoEvents allows, as in\n300/60s, or the name of a tier: free, starter, professional,\n"+
			"enterprise; Eventicat always allows 5 requests in a sliding second,\nEvent Connectors has no limit")
	f.IntVar(&flags.apiKeys, "api-keys", 0, "how `MANY` API keys the account of EcoEvents has from the start,\nbesides the printed one")
	f.StringVar(&flags.faults, "faults", "",
		"what goes wrong on purpose, `FAULT,...`, written as eventcreds sandbox\ncontrol faults --help says, until that or reset changes it")
	complete(cmd, "auth", string(sandbox.AuthAPIKey), string(sandbox.AuthPassword))
	complete(cmd, "rate", "free", "starter", "professional", "enterprise")
	cmd.AddCommand(newControl(around))
	return cmd
}

// serve runs a sandbox until the context ends.
func serve(ctx context.Context, flags sandboxFlags, around surroundings) error {
	rate, err := sandbox.ParseRate(flags.rate)
	if err != nil {
		return err
	}
	faults, err := sandbox.ParseFaults(flags.faults)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(around.streams.stderr, nil))
	box, err := sandbox.New(sandbox.Options{
		Auth: sandbox.Auth(flags.auth), Latency: flags.latency, Rate: rate, APIKeys: flags.apiKeys,
		Now: around.now, Random: around.random, Log: log,
	})
	if err != nil {
		return err
	}
	if err := box.SetFaults(faults...); err != nil {
		return err
	}
	listener, err := listenOnLoopback(flags.listen)
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
	if err := announce(around.streams.stdout, box, "http://"+listener.Addr().String()); err != nil {
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

// complete tells a shell which values a flag takes.
func complete(cmd *cobra.Command, flag string, values ...string) {
	// It fails only for a flag that is not there, which a test would show.
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}
