package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// stateFile keeps the world of a sandbox in a file.
type stateFile struct {
	name    string
	box     *sandbox.Sandbox
	log     *slog.Logger
	changed chan struct{}
}

// openState gives the sandbox the world that the file holds, if there is one.
func openState(name string, box *sandbox.Sandbox, log *slog.Logger) (*stateFile, error) {
	world, err := os.ReadFile(name) //nolint:gosec // the user names it
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, fmt.Errorf("--state: %w", err)
	default:
		if err := box.Restore(world); err != nil {
			return nil, fmt.Errorf("--state %s: %w", name, err)
		}
	}
	f := &stateFile{name, box, log, make(chan struct{}, 1)}
	err = f.save() // a file that cannot be written is known before anything is lost
	return f, err
}

// handler is the sandbox, which has its changes saved.
func (f *stateFile) handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if r.Method == http.MethodGet {
				return
			}
			select {
			case f.changed <- struct{}{}:
			default: // the next one to be saved has this change, too
			}
		}()
		f.box.ServeHTTP(w, r)
	})
}

// keep saves after changes, of which some may come together, until the context ends.
func (f *stateFile) keep(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-f.changed:
			if err := f.save(); err != nil {
				f.log.ErrorContext(ctx, "the world was not saved", "error", err)
			}
		}
	}
}

// save writes the file as a whole or not at all. Nobody else can read it, for it holds credentials, if those of a sandbox.
func (f *stateFile) save() error {
	world, err := f.box.Save()
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(f.name), "."+filepath.Base(f.name)+"-*") // of mode 0600
	if err != nil {
		return fmt.Errorf("--state: %w", err)
	}
	_, err = file.Write(world)
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), f.name)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("--state: %w", err), os.Remove(file.Name()))
	}
	return nil
}
