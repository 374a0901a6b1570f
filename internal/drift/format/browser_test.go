package format_test

import (
	"bytes"
	"cmp"
	_ "embed"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/drift/format"
)

//go:embed testdata/harness.html
var harness string

// The page is read as a person sees it: light and dark, on a large and on a small screen, without a script.
func TestThePageInABrowser(t *testing.T) {
	t.Parallel()
	browser := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		found, _ := exec.LookPath(name)
		browser = cmp.Or(browser, found)
	}
	if browser == "" {
		t.Skip("no browser is installed: chromium, chromium-browser, google-chrome or chrome") //nolint:forbidigo // go test counts it
	}
	var mu sync.Mutex
	var asked []string
	report := printed(t, "html", everything(t), format.Screen{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked = append(asked, r.URL.Path)
		mu.Unlock()
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if r.URL.Path == "/report" {
			_, _ = w.Write([]byte(report))
		} else {
			_, _ = w.Write([]byte(harness))
		}
	}))
	t.Cleanup(server.Close)
	for _, dark := range []bool{false, true} {
		for _, width := range []int{1280, 400} {
			address := fmt.Sprintf("%s/?dark=%t&width=%d", server.URL, dark, width)
			scheme := map[bool]string{true: "0", false: "1"}[dark]
			command := exec.CommandContext(t.Context(), browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
				"--user-data-dir="+t.TempDir(), "--blink-settings=preferredColorScheme="+scheme, "--window-size=1400,1000",
				"--virtual-time-budget=20000", "--dump-dom", address)
			command.Env = append(os.Environ(), "HOME="+t.TempDir())
			var said bytes.Buffer
			command.Stderr = &said
			dom, err := command.Output()
			if err != nil {
				t.Fatalf("%v\n%s", err, said.String())
			}
			if !strings.Contains(string(dom), "<title>done</title>") {
				t.Fatalf("the page was not read:\n%s\n%s", dom, said.String())
			}
			for _, problem := range regexp.MustCompile(`<li>(.*?)</li>`).FindAllStringSubmatch(string(dom), -1) {
				t.Errorf("dark %t, %d wide: %s", dark, width, problem[1])
			}
		}
	}
	mu.Lock()
	defer mu.Unlock()
	for _, path := range asked {
		if path != "/" && path != "/report" && path != "/favicon.ico" {
			t.Errorf("the page asks for %s", path)
		}
	}
}
