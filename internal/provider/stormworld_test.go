package provider_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// stormThing is a resource of a configuration, as Terraform keeps it.
type stormThing struct {
	acctest.Instance
	config acctest.Values // nil: it is not in the configuration
}

// stormWorld is the platforms, and a state and a configuration that Terraform is run on; what it does with them is what
// Terraform does: https://developer.hashicorp.com/terraform/plugin/framework/resources.
type stormWorld struct {
	testing.TB
	random    *rand.Rand
	platform  *clienttest.Platform
	protocol  *acctest.Protocol
	things    map[string]*stormThing
	recipient string
	identity  string
	count     stormCount
}

// stormKind is a type of resource and how its configurations are made.
type stormKind struct {
	resource string
	draw     func(w *stormWorld, address string) acctest.Values
}

func stormKinds() []stormKind {
	return []stormKind{
		{"eventcreds_ecoevents_api_key", (*stormWorld).drawAPIKey},
		{"eventcreds_ecoevents_webhook", (*stormWorld).drawWebhook},
		{"eventcreds_eventicat_aggregator", (*stormWorld).drawAggregator},
		{"eventcreds_eventconnectors_token", (*stormWorld).drawToken},
	}
}

func newStormWorld(t *testing.T, seed uint64) *stormWorld {
	t.Helper()
	recipient, identity := stormIdentity(t)
	w := &stormWorld{
		TB: t, random: rand.New(rand.NewPCG(seed, seed)), platform: clienttest.New(t, "storm", sandbox.Options{Latency: 50 * time.Millisecond}),
		things: map[string]*stormThing{}, recipient: recipient, identity: identity,
	}
	w.protocol = acctest.SpeakTo(t, w.serve())
	for _, kind := range stormKinds() {
		for i := range 2 {
			w.things[fmt.Sprintf("%s.%d", kind.resource, i)] = &stormThing{Instance: acctest.Instance{Object: acctest.Object{Type: kind.resource}}}
		}
	}
	return w
}

// chance is true so often in a hundred.
func (w *stormWorld) chance(percent int) bool { return w.random.IntN(100) < percent }

func pick[T any](w *stormWorld, values ...T) T { return values[w.random.IntN(len(values))] }

func (w *stormWorld) addresses() []string { return slices.Sorted(maps.Keys(w.things)) }

func (w *stormWorld) serve() func() (tfprotov6.ProviderServer, error) {
	return acctest.ProviderThrough(func(name string) string { return w.platform.Variables()[name] }, w.platform)
}

// provider starts the provider, as each of Terraform's walks does.
func (w *stormWorld) provider() *acctest.Protocol {
	w.Helper()
	provider := w.protocol.Restarted(w, w.serve())
	if found := provider.Configure(acctest.Values{}); found.Errors() > 0 {
		w.Fatalf("the configuration: %v", found)
	}
	return provider
}

// configure changes some of the configuration.
func (w *stormWorld) configure() {
	for _, address := range w.addresses() {
		thing := w.things[address]
		switch {
		case thing.config != nil && !w.chance(70):
		case thing.config != nil && w.chance(20):
			thing.config = nil
		default:
			for _, kind := range stormKinds() {
				if kind.resource == thing.Object.Type {
					thing.config = kind.draw(w, address)
				}
			}
		}
	}
}

// name is what something is called: often as another one of its kind, so that the platform shows both alike.
func (w *stormWorld) name(address string) string { return pick(w, "same", address, address+"-b") }

func (w *stormWorld) drawAPIKey(address string) acctest.Values {
	values := acctest.Values{
		"name":     w.name(address),
		"scopes":   pick(w, []any{"events:read"}, []any{"events:read", "events:write"}),
		"rotation": w.drawRotation(),
	}
	w.drawRecipients(values)
	return values
}

func (w *stormWorld) drawRotation() any {
	if w.chance(40) {
		return nil
	}
	interval := w.random.IntN(3) + 1
	return acctest.Values{
		"interval_days": interval,
		"overlap_hours": w.random.IntN(24 * interval),
		"triggers":      pick[any](w, nil, acctest.Values{"incident": pick(w, "1", "2")}),
	}
}

func (w *stormWorld) drawRecipients(values acctest.Values) {
	if w.chance(30) {
		values["age_recipients"] = []any{w.recipient}
	}
}

func (w *stormWorld) drawWebhook(address string) acctest.Values {
	values := acctest.Values{
		"url":      "https://hooks.example.com/" + w.name(address),
		"events":   pick(w, []any{"event.created"}, []any{"event.created", "event.deleted"}),
		"active":   pick[any](w, nil, false),
		"metadata": pick[any](w, nil, acctest.Values{"team": "events"}),
	}
	if w.chance(30) {
		values["secret_wo"], values["secret_wo_version"] = "chosen-secret-of-the-user", w.random.IntN(2)
	}
	w.drawRecipients(values)
	return values
}

func (w *stormWorld) drawAggregator(address string) acctest.Values {
	return acctest.Values{"name": w.name(address), "description": pick[any](w, nil, "what for")}
}

func (w *stormWorld) drawToken(address string) acctest.Values {
	values := acctest.Values{
		"name":                    w.name(address),
		"roles":                   pick(w, []any{"ROLE_EXTERNAL_USER"}, []any{"ROLE_EXTERNAL_USER", "ROLE_ADMIN"}),
		"callback_url":            pick[any](w, nil, "https://hooks.example.com/a", "https://hooks.example.com/b"),
		"api_token_filter":        pick[any](w, nil, `{"city":"Delft"}`),
		"signing_secret_triggers": pick[any](w, nil, acctest.Values{"version": pick(w, "1", "2")}),
		"rotation":                w.drawRotation(),
	}
	w.drawRecipients(values)
	return values
}

// byHand does what a person does on the platforms.
func (w *stormWorld) byHand() {
	if w.chance(70) {
		w.platform.Advance(time.Duration(w.random.IntN(72)) * time.Hour)
	}
	for _, address := range w.addresses() {
		if !w.chance(15) {
			continue
		}
		object := w.things[address].Object
		id := acctest.Attribute(object.State, "id")
		platform := strings.Split(object.Type, "_")[1]
		action, fields := "revoke", map[string]any(nil)
		switch {
		case id == "":
			continue
		case platform == "eventicat":
			action = "delete"
		case object.Type == "eventcreds_ecoevents_webhook":
			action = "delete"
		case w.chance(50):
			action, fields = "rename", map[string]any{"name": "hands off"}
		}
		_ = w.platform.Dashboard(platform, action, id, fields) // it may be gone already
	}
}

// plan refreshes everything and plans it. It reports false where Terraform would stop: then nothing has changed.
func (w *stormWorld) plan() (map[string]acctest.Planned, bool) {
	w.Helper()
	provider := w.provider()
	planned, refreshed := map[string]acctest.Planned{}, map[string]acctest.Instance{}
	for _, address := range w.addresses() {
		thing := w.things[address]
		refreshed[address] = thing.Refreshed(provider)
		if refreshed[address].Object.Diagnostics.Errors() > 0 {
			return nil, false
		}
		planned[address] = refreshed[address].Plan(provider, thing.config)
		if planned[address].Diagnostics.Errors() > 0 {
			w.Fatalf("planning %s: %v", address, planned[address].Diagnostics)
		}
	}
	for address, instance := range refreshed {
		w.things[address].Instance = instance
	}
	return planned, true
}

// apply carries out a plan, as far as it goes. What it keeps is alive afterwards, if it was before.
func (w *stormWorld) apply(planned map[string]acctest.Planned) {
	w.Helper()
	dead, before := map[string]bool{}, w.live()
	for _, address := range w.addresses() {
		id := acctest.Attribute(w.things[address].Object.State, "id")
		dead[id] = !before[id]
	}
	w.carryOut(planned)
	live := w.live()
	for address, thing := range w.things {
		id := acctest.Attribute(thing.Object.State, "id")
		ends := thing.Ends(planned[address]) // and the answer to that may be lost
		if id != "" && !ends && !live[id] && !dead[id] {
			w.Fatalf("%s holds %s, which an apply killed that was to keep it", address, id)
		}
	}
}

// live are the ids of all that is there.
func (w *stormWorld) live() map[string]bool {
	live := map[string]bool{}
	for _, c := range w.platform.Credentials() {
		live[c.ID] = live[c.ID] || c.State == sandbox.StateLive
	}
	for _, id := range w.platform.Eventicat.Aggregators() {
		live[id] = true
	}
	return live
}

func (w *stormWorld) carryOut(planned map[string]acctest.Planned) {
	w.Helper()
	w.count.Applies++
	ctx, cancel := context.WithCancel(w.Context())
	defer cancel()
	if w.chance(50) {
		timer := time.AfterFunc(time.Duration(w.random.IntN(8_000))*time.Millisecond, cancel)
		defer timer.Stop()
	}
	provider := w.provider()
	for _, address := range w.addresses() {
		plan := planned[address]
		if !w.things[address].IsChangedBy(plan) {
			continue
		}
		if ctx.Err() != nil {
			w.count.Cancelled++
			return // Terraform begins nothing new
		}
		before, reconciles := w.faults(), w.things[address].Object.Pending()
		w.change(ctx, provider, address, plan)
		if reconciles {
			w.count.InReconciliation += w.faults() - before
		}
		if ctx.Err() != nil {
			w.count.Cancelled++
			return
		}
	}
}

func (w *stormWorld) change(ctx context.Context, provider *acctest.Protocol, address string, plan acctest.Planned) {
	w.Helper()
	thing := w.things[address]
	thing.Instance = thing.Apply(ctx, provider, plan, thing.config)
}

// faults is how many were injected.
func (w *stormWorld) faults() (n int) {
	for _, count := range w.platform.Stats().Faults {
		n += count
	}
	return n
}

// check holds after every apply, failed or not: what is alive is in state or can be found from it, and no secret in state is
// one that the platform does not know.
func (w *stormWorld) check() {
	w.Helper()
	held, pending := map[string]bool{}, map[string]bool{}
	for _, thing := range w.things {
		for _, id := range thing.Object.IDs() {
			held[id] = true
		}
		pending[thing.Object.Type] = pending[thing.Object.Type] || thing.Object.Pending()
	}
	issued := map[string]bool{"chosen-secret-of-the-user": true}
	for _, c := range w.platform.Credentials() {
		issued[c.Value] = true
		resource := map[string]string{
			sandbox.KindAPIKey: "eventcreds_ecoevents_api_key", sandbox.KindWebhookSecret: "eventcreds_ecoevents_webhook",
			sandbox.KindToken: "eventcreds_eventconnectors_token",
		}[c.Kind]
		if resource != "" && c.Owner == sandbox.OwnerAPI && c.State == sandbox.StateLive && !held[c.ID] && !pending[resource] {
			w.Fatalf("the %s %s (%s) is alive and in no state", c.Kind, c.ID, c.Name)
		}
	}
	for _, id := range w.platform.Eventicat.Aggregators() {
		if !held[id] && !pending["eventcreds_eventicat_aggregator"] {
			w.Fatalf("the aggregator %s is there and in no state", id)
		}
	}
	for address, thing := range w.things {
		for _, secret := range w.secrets(thing.Object) {
			if !issued[secret] {
				w.Fatalf("%s holds a secret that the platform never issued: %q", address, secret)
			}
		}
	}
}

// secrets are those in a state, opened where they are encrypted.
func (w *stormWorld) secrets(object acctest.Object) (secrets []string) {
	w.Helper()
	if object.State.Type() == nil || object.State.IsNull() {
		return nil
	}
	for _, name := range []string{"key", "token", "secret", "signing_secret"} {
		if secret := acctest.Attribute(object.State, name); secret != "" {
			secrets = append(secrets, secret)
		}
		if encrypted := acctest.Attribute(object.State, "encrypted_"+name); encrypted != "" {
			secret, err := credential.Decrypt(encrypted, w.identity)
			if err != nil {
				w.Fatalf("encrypted_%s: %v", name, err)
			}
			secrets = append(secrets, secret)
		}
	}
	return secrets
}

// converge applies without faults, after which there is nothing to do, nothing pending, and one live credential for each resource
// beside those that are retiring. It takes one apply, and another one where the first stored a rotation by which something is due.
func (w *stormWorld) converge() {
	w.Helper()
	w.calm()
	for round := range 3 {
		planned, ok := w.plan()
		if !ok {
			w.Fatal("a refresh fails without faults")
		}
		todo := 0
		for _, address := range w.addresses() {
			if plan := planned[address]; w.things[address].IsChangedBy(plan) {
				todo++
				if round > 1 {
					w.Fatalf("after %d applies without faults, %s still has something to do:\n%s\n%s", round, address, w.things[address].Object.State, plan.State)
				}
			}
		}
		if todo == 0 {
			break
		}
		provider := w.provider()
		for _, address := range w.addresses() {
			if plan := planned[address]; w.things[address].IsChangedBy(plan) {
				w.change(w.Context(), provider, address, plan)
				if got := w.things[address].Object; got.Diagnostics.Errors() > 0 {
					w.Fatalf("without faults, %s: %v", address, got.Diagnostics)
				}
			}
		}
	}
	w.check()
	for address, thing := range w.things {
		if thing.Object.Pending() {
			w.Fatalf("%s is still pending", address)
		}
		w.works(address, thing.Object)
	}
}

// works checks that the secrets in state are those that the platform accepts.
func (w *stormWorld) works(address string, object acctest.Object) {
	w.Helper()
	live := map[string]bool{}
	for _, c := range w.platform.Credentials() {
		live[c.Value] = live[c.Value] || c.State == sandbox.StateLive
	}
	for _, secret := range w.secrets(object) {
		if !live[secret] {
			w.Fatalf("%s holds a secret that the platform does not accept", address)
		}
	}
}

func (w *stormWorld) calm() {
	w.Helper()
	if err := w.platform.SetFaults(); err != nil { // none
		w.Fatal(err)
	}
}

func stormFaults() []string {
	return []string{
		sandbox.Fault429, sandbox.Fault500, sandbox.Fault502, sandbox.Fault503, sandbox.Fault504, sandbox.FaultDrop, sandbox.FaultLatency,
		sandbox.Fault500After, sandbox.Fault502After, sandbox.Fault503After, sandbox.Fault504After,
		sandbox.FaultDropAfter, sandbox.FaultHalf, sandbox.FaultMalformed,
	}
}

// disturb makes all kinds of faults happen from now on.
func (w *stormWorld) disturb() {
	w.Helper()
	fault := func(kind, route string, percent int) sandbox.Fault {
		probability := float64(percent) / 100
		return sandbox.Fault{Kind: kind, Route: route, Probability: &probability, Seed: w.random.Uint64()}
	}
	var faults []sandbox.Fault
	for _, kind := range stormFaults() {
		faults = append(faults, fault(kind, "", 9))
		if kind == sandbox.FaultLatency {
			faults[len(faults)-1].Delay = sandbox.Duration(3 * time.Second)
		}
	}
	for _, kind := range []string{sandbox.FaultDropAfter, sandbox.FaultHalf, sandbox.FaultMalformed, sandbox.Fault503After} {
		faults = append(faults, fault(kind, "POST *", 4))
	}
	w.random.Shuffle(len(faults), func(i, j int) { faults[i], faults[j] = faults[j], faults[i] })
	if err := w.platform.SetFaults(faults...); err != nil {
		w.Fatal(err)
	}
}
