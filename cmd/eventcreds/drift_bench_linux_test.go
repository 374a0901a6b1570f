package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// BenchmarkDrift is the program's own work: reading a plan file and printing it as text, as a process. It reports the memory that
// the process took at most.
//
//	go test -run '^$' -bench Drift -benchtime 5x ./cmd/eventcreds
func BenchmarkDrift(b *testing.B) {
	for _, size := range []struct {
		keys     int
		megabyte int // 0: what the keys take
	}{{1000, 0}, {1000, 50}, {10_000, 0}} {
		name := fmt.Sprintf("%d keys", size.keys)
		if size.megabyte > 0 {
			name += fmt.Sprintf(" in %d MB", size.megabyte)
		}
		b.Run(name, func(b *testing.B) {
			file := filepath.Join(b.TempDir(), "plan.json")
			bytes := writePlan(b, file, size.keys, size.megabyte<<20)
			self, err := os.Executable()
			if err != nil {
				b.Fatal(err)
			}
			peak := int64(0)
			for b.Loop() {
				process := exec.CommandContext(b.Context(), self, "drift", "--plan", file, "--fail-on", "never")
				process.Env = []string{runsTheProgram + "=1"}
				output, err := process.Output()
				if err != nil || !strings.Contains(string(output), "resources of eventcreds") {
					b.Fatalf("%v: %s", err, output)
				}
				if used, ok := process.ProcessState.SysUsage().(*syscall.Rusage); ok {
					peak = max(peak, used.Maxrss) // in KiB, on Linux
				}
			}
			b.SetBytes(int64(bytes))
			b.ReportMetric(float64(peak)/1024, "MiB-peak")
			b.ReportMetric(float64(bytes)/(1<<20), "MiB-plan")
		})
	}
}

// writePlan writes a plan of keys that all drifted, and of so many resources of another provider that it has the size.
func writePlan(b *testing.B, file string, keys, size int) (written int) {
	b.Helper()
	created, err := os.Create(file)
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriter(created)
	write := func(format string, args ...any) {
		n, err := fmt.Fprintf(w, format, args...)
		if err != nil {
			b.Fatal(err)
		}
		written += n
	}
	const values = `{"age_recipients": null, "created_at": "2026-03-01T12:00:00Z", "encrypted_key": null, "environment": "live", "id": "key_%d",
		"key": "ek_live_a1b2c3d4e5f6g7h8i9j0", "name": %q, "pending": null, "retiring": [], "rotation": {"interval_days": 90, "overlap_hours": 72,
		"triggers": null}, "rotation_due_at": "2026-05-30T12:00:00Z", "scopes": ["events:read"]}`
	const marks = `{"key": true, "retiring": [], "rotation": {}, "scopes": [false]}`
	const head = `{"address": "eventcreds_ecoevents_api_key.key[%[1]d]", "mode": "managed", "type": "eventcreds_ecoevents_api_key", "name": "key", "index": %[1]d,
		"provider_name": "registry.terraform.io/eventcreds/eventcreds"`
	changes := func(before, after string) {
		for i := range keys {
			write(head+`, "change": {"actions": ["update"], "before": `+values+`, "after": `+values+`, "after_unknown": {}, "before_sensitive": `+marks+
				`, "after_sensitive": `+marks+"}},\n", i, i, before, i, after)
		}
		write(`{"address": "terraform_data.x", "mode": "managed", "type": "terraform_data", "change": {"actions": ["no-op"]}}`)
	}
	others := func(share int) {
		text := strings.Repeat("x", 500)
		for start := written; written-start < share; {
			write(`{"address": "aws_thing.x[%d]", "mode": "managed", "type": "aws_thing", "values": {"a": %q, "b": {"c": [1, 2, 3], "d": %q}}},`+"\n", written, text, text)
		}
		write(`{"address": "aws_thing.last", "mode": "managed", "type": "aws_thing", "values": {}}`)
	}
	share := max(0, size-keys*5000) / 2
	write(`{"format_version": "1.2", "terraform_version": "1.11.4", "planned_values": {"root_module": {"resources": [`)
	others(share)
	write(`]}}, "resource_drift": [`)
	changes("before", "after")
	write(`], "resource_changes": [`)
	changes("after", "before")
	write(`], "prior_state": {"format_version": "1.0", "values": {"root_module": {"resources": [`)
	for i := range keys {
		write(head+`, "values": `+values+`, "sensitive_values": `+marks+"},\n", i, i, "after")
	}
	others(share)
	write(`]}}}, "configuration": {}}`)
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := created.Close(); err != nil {
		b.Fatal(err)
	}
	return written
}
