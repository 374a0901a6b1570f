package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift/check"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift/format"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift/unmanaged"
)

const driftLong = `Finds what somebody changed on the platforms, what is due, and what is live and in no state. It plans each directory
twice with Terraform or OpenTofu, once for what changed (plan -refresh-only) and once for what an apply would do, and
reports what both say of the provider eventcreds. It writes nothing but the reports that --output names, and locks no
state. The directories are to be initialized, and default to the current one. With --plan it reads what was planned
before.

It ends with 0 when nothing reaches the threshold of --fail-on, with 2 when something does, and with 1 when it could not
look, at a platform that does not answer, for instance: then there may be more than the report says.

Findings, by severity:
  critical  scopes-widened, callback-changed, account-changed
  high      revoked, scopes-narrowed, webhook-disabled, rotation-overdue, pending-create
  medium    renamed, changed, secret-in-plain-state, rotation-due, retirement-due, unverifiable, unmanaged
  low       configuration-change: an edit that nobody applied yet, which is no drift

What somebody answers for is ignored until a day, by --ignore or by a file ` + drift.SettingsFile + `, in the current
directory for all that is looked at, or in a directory for what is found there:

  ignore:
    - eventcreds_ecoevents_api_key.legacy#renamed until 2027-01-31 because the partner renames it in March
    - module.trial.* until 2026-12-31 because the trial ends then

--unmanaged lists what is live on EcoEvents and Event Connectors, with the provider's environment variables, and reports
what no state that is looked at knows.`

const driftExample = `  eventcreds drift
  eventcreds drift --fail-on medium infra/production infra/staging
  eventcreds drift --format markdown --output comment.md --format sarif --output drift.sarif --format text
  terraform show -json plan.tfplan | eventcreds drift --plan -
  eventcreds drift --unmanaged --owned-prefix platform- infra/*/`

// driftFlags are the arguments of the command drift, as they were written.
type driftFlags struct {
	plans, ignores     []string
	outputs            outputs
	failOn, terraform  string
	unmanaged          bool
	unmanagedSince     string
	unmanagedWithNames string
}

func newDrift(around surroundings) *cobra.Command {
	var flags driftFlags
	cmd := &cobra.Command{
		Use:     "drift [DIR...]",
		Short:   "Find drift of the credentials that Terraform manages",
		Long:    driftLong,
		Example: driftExample,
		RunE: func(cmd *cobra.Command, args []string) error {
			options, err := flags.options(args, around, cmd.Root().Version)
			if err != nil {
				return &usageError{err}
			}
			return lookForDrift(cmd.Context(), options, flags.outputs.done(), around.streams)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
	}
	f := cmd.Flags()
	f.StringArrayVar(&flags.plans, "plan", nil,
		"read this `FILE` in place of planning: what terraform show -json\nprints, - for standard input, or a plan file, which Terraform shows in DIR;\nseveral may be given")
	f.Func("format",
		"the `FORMAT` of a report: text, json, markdown, sarif, junit, github or html\n(default text); several may be given",
		flags.outputs.setFormat)
	f.Func("output", "write the report of the --format beside it into this `FILE`; at most one\nis printed",
		flags.outputs.setFile)
	f.StringVar(&flags.failOn, "fail-on", drift.High.String(),
		"the `SEVERITY` from which on findings end it with 2: critical, high,\nmedium, low or never")
	f.StringArrayVar(&flags.ignores, "ignore", nil,
		"leave out a finding, as the `IGNORE` says, which is written\n'ADDRESS[#finding] until 2027-01-31 because TEXT', with * in the address\nfor anything; several may be given")
	f.StringVar(&flags.terraform, "terraform", "", "what to plan with: terraform, tofu or another `PROGRAM`\n(default terraform or, where there is none, tofu)")
	f.BoolVar(&flags.unmanaged, "unmanaged", false, "find what is live on the platforms and in no state")
	f.StringVar(&flags.unmanagedSince, "unmanaged-since", "", "of that only what was created on this `DAY` or later, as 2026-07-01")
	f.StringVar(&flags.unmanagedWithNames, "owned-prefix", "", "of that only what has a name that begins with this `TEXT`")
	complete(cmd, "format", format.Names()...)
	complete(cmd, "fail-on", "critical", "high", "medium", "low", "never")
	complete(cmd, "terraform", "terraform", "tofu")
	return cmd
}

// options reads what was written.
func (f *driftFlags) options(directories []string, around surroundings, version string) (check.Options, error) {
	o := check.Options{
		Here: ".", Directories: directories, Plans: f.plans, Input: around.streams.stdin, Terraform: f.terraform,
		Workspace: around.getenv("TF_WORKSPACE"), DataDir: around.getenv("TF_DATA_DIR"), Now: around.now, Version: version,
	}
	switch {
	case len(f.plans) > 0 && len(directories) > 1:
		return o, errors.New("with --plan there is one DIR at most: where the plan files are shown")
	case len(f.plans) == 0 && len(directories) == 0:
		o.Directories = []string{"."}
	}
	var err error
	if o.FailOn, err = drift.ParseSeverity(f.failOn); err != nil {
		return o, fmt.Errorf("--fail-on: %w", err)
	}
	for _, text := range f.ignores {
		ignore, err := drift.ParseIgnore(text)
		if err != nil {
			return o, err
		}
		o.Ignores = append(o.Ignores, ignore)
	}
	if err := f.outputs.check(); err != nil {
		return o, err
	}
	filter := unmanaged.Filter{Prefix: f.unmanagedWithNames}
	if f.unmanagedSince != "" {
		if filter.Since, err = time.Parse(time.DateOnly, f.unmanagedSince); err != nil {
			return o, fmt.Errorf("--unmanaged-since: %q is no day; write one as 2026-07-01", f.unmanagedSince)
		}
	}
	switch {
	case f.unmanaged:
		o.Unmanaged = &filter
	case filter != unmanaged.Filter{}:
		return o, errors.New("--unmanaged-since and --owned-prefix narrow --unmanaged: set that, too")
	}
	o.Environment = unmanaged.Environment{Getenv: around.getenv, Now: around.now, Version: version}
	return o, nil
}

// lookForDrift prints the reports.
func lookForDrift(ctx context.Context, options check.Options, outputs []output, to streams) error {
	progress := newProgress(to, options.Now)
	options.Progress = progress.say
	options.Environment.Log = slog.New(progress.handler())
	report, err := check.Run(ctx, options)
	progress.end()
	if err != nil {
		return err
	}
	for _, o := range outputs {
		if err := o.write(report, to); err != nil {
			return err
		}
	}
	switch report.Outcome() {
	case drift.Failed:
		return errors.New("not everything could be looked at; the report says why")
	case drift.Found:
		return foundError{}
	case drift.Quiet:
	}
	return nil
}

// write prints a report to where it belongs. A file is not touched before the whole report is there.
func (o output) write(report *drift.Report, to streams) error {
	printer, ok := format.For(o.format)
	if !ok {
		return fmt.Errorf("there is no format %q", o.format) // it was checked
	}
	var text bytes.Buffer
	screen := format.Screen{}
	if o.file == "" {
		screen = format.Screen{Width: to.width, Colour: to.colour}
	}
	if err := printer(&text, report, screen); err != nil {
		return fmt.Errorf("printing the report as %s: %w", o.format, err)
	}
	return writeReport(&text, o.file, to.stdout)
}

// writeReport writes a whole report into a file or, without one, to standard output.
func writeReport(text *bytes.Buffer, name string, stdout io.Writer) error {
	if name == "" {
		_, err := io.Copy(stdout, text)
		return err
	}
	file, err := os.Create(name) //nolint:gosec // the user names it
	if err != nil {
		return err
	}
	_, err = io.Copy(file, text)
	return cmp.Or(err, file.Close())
}
