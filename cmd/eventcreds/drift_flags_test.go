package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestReportsAndFilesArePairedAsTheyCome(t *testing.T) {
	t.Parallel()
	for args, want := range map[string][]output{
		"":                              {{"text", ""}},
		"-o a":                          {{"text", "a"}},
		"-f html":                       {{"html", ""}},
		"-f html -o a":                  {{"html", "a"}},
		"-o a -f html":                  {{"html", "a"}},
		"-f text -f html -o a":          {{"text", ""}, {"html", "a"}},
		"-f html -o a -f text":          {{"html", "a"}, {"text", ""}},
		"-f html -o a -f json -o b":     {{"html", "a"}, {"json", "b"}},
		"-o a -f html -o b -f json":     {{"html", "a"}, {"json", "b"}}, // b waits for a format, and json is the next
		"-f html -o a -f html -o b":     {{"html", "a"}, {"html", "b"}},
		"-f text -f html -o a -f json":  nil, // two are printed
		"-f text -f html":               nil,
		"-o a -o b":                     nil,
		"-f html -o a -o b":             nil,
		"-f html -o a -f json -o a":     nil,
		"-f html -o a -o b -f json":     {{"html", "a"}, {"json", "b"}},
		"-f yaml":                       nil,
		"-f html -o a -f json -o b -o ": nil,
	} {
		var o outputs
		var err error
		words := strings.Split(args, " ")
		for i := 0; i+1 < len(words) && err == nil; i += 2 {
			if words[i] == "-f" {
				err = o.setFormat(words[i+1])
			} else {
				err = o.setFile(words[i+1])
			}
		}
		if err == nil {
			err = o.check()
		}
		if (err == nil) != (want != nil) {
			t.Errorf("%s: %v", args, err)
		}
		if err == nil {
			diff(t, args, want, o.done())
		}
	}
}

func TestWrongArgumentsOfDrift(t *testing.T) {
	t.Parallel()
	empty := filepath.Join(t.TempDir(), "plan.json")
	if err := os.WriteFile(empty, []byte(`{"format_version": "1.2", "planned_values": {}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args []string
		says string
	}{
		{[]string{"--format", "yaml"}, `there is no format "yaml"; write one of: text, json, markdown, sarif, junit, github, html`},
		{[]string{"--fail-on", "urgent"}, `--fail-on: there is no severity "urgent"; write one of: critical, high, medium, low, never`},
		{[]string{"--ignore", "a until now"}, `the ignore "a until now": "because" is missing; write it as ADDRESS[#finding] until 2027-01-31 because TEXT`},
		{[]string{"--format", "html", "--format", "json"}, "two reports are printed"},
		{[]string{"--output", "a", "--output", "b"}, "each --output takes a --format beside it"},
		{[]string{"--format", "html", "--output", "a", "--output", "b"}, "each --output takes a --format beside it"},
		{[]string{"--unmanaged-since", "2026-07-01"}, "--unmanaged-since and --owned-prefix narrow --unmanaged: set that, too"},
		{[]string{"--owned-prefix", "x"}, "--unmanaged-since and --owned-prefix narrow --unmanaged: set that, too"},
		{[]string{"--unmanaged", "--unmanaged-since", "yesterday"}, `--unmanaged-since: "yesterday" is no day; write one as 2026-07-01`},
		{[]string{"--plan", empty, "a", "b"}, "with --plan there is one DIR at most"},
		{[]string{"--color"}, "unknown flag: --color"},
		{[]string{"--plan"}, "flag needs an argument: --plan"},
	} {
		got := runProgram(t, nil, append([]string{"drift"}, test.args...)...)
		if got.status != exitFailed || got.stdout != "" || !strings.Contains(got.stderr, test.says) ||
			!strings.HasSuffix(got.stderr, "; see eventcreds drift --help\n") || strings.Count(got.stderr, "\n") != 1 {
			t.Errorf("%s: want a word about %q, got %+v", test.args, test.says, got)
		}
	}
	for _, test := range []struct {
		args []string
		says string
	}{
		{[]string{"--plan", empty, "--output", filepath.Join(empty, "report")}, "not a directory"},
		{[]string{"--plan", empty, "--unmanaged"}, "there is no credential to list what is live with"},
		{[]string{"--terraform", "no-such-program"}, "no-such-program cannot be run: install it, or name another one with --terraform"},
		{[]string{"--plan", empty + "x"}, "not everything could be looked at"},
	} {
		got := runProgram(t, nil, append([]string{"drift"}, test.args...)...)
		if got.status != exitFailed || !strings.Contains(got.stderr, test.says) {
			t.Errorf("%s: want a word about %q, got %+v", test.args, test.says, got)
		}
	}
	got := runProgram(t, nil, "drift", "--plan", empty)
	diff(t, "nothing of ours", result{stdout: empty + ": no resource of eventcreds\nno findings. Nothing reaches the threshold, high.\n"}, got)
}

func TestCompletionOfDrift(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"drift --format ":    "text\njson\nmarkdown\nsarif\njunit\ngithub\nhtml\n:4\n",
		"drift --fail-on ":   "critical\nhigh\nmedium\nlow\nnever\n:4\n",
		"drift --terraform ": "terraform\ntofu\n:4\n",
		"drift ":             ":16\n", // directories
	} {
		diff(t, args, want, runProgram(t, nil, append([]string{"__complete"}, strings.Split(args, " ")...)...).stdout)
	}
}

func TestProgressIsOneLineOfATerminal(t *testing.T) {
	t.Parallel()
	var screen strings.Builder
	now := epoch
	p := newProgress(streams{stderr: &screen, progress: true}, func() time.Time { return now })
	p.say("infra: planning")
	now = now.Add(90 * time.Second)
	p.say("infra: 7 resources refreshed")
	p.end()
	// The clock of the terminal may have shown one of them once more.
	for i, text := range []string{"infra: planning (0s)", "infra: 7 resources refreshed (1m30s)", ""} {
		_, rest, found := strings.Cut(screen.String(), clearLine+text)
		if !found || i == 2 && strings.Contains(rest, "\n") {
			t.Errorf("it shows %q", screen.String())
		}
	}
	if !strings.HasSuffix(screen.String(), clearLine) {
		t.Errorf("it leaves %q", screen.String())
	}

	quiet := newProgress(streams{stderr: io.Discard}, func() time.Time { panic("nobody looks at the clock") })
	quiet.say("infra: planning")
	quiet.end()
}
