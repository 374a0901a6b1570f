package terraform

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift"
)

func TestMessages(t *testing.T) {
	t.Parallel()
	const text = `{"@level":"info","type":"version","terraform":"1.11.4"}
no JSON
{"type":"refresh_complete","hook":{}}
{"type":"diagnostic","diagnostic":{"severity":"warning","summary":"a","detail":"b"}}

{"type":"refresh_complete"}
{"type":"diagnostic","diagnostic":{"severity":"error","summary":"c","address":"x.y"}}
{"type":"refresh_complete"` // cut
	want := []drift.Diagnostic{{Summary: "a", Detail: "b"}, {Error: true, Address: "x.y", Summary: "c"}}
	for size := range len(text) {
		var told []int
		m := newMessages(func(refreshed int) { told = append(told, refreshed) })
		for rest := text; rest != ""; {
			n := min(size+1, len(rest))
			if written, err := m.Write([]byte(rest[:n])); err != nil || written != n {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		if difference := cmp.Diff(want, m.diagnostics); difference != "" || !m.failed() {
			t.Fatalf("in pieces of %d: (-want +got)\n%s", size+1, difference)
		}
		if difference := cmp.Diff([]int{1, 2}, told); difference != "" {
			t.Fatalf("progress: (-want +got)\n%s", difference)
		}
	}
}

func TestLocate(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	for name, text := range map[string]string{
		"main.tf":      "module \"team\" {\n  source = \"./team\"\n}\n\nresource \"a\" \"one\" {\n}\n",
		"more.tf.json": "{\n  \"resource\": {\n    \"a\": {\n      \"two\": {}\n    }\n  }\n}\n",
		"open.tofu":    "\nresource \"a\" \"three\" {}\n",
		"broken.tf":    "resource \"a\" {{{\n",
		"other.txt":    "resource \"a\" \"four\" {}\n",
	} {
		if err := os.WriteFile(filepath.Join(directory, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for address, want := range map[string]string{
		"a.one": "main.tf:5", `a.one["x.y"]`: "main.tf:5", "a.two": "more.tf.json:4", "a.two[1]": "more.tf.json:4", "a.three": "open.tofu:2",
		"a.four": "", `module.team["a"].module.more.a.one`: "main.tf:1", "module.other.a.one": "", "provider.eventcreds": "",
		"a.one (deposed 0a1b)": "main.tf:5", "": "", "a": "",
	} {
		findings := []drift.Finding{{Address: address}}
		Locate(directory, findings)
		got := ""
		if at := findings[0].Location; at != nil {
			got = filepath.Base(at.File) + ":" + string(rune('0'+at.Line))
		}
		if got != want {
			t.Errorf("%s is at %q, want %q", address, got, want)
		}
	}
	Locate(filepath.Join(directory, "absent"), []drift.Finding{{Address: "a.one"}})
}

// terraform-exec hides TF_WORKSPACE from Terraform. What Terraform runs in here is told by a script that takes its place.
func TestTheWorkspace(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	binary := filepath.Join(directory, "it's terraform")
	script := "#!/bin/sh\ncase \"$1\" in version) echo '{\"terraform_version\": \"1.11.4\"}';;\n*) echo \"$TF_WORKSPACE: $*\" >>\"" + directory + "/said\"; exit 1;; esac\n"
	if err := os.WriteFile(binary, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, workspace := range []string{"", "it's $HOME"} {
		r := Runner{Binary: binary, Workspace: workspace}
		evidence, err := r.Look(t.Context(), directory)
		if err == nil || len(evidence.Plans) > 0 {
			t.Fatalf("got %+v, %v", evidence, err)
		}
		said, err := os.ReadFile(filepath.Join(directory, "said"))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(filepath.Join(directory, "said")); err != nil {
			t.Fatal(err)
		}
		runs := strings.Split(strings.TrimSpace(string(said)), "\n")
		if len(runs) != 2 || !strings.Contains(runs[0], "-refresh-only") || strings.Contains(runs[1], "-refresh-only") {
			t.Fatalf("it ran %q", runs)
		}
		for _, run := range runs {
			if !strings.HasPrefix(run, workspace+": plan ") || !strings.Contains(run, "-lock=false") || !strings.Contains(run, "-input=false") {
				t.Errorf("in %q it ran %q", workspace, run)
			}
		}
		if got := r.SelectedWorkspace(directory, ""); got != workspace {
			t.Errorf("got %q", got)
		}
	}

	if err := os.MkdirAll(filepath.Join(directory, "data"), 0o700); err != nil {
		t.Fatal(err)
	}
	for content, want := range map[string]string{"staging\n": "staging", "default": ""} {
		if err := os.WriteFile(filepath.Join(directory, "data", "environment"), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, data := range []string{"data", filepath.Join(directory, "data")} {
			if got := (Runner{}).SelectedWorkspace(directory, data); got != want {
				t.Errorf("of %s in %s it says %q", content, data, got)
			}
		}
	}
}

func TestShort(t *testing.T) {
	t.Parallel()
	got := short("exit status 1\n\n╷\n│ Error: Backend initialization required\n│ \n│ Run init.\n╵\n")
	if got != "Error: Backend initialization required Run init." {
		t.Errorf("got %q", got)
	}
	if got := short(strings.Repeat("word ", 100)); len(strings.Fields(got)) != 61 || !strings.HasSuffix(got, "…") {
		t.Errorf("got %q", got)
	}
}

func FuzzMessages(f *testing.F) {
	f.Add(`{"type":"diagnostic","diagnostic":{"severity":"error","summary":"c","address":"x.y"}}` + "\n")
	f.Fuzz(func(t *testing.T, text string) {
		m := newMessages(nil)
		if n, err := m.Write([]byte(text)); err != nil || n != len(text) {
			t.Errorf("%d, %v", n, err)
		}
		if len(m.diagnostics)+m.refreshed > strings.Count(text, "\n") {
			t.Errorf("%d messages of %q", len(m.diagnostics)+m.refreshed, text)
		}
	})
}
