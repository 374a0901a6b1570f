//go:build unix

package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// beside is a quantity of the provider, and what multiple it is of each other contender's.
func (r results) beside(s scale, command string, q quantity, unit string, others ...string) []string {
	value := r.of(provider, s, command, q)
	columns := []string{fmt.Sprintf("%.4g %s", value, unit)}
	for _, other := range others {
		columns = append(columns, multiple(value, r.of(other, s, command, q), unit))
	}
	return columns
}

// count is a quantity of the provider that counts something.
func (r results) count(s scale, command string, q quantity) string {
	return fmt.Sprint(r.of(provider, s, command, q))
}

func multiple(value, other float64, unit string) string {
	return fmt.Sprintf("%.2f × %.4g %s", value/other, other, unit)
}

// report prints everything that was measured.
func (b *bench) report(out io.Writer) error {
	var text strings.Builder
	fmt.Fprintf(&text, "%s. %s, %s, %s/%s, %d cores. Medians of %d runs, parallelism %d.\n", b.now().Format(time.DateOnly),
		b.version, runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), b.runs, parallelism)
	r := b.results
	for _, t := range []table{
		r.times(b.scales), r.processes(b.scales), r.traffic(b.scales), r.states(b.scales), r.limits(), r.together(), r.memories(), r.binaries(),
		r.goals(b.scales),
	} {
		if len(t) > 0 {
			fmt.Fprintf(&text, "\n%v", t)
		}
	}
	_, err := io.WriteString(out, text.String())
	return err
}

// each makes a row for every command.
func each(scales []scale, columns func(s scale, command string) []string) table {
	var rows table
	for _, s := range scales {
		for _, command := range []string{apply, plan, destroy} {
			rows = append(rows, append([]string{strconv.Itoa(s.keys), s.latency.String(), command}, columns(s, command)...))
		}
	}
	return rows
}

func (r results) times(scales []scale) table {
	return append(table{{"keys", "latency", "command", "time", "beside " + floor, "beside " + builtin, "beside " + bare}},
		each(scales, func(s scale, command string) []string {
			return r.beside(s, command, seconds, "s", floor, builtin, bare)
		})...)
}

func (r results) processes(scales []scale) table {
	return append(table{{
		"keys", "latency", "command", "CPU of Terraform", "beside " + floor, "beside " + builtin, "CPU of the provider", "beside " + floor,
		"memory of the provider", "beside " + floor,
	}}, each(scales, func(s scale, command string) []string {
		return slices.Concat(r.beside(s, command, terraformCPU, "s", floor, builtin),
			r.beside(s, command, providerCPU, "s", floor),
			r.beside(s, command, memory, "MiB", floor))
	})...)
}

func (r results) traffic(scales []scale) table {
	return append(table{{"keys", "latency", "command", "requests", "connections"}},
		each(scales, func(s scale, command string) []string {
			return []string{r.count(s, command, requests), r.count(s, command, connections)}
		})...)
}

func (r results) states(scales []scale) table {
	rows := table{{"keys", "state of a key", "beside " + floor, "beside " + builtin}}
	for i, s := range scales {
		if i > 0 && scales[i-1].keys == s.keys {
			continue // the same, however far away the platform is
		}
		rows = append(rows, append([]string{strconv.Itoa(s.keys)}, r.beside(s, apply, state, "bytes", floor, builtin)...))
	}
	return rows
}

func (r results) limits() table {
	s := scale{keys: limitedKeys}
	if r[cell{s, limited, floor}] == nil {
		return nil
	}
	took := r.of(provider, s, limited, seconds)
	return table{
		{"keys", "command", "time", "beside the limit alone and " + floor, "requests", "refused", "failed"},
		{
			strconv.Itoa(s.keys), limited, fmt.Sprintf("%.4g s", took), multiple(took, limitAlone+r.of(floor, s, limited, seconds), "s"),
			r.count(s, limited, requests), r.count(s, limited, refused), r.count(s, limited, failed),
		},
	}
}

func (r results) binaries() table {
	return table{
		{"", provider, "beside " + floor},
		append([]string{"start, until the schema is there"}, r.beside(scale{}, start, seconds, "s", floor)...),
		append([]string{"size of the program"}, r.beside(scale{}, build, size, "MiB", floor)...),
	}
}

// goals are what the provider is to reach, as numbers that are to be at most others.
func (r results) goals(scales []scale) table {
	rows := table{{"goal", "measured", "at most"}}
	add := func(goal string, measured, most float64) {
		rows = append(rows, []string{goal, fmt.Sprintf("%.2f", measured), fmt.Sprintf("%.2f", most)})
	}
	for _, s := range scales {
		if s.keys < 1000 {
			continue // fixed costs hide what a key costs
		}
		of := func(command string, q quantity) (value, beside float64) {
			return r.of(provider, s, command, q), r.of(floor, s, command, q)
		}
		at := fmt.Sprintf(" of %d keys at %v, ", s.keys, s.latency)
		most := 1.0
		if s.latency > 0 {
			most = 1.2
		}
		took, least := of(plan, seconds)
		add(plan+at+"time beside "+floor, took/least, most)
		took, least = of(plan, providerCPU)
		add(plan+at+"CPU of the provider beside "+floor, took/least, 1)
		add(plan+at+"connections", r.of(provider, s, plan, connections), 12)
		took, least = of(apply, seconds)
		waits := float64(s.keys) / parallelism * s.latency.Seconds()
		add(apply+at+"time beside 1.1 times "+floor+" and the latency", took/(1.1*least+waits), 1)
		add(apply+at+"KiB of state for a key", r.of(provider, s, apply, state)/1024, 1)
	}
	s := scale{keys: limitedKeys}
	if r[cell{s, limited, floor}] != nil {
		took, most := r.of(provider, s, limited, seconds), limitAlone+6+r.of(floor, s, limited, seconds)
		add(limited+", time beside the limit alone, 6 s, and "+floor, took/most, 1)
		add(limited+", refused", r.of(provider, s, limited, refused), 5)
		add(limited+", failed", r.of(provider, s, limited, failed), 0)
	}
	r.addTogetherGoals(add)
	r.addMemoryGoals(add)
	add("start beside "+floor, r.of(provider, scale{}, start, seconds)/r.of(floor, scale{}, start, seconds), 1.1)
	return rows
}
