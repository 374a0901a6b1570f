package resources_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// twin is a resource whose twins the platform shows alike.
type twin struct {
	resource, create string
	config           acctest.Values
	there            func(*acctest.Sandbox) []string // the ids
}

func twins() map[string]twin {
	live := func(kind string) func(*acctest.Sandbox) []string {
		return func(box *acctest.Sandbox) (ids []string) {
			for _, c := range box.Live(kind) {
				ids = append(ids, c.ID)
			}
			return ids
		}
	}
	return map[string]twin{
		"api key": {apiKeyType, "POST /ecoevents/v1/api-keys", apiKeyValues("ci", "events:read"), live(sandbox.KindAPIKey)},
		"webhook": {
			"eventcreds_ecoevents_webhook", "POST /ecoevents/api/webhooks", webhookValues("https://hooks.example.com/"), live(sandbox.KindWebhookSecret),
		},
		"aggregator": {
			"eventcreds_eventicat_aggregator", "POST /eventicat/api/aggregators", acctest.Values{"name": "ci"},
			func(box *acctest.Sandbox) []string { return box.Eventicat.Aggregators() },
		},
		"token": {
			"eventcreds_eventconnectors_token", "POST /eventconnectors/accounts/{accountId}/tokens",
			acctest.Values{"name": "ci", "roles": []any{"ROLE_EXTERNAL_USER"}}, live(sandbox.KindToken),
		},
	}
}

// lose applies a create whose answer gets lost, while no list is shown.
func (w twin) lose(t *testing.T, box *acctest.Sandbox, provider *acctest.Protocol) acctest.Object {
	t.Helper()
	faults(t, box, sandbox.Fault{Kind: sandbox.FaultDropAfter, Route: w.create, Count: 1}, w.noList())
	lost := provider.Apply(t.Context(), provider.Plan(provider.Absent(w.resource), w.config))
	expect(t, lost.Diagnostics, failure, "It is not known whether")
	return lost
}

func (w twin) noList() sandbox.Fault {
	return sandbox.Fault{Kind: sandbox.Fault500, Route: "GET " + strings.TrimPrefix(w.create, "POST ")}
}

func (w twin) expect(t *testing.T, box *acctest.Sandbox, kept acctest.Object) {
	t.Helper()
	if there, id := w.there(box), acctest.Attribute(kept.State, "id"); len(there) != 1 || there[0] != id {
		t.Errorf("%v are there, want %s", there, id)
	}
}

// removeOthers removes by hand all but one, and lets so much time pass that it is believed.
func (w twin) removeOthers(t *testing.T, box *acctest.Sandbox, kept acctest.Object) {
	t.Helper()
	for _, id := range w.there(box) {
		if id != acctest.Attribute(kept.State, "id") {
			dashboard(t, box, w.platform(), w.removal(), id, nil)
		}
	}
	box.Advance(3 * time.Minute)
}

// eachTwin runs a test for all of them.
func eachTwin(t *testing.T, test func(*testing.T, *acctest.Sandbox, twin)) {
	t.Helper()
	for name, w := range twins() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, acctest.Start(t, sandbox.Options{}), w)
		})
	}
}

// Nothing that another resource holds is taken for what got lost, however alike the two are. Where they could not be told
// apart, the other one is not made in that run.
func TestPendingTwin(t *testing.T) {
	t.Parallel()
	eachTwin(t, func(t *testing.T, box *acctest.Sandbox, w twin) {
		first := box.Configured(t)
		kept := first.Make(first.Absent(w.resource), w.config)
		lost := w.lose(t, box, first)
		refused := first.Apply(t.Context(), first.Plan(first.Absent(w.resource), w.config))
		expect(t, refused.Diagnostics, failure, "earlier create of this name got no answer", "Apply again")
		if !refused.State.IsNull() {
			t.Errorf("what was refused is in state: %s", refused.State)
		}
		faults(t, box)
		second := box.Configured(t)
		gone := second.Apply(t.Context(), second.Plan(lost.WithoutPrivate(), nil))
		expect(t, gone.Diagnostics, warning, "was removed", "An earlier apply created it")
		w.expect(t, box, kept)
	})
}

// What was made since, in the place of what got lost, is known to a later run that looks for that, too.
func TestPendingTwinMadeSince(t *testing.T) {
	t.Parallel()
	eachTwin(t, func(t *testing.T, box *acctest.Sandbox, w twin) {
		lost := w.lose(t, box, box.Configured(t))
		second := box.Configured(t)
		kept := second.Make(second.Absent(w.resource), w.config)
		still := second.Apply(t.Context(), second.Plan(lost.WithoutPrivate(), nil))
		expect(t, still.Diagnostics, failure, "500 Internal Server Error")
		faults(t, box)
		third := box.Configured(t)
		gone := third.Apply(t.Context(), third.Plan(still.WithoutPrivate(), nil))
		expect(t, gone.Diagnostics, warning, "was removed", "An earlier apply created it")
		w.expect(t, box, kept)
	})
}

// What was made soon after may be what got lost, or something else of a run that nobody here knows of: it is named, and left.
func TestPendingInDoubt(t *testing.T) {
	t.Parallel()
	eachTwin(t, func(t *testing.T, box *acctest.Sandbox, w twin) {
		faults(t, box, sandbox.Fault{Kind: sandbox.FaultDrop, Route: w.create, Count: 1}, w.noList())
		first := box.Configured(t)
		lost := first.Apply(t.Context(), first.Plan(first.Absent(w.resource), w.config))
		faults(t, box)
		box.Advance(10 * time.Second)
		another := box.Configured(t)
		kept := another.Make(another.Absent(w.resource), w.config)
		last := box.Protocol(t)
		last.Configure(acctest.Values{"consistency_window_seconds": 60})
		doubtful := last.Apply(t.Context(), last.Plan(lost.WithoutPrivate(), nil))
		expect(t, doubtful.Diagnostics, failure, "an earlier apply may have created one of these: "+acctest.Attribute(kept.State, "id"), "None of them is touched")
		w.expect(t, box, kept)

		// It stays in doubt, and a refresh tells of it.
		read := last.Read(doubtful)
		expect(t, read.Diagnostics, warning, acctest.Attribute(kept.State, "id"), "these exist and may be the lost one: "+acctest.Attribute(kept.State, "id"), "foreign_ids")
		again := last.Apply(t.Context(), last.Plan(read, nil))
		expect(t, again.Diagnostics, failure, "an earlier apply may have created one of these")
		w.expect(t, box, kept)

		// Who says that it is needed settles the doubt, once what got lost must be shown.
		needed := acctest.Values{"consistency_window_seconds": 60, "foreign_ids": []any{acctest.Attribute(kept.State, "id")}}
		early := box.Protocol(t)
		early.Configure(needed)
		if read := early.Read(again); !read.Pending() {
			t.Errorf("it is settled before what got lost must be shown: %v", read.Diagnostics)
		}
		box.Advance(90 * time.Second)
		told := box.Protocol(t)
		told.Configure(needed)
		settled := told.Read(again)
		expect(t, settled.Diagnostics, warning, "no longer in doubt", acctest.Attribute(kept.State, "id"))
		if gone := told.Apply(t.Context(), told.Plan(settled, nil)); len(gone.Diagnostics) > 0 || !gone.State.IsNull() {
			t.Errorf("got %v", gone.Diagnostics)
		}
		w.expect(t, box, kept)
	})
}

// Something that another one's name is given to is not what got lost under that.
func TestPendingRenamed(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"aggregator", "token"} {
		w := twins()[name]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := acctest.Start(t, sandbox.Options{})
			other := maps.Clone(w.config)
			other["name"] = "other"
			faults(t, box, sandbox.Fault{Kind: sandbox.FaultDrop, Route: w.create, Count: 1}, w.noList())
			first := box.Configured(t)
			lost := first.Apply(t.Context(), first.Plan(first.Absent(w.resource), w.config))
			made := first.Make(first.Absent(w.resource), other)
			faults(t, box)
			second := box.Configured(t)
			kept := second.Make(made, w.config)
			box.Advance(time.Minute)
			if gone := second.Apply(t.Context(), second.Plan(lost.WithoutPrivate(), nil)); len(gone.Diagnostics) > 0 {
				t.Errorf("got %v", gone.Diagnostics)
			}
			w.expect(t, box, kept)
		})
	}
}

// A list that is not found, as at a wrong address, does not tell that nothing was made.
func TestPendingAtAWrongAddress(t *testing.T) {
	t.Parallel()
	eachTwin(t, func(t *testing.T, box *acctest.Sandbox, w twin) {
		lost := w.lose(t, box, box.Configured(t))
		faults(t, box)
		box.Intercept(func(rw http.ResponseWriter, r *http.Request) bool {
			if r.Method == http.MethodGet {
				rw.WriteHeader(http.StatusNotFound)
			}
			return r.Method == http.MethodGet
		})
		later := box.Configured(t)
		still := later.Apply(t.Context(), later.Plan(lost.WithoutPrivate(), nil))
		expect(t, still.Diagnostics, failure, "404 Not Found")
		if still.State.IsNull() || len(w.there(box)) != 1 {
			t.Errorf("what got lost is forgotten: %s", still.State)
		}
	})
}

// What another state made in the same second, before a create that was dropped before it took effect, is not what got lost.
func TestPendingBesideAnother(t *testing.T) {
	t.Parallel()
	eachTwin(t, func(t *testing.T, box *acctest.Sandbox, w twin) {
		another := box.Configured(t)
		kept := another.Make(another.Absent(w.resource), w.config)
		faults(t, box, sandbox.Fault{Kind: sandbox.FaultDrop, Route: w.create, Count: 1})
		first := box.Configured(t)
		lost := first.Apply(t.Context(), first.Plan(first.Absent(w.resource), w.config))
		expect(t, lost.Diagnostics, failure, "It is not known whether")
		second := box.Configured(t)
		if gone := second.Apply(t.Context(), second.Plan(second.Read(lost), nil)); len(gone.Diagnostics) > 0 || !gone.State.IsNull() {
			t.Errorf("got %v", gone.Diagnostics)
		}
		w.expect(t, box, kept)
	})
}

// A doubt is settled, without touching anything, once somebody has removed what nobody needs.
func TestPendingDoubtRemovedByHand(t *testing.T) {
	t.Parallel()
	eachTwin(t, func(t *testing.T, box *acctest.Sandbox, w twin) {
		first := box.Configured(t)
		lost := w.lose(t, box, first)
		faults(t, box)
		unaware := box.Configured(t)
		kept := unaware.Make(unaware.Absent(w.resource), w.config)
		slow := acctest.Values{"consistency_window_seconds": 60}
		second := box.Protocol(t)
		second.Configure(slow)
		doubtful := second.Apply(t.Context(), second.Plan(lost.WithoutPrivate(), nil))
		expect(t, doubtful.Diagnostics, failure, "an earlier apply may have created one of these", "None of them is touched")
		if there := w.there(box); len(there) != 2 {
			t.Fatalf("%v are there", there)
		}
		w.removeOthers(t, box, kept)
		third := box.Protocol(t)
		third.Configure(slow)
		settled := third.Read(doubtful)
		expect(t, settled.Diagnostics, warning, "no longer in doubt", acctest.Attribute(kept.State, "id"))
		if gone := third.Apply(t.Context(), third.Plan(settled, nil)); len(gone.Diagnostics) > 0 || !gone.State.IsNull() {
			t.Errorf("got %v", gone.Diagnostics)
		}
		w.expect(t, box, kept)
	})
}

// That one is removed says nothing of one that turns up only then: it stays in doubt.
func TestPendingDoubtTurnsUpLate(t *testing.T) {
	t.Parallel()
	eachTwin(t, func(t *testing.T, box *acctest.Sandbox, w twin) {
		slow := acctest.Values{"consistency_window_seconds": 60}
		next := func() *acctest.Protocol {
			provider := box.Protocol(t)
			provider.Configure(slow)
			return provider
		}
		lost := w.lose(t, box, box.Configured(t))
		faults(t, box)
		young := w.there(box)[0]
		box.Advance(10 * time.Second)
		unaware := box.Configured(t)
		other := unaware.Make(unaware.Absent(w.resource), w.config)
		box.Intercept(hides(box, young))
		first := next()
		doubtful := first.Apply(t.Context(), first.Plan(lost.WithoutPrivate(), nil))
		expect(t, doubtful.Diagnostics, failure, "may have created one of these: "+acctest.Attribute(other.State, "id"))
		unaware.Apply(t.Context(), unaware.Plan(other, nil))
		box.Advance(3 * time.Minute)
		for range 2 {
			provider := next()
			read := provider.Read(doubtful)
			expect(t, read.Diagnostics, warning, "these exist and may be the lost one: "+young)
			doubtful = provider.Apply(t.Context(), provider.Plan(read.WithoutPrivate(), nil))
			expect(t, doubtful.Diagnostics, failure, "these exist and may be the lost one: "+young)
		}
		dashboard(t, box, w.platform(), w.removal(), young, nil)
		last := next()
		gone := last.Apply(t.Context(), last.Plan(doubtful.WithoutPrivate(), nil))
		expect(t, gone.Diagnostics, warning, "no longer in doubt", "Gone: "+young)
	})
}

// To a delete of what is tainted, Terraform does not pass on what a re-issue asked for that got no answer: nothing is guessed.
func TestPendingReissueIsTainted(t *testing.T) {
	t.Parallel()
	box, w := acctest.Start(t, sandbox.Options{}), twins()["api key"]
	provider := box.Configured(t)
	made := provider.Make(provider.Absent(w.resource), w.config)
	faults(t, box, sandbox.Fault{Kind: sandbox.FaultDropAfter, Route: w.create, Count: 1})
	wider := apiKeyValues("ci", "events:read", "events:write")
	lost := provider.Apply(t.Context(), provider.Plan(made, wider))
	expect(t, lost.Diagnostics, failure, "It is not known whether")
	tainted := box.Configured(t)
	refused := tainted.Apply(t.Context(), tainted.Plan(tainted.Read(lost).WithoutPrivate(), nil))
	expect(t, refused.Diagnostics, failure, "cannot be replaced", "Run terraform untaint")
	if there := w.there(box); len(there) != 2 || !refused.Pending() {
		t.Errorf("%v are there: %s", there, refused.State)
	}
	untainted := box.Configured(t)
	untainted.Make(lost, wider)
	if there := w.there(box); len(there) != 1 {
		t.Errorf("%v are there", there)
	}
}

// A doubt that a refresh has seen, and no apply, is kept with that refresh. A plan that nobody applies keeps nothing, and does not
// advise to remove anything yet.
func TestPendingDoubtSeenByARefresh(t *testing.T) {
	t.Parallel()
	eachTwin(t, func(t *testing.T, box *acctest.Sandbox, w twin) {
		lost := w.lose(t, box, box.Configured(t))
		faults(t, box)
		unaware := box.Configured(t)
		kept := unaware.Make(unaware.Absent(w.resource), w.config)
		slow := acctest.Values{"consistency_window_seconds": 60} // however long the twin takes, it is young enough to be in doubt
		second := box.Protocol(t)
		second.Configure(slow)
		read := second.Read(lost)
		expect(t, read.Diagnostics, warning, "may have created one of these", "None of them is touched. First apply once")
		again := second.Read(read)
		expect(t, again.Diagnostics, warning, "None of them is touched. Remove the one that is not needed")
		w.removeOthers(t, box, kept)
		third := box.Protocol(t)
		third.Configure(slow)
		third.Apply(t.Context(), third.Plan(third.Read(read).WithoutPrivate(), nil))
		w.expect(t, box, kept)
	})
}

// A list that lags settles no doubt: what it does not show may be too young for it and, after that, is read by its id, where that
// can be.
func TestPendingDoubtOutlivesALaggingList(t *testing.T) {
	t.Parallel()
	eachTwin(t, func(t *testing.T, box *acctest.Sandbox, w twin) {
		first := box.Configured(t)
		lost := w.lose(t, box, first)
		faults(t, box)
		unaware := box.Configured(t)
		unaware.Make(unaware.Absent(w.resource), w.config)
		slow := acctest.Values{"consistency_window_seconds": 60}
		second := box.Protocol(t)
		second.Configure(slow)
		doubtful := second.Apply(t.Context(), second.Plan(lost.WithoutPrivate(), nil))
		expect(t, doubtful.Diagnostics, failure, "an earlier apply may have created one of these")

		box.Intercept(func(rw http.ResponseWriter, r *http.Request) bool {
			isList := r.Method == http.MethodGet && collection.MatchString(r.URL.Path)
			if isList {
				rw.Header().Set("Content-Type", "application/json")
				_, _ = io.WriteString(rw, `{"data": [], "pagination": {"page": 1, "limit": 100, "total": 0, "totalPages": 0}}`)
			}
			return isList
		})
		young := box.Protocol(t)
		young.Configure(slow)
		providers := []*acctest.Protocol{young}
		if !strings.Contains(w.create, "webhooks") { // else there is nothing but the list
			providers = append(providers, box.Configured(t))
		}
		for _, provider := range providers {
			read := provider.Read(doubtful)
			if !read.Pending() {
				t.Errorf("the doubt is settled: %v", read.Diagnostics)
			}
			expect(t, read.Diagnostics, warning, "an earlier apply may have created one of these", "None of them is touched")
		}
	})
}

// A list that shows another's alone, and not yet what got lost, is not acted upon: neither is touched.
func TestPendingWaitsForALaggingList(t *testing.T) {
	t.Parallel()
	eachTwin(t, func(t *testing.T, box *acctest.Sandbox, w twin) {
		faults(t, box, sandbox.Fault{Kind: sandbox.FaultDropAfter, Route: w.create, Count: 1})
		box.Intercept(refuse(http.MethodGet, "/aggregators", status(http.StatusForbidden, ""))) // or it is adopted
		first := box.Configured(t)
		lost := first.Apply(t.Context(), first.Plan(first.Absent(w.resource), w.config))
		box.Intercept(nil)
		young := w.there(box)[0]
		unaware := box.Configured(t)
		kept := unaware.Make(unaware.Absent(w.resource), w.config)
		box.Intercept(hides(box, young))
		second := box.Configured(t)
		doubtful := second.Apply(t.Context(), second.Plan(lost.WithoutPrivate(), nil))
		expect(t, doubtful.Diagnostics, failure, "an earlier apply may have created one of these", young, "None of them is touched")
		if there := w.there(box); len(there) != 2 {
			t.Errorf("%v are there, want %s and %s", there, young, acctest.Attribute(kept.State, "id"))
		}
	})
}

// What got lost is not adopted, either, before a list must show it.
func TestAdoptWaitsForALaggingList(t *testing.T) {
	t.Parallel()
	box, w := acctest.Start(t, sandbox.Options{}), twins()["aggregator"]
	provider, unaware := box.Configured(t), box.Configured(t)
	faults(t, box, sandbox.Fault{Kind: sandbox.FaultDropAfter, Route: w.create, Count: 1})
	var isLost atomic.Bool
	box.Intercept(func(rw http.ResponseWriter, r *http.Request) bool {
		there := w.there(box)
		if len(there) == 0 || !isLost.CompareAndSwap(false, true) {
			return false
		}
		unaware.Make(unaware.Absent(w.resource), w.config)
		return hides(box, there[0])(rw, r)
	})
	lost := provider.Apply(t.Context(), provider.Plan(provider.Absent(w.resource), w.config))
	expect(t, lost.Diagnostics, failure, "It is not known whether")
	if there := w.there(box); !isLost.Load() || !lost.Pending() || len(there) != 2 {
		t.Errorf("%v are there: %s", there, lost.State)
	}
}

// collection matches the path of a list.
var collection = regexp.MustCompile("/(api-keys|webhooks|aggregators|tokens)$")

// hides lets the first list that is asked for not show an object yet.
func hides(box *acctest.Sandbox, id string) acctest.Interceptor {
	var is atomic.Bool
	return func(rw http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodGet || !collection.MatchString(r.URL.Path) || !is.CompareAndSwap(false, true) {
			return false
		}
		recorded := httptest.NewRecorder()
		box.ServeHTTP(recorded, r)
		var shown map[string]any
		if err := json.Unmarshal(recorded.Body.Bytes(), &shown); err != nil {
			panic(err)
		}
		for name, all := range shown {
			if all, isList := all.([]any); isList {
				shown[name] = slices.DeleteFunc(all, func(o any) bool { return o.(map[string]any)["id"] == id })
			}
		}
		rw.Header().Set("Date", recorded.Header().Get("Date"))
		rw.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(rw).Encode(shown)
		return true
	}
}

// Where an account has more objects than are looked at before a create, one that may be what got lost may be another's, too.
func TestPendingInALongList(t *testing.T) {
	t.Parallel()
	w := twins()["api key"]
	box := acctest.Start(t, sandbox.Options{})
	for i := range 1100 {
		box.EcoEvents.IssueAPIKey(fmt.Sprint("other-", i), []string{"events:read"}, "live")
	}
	another := box.Configured(t)
	var kept acctest.Object
	box.Intercept(func(_ http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPost {
			return false
		}
		box.Intercept(nil)
		kept = another.Make(another.Absent(w.resource), w.config)
		panic(http.ErrAbortHandler)
	})
	first := box.Configured(t)
	lost := first.Apply(t.Context(), first.Plan(first.Absent(w.resource), w.config))
	second := box.Configured(t)
	doubtful := second.Apply(t.Context(), second.Plan(second.Read(lost), nil))
	expect(t, doubtful.Diagnostics, failure, "an earlier apply may have created one of these: "+acctest.Attribute(kept.State, "id"))
	w.expect(t, box, kept)
}

func (w twin) platform() string { return strings.Split(w.resource, "_")[1] }

func (w twin) removal() string {
	if strings.Contains(w.create, "keys") || strings.Contains(w.create, "tokens") {
		return "revoke"
	}
	return "delete"
}
