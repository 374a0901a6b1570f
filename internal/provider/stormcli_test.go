package provider_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// stormConfiguration has resources of all kinds, with arguments that a storm changes.
func stormConfiguration(random *rand.Rand) string {
	var b strings.Builder
	write := func(format string, arguments ...any) {
		if random.IntN(4) > 0 {
			fmt.Fprintf(&b, format, arguments...)
		}
	}
	for i := range 3 {
		write(`
resource "eventcreds_ecoevents_api_key" "n%[1]d" {
  name     = "key-%[2]d"
  scopes   = ["events:read"]
  rotation = { interval_days = 2, overlap_hours = %[3]d }
}
`, i, random.IntN(2), random.IntN(24))
		write(`
resource "eventcreds_ecoevents_webhook" "n%[1]d" {
  url    = "https://hooks.example.com/%[2]d"
  events = ["event.created"]
}
`, i, random.IntN(2))
		write(`
resource "eventcreds_eventicat_aggregator" "n%[1]d" {
  name = "aggregator-%[2]d"
}
`, i, random.IntN(2))
		write(`
resource "eventcreds_eventconnectors_token" "n%[1]d" {
  name         = "token-%[2]d"
  roles        = ["ROLE_EXTERNAL_USER"]
  callback_url = "https://hooks.example.com/%[3]d"
  rotation     = { overlap_hours = 3, triggers = { incident = %[3]d } }
}
`, i, random.IntN(2), random.IntN(3))
	}
	return b.String()
}

// testStorm is TestStorm through the command line: with Terraform's own graph, parallelism and state, and its own way to
// cancel. STORM_CLI_ROUNDS makes it longer.
func testStorm(t *testing.T, built string) {
	seed, rounds := stormNumber(t, "STORM_SEED", 7), stormNumber(t, "STORM_CLI_ROUNDS", 16)
	defer func() {
		if t.Failed() {
			t.Logf("repeat this with STORM_SEED=%d", seed)
		}
	}()
	random := rand.New(rand.NewPCG(uint64(seed), uint64(seed)))
	box := acctest.Start(t, sandbox.Options{})
	cli := acctest.NewCLI(t, built, box.Environment(), "")
	failed, cancelled, probability := 0, 0, 0.012
	for round := range rounds {
		var happen []sandbox.Fault
		for _, kind := range []string{
			sandbox.Fault429, sandbox.Fault500, sandbox.Fault503, sandbox.FaultDrop, sandbox.Fault503After, sandbox.FaultDropAfter,
			sandbox.FaultHalf, sandbox.FaultMalformed,
		} {
			happen = append(happen, sandbox.Fault{Kind: kind, Probability: &probability, Seed: random.Uint64()})
		}
		if err := box.SetFaults(happen...); err != nil {
			t.Fatal(err)
		}
		box.Advance(time.Duration(random.IntN(72)) * time.Hour)
		cli.Configure(stormConfiguration(random))
		applying := cli.Start("apply", "-auto-approve")
		if round > 0 && round%2 == 0 {
			applying.InterruptOn(writes(box, 1+random.IntN(3)))
		}
		got := applying.Wait()
		box.Intercept(nil)
		if strings.Contains(got.Output, "Provider produced") || strings.Contains(got.Output, "panic") {
			t.Fatalf("the provider is broken:\n%s", got.Output)
		}
		if got.Exit != 0 {
			failed++
		}
		if strings.Contains(got.Output, "Interrupt received") {
			cancelled++
		}
		expectNoOrphan(t, box, cli, got.Output)
		if round%4 < 3 {
			continue
		}
		if err := box.SetFaults(); err != nil {
			t.Fatal(err)
		}
		box.Advance(time.Minute) // nothing of what got lost will be made any more
		cli.Must(0, "apply", "-auto-approve")
		cli.Must(0, "plan", "-detailed-exitcode")
	}
	if err := box.SetFaults(); err != nil {
		t.Fatal(err)
	}
	box.Advance(time.Minute)
	cli.Must(0, "destroy", "-auto-approve")
	for _, kind := range []string{sandbox.KindAPIKey, sandbox.KindWebhookSecret, sandbox.KindToken} {
		if live := box.Live(kind); len(live) > 0 {
			t.Errorf("after the destroy these are alive: %+v", live)
		}
	}
	if left := box.Eventicat.Aggregators(); len(left) > 0 {
		t.Errorf("after the destroy the aggregators %v are there", left)
	}
	t.Logf("the seed is %d: %d faults, %d of %d applies failed, %d were cancelled", seed, injected(box), failed, rounds, cancelled)
	if injected(box) < 20 || failed == 0 || failed == rounds || cancelled == 0 {
		t.Error("that is too little")
	}
}

// writes is closed when the sandbox has been asked for so many changes.
func writes(box *acctest.Sandbox, many int) <-chan struct{} {
	reached := make(chan struct{})
	var asked atomic.Int64
	box.Intercept(func(_ http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodGet && asked.Add(1) == int64(many) {
			close(reached)
		}
		return false
	})
	return reached
}

func injected(box *acctest.Sandbox) (n int) {
	for _, count := range box.Stats().Faults {
		n += count
	}
	return n
}

// expectNoOrphan checks that every live credential that Terraform made is in state, by its id or as a pending create of its
// name, and that every secret in state is one that the sandbox issued.
func expectNoOrphan(t *testing.T, box *acctest.Sandbox, cli *acctest.CLI, output string) {
	t.Helper()
	issued := map[any]bool{}
	for _, c := range box.Credentials() {
		issued[c.Value] = true
	}
	held, pending := map[string]bool{}, map[string]bool{}
	for address, attributes := range cli.AllAttributes() {
		for _, name := range []string{"key", "token", "secret", "signing_secret"} {
			if secret := attributes[name]; secret != nil && !issued[secret] {
				t.Fatalf("%s of %s is a secret that the platform never issued:\n%s", name, address, output)
			}
		}
		if id, ok := attributes["id"].(string); ok {
			held[id] = true
		}
		retiring, _ := attributes["retiring"].([]any)
		for _, entry := range retiring {
			held[entry.(map[string]any)["id"].(string)] = true
		}
		if create, ok := attributes["pending"].(map[string]any); ok {
			pending[create["name"].(string)] = true
		}
	}
	for _, kind := range []string{sandbox.KindAPIKey, sandbox.KindToken, sandbox.KindWebhookSecret} {
		for _, c := range box.Live(kind) {
			if !held[c.ID] && !pending[c.Name] && (kind != sandbox.KindWebhookSecret || len(pending) == 0) {
				t.Fatalf("the %s %s (%s) is alive and in no state:\n%s", c.Kind, c.ID, c.Name, output)
			}
		}
	}
}
