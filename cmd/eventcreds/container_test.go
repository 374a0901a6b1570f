package main

import (
	"debug/elf"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
)

// instructions are the lines of a Dockerfile, as an instruction and what it is given.
func instructions(t *testing.T) (all [][2]string) {
	t.Helper()
	text := strings.ReplaceAll(read(t, "../../Dockerfile"), "\\\n", " ")
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			instruction, given, _ := strings.Cut(line, " ")
			all = append(all, [2]string{instruction, given})
		}
	}
	return all
}

// What an image is to be, and what a linter asks of its Dockerfile.
func TestTheContainerIsBare(t *testing.T) {
	t.Parallel()
	last := map[string]string{} // instructions of the last stage
	stages := map[string]bool{}
	for _, i := range instructions(t) {
		instruction, given := i[0], i[1]
		if !slices.Contains([]string{"FROM", "WORKDIR", "COPY", "RUN", "ARG", "USER", "ENTRYPOINT"}, instruction) {
			t.Errorf("%s is unknown, or not needed", instruction)
		}
		if from := regexp.MustCompile(`--from=(\S+)`).FindStringSubmatch(given); len(from) > 0 && !stages[from[1]] {
			t.Errorf("there is no stage %s", from[1])
		}
		if instruction == "FROM" {
			stage := regexp.MustCompile(`^(?:--platform=\$BUILDPLATFORM )?(?:scratch|[\w./-]+:[\w.-]+)(?: AS (\w+))?$`).FindStringSubmatch(given)
			if stage == nil || strings.HasSuffix(given, ":latest") {
				t.Fatalf("FROM %s names no version", given)
			}
			stages[stage[1]] = true
			clear(last)
		}
		last[instruction] = given
	}
	var entry []string
	if err := json.Unmarshal([]byte(last["ENTRYPOINT"]), &entry); err != nil || !slices.Equal(entry, []string{"/eventcreds"}) {
		t.Errorf("it runs %s, which needs a shell: %v", last["ENTRYPOINT"], err)
	}
	if last["FROM"] != "scratch" || last["RUN"] != "" || !regexp.MustCompile(`^[1-9]\d*:[1-9]\d*$`).MatchString(last["USER"]) {
		t.Errorf("the image is made so: %v", last)
	}
	module := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(read(t, "../../go.mod"))[1]
	if from := instructions(t)[0][1]; !strings.Contains(from, "golang:"+module+"-") {
		t.Errorf("the module needs Go %s, and it is built %s", module, from)
	}
}

// The program in the image is built here as it is there, from nothing but what the build gets to see.
func TestTheContainersProgramIsStatic(t *testing.T) {
	t.Parallel()
	acctest.NeedsCLI(t) // for it takes as long
	repository, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	source, output := t.TempDir(), t.TempDir()
	environment := map[string]string{"TARGETOS": "linux", "TARGETARCH": runtime.GOARCH, "VERSION": "1.2.3", "GOFLAGS": "-mod=readonly"}
	for _, name := range []string{"PATH", "HOME", "GOCACHE", "GOMODCACHE", "GOPROXY"} {
		environment[name] = os.Getenv(name)
	}
	for line := range strings.Lines(read(t, "../../.dockerignore")) {
		if seen, ok := strings.CutPrefix(strings.TrimSpace(line), "!"); ok {
			if got := runProcess(t, repository, environment, "cp", "-R", seen, source); got.status != 0 {
				t.Fatal(got)
			}
		}
	}
	built := 0
	for _, i := range instructions(t) {
		if i[0] == "RUN" && strings.Contains(i[1], "go build") {
			built++
			if got := runProcess(t, source, environment, "sh", "-ec", strings.ReplaceAll(i[1], "/out/", output+"/")); got.status != 0 {
				t.Fatal(got)
			}
		}
	}
	program, err := elf.Open(filepath.Join(output, "eventcreds"))
	if err != nil || built != 1 {
		t.Fatal(err, built)
	}
	defer func() { _ = program.Close() }()
	for _, p := range program.Progs {
		if p.Type == elf.PT_INTERP {
			t.Error("it needs a loader")
		}
	}
	if libraries, err := program.ImportedLibraries(); err == nil && len(libraries) > 0 {
		t.Errorf("it needs %v", libraries)
	}
	if runtime.GOOS == "linux" {
		if got := runProcess(t, output, map[string]string{}, "./eventcreds", "--version"); got.stdout != "eventcreds version 1.2.3\n" {
			t.Errorf("got %+v", got)
		}
	}
}
