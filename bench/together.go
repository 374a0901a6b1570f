//go:build unix

package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// Applies of different states that are started together, under one account. They know nothing of each other.
const (
	togetherRuns = 10
	togetherKeys = 100 // of each
	together     = "applies at once under " + limitedRate
)

// togetherScale is where their samples are.
func togetherScale() scale { return scale{keys: togetherRuns * togetherKeys} }

// measureTogether lets several create keys at the same time, more than several windows of the rate limit take.
func (b *bench) measureTogether(ctx context.Context) error {
	rate, err := sandbox.ParseRate(limitedRate)
	if err != nil {
		return err
	}
	platform, err := startBox(ctx, sandbox.Options{Rate: rate, Now: b.now})
	if err != nil {
		return err
	}
	defer platform.close()
	workspaces := make([]*workspace, togetherRuns)
	for i := range workspaces {
		if workspaces[i], err = b.newWorkspace(provider, platform, togetherKeys); err != nil {
			return err
		}
	}

	began := b.now()
	var all errgroup.Group
	for _, w := range workspaces {
		all.Go(func() error {
			_, err := w.run(ctx, apply)
			return err
		})
	}
	if err := all.Wait(); err != nil {
		return err
	}
	taken, stats := b.now().Sub(began), platform.Stats()
	b.results.add(togetherScale(), together, provider, sample{
		seconds:  taken.Seconds(),
		requests: float64(stats.Total),
		refused:  float64(stats.Refused),
		failed:   float64(togetherRuns*togetherKeys - platform.made()),
	})
	return nil
}

// leastTogether is how long the windows that must pass take, in seconds.
func leastTogether(requests, refused float64) float64 {
	windows := int(requests-refused-1) / limitedWindow
	return (time.Duration(windows) * limitAlone * time.Second).Seconds()
}

// together tells of applies that were started together.
func (r results) together() table {
	s := togetherScale()
	if r[cell{s, together, provider}] == nil {
		return nil
	}
	took := r.of(provider, s, together, seconds)
	sent, turnedAway := r.of(provider, s, together, requests), r.of(provider, s, together, refused)
	return table{
		{"keys", "command", "time until the last one ends", "beside the limit alone", "requests", "refused", "failed"},
		{
			strconv.Itoa(s.keys), fmt.Sprintf("%d %s", togetherRuns, together), fmt.Sprintf("%.4g s", took),
			multiple(took, leastTogether(sent, turnedAway), "s"), fmt.Sprint(sent), fmt.Sprint(turnedAway), r.count(s, together, failed),
		},
	}
}

// addTogetherGoals adds what is to be of applies that were started together.
func (r results) addTogetherGoals(add func(goal string, measured, most float64)) {
	s := togetherScale()
	if r[cell{s, together, provider}] == nil {
		return
	}
	sent, turnedAway := r.of(provider, s, together, requests), r.of(provider, s, together, refused)
	name := strconv.Itoa(togetherRuns) + " " + together
	add(name+", time beside the limit alone", r.of(provider, s, together, seconds)/leastTogether(sent, turnedAway), 1.15)
	add(name+", % refused", 100*turnedAway/sent, 3)
	add(name+", failed", r.of(provider, s, together, failed), 0)
}
