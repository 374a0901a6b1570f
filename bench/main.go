//go:build unix

// Command bench measures the provider under the real Terraform, against the sandbox, and in turns with it, command by command,
// its floors: as many resources of Terraform's own, the same resources of a provider that makes no call (bench/floor), and the
// bare calls. It prints medians, and ratios of medians, as Markdown. It runs on Linux and macOS.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	log.SetFlags(log.Ltime)
	if isMeter(os.Args[0]) {
		if err := meter(os.Args[0]); err != nil {
			log.Fatal(err)
		}
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], time.Now)
	interrupted := ctx.Err() != nil
	stop()
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
	case interrupted:
		log.Fatal("interrupted; nothing of it is left")
	default:
		log.Fatal(err)
	}
}

func run(ctx context.Context, args []string, now func() time.Time) (err error) {
	b, err := parse(args)
	if err != nil {
		return err
	}
	b.now = now
	if b.directory, err = os.MkdirTemp("", "eventcreds-bench"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.directory)) }()
	if err := b.readVersion(ctx); err != nil {
		return err
	}
	if err := b.build(ctx); err != nil {
		return err
	}
	if err := b.measureStarts(ctx); err != nil {
		return err
	}
	for _, s := range b.scales {
		for run := range b.runs {
			log.Printf("%d keys, %v of latency, run %d of %d", s.keys, s.latency, run+1, b.runs)
			if err := b.measure(ctx, s, run); err != nil {
				return err
			}
		}
	}
	for run := range b.limitedRuns {
		log.Printf("%d creates under a rate limit, run %d of %d", limitedKeys, run+1, b.limitedRuns)
		if err := b.measureLimited(ctx); err != nil {
			return err
		}
	}
	if b.limitedRuns > 0 {
		log.Printf("%d applies at once under a rate limit", togetherRuns)
		if err := b.measureTogether(ctx); err != nil {
			return err
		}
	}
	if b.isMemoryMeasured {
		if err := b.measureMemory(ctx); err != nil {
			return err
		}
	}
	return b.report(os.Stdout)
}

// parse reads the arguments of the program.
func parse(args []string) (*bench, error) {
	b := &bench{results: results{}}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.StringVar(&b.terraform, "terraform", "terraform", "the `program` to run: a name on PATH or an absolute path")
	flags.IntVar(&b.runs, "runs", 3, "how often each command is run")
	keys := flags.String("keys", "100,1000", "how many keys")
	latencies := flags.String("latency", "0s,50ms", "of the platform")
	isLimited := flags.Bool("limited", true, "whether keys are created under a rate limit too, which takes more than a minute a run")
	flags.BoolVar(&b.isMemoryMeasured, "memory", true, "whether memory is measured too, in plans of up to 10,000 keys")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	counts, err := list(*keys, strconv.Atoi)
	if err != nil {
		return nil, err
	}
	delays, err := list(*latencies, time.ParseDuration)
	if err != nil {
		return nil, err
	}
	switch {
	case flags.NArg() > 0:
		return nil, fmt.Errorf("nothing is known of %q", flags.Arg(0))
	case b.runs < 1 || slices.Min(counts) < 1 || slices.Min(delays) < 0:
		return nil, errors.New("it takes a run at least, a key at least, and no latency below zero")
	}
	for _, count := range counts {
		for _, delay := range delays {
			b.scales = append(b.scales, scale{count, delay})
		}
	}
	if *isLimited {
		b.limitedRuns = b.runs
	}
	return b, nil
}

// list reads values that are separated by commas.
func list[T any](text string, parse func(string) (T, error)) ([]T, error) {
	var values []T
	for part := range strings.SplitSeq(text, ",") {
		value, err := parse(part)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", part, err)
		}
		values = append(values, value)
	}
	return values, nil
}
