//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// planWritten is a plan of keys whose state Terraform did not write: to apply so many takes it time that grows with their
// square.
const planWritten = "plan of a written state, once"

// memoryScale is a scale at which memory is measured, and how much a provider may take there.
type memoryScale struct {
	scale
	most float64 // MiB; 0: as it comes
}

func memoryScales() []memoryScale {
	return []memoryScale{{scale: scale{keys: 1_000}}, {scale{keys: 2_000}, 80}, {scale{keys: 10_000}, 150}}
}

// mostFurther is how much memory a further key may take, in KiB.
const mostFurther = 6

// measureMemory plans, once at each scale, what is there and has not changed.
func (b *bench) measureMemory(ctx context.Context) error {
	for _, s := range memoryScales() {
		log.Printf("the memory of a plan of %d keys", s.keys)
		if err := b.measureMemoryAt(ctx, s.scale); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) measureMemoryAt(ctx context.Context, s scale) error {
	platform, err := startBox(ctx, sandbox.Options{Now: b.now})
	if err != nil {
		return err
	}
	defer platform.close()
	calls := newCalls(platform, s.keys, b.now)
	if _, err := calls.run(ctx, apply); err != nil {
		return err
	}
	for name, called := range map[string]*box{provider: platform, floor: nil} {
		taken, err := b.planWritten(ctx, name, called, calls.made)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		b.results.add(s, planWritten, name, taken)
	}
	return nil
}

// planWritten applies one key, and plans many whose state is a copy of its.
func (b *bench) planWritten(ctx context.Context, contender string, platform *box, keys []madeKey) (sample, error) {
	w, err := b.newWorkspace(contender, platform, 1)
	if err != nil {
		return nil, err
	}
	if _, err := w.run(ctx, apply); err != nil {
		return nil, err
	}
	name := filepath.Join(w.directory, stateName)
	applied, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	written, err := multiply(applied, keys)
	if err == nil {
		err = errors.Join(os.WriteFile(name, written, 0o600), w.configure(len(keys)))
	}
	if err != nil {
		return nil, err
	}
	return w.run(ctx, plan)
}

// multiply makes a state of many keys out of one of a single key.
func multiply(applied []byte, keys []madeKey) ([]byte, error) {
	return replace(applied, "resources", func(resource json.RawMessage) ([]json.RawMessage, error) {
		multiplied, err := replace(resource, "instances", func(instance json.RawMessage) ([]json.RawMessage, error) {
			return copies(instance, keys)
		})
		return []json.RawMessage{multiplied}, err
	})
}

// replace replaces the only element of an array in an object.
func replace(
	object json.RawMessage, array string, with func(json.RawMessage) ([]json.RawMessage, error),
) (json.RawMessage, error) {
	var fields map[string]json.RawMessage
	var elements []json.RawMessage
	if err := errors.Join(json.Unmarshal(object, &fields), json.Unmarshal(fields[array], &elements)); err != nil {
		return nil, err
	}
	if len(elements) != 1 {
		return nil, fmt.Errorf("%d %s in a state of one key", len(elements), array)
	}
	replaced, err := with(elements[0])
	if err != nil {
		return nil, err
	}
	if fields[array], err = json.Marshal(replaced); err != nil {
		return nil, err
	}
	return json.Marshal(fields)
}

// copies are copies of an instance in a state, in which each stands for a key of its own.
func copies(instance json.RawMessage, keys []madeKey) ([]json.RawMessage, error) {
	var compact bytes.Buffer
	var of struct {
		Attributes struct {
			ID        string `json:"id"`
			CreatedAt string `json:"created_at"`
		} `json:"attributes"`
	}
	if err := errors.Join(json.Compact(&compact, instance), json.Unmarshal(instance, &of)); err != nil {
		return nil, err
	}
	made := make([]json.RawMessage, len(keys))
	for i, key := range keys {
		made[i] = json.RawMessage(strings.NewReplacer(
			strconv.Quote(of.Attributes.ID), strconv.Quote(key.ID),
			strconv.Quote(of.Attributes.CreatedAt), strconv.Quote(key.CreatedAt),
			`"consumer-0"`, fmt.Sprintf(`"consumer-%d"`, i),
			`"index_key":0`, fmt.Sprintf(`"index_key":%d`, i),
		).Replace(compact.String()))
	}
	return made, nil
}

// memories are the memory at its peak, and how much of it each further key took.
func (r results) memories() table {
	rows := table{{
		"keys", "command", "memory of the provider", "beside " + floor, "for a further key", "beside " + floor, "CPU of the provider",
		"beside " + floor, "time", "beside " + floor,
	}}
	var last scale
	for _, s := range memoryScales() {
		if r[cell{s.scale, planWritten, provider}] == nil {
			return nil
		}
		further := []string{"", ""}
		if last.keys > 0 {
			value, other := r.furtherKey(provider, last, s.scale), r.furtherKey(floor, last, s.scale)
			further = []string{fmt.Sprintf("%.3g KiB", value), multiple(value, other, "KiB")}
		}
		rows = append(rows, slices.Concat([]string{strconv.Itoa(s.keys), planWritten},
			r.beside(s.scale, planWritten, memory, "MiB", floor), further,
			r.beside(s.scale, planWritten, providerCPU, "s", floor),
			r.beside(s.scale, planWritten, seconds, "s", floor)))
		last = s.scale
	}
	return rows
}

// addMemoryGoals adds what is to be reached in memory, if it was measured.
func (r results) addMemoryGoals(add func(goal string, measured, most float64)) {
	var last scale
	for _, s := range memoryScales() {
		if r[cell{s.scale, planWritten, provider}] == nil {
			return
		}
		if s.most > 0 {
			add(fmt.Sprintf("%s, %d keys, MiB", planWritten, s.keys), r.of(provider, s.scale, planWritten, memory), s.most)
			add(fmt.Sprintf("%s, KiB for each key from %d to %d", planWritten, last.keys, s.keys),
				r.furtherKey(provider, last, s.scale), mostFurther)
		}
		last = s.scale
	}
}

// furtherKey is how much more memory a contender takes at its peak for a key, between two scales, in KiB.
func (r results) furtherKey(contender string, from, to scale) float64 {
	more := r.of(contender, to, planWritten, memory) - r.of(contender, from, planWritten, memory)
	return more * 1024 / float64(to.keys-from.keys)
}
