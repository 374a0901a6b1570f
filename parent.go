package main

import (
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"
)

const (
	// parentEvery is how often Terraform is looked for.
	parentEvery = 100 * time.Millisecond
	// longestClose leaves time to exit by itself: Terraform kills a provider two seconds after it asked it to stop.
	longestClose = 1500 * time.Millisecond
	// longestCloseAlone is for a provider whose Terraform is gone, so that nobody kills it.
	longestCloseAlone = 5 * time.Second
)

// leaveSignalsToTerraform ignores what a terminal or a runner sends to all processes of a run: Terraform decides what becomes of
// the run, and stops the provider by its protocol. SIGPIPE is what a log line raises once Terraform is gone.
func leaveSignalsToTerraform() {
	signal.Notify(make(chan os.Signal, 1), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
}

// watchParent looks every so often for the process that started this one, which is Terraform. It calls there each time that the
// parent is there, and closes gone when it is not. It looks, since no signal or event of its end is the same on all systems.
func watchParent(every time.Duration, there func()) (gone <-chan struct{}) {
	ended, isThere := make(chan struct{}), findParent()
	go func() {
		defer close(ended)
		look := time.NewTicker(every)
		defer look.Stop()
		for range look.C {
			if !isThere() {
				return
			}
			there()
		}
	}()
	return ended
}

// findParent returns a function that tells whether the parent, as it is now, is there.
func findParent() (isThere func() bool) {
	pid := os.Getppid()
	if runtime.GOOS != "windows" {
		return func() bool { return os.Getppid() == pid } // an orphan gets another parent
	}
	// On Windows it keeps the number of the one that it had. But there any process can be waited for.
	process, err := os.FindProcess(pid)
	if err != nil {
		return func() bool { return true } // it is not known
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = process.Wait()
	}()
	return func() bool {
		select {
		case <-ended:
			return false
		default:
			return true
		}
	}
}
