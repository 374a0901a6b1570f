package provider_test

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/stranger"
)

// testStrangers is TestStrangers through the command line, over real HTTP and in real time. STRANGER_CLI_ROUNDS makes it longer.
func testStrangers(t *testing.T, built string) {
	seed, rounds := stormNumber(t, "STRANGER_SEED", 1001), stormNumber(t, "STRANGER_CLI_ROUNDS", 30)
	for i := range rounds {
		t.Run(fmt.Sprintf("STRANGER_SEED=%d", seed+i), func(t *testing.T) {
			t.Parallel()
			// Nobody waits for lags and rate limits of real platforms here.
			differences := stranger.Combination(uint64(seed + i)).Faster(30)
			server := stranger.New(differences, uint64(seed+i), time.Now)
			listener := httptest.NewServer(server)
			defer listener.Close()
			defer func() {
				if t.Failed() {
					t.Logf("the platforms: %s", differences)
				}
			}()
			cli := acctest.NewCLI(t, built, server.Environment(listener.URL, false), fmt.Sprintf(`
provider "eventcreds" {
  consistency_window_seconds = 2
  verify_on_refresh          = %t
}
`, differences.Dead == stranger.Unmarked))
			strangerCLI{t, server, cli}.live(i%2 == 0)
		})
	}
}

// strangerCLI is a working directory, and the strange platforms that it is about.
type strangerCLI struct {
	*testing.T
	server *stranger.Server
	cli    *acctest.CLI
}

// live is the life of a configuration, in as few commands as there can be.
func (c strangerCLI) live(planFirst bool) {
	c.Helper()
	c.configure(func(k *strangerKind) (acctest.Values, acctest.Values) { return k.first, k.first })
	applied := c.run("apply", "-auto-approve")
	if planFirst {
		c.expectQuiet(applied, false)
	}
	c.configure(func(k *strangerKind) (acctest.Values, acctest.Values) { return k.first, k.second })
	c.server.Advance(time.Minute)
	for _, state := range c.states() {
		if strings.HasSuffix(state.address, "0") {
			c.server.Revoke(state.id)
		}
	}
	c.server.Advance(time.Minute)
	applied = c.run("apply", "-auto-approve")
	if !planFirst {
		c.expectQuiet(applied, true)
	}
	c.run("destroy", "-auto-approve")
}

// configure writes two of each kind.
func (c strangerCLI) configure(of func(*strangerKind) (acctest.Values, acctest.Values)) {
	c.Helper()
	resources := map[string]map[string]acctest.Values{}
	for _, kind := range strangerKinds() {
		one, other := of(kind)
		resources[kind.resource] = map[string]acctest.Values{"n0": one, "n1": other}
	}
	written, err := json.Marshal(map[string]any{"resource": resources})
	if err != nil {
		c.Fatal(err)
	}
	c.cli.Write("resources.tf.json", string(written))
}

// run runs a command that fails with described errors only, and checks what must hold after it.
func (c strangerCLI) run(arguments ...string) acctest.Result {
	c.Helper()
	got := c.cli.Terraform(append(arguments, "-json")...)
	if strings.Contains(got.Output, "Provider produced") || strings.Contains(got.Output, "panic") {
		c.Fatalf("the provider is broken:\n%s", got.Output)
	}
	errors := 0
	for _, d := range got.Diagnostics() {
		if !d.Warning {
			errors++
		}
		known := false
		for _, kind := range strangerKinds() {
			if strings.HasPrefix(d.Summary, kind.title) {
				kind.expectDescribed(c, c.server.Differences, arguments[0], acctest.Diagnostics{d})
				known = true
			}
		}
		if !known && !d.Warning {
			c.Errorf("%v: %s\n%s", arguments, d.Summary, d.Detail)
		}
	}
	if got.Exit == 1 && errors == 0 {
		c.Errorf("%v fails without an error:\n%s", arguments, got.Output)
	}
	checkStrangers(c, c.server, c.states())
	return got
}

// expectQuiet expects that a plan after an apply that did all has nothing to do. Where something was revoked and there is no list,
// "not found" may be the operation until something else of the kind was read, which may be after it.
func (c strangerCLI) expectQuiet(applied acctest.Result, isRevoked bool) {
	c.Helper()
	isDone := applied.Exit == 0
	for _, state := range c.states() {
		isDone = isDone && (len(state.ids) == 0 || c.server.Offers(state.end)) && (!isRevoked || c.server.Offers(state.list))
	}
	if got := c.run("plan", "-detailed-exitcode"); isDone && got.Exit != 0 {
		c.Errorf("a plan after an apply ends with %d:\n%s", got.Exit, got.Output)
	}
}

// states are what the state holds.
func (c strangerCLI) states() (states []strangerState) {
	c.Helper()
	for address, attributes := range c.cli.AllAttributes() {
		for _, kind := range strangerKinds() {
			if !strings.HasPrefix(address, kind.resource+".") {
				continue
			}
			text := func(name string) string {
				value, _ := attributes[name].(string)
				return value
			}
			state := strangerState{strangerKind: kind, address: address, id: text("id"), attribute: text}
			retiring, _ := attributes["retiring"].([]any)
			for _, entry := range retiring {
				state.ids = append(state.ids, entry.(map[string]any)["id"].(string))
			}
			states = append(states, state)
		}
	}
	return states
}
