//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// parallelism is how much is done at a time, by Terraform and by bare calls alike. It is Terraform's default.
const parallelism = 10

// The commands that are measured.
const (
	apply   = "apply"
	plan    = "plan"
	destroy = "destroy"
)

// quantity is something of which a command takes more or less.
type quantity int

const (
	seconds      quantity = iota
	terraformCPU          // seconds
	providerCPU           // seconds
	memory                // of the provider at its peak, in MiB
	requests
	connections
	refused // requests
	failed  // keys
	state   // bytes for a key
	size    // of a program, in MiB
)

// sample is what one command took.
type sample map[quantity]float64

// workspace is a directory in which Terraform manages keys.
type workspace struct {
	now         func() time.Time
	terraform   string
	directory   string
	provider    string // the directory that it is in, with its meter; empty: it is Terraform's own
	box         *box   // what the provider calls; nil: nothing
	keys        int
	environment []string
}

// stateName is where Terraform keeps the state of a workspace.
const stateName = "terraform.tfstate"

const builtinConfiguration = `
resource "terraform_data" "key" {
  count = %d
  input = {
    name   = "consumer-${count.index}"
    scopes = ["events:read", "vendors:read"]
  }
}
`

const configuration = `
terraform {
  required_providers {
    eventcreds = { source = "eventcreds/eventcreds" }
  }
}

resource "eventcreds_ecoevents_api_key" "key" {
  count  = %d
  name   = "consumer-${count.index}"
  scopes = ["events:read", "vendors:read"]
}
`

// newWorkspace makes a workspace for a contender, which calls the box, or nothing.
func (b *bench) newWorkspace(contender string, calls *box, keys int) (*workspace, error) {
	directory, err := os.MkdirTemp(b.directory, "workspace")
	if err != nil {
		return nil, err
	}
	w := &workspace{now: b.now, terraform: b.terraform, directory: directory, box: calls}
	settings := filepath.Join(directory, "cli.tfrc")
	w.environment = []string{
		"PATH=" + os.Getenv("PATH"),
		"HOME=" + directory,
		"TF_CLI_CONFIG_FILE=" + settings,
		"TF_IN_AUTOMATION=1",
		"CHECKPOINT_DISABLE=1",
	}
	if calls != nil {
		for name, value := range calls.Environment(calls.url) {
			w.environment = append(w.environment, name+"="+value)
		}
	}
	override := ""
	if contender != builtin {
		w.provider = filepath.Join(directory, "provider")
		if err := installMeter(w.provider, b.binary(contender)); err != nil {
			return nil, err
		}
		override = fmt.Sprintf("provider_installation {\n  dev_overrides { \"eventcreds/eventcreds\" = %q }\n}\n", w.provider)
	}
	return w, errors.Join(os.WriteFile(settings, []byte(override), 0o600), w.configure(keys))
}

// configure says how many keys there are to be.
func (w *workspace) configure(keys int) error {
	w.keys = keys
	written := configuration
	if w.provider == "" {
		written = builtinConfiguration
	}
	return os.WriteFile(filepath.Join(w.directory, "main.tf"), fmt.Appendf(nil, written, keys), 0o600)
}

// run runs a command. One that fails is an *exec.ExitError, and so is a plan of changes.
func (w *workspace) run(ctx context.Context, name string) (sample, error) {
	arguments := []string{name, "-input=false", "-no-color", fmt.Sprintf("-parallelism=%d", parallelism)}
	if name == plan {
		arguments = append(arguments, "-detailed-exitcode")
	} else {
		arguments = append(arguments, "-auto-approve")
	}
	command := interruptible(ctx, w.terraform, arguments...)
	command.Dir = w.directory
	command.Env = w.environment

	before := w.box.stats()
	began := w.now()
	output, failure := combinedOutput(ctx, command)
	took := w.now().Sub(began)
	if failure != nil {
		failure = fmt.Errorf("terraform %s: %w\n%s", strings.Join(arguments, " "), failure, output)
	}
	if command.ProcessState == nil {
		return nil, failure
	}
	after := w.box.stats()
	taken := sample{
		seconds:      took.Seconds(),
		terraformCPU: usageOf(command.ProcessState).CPU,
		requests:     float64(after.Total - before.Total),
		connections:  float64(after.Connections - before.Connections),
		refused:      float64(after.Refused - before.Refused),
	}
	if w.provider != "" {
		used, err := readMeter(w.provider)
		if err != nil {
			return nil, errors.Join(failure, err)
		}
		taken[terraformCPU] -= used.CPU // Terraform waited for the provider, and so it counts as Terraform's
		taken[providerCPU], taken[memory] = used.CPU, used.Memory
	}
	file, err := os.Stat(filepath.Join(w.directory, stateName))
	if err != nil {
		return nil, errors.Join(failure, err)
	}
	taken[state] = float64(file.Size()) / float64(w.keys)
	return taken, failure
}
