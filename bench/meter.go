//go:build unix

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// Terraform starts its provider itself, several times in a command, and nobody else can wait for one. So what it starts is
// a link to this program, which runs the provider beside it and notes, at its end, what it used.
const (
	meterName   = "terraform-provider-eventcreds"
	meteredName = "metered"
	usageName   = "usage"
)

// usage is what processes used.
type usage struct {
	CPU    float64 // in seconds
	Memory float64 // at its peak, in MiB
}

func usageOf(ended *os.ProcessState) usage {
	used := usage{CPU: (ended.UserTime() + ended.SystemTime()).Seconds()}
	if resources, ok := ended.SysUsage().(*syscall.Rusage); ok {
		used.Memory = float64(resources.Maxrss) / (1 << 10)
		if runtime.GOOS == "darwin" {
			used.Memory /= 1 << 10 // bytes there, KiB elsewhere
		}
	}
	return used
}

// installMeter makes the directory in which Terraform finds the provider.
func installMeter(directory, provider string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	return errors.Join(
		os.Mkdir(directory, 0o700),
		os.Symlink(self, filepath.Join(directory, meterName)),
		os.Symlink(provider, filepath.Join(directory, meteredName)),
	)
}

// isMeter reports whether Terraform started the program, under this name.
func isMeter(name string) bool { return filepath.Base(name) == meterName }

// meter is the program in the place of the provider.
func meter(name string) error {
	directory := filepath.Dir(name)
	provider := exec.Command(filepath.Join(directory, meteredName)) //nolint:noctx // Terraform ends it
	provider.Stdin, provider.Stdout, provider.Stderr = os.Stdin, os.Stdout, os.Stderr
	failed := provider.Run()
	if provider.ProcessState == nil {
		return failed // to start
	}
	used, err := json.Marshal(usageOf(provider.ProcessState))
	if err != nil {
		return err
	}
	file, err := os.OpenFile(filepath.Join(directory, usageName), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(file, "%s\n", used)
	return errors.Join(failed, err, file.Close())
}

// readMeter sums up what the provider used since the last time.
func readMeter(directory string) (used usage, err error) {
	name := filepath.Join(directory, usageName)
	content, err := os.ReadFile(name)
	if err != nil {
		return used, err
	}
	for line := range strings.Lines(string(content)) {
		var one usage
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			return used, err
		}
		used.CPU += one.CPU
		used.Memory = max(used.Memory, one.Memory)
	}
	return used, os.Remove(name)
}
