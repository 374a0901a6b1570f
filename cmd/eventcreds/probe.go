package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift/unmanaged"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/probe"
)

const probeLong = `Asks a platform what the contract of this provider says of it, and reports where the two differ. Part of the contract is
assumed, and only somebody with an account can tell. The credential comes from the provider's own environment variables.

It only reads, unless --write is set: then it also makes, changes and deletes one object of each kind, named
eventcreds-probe-<time>, after saying so and asking. It removes them whatever happens, an interrupt included. It never
sends an event to Eventicat.

The report says of each operation what it rests on, how it was answered, and which fields were missing, too many, under
another name, or of another type; whether changes show, and after how long; and whether what was revoked is refused. It
holds no secret, id, name or address, so it can be attached to an issue.

It ends with 0 when the platform is as the contract says, with 2 when it differs, and with 1 when it could not look.`

// probeFlags are the arguments of the command probe, as they were written.
type probeFlags struct {
	write, yes               bool
	contract, format, output string
}

func newProbe(around surroundings) *cobra.Command {
	var flags probeFlags
	cmd := &cobra.Command{
		Use:   "probe PLATFORM",
		Short: "Compare a platform with what this provider takes for granted",
		Long:  probeLong,
		Example: `  ECOEVENTS_API_KEY=ek_test_... eventcreds probe ecoevents
  eventcreds probe eventconnectors --write --format json --output report.json
  eventcreds probe eventicat --contract amended.yaml`,
		Args:      takes("PLATFORM"),
		ValidArgs: probe.Platforms(),
		RunE: func(cmd *cobra.Command, args []string) error {
			options, err := flags.options(args[0], around, cmd.Root().Version)
			if err != nil {
				return err
			}
			return lookAtPlatform(cmd.Context(), options, flags, around)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&flags.write, "write", false, "also make, change and delete one object of each kind")
	f.BoolVar(&flags.yes, "yes", false, "with --write: do not ask")
	f.StringVar(&flags.contract, "contract", "", "compare with the OpenAPI document in this `FILE`, as an amended\ncontracts/ecoevents.yaml")
	f.StringVar(&flags.format, "format", "text", "the `FORMAT` of the report: text or json")
	f.StringVar(&flags.output, "output", "", "write the report into this `FILE`")
	complete(cmd, "format", "text", "json")
	return cmd
}

// options reads what was written.
func (f probeFlags) options(platform string, around surroundings, version string) (probe.Options, error) {
	if _, err := probe.Intentions(platform); err != nil {
		return probe.Options{}, &usageError{err}
	}
	if f.format != "text" && f.format != "json" {
		return probe.Options{}, &usageError{fmt.Errorf("there is no format %q; write text or json", f.format)}
	}
	client, err := probeClient(around.getenv)
	if err != nil {
		return probe.Options{}, err
	}
	o := probe.Options{
		Platform: platform, Write: f.write, Getenv: around.getenv, Client: client, Now: around.now, Wait: wait,
		Log: slog.New(slog.NewTextHandler(around.streams.stderr, nil)), Version: version,
	}
	if f.contract != "" {
		if o.Contract, err = os.ReadFile(f.contract); err != nil {
			return o, fmt.Errorf("--contract: %w", err)
		}
	}
	return o, nil
}

// probeClient asks as the provider does, but follows no redirect, for the request carries a credential.
func probeClient(getenv func(string) string) (*http.Client, error) {
	transport, err := unmanaged.NewTransport(getenv)
	if err != nil {
		return nil, err
	}
	return &http.Client{
		Timeout: time.Minute, Transport: transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, nil
}

// wait returns after d, or earlier, with an error, when the context ends.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// lookAtPlatform prints the report.
func lookAtPlatform(ctx context.Context, options probe.Options, flags probeFlags, around surroundings) error {
	if options.Write && !flags.yes {
		if err := agree(ctx, options, around); err != nil {
			return err
		}
	}
	report, err := probe.Run(ctx, options)
	if report == nil {
		return err
	}
	var text bytes.Buffer
	printed := report.Text(&text)
	if flags.format == "json" {
		text.Reset()
		printed = report.JSON(&text)
	}
	if err := cmp.Or(printed, writeReport(&text, flags.output, around.streams.stdout), err); err != nil {
		return err
	}
	switch report.Outcome() {
	case probe.Failed:
		return errors.New("not everything could be looked at; the report says what")
	case probe.Differs:
		return foundError{}
	case probe.Agrees:
	}
	return nil
}

// agree says what will be done, and asks whether it may.
func agree(ctx context.Context, options probe.Options, around surroundings) error {
	intentions, err := probe.Intentions(options.Platform)
	if err != nil {
		return err
	}
	var text strings.Builder
	fmt.Fprintf(&text, "With the credential in the environment, eventcreds probe %s --write\n", options.Platform)
	for _, intention := range intentions {
		fmt.Fprintf(&text, "  - %s\n", intention)
	}
	text.WriteString("What it makes is named eventcreds-probe-<time>, and it removes it again. Type yes to go on: ")
	if _, err := io.WriteString(around.streams.stderr, text.String()); err != nil {
		return err
	}
	answered := make(chan string, 1)
	go func() { // which ends with the program at the latest
		line, _ := bufio.NewReader(around.streams.stdin).ReadString('\n')
		answered <- strings.TrimSpace(line)
	}()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case answer := <-answered:
		if answer != "yes" {
			return errors.New("nothing was done; with --yes it does not ask")
		}
	}
	return nil
}
