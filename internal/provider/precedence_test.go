package provider_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// record notes the credential of each request that reaches a sandbox: Authorization, or the path of a request without.
func record(box *acctest.Sandbox) (seen func() []string) {
	var mu sync.Mutex
	var credentials []string
	box.Intercept(func(_ http.ResponseWriter, r *http.Request) bool {
		mu.Lock()
		defer mu.Unlock()
		credential := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		if credential == "" {
			credential = r.URL.Path
		}
		credentials = append(credentials, credential)
		return false
	})
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(credentials)
	}
}

// The block comes before the environment, argument by argument, but for credentials: a block that holds any ignores
// those of the environment.
func TestPrecedence(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	url := box.Environment()["ECOEVENTS_BASE_URL"]
	_, one := box.EcoEvents.IssueAPIKey("one", []string{"events:read"}, "live")
	_, two := box.EcoEvents.IssueAPIKey("two", []string{"events:read"}, "live")
	token, err := box.EcoEvents.IssueAccessToken(time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	const nowhere = "http://127.0.0.1:1"
	seen := record(box)

	for _, test := range []struct {
		name        string
		environment map[string]string
		block       acctest.Values
		want        string
	}{
		{"environment alone", map[string]string{"ECOEVENTS_API_KEY": one, "ECOEVENTS_BASE_URL": url}, nil, one},
		{"block alone", nil, acctest.Values{"api_key": one, "base_url": url}, one},
		{
			"block before environment",
			map[string]string{"ECOEVENTS_API_KEY": one, "ECOEVENTS_BASE_URL": nowhere}, acctest.Values{"api_key": two, "base_url": url}, two,
		},
		{
			"base_url of the environment, credential of the block",
			map[string]string{"ECOEVENTS_API_KEY": one, "ECOEVENTS_BASE_URL": url}, acctest.Values{"api_key": two}, two,
		},
		{
			"base_url of the block, credential of the environment",
			map[string]string{"ECOEVENTS_API_KEY": one, "ECOEVENTS_BASE_URL": nowhere}, acctest.Values{"base_url": url}, one,
		},
		{
			"another kind of credential in the block",
			map[string]string{"ECOEVENTS_API_KEY": one, "ECOEVENTS_BASE_URL": url}, acctest.Values{"access_token": token}, token,
		},
		{
			"an empty variable counts as none",
			map[string]string{"ECOEVENTS_API_KEY": "", "ECOEVENTS_ACCESS_TOKEN": token, "ECOEVENTS_BASE_URL": url}, nil, token,
		},
	} {
		p := speak(t, test.environment)
		if found := p.Configure(ecoEvents(test.block)); len(found) > 0 {
			t.Fatalf("%s: %+v", test.name, found)
		}
		before := len(seen())
		if _, found := p.ReadDataSource(verifyType, nil); len(found) > 0 {
			t.Errorf("%s: %+v", test.name, found)
		}
		if diff := cmp.Diff([]string{test.want}, seen()[before:]); diff != "" {
			t.Errorf("%s: the sandbox saw (-want +got):\n%s", test.name, diff)
		}
	}
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{Auth: sandbox.AuthPassword})
	seen := record(box)
	p := box.Protocol(t)
	p.Configure(nil)
	for range 2 {
		if _, found := p.ReadDataSource(verifyType, nil); len(found) > 0 {
			t.Fatalf("%+v", found)
		}
	}
	requests := seen()
	if len(requests) != 3 || requests[0] != "/ecoevents/v1/auth/login" || requests[1] != requests[2] {
		t.Errorf("got %d requests (%v), want one sign-in and two with its token", len(requests), requests[0])
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

// Without any credential the provider is good for everything but what needs the platform.
func TestNotConfigured(t *testing.T) {
	t.Parallel()
	p := speak(t, nil)
	if found := p.Configure(nil); len(found) > 0 {
		t.Fatalf("configured without a credential, and not used: %+v", found)
	}
	const message = `^EcoEvents is not configured: .*block "ecoevents".*: ECOEVENTS_API_KEY, ECOEVENTS_ACCESS_TOKEN, ECOEVENTS_EMAIL, ECOEVENTS_PASSWORD\.$`
	for _, name := range dataSources(p) {
		_, found := p.ReadDataSource(name, nil)
		expect(t, found, "", message)
	}
	for name, arguments := range arguments() {
		expect(t, p.Plan(p.Absent(name), arguments).Diagnostics, "", message)
		expect(t, p.Read(p.Existing(name, acctest.Values{"id": "an_id"})).Diagnostics, "", message)
	}
}
