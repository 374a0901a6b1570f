package main

import (
	"os"
	"runtime"
	"time"
)

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
