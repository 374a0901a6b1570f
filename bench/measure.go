//go:build unix

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// What is measured beside each other.
const (
	provider = "eventcreds"
	floor    = "bench/floor"
	builtin  = "terraform_data"
	bare     = "bare calls"
)

// What is measured beside the commands of Terraform.
const (
	build = "build"
	start = "start"
)

// scale is how much there is to do, and how far away the platform is.
type scale struct {
	keys    int
	latency time.Duration
}

// Creates that run into a rate limit: the first window takes three quarters of them, and the second opens after a minute.
const (
	limitedKeys   = 400
	limitedRate   = "300/60s"
	limitedWindow = 300 // requests
	limitAlone    = 60  // seconds
	limited       = "apply under " + limitedRate
)

// contender is what is measured.
type contender interface {
	run(ctx context.Context, command string) (sample, error)
}

type bench struct {
	now         func() time.Time
	terraform   string
	runs        int // of each command at each scale
	scales      []scale
	limitedRuns int    // of creates under a rate limit
	directory   string // for all that it writes
	version     string // of Terraform
	results     results

	isMemoryMeasured bool
}

// readVersion asks Terraform for its version.
func (b *bench) readVersion(ctx context.Context) error {
	command := interruptible(ctx, b.terraform, "version", "-json")
	command.Env = append(os.Environ(), "CHECKPOINT_DISABLE=1")
	output, err := command.Output()
	if err != nil {
		return fmt.Errorf("%s version: %w", b.terraform, err)
	}
	var answer struct {
		Version string `json:"terraform_version"` // of OpenTofu, too
	}
	err = json.Unmarshal(output, &answer)
	b.version = filepath.Base(b.terraform) + " " + answer.Version
	return err
}

// binary is a provider that was built.
func (b *bench) binary(name string) string { return filepath.Join(b.directory, filepath.Base(name)) }

// build builds provider and floor as the provider is released.
func (b *bench) build(ctx context.Context) error {
	const module = "github.com/eventcreds/terraform-provider-eventcreds"
	for name, path := range map[string]string{provider: module, floor: module + "/bench/floor"} {
		command := interruptible(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", b.binary(name), path)
		command.Env = append(os.Environ(), "CGO_ENABLED=0")
		if output, err := combinedOutput(ctx, command); err != nil {
			return fmt.Errorf("building %s: %w\n%s", path, err, output)
		}
		file, err := os.Stat(b.binary(name))
		if err != nil {
			return err
		}
		b.results.add(scale{}, build, name, sample{size: float64(file.Size()) / (1 << 20)})
	}
	return nil
}

// measureStarts starts provider and floor by turns. A start is short, so that it takes many.
func (b *bench) measureStarts(ctx context.Context) error {
	for range 10 * b.runs {
		for _, name := range []string{provider, floor} {
			took, err := untilSchema(ctx, b.now, b.binary(name))
			if err != nil {
				return fmt.Errorf("starting %s: %w", name, err)
			}
			b.results.add(scale{}, start, name, sample{seconds: took.Seconds()})
		}
	}
	return nil
}

// measure runs each command of each contender once. Those beside each other take turns at being the first.
func (b *bench) measure(ctx context.Context, s scale, run int) error {
	platform, err := startBox(ctx, sandbox.Options{Latency: s.latency, Now: b.now})
	if err != nil {
		return err
	}
	defer platform.close()
	elsewhere, err := startBox(ctx, sandbox.Options{Latency: s.latency, Now: b.now})
	if err != nil {
		return err
	}
	defer elsewhere.close()

	contenders := map[string]contender{bare: newCalls(elsewhere, s.keys, b.now)}
	for name, calls := range map[string]*box{provider: platform, floor: nil, builtin: nil} {
		if contenders[name], err = b.newWorkspace(name, calls, s.keys); err != nil {
			return err
		}
	}
	names := []string{provider, floor, builtin, bare}
	for _, command := range []string{apply, plan, destroy} {
		for i := range names {
			name := names[(run+i)%len(names)]
			taken, err := contenders[name].run(ctx, command)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			b.results.add(s, command, name, taken)
		}
	}
	return nil
}

// measureLimited creates more keys than a window of the rate limit takes, and counts those that fail.
func (b *bench) measureLimited(ctx context.Context) error {
	rate, err := sandbox.ParseRate(limitedRate)
	if err != nil {
		return err
	}
	platform, err := startBox(ctx, sandbox.Options{Rate: rate, Now: b.now})
	if err != nil {
		return err
	}
	defer platform.close()
	s := scale{keys: limitedKeys}
	w, err := b.newWorkspace(provider, platform, s.keys)
	if err != nil {
		return err
	}
	taken, err := w.run(ctx, apply)
	if _, ended := errors.AsType[*exec.ExitError](err); err != nil && (!ended || taken == nil) {
		return err
	}
	taken[failed] = float64(s.keys - platform.made())
	b.results.add(s, limited, provider, taken)

	w, err = b.newWorkspace(floor, nil, s.keys)
	if err != nil {
		return err
	}
	taken, err = w.run(ctx, apply)
	b.results.add(s, limited, floor, taken)
	return err
}
