//go:build unix

package main

import (
	"context"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// longestEnd is how long a program may take to end after an interrupt, as Terraform does with its providers and its state.
const longestEnd = 20 * time.Second

// interruptible is a command that is interrupted when the context ends, and not killed, so that it ends what it started. It
// is in a process group of its own: what comes from the keyboard reaches it once, through this program.
func interruptible(ctx context.Context, name string, arguments ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, name, arguments...)
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = longestEnd
	return command
}

// combinedOutput runs an interruptible command. After an interrupt nothing of its group is left.
func combinedOutput(ctx context.Context, command *exec.Cmd) ([]byte, error) {
	output, err := command.CombinedOutput()
	if ctx.Err() != nil && command.Process != nil {
		_ = syscall.Kill(-command.Process.Pid, syscall.SIGKILL) // there may be none
	}
	return output, err
}
