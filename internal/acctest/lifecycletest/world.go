package lifecycletest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/credential"
)

// world is a platform with nothing on it, and a state with one resource. All that is done in it is checked for what always
// holds: see check.
type world struct {
	testing.TB
	*kind
	platform Platform
	wire     *wire
	instance acctest.Instance
	imported string // the id of what was imported, whose secrets nobody here received
	story    *story
}

// story is what happened in a world, for whoever looks for a mistake.
type story struct {
	mu   sync.Mutex
	text strings.Builder
}

func (s *story) tell(format string, arguments ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintf(&s.text, format+"\n", arguments...)
}

func (s *story) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

func (k *kind) newWorld(t testing.TB, platform Platform) *world {
	t.Helper()
	platform.Reset()
	w := &world{TB: t, kind: k, platform: platform, story: &story{}}
	w.story.tell("what happened:")
	w.wire = k.newWire(platform.Wire, w.story.tell)
	w.instance.Object.Type = k.Type
	return w
}

// pass lets time go by, here and on the platform.
func (w *world) pass(d time.Duration) {
	w.story.tell("%s later", d)
	timer := time.NewTimer(d)
	<-timer.C
}

// provider starts the provider, as each walk of Terraform does.
func (w *world) provider() *acctest.Protocol {
	w.Helper()
	provider := w.protocol.Restarted(w.TB, w.platform.Provider(w.wire))
	if found := provider.Configure(acctest.Values{}); found.Errors() > 0 {
		w.Fatalf("the configuration: %v", found)
	}
	return provider
}

// refresh refreshes the resource, while a script plays. Where there are errors, Terraform keeps what it had.
func (w *world) refresh(script script) (refreshed acctest.Object) {
	w.Helper()
	return w.refreshWith(w.provider(), script)
}

func (w *world) refreshWith(provider *acctest.Protocol, script script) (refreshed acctest.Object) {
	w.Helper()
	w.story.tell("refresh")
	end := w.wire.begin(script, func() {})
	instance := w.instance.Refreshed(provider)
	end()
	w.check(instance.Object)
	if instance.Object.Diagnostics.Errors() == 0 {
		w.instance = instance
	}
	return instance.Object
}

// applied is what an apply did.
type applied struct {
	acctest.Diagnostics      // of its last call
	changes             bool // there was something to do
	happened            int  // faults
}

// apply refreshes, plans and applies a configuration, nil to destroy; a script plays while it is applied.
func (w *world) apply(config acctest.Values, script script) applied {
	w.Helper()
	provider := w.provider()
	if found := w.refreshWith(provider, nil).Diagnostics; found.Errors() > 0 {
		w.Fatalf("a refresh without a fault: %v", found)
	}
	return w.applyUnrefreshed(provider, config, script)
}

// applyUnrefreshed is apply with -refresh=false. The provider is the one that plans.
func (w *world) applyUnrefreshed(provider *acctest.Protocol, config acctest.Values, script script) applied {
	w.Helper()
	planned := w.instance.Plan(provider, config)
	if planned.Diagnostics.Errors() > 0 {
		w.Fatalf("the plan: %v", planned.Diagnostics)
	}
	if !w.instance.IsChangedBy(planned) {
		return applied{}
	}
	w.story.tell("apply %v", config)
	ctx, cancel := context.WithCancel(w.Context())
	defer cancel()
	before, alive := w.instance, w.platform.Alive()
	end := w.wire.begin(script, cancel)
	w.instance = before.Apply(ctx, w.provider(), planned, config)
	happened := end()
	w.story.tell("  then %v", w.instance.Object.Diagnostics)
	w.check(w.instance.Object)
	if id := w.id(); id != "" && !before.Ends(planned) {
		_, was := alive[id]
		if _, is := w.platform.Alive()[id]; was && !is {
			w.Fatalf("the state holds %s, which the apply killed", id)
		}
	}
	return applied{w.instance.Object.Diagnostics, true, happened}
}

// must applies a configuration until there is nothing to do, without a fault, and checks that all is as it is to be then.
func (w *world) must(config acctest.Values) {
	w.Helper()
	for round := 0; ; round++ {
		did := w.apply(config, nil)
		switch {
		case did.Errors() > 0:
			w.Fatalf("an apply without a fault: %v", did.Diagnostics)
		case round == 3:
			w.Fatalf("there is always something to do: %s", text(w.instance.Object.State))
		case did.changes:
			continue
		}
		break
	}
	alive, object := w.platform.Alive(), w.instance.Object
	if config == nil {
		if len(alive) > 0 || !object.IsAbsent() {
			w.Fatalf("after the destroy %v are there, and the state is %s", slices.Sorted(maps.Keys(alive)), text(object.State))
		}
		return
	}
	secrets, there := alive[w.id()]
	if !there || object.Pending() || w.instance.Tainted {
		w.Fatalf("the state is not settled, while %v are there: %s", slices.Sorted(maps.Keys(alive)), text(object.State))
	}
	if w.id() == w.imported {
		return
	}
	stored := slices.Sorted(maps.Values(w.stored()))
	slices.Sort(secrets)
	if !slices.Equal(stored, secrets) {
		w.Fatalf("the platform accepts the secrets %q of %s, and the state holds %q", secrets, w.id(), stored)
	}
}

// id is the one of the object in use, or empty.
func (w *world) id() string { return acctest.Attribute(w.instance.Object.State, "id") }

// stored are the secrets in state, by attribute, opened where they are encrypted.
func (w *world) stored() map[string]string {
	w.Helper()
	return w.storedIn(w.instance.Object)
}

func (w *world) storedIn(object acctest.Object) map[string]string {
	w.Helper()
	stored := map[string]string{}
	for _, a := range w.schema.Block.Attributes {
		if !a.Computed || !a.Sensitive {
			continue
		}
		if plain := acctest.Attribute(object.State, a.Name); plain != "" {
			stored[a.Name] = plain
		}
		if encrypted := acctest.Attribute(object.State, "encrypted_"+a.Name); encrypted != "" {
			opened, err := credential.Decrypt(encrypted, w.identity)
			if err != nil {
				w.Fatalf("encrypted_%s: %v", a.Name, err)
			}
			stored[a.Name] = opened
		}
	}
	return stored
}

// check checks what holds of every state that the provider answers, whatever failed: it is wholly known and valid; it has its
// identity; what is alive is in it, or is what a pending create made; and the object in use has its secrets.
func (w *world) check(object acctest.Object) {
	w.Helper()
	var strange []string
	for id := range w.platform.Alive() {
		if !slices.Contains(object.IDs(), id) {
			strange = append(strange, id)
		}
	}
	if len(strange) > 1 || len(strange) == 1 && !object.Pending() {
		w.Fatalf("%v are there, and in no state: %s", strange, text(object.State))
	}
	if object.IsAbsent() {
		return
	}
	w.checkValid(object)
	w.checkIdentity(object)
	if id := acctest.Attribute(object.State, "id"); id != "" && id != w.imported {
		stored := w.storedIn(object)
		for _, name := range w.secrets {
			if stored[name] == "" {
				w.Fatalf("the %s of %s is not in state: %s", name, id, text(object.State))
			}
		}
	}
}

// text is a value without what is null in it.
func text(value tftypes.Value) string {
	switch {
	case value.Type() == nil || value.IsNull():
		return "null"
	case !value.IsKnown():
		return "unknown"
	}
	var members map[string]tftypes.Value
	var elements []tftypes.Value
	switch {
	case value.As(&members) == nil:
		var all []string
		for _, name := range slices.Sorted(maps.Keys(members)) {
			if !members[name].IsNull() {
				all = append(all, name+": "+text(members[name]))
			}
		}
		return "{" + strings.Join(all, ", ") + "}"
	case value.As(&elements) == nil:
		all := make([]string, len(elements))
		for i, element := range elements {
			all[i] = text(element)
		}
		return "[" + strings.Join(all, ", ") + "]"
	}
	scalar := value.String() // tftypes.String<"crm">
	return strings.TrimSuffix(scalar[strings.Index(scalar, "<")+1:], ">")
}

func (w *world) checkValid(object acctest.Object) {
	w.Helper()
	if !object.State.IsFullyKnown() {
		w.Fatalf("the state holds unknown values: %s", text(object.State))
	}
	values := acctest.Attributes(object.State)
	for _, a := range w.schema.Block.Attributes {
		if a.Required && values[a.Name].IsNull() || a.WriteOnly && !values[a.Name].IsNull() {
			w.Fatalf("the state is not valid in %s: %s", a.Name, text(object.State))
		}
	}
}

// checkIdentity checks that the identity is what the state says: of the object in use, or of the one before it. Where there is
// neither, it is that of the former one, which no attribute tells.
func (w *world) checkIdentity(object acctest.Object) {
	w.Helper()
	identity, err := object.Identity(w.identities)
	if err != nil {
		w.Fatalf("beside %s: %v", text(object.State), err)
	}
	for name, value := range identity {
		want := acctest.Attribute(object.State, name)
		if ids := object.IDs(); name == "id" && len(ids) > 0 {
			want = ids[len(ids)-1]
		}
		if value != want && (name != "id" || want != "") {
			w.Fatalf("the identity has the %s %q, want %q", name, value, want)
		}
	}
}
