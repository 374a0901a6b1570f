//go:build unix

package provider_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// interruptedConfiguration has 50 keys, and one or two of everything else. The webhooks take a key that lives for one run.
const interruptedConfiguration = `
provider "eventcreds" {}
resource "eventcreds_ecoevents_api_key" "fleet" {
  count  = 50
  name   = "fleet-${count.index}"
  scopes = ["events:read"]
}
resource "eventcreds_eventicat_aggregator" "web" {
  name = "web"
}
resource "eventcreds_eventconnectors_token" "crm" {
  name  = "crm"
  roles = ["ROLE_EXTERNAL_USER"]
}
ephemeral "eventcreds_ecoevents_api_key" "run" {
  name   = "run"
  scopes = ["webhooks:manage"]
}
provider "eventcreds" {
  alias     = "run"
  ecoevents = { api_key = ephemeral.eventcreds_ecoevents_api_key.run.key }
}
resource "eventcreds_ecoevents_webhook" "hook" {
  provider = eventcreds.run
  count    = 2
  url      = "https://hooks.example.com/${count.index}"
  events   = ["event.created"]
}
`

// Whatever signal ends a run in the middle of its creates, nothing is alive of what was under way and the state does not know, no
// process is left, and the next apply makes all that is missing.
func TestSignals(t *testing.T) {
	t.Parallel()
	built := acctest.Build(t)
	toAll := func(signal syscall.Signal) func(*acctest.Group) {
		return func(running *acctest.Group) { running.Signal(signal) }
	}
	for programName, program := range programs(t) {
		for name, test := range map[string]struct {
			end   func(*acctest.Group)
			waits bool // Terraform waits for what is under way
			dies  bool // it ends at once
		}{
			"SIGTERM to all":      {toAll(syscall.SIGTERM), true, false},
			"SIGINT to all":       {toAll(syscall.SIGINT), true, false},
			"SIGINT twice to all": {interruptTwice, false, false},
			"SIGHUP to all":       {toAll(syscall.SIGHUP), false, true},
			"SIGKILL":             {(*acctest.Group).Kill, false, true},
		} {
			t.Run(programName+"/"+name, func(t *testing.T) {
				t.Parallel()
				box := acctest.Start(t, sandbox.Options{Latency: 300 * time.Millisecond})
				cli := acctest.NewCLI(t, built, box.Environment(), interruptedConfiguration)
				cli.Use(program.path)
				const delivered = 20
				creates := holdCreates(box, delivered, 10)
				running := cli.StartGroup("apply", "-auto-approve")
				creates.wait(t)
				test.end(running)
				if !test.dies {
					close(creates.release)
				}
				got := running.Wait()
				if test.dies {
					close(creates.release)
				}
				running.WaitForAll()
				if got.Exit == 0 {
					t.Errorf("the apply was not ended:\n%s", got.Output)
				}
				known, unknown := alive(box, cli)
				t.Logf("of %d in state %d are alive, and %d that are not", len(cli.IDs()), len(known), len(unknown))
				if (test.waits || program.writesAtOnce) && len(unknown) > 0 {
					t.Errorf("alive and not in state: %v", unknown)
				}
				if test.waits && (len(known) != len(cli.IDs()) || len(known) < delivered+10) {
					t.Errorf("of %d in state only %d are alive", len(cli.IDs()), len(known))
				}
				if !test.waits && len(known)+len(unknown) > delivered {
					t.Errorf("%d are alive, and only %d were delivered", len(known)+len(unknown), delivered)
				}

				box.Intercept(nil)
				box.Advance(time.Hour) // what is not found now is gone
				cli.Must(0, "apply", "-auto-approve")
				if known, _ := alive(box, cli); len(known) != 54 || len(cli.IDs()) != 54 {
					t.Errorf("after the next apply %d are in state, of which %d are alive; want 54", len(cli.IDs()), len(known))
				}
				cli.Must(0, "plan", "-detailed-exitcode")
			})
		}
	}
}

// interruptTwice is Ctrl-C for those who do not want to wait.
func interruptTwice(running *acctest.Group) {
	running.Signal(syscall.SIGINT)
	running.WaitFor("Interrupt received")
	running.Signal(syscall.SIGINT)
	running.WaitFor("Two interrupts received")
}

// heldCreates are creates that a test holds up, so that a run is in the middle of them.
type heldCreates struct {
	release chan struct{} // closed to let them go on
	full    chan struct{} // closed when so many are held that Terraform begins no other

	mu     sync.Mutex
	passed int
	held   int
}

// holdCreates lets so many keys be created, and then holds up the creates of everything, until there are as many as Terraform
// makes at a time: then it has written all that came before. A key for one run is no such create.
func holdCreates(box *acctest.Sandbox, keys, atATime int) *heldCreates {
	h := &heldCreates{release: make(chan struct{}), full: make(chan struct{})}
	box.Intercept(func(_ http.ResponseWriter, r *http.Request) bool {
		if !isCreate(r) || h.passes(r, keys, atATime) {
			return false
		}
		<-h.release
		return false
	})
	return h
}

func isCreate(r *http.Request) bool {
	for _, suffix := range []string{"/api-keys", "/webhooks", "/aggregators", "/tokens"} {
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, suffix) {
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(body))
			return !bytes.Contains(body, []byte("(terraform, for "))
		}
	}
	return false
}

func (h *heldCreates) passes(r *http.Request, keys, atATime int) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if strings.HasSuffix(r.URL.Path, "/api-keys") && h.passed < keys {
		h.passed++
		return true
	}
	h.held++
	if h.held == atATime {
		close(h.full)
	}
	return false
}

// wait waits until the run is in the middle.
func (h *heldCreates) wait(t *testing.T) {
	t.Helper()
	select {
	case <-h.full:
	case <-time.NewTimer(time.Minute).C:
		close(h.release)
		t.Fatal("the creates did not begin")
	}
}

// alive is all that Terraform made and that is alive: what the state knows, and what it does not.
func alive(box *acctest.Sandbox, cli *acctest.CLI) (known, unknown []string) {
	all := box.Eventicat.Aggregators()
	for _, kind := range []string{sandbox.KindAPIKey, sandbox.KindWebhookSecret, sandbox.KindToken} {
		for _, c := range box.Live(kind) {
			all = append(all, c.ID)
		}
	}
	ids := cli.IDs()
	for _, id := range all {
		if ids[id] {
			known = append(known, id)
		} else {
			unknown = append(unknown, id)
		}
	}
	return known, unknown
}
