//go:build unix

package acctest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Group is a command with all the processes that it starts, as a shell or a runner of CI starts it: a signal to the group reaches
// Terraform and its providers.
type Group struct{ *Running }

// StartGroup starts a command in a process group of its own.
func (c *CLI) StartGroup(arguments ...string) *Group {
	c.t.Helper()
	command := exec.CommandContext(c.t.Context(), c.program, arguments...)
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return &Group{c.start(command)}
}

// Signal sends a signal to all processes of the group.
func (g *Group) Signal(signal syscall.Signal) {
	g.t.Helper()
	if err := syscall.Kill(-g.id(), signal); err != nil {
		g.t.Error(err)
	}
}

// Kill kills Terraform alone.
func (g *Group) Kill() {
	g.t.Helper()
	if err := g.command.Process.Kill(); err != nil {
		g.t.Error(err)
	}
}

// WaitForAll waits for the end of all processes of the group, of which Terraform must have ended.
func (g *Group) WaitForAll() {
	g.t.Helper()
	guard := time.NewTimer(time.Minute)
	defer guard.Stop()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for g.isAlive() {
		select {
		case <-look.C:
		case <-guard.C:
			g.Signal(syscall.SIGKILL)
			g.t.Fatal("a provider lives on without Terraform")
		}
	}
}

func (g *Group) id() int { return g.command.Process.Pid }

// isAlive reports whether any process of the group is there. Where nobody collects what is left of an orphan, as in some
// containers, that is not one.
func (g *Group) isAlive() bool {
	if syscall.Kill(-g.id(), 0) != nil {
		return false
	}
	processes, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil || len(processes) == 0 {
		return true // not on Linux: somebody does collect it there
	}
	for _, process := range processes {
		stat, _ := os.ReadFile(process)
		_, after, _ := strings.Cut(string(stat), ") ") // the name before it may hold anything
		fields := strings.Fields(after)                // state, parent, group
		if len(fields) > 2 && fields[0] != "Z" && fields[2] == strconv.Itoa(g.id()) {
			return true
		}
	}
	return false
}
