// Package terraform makes the plans that package drift reads, with the Terraform or OpenTofu of whoever asks. It writes nothing
// but plan files, into a directory of its own, and locks nothing.
package terraform

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/hashicorp/terraform-exec/tfexec"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift"
)

// patience is how long Terraform may take to end after an interrupt, before it is ended.
const patience = 30 * time.Second

// Runner runs Terraform.
type Runner struct {
	Binary    string // a path, as exec.LookPath returns it
	Workspace string // what TF_WORKSPACE says; empty: nothing
	// Progress is told how many resources were refreshed so far; nil: nobody is.
	Progress func(refreshed int)
}

// Look plans a directory twice: what changed, and what an apply would do. The evidence holds what there is even where an
// error says that a plan could not be made; why is in its diagnostics as far as Terraform said so in form.
func (r Runner) Look(ctx context.Context, directory string) (drift.Evidence, error) {
	evidence := drift.Evidence{Source: directory}
	if info, err := os.Stat(directory); err != nil || !info.IsDir() {
		return evidence, errors.New("there is no such directory")
	}
	work, err := os.MkdirTemp("", "eventcreds-drift-")
	if err != nil {
		return evidence, err
	}
	defer func() { _ = os.RemoveAll(work) }()

	binary, err := r.inWorkspace(work)
	if err != nil {
		return evidence, err
	}
	terraform, err := tfexec.NewTerraform(directory, binary)
	if err != nil {
		return evidence, err
	}
	if err := errors.Join(terraform.SetWaitDelay(patience), terraform.SetAppendUserAgent("eventcreds-drift")); err != nil {
		return evidence, err
	}
	messages := newMessages(r.Progress)
	err = errors.Join(
		r.plan(ctx, terraform, messages, &evidence, filepath.Join(work, "drift"), tfexec.RefreshOnly(true)),
		r.plan(ctx, terraform, messages, &evidence, filepath.Join(work, "apply"), tfexec.RefreshOnly(false)),
	)
	evidence.Diagnostics = messages.diagnostics
	return evidence, err
}

// plan makes a plan and reads it. Terraform writes one in spite of most errors: it tells of what could be planned.
func (r Runner) plan(
	ctx context.Context, terraform *tfexec.Terraform, messages *messages, evidence *drift.Evidence, file string, option *tfexec.RefreshOnlyOption,
) error {
	_, err := terraform.PlanJSON(ctx, messages, tfexec.Out(file), tfexec.Lock(false), option)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil && messages.failed() {
		err = nil // they say why
	}
	if _, missing := os.Stat(file); missing != nil {
		return plainly(err)
	}
	plan, showErr := r.Show(ctx, terraform.WorkingDir(), file)
	if showErr == nil {
		evidence.Plans = append(evidence.Plans, plan)
	}
	return errors.Join(plainly(err), showErr)
}

// Show reads a plan file of a directory. It goes past terraform-exec, which would hold the whole of it several times over.
func (r Runner) Show(ctx context.Context, directory, file string) (*drift.Plan, error) {
	file, err := filepath.Abs(file)
	if err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, r.Binary, "show", "-json", "-no-color", file) //nolint:gosec // the user chose the program
	command.Dir = directory
	command.WaitDelay = patience
	command.Env = append(os.Environ(), "TF_LOG=", "TF_IN_AUTOMATION=1")
	var said strings.Builder
	command.Stderr = &said
	output, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	plan, readErr := drift.Read(output)
	_, _ = io.Copy(io.Discard, output) // so that Terraform ends by itself, and its error is its own
	if err := command.Wait(); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if said.Len() > 0 {
			return nil, fmt.Errorf("the plan file cannot be shown: %s", short(said.String()))
		}
	}
	return plan, readErr
}

// plainly is an error of terraform-exec without the lines that Terraform draws around it.
func plainly(err error) error {
	if _, exited := errors.AsType[*exec.ExitError](err); exited {
		return errors.New(short(err.Error()))
	}
	return err // of the plan that could not be started, or none
}

// short is the beginning of what Terraform writes for people, in one line.
func short(text string) string {
	text = strings.NewReplacer("│", " ", "╷", " ", "╵", " ", "exit status 1", " ").Replace(text)
	fields := strings.Fields(text)
	const most = 60
	if len(fields) > most {
		fields = append(fields[:most], "…")
	}
	return strings.Join(fields, " ")
}
