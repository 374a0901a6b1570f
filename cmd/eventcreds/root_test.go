package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// commands are all of the program's.
func commands(t *testing.T) []*cobra.Command {
	t.Helper()
	root := newRoot(surroundings{})
	all := []*cobra.Command{root}
	for i := 0; i < len(all); i++ {
		all = append(all, all[i].Commands()...)
	}
	if len(all) < 8 {
		t.Fatalf("only %d commands", len(all))
	}
	return all
}

func TestEveryCommandExplainsItself(t *testing.T) {
	t.Parallel()
	long := regexp.MustCompile(`(?m)^.{121,}$`)
	for _, command := range commands(t) {
		path := strings.Fields(command.CommandPath())[1:]
		got := runProgram(t, nil, append(path, "--help")...)
		if got.status != 0 || got.stderr != "" || !strings.Contains(got.stdout, "Usage:\n  "+command.CommandPath()) {
			t.Errorf("%s --help: %+v", path, got)
		}
		if line := long.FindString(got.stdout); line != "" {
			t.Errorf("%s: too long for a terminal: %s", path, line)
		}
		if again := runProgram(t, nil, append([]string{"help"}, path...)...); again.stdout != got.stdout {
			t.Errorf("help %s is not %s --help: %+v", path, path, again)
		}
	}
}

func TestWrongArgumentsOfTheProgram(t *testing.T) {
	t.Parallel()
	for args, says := range map[string]string{
		"paint":           `eventcreds: unknown command "paint" for "eventcreds"; see eventcreds --help` + "\n",
		"--paint":         "eventcreds: unknown flag: --paint; see eventcreds --help\n",
		"sandbox --paint": "eventcreds: unknown flag: --paint; see eventcreds sandbox --help\n",
		"man":             "eventcreds: DIR is missing; see eventcreds man --help\n",
		"man a b":         `eventcreds: unexpected argument "b"; see eventcreds man --help` + "\n",
	} {
		diff(t, args, result{1, "", says}, runProgram(t, nil, strings.Fields(args)...))
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	if got := runProgram(t, nil, "--version"); got.status != 0 || !strings.HasPrefix(got.stdout, "eventcreds version ") {
		t.Errorf("got %+v", got)
	}
}

func TestCompletion(t *testing.T) {
	t.Parallel()
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if got := runProgram(t, nil, "completion", shell); got.status != 0 || !strings.Contains(got.stdout, "eventcreds") {
			t.Errorf("%s: %+v", shell, got)
		}
	}
	for args, want := range map[string][]string{
		"sandbox --auth ":                                {"api-key", "password"},
		"sandbox control dashboard ":                     {"ecoevents", "eventicat", "eventconnectors"},
		"sandbox control dashboard eventicat ":           {"rename", "change", "delete", "regenerate"},
		"sandbox control dashboard eventicat rename ":    {},
		"sandbox control credentials --owner ":           {"seed", "provider", "api", "dashboard"},
		"sandbox control dashboard eventconnectors revo": {"revoke", "rename", "change"}, // the shell filters
	} {
		got := runProgram(t, nil, append([]string{"__complete"}, strings.Split(args, " ")...)...)
		offered := slices.DeleteFunc(strings.Fields(got.stdout), func(word string) bool { return strings.HasPrefix(word, ":") })
		diff(t, args, want, append([]string{}, offered...))
	}
}

func TestTheManualHasAPageForEachCommand(t *testing.T) {
	t.Parallel()
	directory := filepath.Join(t.TempDir(), "man")
	diff(t, "man", result{}, runProgram(t, nil, "man", directory))
	for _, command := range commands(t) {
		name := strings.ReplaceAll(command.CommandPath(), " ", "-") + ".1"
		page, err := os.ReadFile(filepath.Join(directory, name))
		if command.Hidden || command.Name() == "completion" || command.Name() == "help" || command.Parent() != nil && command.Parent().Name() == "completion" {
			continue
		}
		if err != nil || !strings.Contains(string(page), ".SH SYNOPSIS") {
			t.Errorf("%s: %v", name, err)
		}
		// What is a table in the help is one in the manual.
		if strings.Contains(command.Long, "\n  ") && !strings.Contains(string(page), ".EX") {
			t.Errorf("%s runs the lines of a table together", name)
		}
	}
}
