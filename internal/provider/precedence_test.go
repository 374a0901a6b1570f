package provider_test

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// seen is a request that reached a sandbox.
type seen struct{ path, credential string }

// record notes what reaches a sandbox.
func record(box *acctest.Sandbox) (all func() []seen) {
	var mu sync.Mutex
	var requests []seen
	box.Intercept(func(_ http.ResponseWriter, r *http.Request) bool {
		mu.Lock()
		defer mu.Unlock()
		inHeader := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		requests = append(requests, seen{r.URL.Path, cmp.Or(inHeader, r.URL.Query().Get("_apikey"))})
		return false
	})
	return func() []seen {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(requests)
	}
}

// The block comes before the environment, argument by argument, but for credentials: a block that holds any ignores
// those of the environment.
func TestPrecedence(t *testing.T) {
	t.Parallel()
	rate, err := sandbox.ParseRate("1000/1s")
	if err != nil {
		t.Fatal(err)
	}
	box := acctest.Start(t, sandbox.Options{EventicatRate: rate})
	requests := record(box)
	jwt, err := box.EcoEvents.IssueAccessToken(time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	nowhere := acctest.Values{"base_url": "http://127.0.0.1:1"}

	for _, p := range platforms() {
		here := acctest.Values{"base_url": box.Environment()[p.variable("base_url")]}
		argument := p.kinds[0].arguments[0]
		one, two := p.kinds[0].values, acctest.Values{argument: liveKey + "2"} // nobody's, which is all the same here
		tests := []struct {
			name        string
			environment map[string]string
			block       acctest.Values
			want        any
		}{
			{"environment alone", p.environment(one, here), nil, one[argument]},
			{"block alone", nil, merged(one, here), one[argument]},
			{"block before environment", p.environment(one, nowhere), merged(two, here), two[argument]},
			{"base_url of the environment, credential of the block", p.environment(one, here), two, two[argument]},
			{"base_url of the block, credential of the environment", p.environment(one, nowhere), here, one[argument]},
		}
		switch p.block {
		case "ecoevents":
			token := acctest.Values{"access_token": jwt}
			tests = append(tests, tests[0], tests[0])
			tests[5].name, tests[5].block, tests[5].want = "another kind of credential in the block", token, jwt
			tests[6].name, tests[6].want = "an empty variable counts as none", jwt
			tests[6].environment = p.environment(acctest.Values{"api_key": ""}, token, here)
		case "eventicat":
			tests = append(tests, tests[0])
			tests[5].name, tests[5].block = "in the query", acctest.Values{"auth_method": "query"}
		}
		for _, test := range tests {
			asked := speak(t, test.environment)
			if found := asked.Configure(p.config(test.block)); found.Errors() > 0 {
				t.Fatalf("%s: %s: %+v", p.name, test.name, found)
			}
			before := len(requests())
			if _, found := asked.ReadDataSource(p.verify, nil); len(found) > 0 {
				t.Errorf("%s: %s: %+v", p.name, test.name, found)
			}
			var credentials []any
			for _, request := range requests()[before:] {
				credentials = append(credentials, request.credential)
			}
			// A refused credential of Event Connectors is tried a second time, on something that every one may read.
			if diff := gocmp.Diff([]any{test.want}, slices.Compact(credentials)); diff != "" {
				t.Errorf("%s: %s: the sandbox saw (-want +got):\n%s", p.name, test.name, diff)
			}
		}
	}
}

// The account comes from where it is set nearest: the data source, the block, the environment.
func TestPrecedenceOfTheAccount(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	requests := record(box)
	base := box.Environment()["EVENTCONNECTORS_BASE_URL"]
	second := box.EventConnectors.SecondAccount()
	for name, test := range map[string]struct {
		environment       string
		block, dataSource acctest.Values
		want              string
	}{
		"environment":                   {second.ID, nil, nil, second.ID},
		"block before environment":      {"acc_nobodys", acctest.Values{"account_id": second.ID}, nil, second.ID},
		"data source before both":       {"acc_nobodys", acctest.Values{"account_id": "acc_nobodys"}, acctest.Values{"account_id": second.ID}, second.ID},
		"data source, and nothing else": {"", nil, acctest.Values{"account_id": second.ID}, second.ID},
		"nowhere":                       {"", nil, nil, ""},
	} {
		p := speak(t, map[string]string{"EVENTCONNECTORS_BASE_URL": base, "EVENTCONNECTORS_ACCOUNT_ID": test.environment})
		if found := p.Configure(eventConnectors(merged(test.block, acctest.Values{"token": second.Token}))); len(found) > 0 {
			t.Fatalf("%s: %+v", name, found)
		}
		before := len(requests())
		_, found := p.ReadDataSource("eventcreds_eventconnectors_tokens", test.dataSource)
		var want []seen
		if test.want == "" {
			expect(t, found, "account_id", `^Missing Event Connectors account: .*block "eventconnectors", or in the environment \(EVENTCONNECTORS_ACCOUNT_ID\)`)
		} else {
			want = []seen{{"/eventconnectors/accounts/" + test.want + "/tokens", second.Token}}
			if len(found) > 0 {
				t.Errorf("%s: %+v", name, found)
			}
		}
		if diff := gocmp.Diff(want, requests()[before:], gocmp.AllowUnexported(seen{}), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: the sandbox saw (-want +got):\n%s", name, diff)
		}
	}
}

// One sign-in serves all calls of a run.
func TestSignIn(t *testing.T) {
	t.Parallel()
	for dataSource, path := range map[string]string{
		"eventcreds_ecoevents_verify":       "/ecoevents/v1/auth/login",
		"eventcreds_eventconnectors_verify": "/eventconnectors/auth/signin",
	} {
		box := acctest.Start(t, sandbox.Options{Auth: sandbox.AuthPassword})
		all := record(box)
		p := box.Configured(t)
		for range 2 {
			if _, found := p.ReadDataSource(dataSource, nil); len(found) > 0 {
				t.Fatalf("%s: %+v", dataSource, found)
			}
		}
		requests := all()
		if len(requests) != 3 || requests[0] != (seen{path: path}) || requests[1] != requests[2] || requests[1].credential == "" {
			t.Errorf("%s: got %d requests (%v), want one sign-in and two with its token", dataSource, len(requests), requests[0].path)
		}
	}
}

// Configuring makes no call, whatever the credential: most runs of Terraform that configure a provider use none of it.
func TestConfigureMakesNoCall(t *testing.T) {
	t.Parallel()
	for _, auth := range []sandbox.Auth{sandbox.AuthAPIKey, sandbox.AuthPassword} {
		box := acctest.Start(t, sandbox.Options{Auth: auth})
		if found := box.Protocol(t).Configure(nil); len(found) > 0 {
			t.Errorf("%s: %+v", auth, found)
		}
		if calls := box.Stats().Total; calls != 0 {
			t.Errorf("%s: %d calls were made", auth, calls)
		}
	}
}

// Without a credential of a platform the provider is good for everything but what needs that platform.
func TestNotConfigured(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	for _, p := range platforms() {
		environment := box.Environment()
		for _, argument := range p.credentials() {
			delete(environment, p.variable(argument))
		}
		asked := speak(t, environment)
		if found := asked.Configure(nil); len(found) > 0 {
			t.Fatalf("%s is not configured, and not used: %+v", p.name, found)
		}
		for _, name := range p.dataSources(asked) {
			_, found := asked.ReadDataSource(name, nil)
			expect(t, found, "", p.notConfigured())
		}
		for name, arguments := range p.resources() {
			expect(t, asked.Plan(asked.Absent(name), arguments).Diagnostics, "", p.notConfigured())
			expect(t, asked.Read(asked.Existing(name, acctest.Values{"id": "an_id"})).Diagnostics, "", p.notConfigured())
		}
		for name, arguments := range p.ephemerals() {
			attribute, message := "", p.notConfigured()
			if name == "eventcreds_ecoevents_access_token" || name == "eventcreds_eventconnectors_session" {
				attribute, message = "email", `^Missing `+p.name+` email and password: .* the provider has no email and password\.`
			}
			expect(t, asked.Open(t.Context(), name, arguments).Diagnostics, attribute, message)
		}
		for _, other := range platforms() {
			if other.name == p.name {
				continue
			}
			if _, found := asked.ReadDataSource(other.verify, nil); len(found) > 0 {
				t.Errorf("without %s, %s: %+v", p.name, other.name, found)
			}
		}
	}
}
