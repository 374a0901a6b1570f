package main

import (
	"os"
	"runtime"
	"time"
)

// watchParent looks every so often whether the process that started this one, which is Terraform, is still there. It calls there
// each time that it is, and closes gone when it is not. No operating system tells of itself in a way that all of them have.
func watchParent(every time.Duration, there func()) (gone <-chan struct{}) {
	ended := make(chan struct{})
	isThere := parentProbe()
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

// parentProbe returns a function that tells whether the parent is there.
func parentProbe() func() bool {
	pid := os.Getppid()
	if runtime.GOOS != "windows" {
		return func() bool { return os.Getppid() == pid } // an orphan gets another parent
	}
	// On Windows it does not, but any process can be waited for.
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
