package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"
)

// progress is one line on a terminal that says what is going on and for how long, and goes when all is done. It is safe for
// concurrent use.
type progress struct {
	w   io.Writer // nil: nobody sees it
	now func() time.Time

	mu    sync.Mutex
	text  string
	began time.Time // what the text is about
	stop  chan struct{}
	ended sync.WaitGroup
}

// Control sequences of terminals: to the start of the line, and clear to its end.
const clearLine = "\r\x1b[K"

func newProgress(to streams, now func() time.Time) *progress {
	p := &progress{now: now, stop: make(chan struct{})}
	if !to.progress {
		return p
	}
	p.w = to.stderr
	p.began = now()
	ticker := time.NewTicker(time.Second)
	p.ended.Go(func() {
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				p.show()
			case <-p.stop:
				return
			}
		}
	})
	return p
}

// say changes the line.
func (p *progress) say(text string) {
	p.mu.Lock()
	p.text = text
	p.mu.Unlock()
	p.show()
}

func (p *progress) show() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.w == nil || p.text == "" {
		return
	}
	_, _ = fmt.Fprintf(p.w, "%s%s (%s)", clearLine, p.text, p.now().Sub(p.began).Round(time.Second))
}

// end takes the line away.
func (p *progress) end() {
	close(p.stop)
	p.ended.Wait()
	if p.w != nil {
		_, _ = io.WriteString(p.w, clearLine)
	}
}

// handler makes progress of what the clients log: that they wait for a rate limit, above all.
func (p *progress) handler() slog.Handler { return logged{p} }

type logged struct{ progress *progress }

func (logged) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelInfo }

func (l logged) Handle(_ context.Context, record slog.Record) error {
	text := record.Message
	record.Attrs(func(a slog.Attr) bool {
		text += fmt.Sprintf(", %s %s", a.Key, a.Value)
		return true
	})
	l.progress.say(text)
	return nil
}

func (l logged) WithAttrs([]slog.Attr) slog.Handler { return l }

func (l logged) WithGroup(string) slog.Handler { return l }
