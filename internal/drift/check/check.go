// Package check looks for drift: it collects what Terraform and the platforms say, and makes a report of it.
package check

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift/terraform"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift/unmanaged"
)

// Options are what to look at, and how.
type Options struct {
	Here string // the current directory, whose settings hold for everything
	// Directories are planned. With Plans it is at most one: where the plan files are shown, and the configuration is.
	Directories []string
	Plans       []string // files, or - for Input
	Input       io.Reader

	Terraform string // what to run: a name on PATH, or a path; empty: terraform or, where there is none, tofu
	Workspace string // what TF_WORKSPACE says
	DataDir   string // what TF_DATA_DIR says

	Ignores []drift.Ignore // beside those of settings files
	FailOn  drift.Severity

	Unmanaged   *unmanaged.Filter // nil: what no state knows is not looked for
	Environment unmanaged.Environment

	Progress func(string) // is told what is going on
	Now      func() time.Time
	Version  string // of the program
}

// Run makes the report. All that is to be looked at is, even if some cannot: the report says so. An error is about the options,
// or the end of the context.
func Run(ctx context.Context, o Options) (*drift.Report, error) {
	everywhere, err := settings(o.Here)
	if err != nil {
		return nil, err
	}
	c := &check{Options: o, known: map[string]bool{}, everywhere: slices.Concat(o.Ignores, everywhere), report: &drift.Report{
		Version: drift.ReportVersion, Program: o.Version, At: o.Now().UTC().Truncate(time.Second), FailOn: o.FailOn,
		Findings: []drift.Finding{}, Credentials: []drift.Credential{},
	}}
	if len(o.Plans) > 0 {
		err = c.plans(ctx)
	} else {
		err = c.directories(ctx)
	}
	if err == nil && o.Unmanaged != nil {
		err = c.unmanaged(ctx)
	}
	c.report.Sort()
	return c.report, err
}

type check struct {
	Options
	everywhere []drift.Ignore
	report     *drift.Report
	known      map[string]bool // ids
}

func (c *check) runner() (terraform.Runner, error) {
	names := []string{"terraform", "tofu"}
	if c.Terraform != "" {
		names = []string{c.Terraform}
	}
	for _, name := range names {
		if binary, err := exec.LookPath(name); err == nil {
			binary, err = filepath.Abs(binary)
			return terraform.Runner{Binary: binary, Workspace: c.Workspace}, err
		}
	}
	return terraform.Runner{}, fmt.Errorf("%s cannot be run: install it, or name another one with --terraform", strings.Join(names, " or "))
}

func (c *check) directories(ctx context.Context) error {
	runner, err := c.runner()
	if err != nil {
		return err
	}
	ignores := make([][]drift.Ignore, len(c.Directories))
	for i, directory := range c.Directories {
		if ignores[i], err = settings(directory); err != nil {
			return err
		}
	}
	for i, directory := range c.Directories {
		c.Progress(directory + ": planning")
		runner.Progress = func(refreshed int) { c.Progress(fmt.Sprintf("%s: %d resources refreshed", directory, refreshed)) }
		evidence, err := runner.Look(ctx, directory)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		c.add(evidence, err, directory, ignores[i], runner.SelectedWorkspace(directory, c.DataDir))
	}
	return nil
}

func (c *check) plans(ctx context.Context) error {
	directory := c.Here
	if len(c.Directories) > 0 {
		directory = c.Directories[0]
	}
	ignores, err := settings(directory)
	if err != nil {
		return err
	}
	for _, file := range c.Plans {
		c.Progress(file + ": reading")
		evidence := drift.Evidence{Source: file}
		plan, err := c.plan(ctx, directory, file)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err == nil {
			evidence.Plans = []*drift.Plan{plan}
		}
		c.add(evidence, err, directory, ignores, "")
	}
	return nil
}

// plan reads a file of JSON itself, and lets Terraform show any other.
func (c *check) plan(ctx context.Context, directory, file string) (*drift.Plan, error) {
	if file == "-" {
		return drift.Read(c.Input)
	}
	opened, err := os.Open(file) //nolint:gosec // the user chose it
	if err != nil {
		return nil, err
	}
	defer func() { _ = opened.Close() }()
	buffered := bufio.NewReader(opened)
	if first, _ := buffered.Peek(1); filepath.Ext(file) == ".json" || string(first) == "{" {
		return drift.Read(buffered)
	}
	runner, err := c.runner()
	if err != nil {
		return nil, err
	}
	return runner.Show(ctx, directory, file)
}

// add takes what one source comes to into the report.
func (c *check) add(evidence drift.Evidence, failed error, directory string, ignores []drift.Ignore, workspace string) {
	verdict := drift.Judge(evidence, c.report.At)
	verdict.Source.Workspace = workspace
	if failed != nil {
		verdict.Source.Failures = append(verdict.Source.Failures, drift.Line(failed.Error()))
	}
	terraform.Locate(directory, verdict.Findings)
	drift.Apply(slices.Concat(c.everywhere, ignores), verdict.Findings, c.report.At)
	for _, id := range verdict.Known {
		c.known[id] = true
	}
	c.report.Sources = append(c.report.Sources, verdict.Source)
	c.report.Findings = append(c.report.Findings, verdict.Findings...)
	c.report.Credentials = append(c.report.Credentials, verdict.Credentials...)
}

// unmanaged adds what is live and in no state. While not every state is known, that would be guessing.
func (c *check) unmanaged(ctx context.Context) error {
	platforms, err := c.Environment.Platforms()
	if err != nil {
		return err
	}
	if c.report.Outcome() == drift.Failed || c.accountChanged() {
		for _, platform := range platforms {
			c.report.Coverage = append(c.report.Coverage, drift.Coverage{
				Platform: platform.Name, Failure: "not every state could be looked at, so what is unmanaged cannot be told",
			})
		}
		return nil
	}
	c.Progress("listing what is live")
	findings, coverage := unmanaged.Find(ctx, platforms, c.known, *c.Options.Unmanaged, c.report.At)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	for _, platform := range c.unasked(coverage) {
		coverage = append(coverage, drift.Coverage{Platform: platform, Failure: "there is no credential for it in the environment"})
	}
	drift.Apply(c.everywhere, findings, c.report.At)
	c.report.Findings = append(c.report.Findings, findings...)
	c.report.Coverage = coverage
	return nil
}

func (c *check) accountChanged() bool {
	return slices.ContainsFunc(c.report.Findings, func(f drift.Finding) bool { return f.Name == drift.AccountChanged })
}

// unasked are the platforms of which there is a credential in state, and none in the environment to list others with.
func (c *check) unasked(asked []drift.Coverage) []string {
	var names []string
	for _, credential := range c.report.Credentials {
		name := credential.Platform
		known := slices.ContainsFunc(asked, func(c drift.Coverage) bool { return c.Platform == name })
		if unmanaged.CanList(name) && !known && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// settings are the ignores that the settings file of a directory holds, if there is one.
func settings(directory string) ([]drift.Ignore, error) {
	file := filepath.Join(directory, drift.SettingsFile)
	content, err := os.ReadFile(file) //nolint:gosec // the user chose the directory
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return nil, nil // what is wrong with a directory, Terraform says
	}
	if err != nil {
		return nil, err
	}
	ignores, err := drift.ReadSettings(content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return ignores, nil
}
