package lifecycletest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
)

// step is something that is done in a world.
type step struct {
	name string
	do   func(*world)
}

// anything: whatever is done in whatever order, and whatever fails, check holds; and in the end an apply makes what is wanted,
// and a destroy ends it.
func anything(t *testing.T, k *kind, platform Platform) {
	t.Helper()
	configs := k.configs()
	faults := make([]*fault, 0, 20)
	faults = append(append(append(faults, failures()...), losses()...), interruptions()...)
	script := rapid.Custom(func(t *rapid.T) script {
		f, n := rapid.SampledFrom(faults).Draw(t, "fault"), rapid.IntRange(1, 4).Draw(t, "request")
		if rapid.Bool().Draw(t, "alone") {
			return f.at(n)
		}
		return f.from(n)
	})
	steps := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) step {
		config := rapid.SampledFrom(configs)
		switch kind := rapid.IntRange(0, 9).Draw(t, "step"); kind {
		case 0, 1, 2, 3:
			c, s := config.Draw(t, "config"), script.Draw(t, "script")
			return step{"a failing apply", func(w *world) { w.apply(c, s) }}
		case 4:
			c := config.Draw(t, "config")
			return step{"apply", func(w *world) { w.must(c) }}
		case 5:
			s := script.Draw(t, "script")
			return step{"a failing refresh", func(w *world) { w.refresh(s) }}
		case 6:
			s := script.Draw(t, "script")
			return step{"a failing destroy", func(w *world) { w.apply(nil, s) }}
		case 7:
			n := rapid.IntRange(0, 2).Draw(t, "which")
			return step{"somebody removes one", func(w *world) { w.removeByHand(n) }}
		case 8:
			hours := rapid.IntRange(1, 48).Draw(t, "hours")
			return step{"time passes", func(w *world) { w.pass(time.Duration(hours) * time.Hour) }}
		default:
			return step{"import", (*world).importWhereSettled}
		}
	}), 1, 5)
	rapid.Check(t, func(rt *rapid.T) {
		drawn, last := steps.Draw(rt, "steps"), rapid.SampledFrom(configs).Draw(rt, "config in the end")
		var failure any
		var w *world
		synctest.Test(t, func(t *testing.T) {
			defer func() { failure = recover() }()
			w = k.newWorld(fatal{t}, platform)
			for _, s := range drawn {
				s.do(w)
			}
			w.pass(time.Hour)
			w.end(last)
		})
		if said, ok := failure.(said); ok {
			rt.Fatalf("%s\n%s", said, w.story)
		} else if failure != nil {
			panic(failure)
		}
	})
}

// configs are configurations of the kind that differ in everything that the engine decides by.
func (k *kind) configs() []acctest.Values {
	all := append([]acctest.Values{k.Config}, k.Changed...)
	if k.rotates {
		all = append(all, k.rotation("1", 0), k.rotation("2", 0), k.rotation("1", 24), k.rotation("2", 24),
			with(k.Config, "rotation", acctest.Values{"interval_days": 1, "overlap_hours": 2}))
	}
	if k.encrypts {
		for _, config := range slices.Clip(all) {
			all = append(all, with(config, "age_recipients", []any{k.recipient}))
		}
	}
	return all
}

// removeByHand removes one of those that the state tells of.
func (w *world) removeByHand(n int) {
	if ids := w.instance.Object.IDs(); n < len(ids) {
		w.story.tell("somebody removes %s", ids[n])
		w.platform.Remove(ids[n])
		w.pass(time.Hour) // until the platform is believed
	}
}

// importWhereSettled is importAgain where nothing is lost by it.
func (w *world) importWhereSettled() {
	ids := w.instance.Object.IDs()
	_, alive := w.platform.Alive()[w.id()]
	if alive && len(ids) == 1 && !w.instance.Object.Pending() {
		w.importAgain()
	}
}

// fatal ends a test by a panic, which rapid can try again with less.
type fatal struct{ testing.TB }

// said is what a failed test says.
type said string

func (f fatal) Fatal(arguments ...any) { panic(said(strings.TrimSpace(fmt.Sprintln(arguments...)))) }

func (f fatal) Fatalf(format string, arguments ...any) {
	panic(said(fmt.Sprintf(format, arguments...)))
}

func (f fatal) Errorf(format string, arguments ...any) { f.Fatalf(format, arguments...) }
