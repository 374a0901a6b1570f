package main

import (
	"cmp"
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
	"golang.org/x/sync/errgroup"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// urlVariable tells the control commands where the sandbox is.
const urlVariable = "EVENTCREDS_SANDBOX_URL"

// sandboxFlags are the arguments of the command sandbox, as they were written.
type sandboxFlags struct {
	listen, auth, rate, faults, state string
	latency                           time.Duration
	apiKeys                           int
}

func newSandbox(around surroundings) *cobra.Command {
	var flags sandboxFlags
	cmd := &cobra.Command{
		Use:   "sandbox [-- COMMAND [ARG...]]",
		Short: "Serve emulated event platforms from memory",
		Long: `Serves emulated event platforms from memory, on the loopback interface, until it is interrupted.

At start it prints lines of the form export NAME=value, with which the provider finds the platforms, and then # ready.
Logs go to standard error.

With a command after -- it prints nothing: it runs the command with these variables, hands it the signals that come, and
ends when it does, with its exit status. Credentials of the real platforms in the environment are kept from it.

With --state the world of the sandbox, which is its accounts, credentials, objects and clock, is in a file when it ends,
and is there again when it starts with that file. Rate limits, faults and counts are not kept. The file holds every
secret that the sandbox issued; they are good for nothing but the sandbox.`,
		Example: `  eventcreds sandbox -- terraform test

  eventcreds sandbox > sandbox.env &
  until grep -qs '^# ready' sandbox.env; do sleep 0.1; done
  . ./sandbox.env
  terraform plan`,
		Args: usage(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if len(around.command) == 1 {
				return &usageError{errors.New("a command is missing after --")}
			}
			return serve(cmd.Context(), flags, around.command[min(1, len(around.command)):], around)
		},
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
	f.StringVar(&flags.state, "state", "",
		"keep the world of the sandbox in this `FILE` between runs; what it holds\nof accounts counts, not --auth and --api-keys")
	complete(cmd, "auth", string(sandbox.AuthAPIKey), string(sandbox.AuthPassword))
	complete(cmd, "rate", "free", "starter", "professional", "enterprise")
	cmd.AddCommand(newControl(around))
	return cmd
}

// serve runs a sandbox until the context ends or, if there is a command, until that does.
func serve(ctx context.Context, flags sandboxFlags, command []string, around surroundings) error {
	log := slog.New(slog.NewTextHandler(around.streams.stderr, nil))
	box, err := flags.build(log, around)
	if err != nil {
		return err
	}
	var handler http.Handler = box
	var state *stateFile
	if flags.state != "" {
		if state, err = openState(flags.state, box, log); err != nil {
			return err
		}
		handler = state.handler()
	}
	listener, err := listenOnLoopback(flags.listen)
	if err != nil {
		return err
	}
	interrupted := ctx
	if len(command) > 0 {
		ctx = context.WithoutCancel(ctx) // a command that is interrupted cleans up, for which it needs the sandbox
	}
	ctx, end := context.WithCancel(ctx)
	defer end()
	running, serving := errgroup.WithContext(ctx)
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		BaseContext:       func(net.Listener) context.Context { return serving }, // requests that wait end with the program
	}
	box.CountConnections(server)
	running.Go(func() error { return serveUntil(serving, server, listener) })
	if state != nil {
		running.Go(func() error { state.keep(serving); return nil })
	}

	variables := variablesOf(box, "http://"+listener.Addr().String())
	if len(command) > 0 {
		err = runBeside(interrupted, command, variables, around)
	} else if err = printVariables(around.streams.stdout, variables); err == nil {
		<-serving.Done()
	}
	end()
	stopped := running.Wait()
	if state != nil {
		stopped = errors.Join(stopped, state.save())
	}
	return cmp.Or(stopped, err)
}

// build makes the sandbox that the flags ask for.
func (flags sandboxFlags) build(log *slog.Logger, around surroundings) (*sandbox.Sandbox, error) {
	rate, err := sandbox.ParseRate(flags.rate)
	if err != nil {
		return nil, err
	}
	faults, err := sandbox.ParseFaults(flags.faults)
	if err != nil {
		return nil, err
	}
	box, err := sandbox.New(sandbox.Options{
		Auth: sandbox.Auth(flags.auth), Latency: flags.latency, Rate: rate, APIKeys: flags.apiKeys,
		Now: around.now, Random: around.random, Log: log,
	})
	if err != nil {
		return nil, err
	}
	err = box.SetFaults(faults...)
	return box, err
}

// serveUntil serves until the context ends, and lets requests end in peace for a second more.
func serveUntil(ctx context.Context, server *http.Server, listener net.Listener) error {
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

// variablesOf are those with which provider and control commands find the sandbox.
func variablesOf(box *sandbox.Sandbox, origin string) map[string]string {
	variables := box.Environment(origin)
	variables[urlVariable] = origin
	return variables
}

// printVariables prints what a shell needs to know, and that the sandbox can be used.
func printVariables(w io.Writer, variables map[string]string) error {
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
