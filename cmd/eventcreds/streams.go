package main

import (
	"io"
	"os"

	"golang.org/x/term"
)

// streams is what the program reads from and writes to, and what is known of it.
type streams struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	width          int  // of the terminal that stdout is, in columns; 0: it is none
	colour         bool // stdout is a terminal that shows colours, and nobody asked for none
	progress       bool // stderr is a terminal, on which a line may be written over
}

// systemStreams are those of the process. https://no-color.org says what NO_COLOR means.
func systemStreams() streams {
	s := streams{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr}
	if width, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil {
		s.width = width
	}
	dumb := os.Getenv("TERM") == "dumb"
	s.colour = s.width > 0 && os.Getenv("NO_COLOR") == "" && !dumb
	s.progress = term.IsTerminal(int(os.Stderr.Fd())) && !dumb
	return s
}
