package provider_test

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/clienttest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest/stranger"
)

// strangerThing is a resource of a configuration on strange platforms, as Terraform keeps it.
type strangerThing struct {
	*strangerKind
	acctest.Instance
	address string
	config  acctest.Values // nil: it is not in the configuration
	revoked string         // the id that a person revoked
}

// strangerKind is a type of resource, what answers call such a thing, and what its platform may not offer.
type strangerKind struct {
	resource, thing, title       string
	create, list, read, end, set stranger.Operation // empty: it is documented, or there is none
	first, second                acctest.Values
	secrets                      map[string]string // attributes of what is shown once, by the contract's names
}

func strangerKinds() []*strangerKind {
	return []*strangerKind{
		{
			resource: "eventcreds_ecoevents_api_key", thing: "apiKey", title: "EcoEvents API key",
			create: stranger.CreateKey, list: stranger.ListKeys, read: stranger.ReadKey, end: stranger.DeleteKey,
			first:   acctest.Values{"name": "first", "scopes": []any{"events:read", "vendors:read"}},
			second:  acctest.Values{"name": "second", "scopes": []any{"events:read"}},
			secrets: map[string]string{"key": "key"},
		},
		{
			resource: "eventcreds_ecoevents_webhook", thing: "webhook", title: "EcoEvents webhook",
			first: acctest.Values{
				"url": "https://hooks.example.com/first", "events": []any{"event.created", "event.deleted"}, "description": "what for",
				"metadata": acctest.Values{"team": "events", "someKey": "1"},
			},
			second:  acctest.Values{"url": "https://hooks.example.com/second", "events": []any{"event.created"}, "active": false},
			secrets: map[string]string{"secret": "secret"},
		},
		{
			resource: "eventcreds_eventicat_aggregator", thing: "aggregator", title: "Eventicat aggregator",
			create: stranger.CreateAggregator, list: stranger.ListAggregators, read: stranger.ReadAggregator, end: stranger.DeleteAggregator,
			set:    stranger.ChangeAggregator,
			first:  acctest.Values{"name": "first", "description": "what for"},
			second: acctest.Values{"name": "second"},
		},
		{
			resource: "eventcreds_eventconnectors_token", thing: "token", title: "Event Connectors token",
			list: stranger.ListTokens, read: stranger.ReadToken,
			first: acctest.Values{
				"name": "first", "roles": []any{"ROLE_EXTERNAL_USER", "ROLE_ADMIN"}, "callback_url": "https://hooks.example.com/first",
				"api_token_filter": `{"someCity":"Delft"}`,
			},
			second:  acctest.Values{"name": "second", "roles": []any{"ROLE_EXTERNAL_USER"}, "callback_url": "https://hooks.example.com/second"},
			secrets: map[string]string{"token": "token", "signingSecret": "signing_secret"},
		},
	}
}

// strangerWorld are strange platforms, and a state and a configuration that Terraform is run on.
type strangerWorld struct {
	testing.TB
	*stranger.Server
	transport *clienttest.Platform
	things    []*strangerThing
	protocol  *acctest.Protocol
	random    *rand.Rand
	runs      int
}

const (
	strangerOrigin = "https://platforms.example.com"
	strangerWindow = time.Minute // the default of consistency_window_seconds
)

// newStrangerWorld returns a world with an empty configuration. protocol speaks to any provider.
func newStrangerWorld(t *testing.T, protocol *acctest.Protocol, differences stranger.Differences, seed uint64) *strangerWorld {
	t.Helper()
	w := &strangerWorld{TB: t, protocol: protocol, Server: stranger.New(differences, seed, time.Now), random: rand.New(rand.NewPCG(seed, 56))}
	w.transport = clienttest.Answering("", nil, w.ServeHTTP)
	return w
}

// add adds one of a kind to the configuration.
func (w *strangerWorld) add(kind *strangerKind) {
	w.things = append(w.things, &strangerThing{
		strangerKind: kind, address: fmt.Sprint(kind.thing, ".", len(w.things)), config: kind.first,
		Instance: acctest.Instance{Object: acctest.Object{Type: kind.resource}},
	})
}

// provider starts the provider, as each of Terraform's walks does, with a credential of the account or of another one.
func (w *strangerWorld) provider(other bool) *acctest.Protocol {
	w.Helper()
	w.runs++
	environment := w.Environment(strangerOrigin, other)
	serve := acctest.ProviderThrough(func(name string) string { return environment[name] }, w.transport)
	provider := w.protocol.Restarted(w, serve)
	found := provider.Configure(acctest.Values{
		"verify_on_refresh": w.Dead == stranger.Unmarked, "consistency_window_seconds": int(strangerWindow.Seconds()),
	})
	if found.Errors() > 0 {
		w.Fatalf("the configuration: %v", found)
	}
	return provider
}

// live is the life of a configuration: some of it is changed, and some of what it made is revoked by a person, beginning with
// either.
func (w *strangerWorld) live(first int) {
	w.Helper()
	w.apply(w.plan())
	w.expectQuiet("right after the first apply")

	w.Advance(2 * strangerWindow)
	for i, thing := range w.things {
		if (i+first)%2 == 0 {
			w.revoke(thing)
		} else {
			thing.config = thing.second
		}
	}
	w.Advance(2 * strangerWindow)
	planned := w.plan()
	w.expectNoticed()
	w.apply(planned)
	w.expectQuiet("right after the second apply")
	w.Advance(2 * strangerWindow)
	w.expectOtherAccount()

	for _, thing := range w.things {
		thing.config = nil
	}
	w.apply(w.plan())
	for _, thing := range w.things {
		// Where there is no list, "not found" to the destroy of what a person revoked may be the operation.
		isSure := thing.revoked == "" || w.Offers(thing.list)
		if w.Offers(thing.end) && isSure && !thing.Object.State.IsNull() {
			w.Errorf("%s is still in state after the destroy", thing.address)
		}
	}
	if most := 3 * w.runs; w.Refused() > most {
		w.Errorf("%d requests were refused for a rate limit that is told, want no more than one for each run and platform: %d", w.Refused(), most)
	}
}

// plan refreshes everything and plans it.
func (w *strangerWorld) plan() map[*strangerThing]acctest.Planned {
	w.Helper()
	provider := w.provider(false)
	planned := map[*strangerThing]acctest.Planned{}
	warned := map[string]int{}
	for _, thing := range w.things {
		thing.Instance = thing.Refreshed(provider)
		w.expectDescribed(thing, "reading", thing.Object.Diagnostics)
		for _, d := range thing.Object.Diagnostics {
			if isNotOffered(d) {
				warned[thing.thing]++
			}
		}
		planned[thing] = thing.Plan(provider, thing.config)
		w.expectDescribed(thing, "planning", planned[thing].Diagnostics)
	}
	for thing, n := range warned {
		if n > 1 {
			w.Errorf("%d warnings in a run say that reading a %s is not offered, want one", n, thing)
		}
	}
	return planned
}

// apply carries a plan out, and checks what must hold after each.
func (w *strangerWorld) apply(planned map[*strangerThing]acctest.Planned) {
	w.Helper()
	provider := w.provider(false)
	for _, thing := range w.things {
		if thing.IsChangedBy(planned[thing]) {
			thing.Instance = thing.Apply(w.Context(), provider, planned[thing], thing.config)
			w.expectDescribed(thing, "applying", thing.Object.Diagnostics)
		}
	}
	w.check()
}

// isDone reports whether the state of a thing is what the configuration asks for, as far as the platform offers that.
func (w *strangerWorld) isDone(thing *strangerThing) bool {
	retires := len(thing.Object.IDs()) > 1 && !w.Offers(thing.end)
	return thing.Object.Diagnostics.Errors() == 0 && !retires && !thing.Tainted
}

// expectQuiet expects that a refresh changes nothing and a plan does nothing, of all that could be done.
func (w *strangerWorld) expectQuiet(when string) {
	w.Helper()
	done, before := map[*strangerThing]bool{}, map[*strangerThing]acctest.Object{}
	for _, thing := range w.things {
		done[thing], before[thing] = w.isDone(thing), thing.Object
	}
	for thing, plan := range w.plan() {
		if !done[thing] {
			thing.Object.Diagnostics = before[thing].Diagnostics
			continue
		}
		// What the answer to a create left out may come to light later.
		learned := func(name string) bool {
			return name == "created_at" && acctest.Attribute(before[thing].State, name) == ""
		}
		if changed := strangerChanges(before[thing].State, thing.Object.State); len(slices.DeleteFunc(changed, learned)) > 0 {
			w.Errorf("%s, a refresh of %s changes %q: %v", when, thing.address, changed, thing.Object.Diagnostics)
		}
		if changed := strangerChanges(thing.Object.State, plan.State); thing.IsChangedBy(plan) {
			w.Errorf("%s, %s has something to do, of %q: %v", when, thing.address, changed, plan.Diagnostics)
		}
	}
}

// strangerChanges are the names of the attributes that differ.
func strangerChanges(before, after tftypes.Value) (names []string) {
	var was, is map[string]tftypes.Value
	_, _ = before.As(&was), after.As(&is) // they are objects
	for _, name := range slices.Sorted(maps.Keys(was)) {
		if !was[name].Equal(is[name]) {
			names = append(names, name)
		}
	}
	return names
}

// revoke does what a person does on a platform's site.
func (w *strangerWorld) revoke(thing *strangerThing) {
	if id := acctest.Attribute(thing.Object.State, "id"); id != "" {
		w.Revoke(id)
		thing.revoked = id
	}
}

// expectNoticed expects that what was revoked is no longer taken for alive, after a refresh.
func (w *strangerWorld) expectNoticed() {
	w.Helper()
	for _, thing := range w.things {
		id := acctest.Attribute(thing.Object.State, "id")
		// Where there is no list, "not found" may be the operation.
		isSure := thing.revoked != "" && w.Offers(thing.list)
		switch {
		case isSure && id == thing.revoked:
			w.Errorf("%s was revoked, and is in state as if it were not", thing.address)
		case thing.revoked == "" && id == "" && w.Offers(thing.create):
			w.Errorf("%s is alive, and is not in state", thing.address)
		}
	}
}

// expectOtherAccount expects that a credential of another account is an error, and removes nothing.
func (w *strangerWorld) expectOtherAccount() {
	w.Helper()
	own, other := w.Accounts()
	if w.NoAccount {
		return
	}
	provider, told := w.provider(true), map[string]int{}
	for _, thing := range w.things {
		if thing.thing == "aggregator" || thing.Object.State.IsNull() || acctest.Attribute(thing.Object.State, "id") == "" {
			continue
		}
		platform := strings.Split(thing.resource, "_")[1]
		after := provider.Read(thing.Object)
		for _, d := range after.Diagnostics {
			if text := d.Summary + d.Detail; !d.Warning && strings.Contains(text, own) && strings.Contains(text, other) {
				told[platform]++
			} else if !d.Warning {
				w.Errorf("%s with a credential of another account: %v", thing.address, d)
			}
		}
		if told[platform] == 0 {
			w.Errorf("%s with a credential of another account: no error tells of %s and %s", thing.address, own, other)
		}
		if !after.State.Equal(thing.Object.State) {
			w.Errorf("a credential of another account changes the state of %s", thing.address)
		}
	}
}

// isNotOffered reports whether a diagnostic says that the platform lacks what we assume.
func isNotOffered(d acctest.Diagnostic) bool {
	text := strings.ToLower(d.Summary + "\n" + d.Detail)
	return strings.Contains(text, "does not offer") && strings.Contains(text, "assumed")
}

// expectDescribed expects no error but the one that says what the platform does not offer.
func (w *strangerWorld) expectDescribed(thing *strangerThing, doing string, found acctest.Diagnostics) {
	w.Helper()
	thing.expectDescribed(w, w.Differences, doing+" "+thing.address, found)
}

func (k *strangerKind) expectDescribed(t testing.TB, d stranger.Differences, doing string, found acctest.Diagnostics) {
	t.Helper()
	lacks := k.lacks(d)
	for _, told := range found {
		isUnlisted := d.NoAccount && !d.Offers(k.list) && strings.Contains(told.Detail, "does not tell whether")
		if !told.Warning && (!lacks || !isNotOffered(told) && !isUnlisted) {
			t.Errorf("%s: %s\n%s", doing, told.Summary, told.Detail)
		}
		for _, misleading := range []string{"base_url", "removed outside", "refused", "rejected", "the network"} {
			if isNotOffered(told) && strings.Contains(told.Summary+told.Detail, misleading) {
				t.Errorf("%s: that something is not offered is told with %q: %s\n%s", doing, misleading, told.Summary, told.Detail)
			}
		}
	}
}

// lacks reports whether the platform does not offer an operation of the kind.
func (k *strangerKind) lacks(d stranger.Differences) bool {
	return slices.ContainsFunc([]stranger.Operation{k.create, k.list, k.read, k.end, k.set}, func(operation stranger.Operation) bool {
		return !d.Offers(operation)
	})
}

// strangerState is what a state holds of a thing.
type strangerState struct {
	*strangerKind
	address   string
	id        string
	ids       []string // and what is retiring
	attribute func(name string) string
}

// check holds after every apply: what is alive is in state, with all that was shown once, and what others made is untouched.
func (w *strangerWorld) check() {
	w.Helper()
	var states []strangerState
	for _, thing := range w.things {
		id := acctest.Attribute(thing.Object.State, "id")
		states = append(states, strangerState{thing.strangerKind, thing.address, id, thing.Object.IDs(), func(name string) string {
			return acctest.Attribute(thing.Object.State, name)
		}})
	}
	checkStrangers(w, w.Server, states)
}

func checkStrangers(t testing.TB, server *stranger.Server, states []strangerState) {
	t.Helper()
	current, known := map[string]strangerState{}, map[string]bool{}
	for _, state := range states {
		current[state.thing+state.id] = state
		for _, id := range append(state.ids, state.id) {
			known[state.thing+id] = true
		}
	}
	for _, there := range server.Things() {
		state, isCurrent := current[there.Kind+there.ID]
		switch {
		case there.Others && !there.Live:
			t.Errorf("the %s %s of somebody else was removed", there.Kind, there.ID)
		case there.Others || !there.Live:
		case !known[there.Kind+there.ID]:
			t.Errorf("the %s %s is alive and in no state", there.Kind, there.ID)
		case isCurrent:
			for _, name := range slices.Sorted(maps.Keys(there.Secrets)) {
				if got := state.attribute(state.secrets[name]); got != there.Secrets[name] {
					t.Errorf("%s has lost its %s: %q is in state", state.address, name, cmp.Or(got, "nothing"))
				}
			}
		}
	}
}
