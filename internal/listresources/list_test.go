package listresources_test

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

const (
	apiKeyType     = "eventcreds_ecoevents_api_key"
	webhookType    = "eventcreds_ecoevents_webhook"
	aggregatorType = "eventcreds_eventicat_aggregator"
	tokenType      = "eventcreds_eventconnectors_token"

	listOfKeys = "GET /ecoevents/v1/api-keys"
)

// made are objects of each kind, with everything that they can have and with as little as possible.
func made() map[string][]acctest.Values {
	return map[string][]acctest.Values{
		apiKeyType: {
			{"name": "ci", "scopes": []any{"events:write", "events:read"}, "environment": "test"},
			{"name": "site", "scopes": []any{"events:read"}},
		},
		webhookType: {
			{
				"url": "https://example.com/hook?key=hunter2", "events": []any{"event.created"}, "description": "to the site",
				"active": false, "metadata": acctest.Values{"team": "web", "note": "a ${b} %{ c }"},
			},
			{"url": "https://example.com/other", "events": []any{"event.created", "event.updated"}},
		},
		aggregatorType: {{"name": "web", "description": "the \"site\"\n${for} %{ all }"}, {"name": "app"}},
		tokenType: {
			{
				"name": "sync", "roles": []any{"ROLE_EXTERNAL_USER"}, "callback_url": "https://example.com/sync",
				"api_token_filter": `{"b": [1.0, 2e3], "a": {}}`,
			},
			{"name": "admin", "roles": []any{"ROLE_ADMIN"}},
		},
	}
}

// withObjects makes objects of each kind.
func withObjects(t *testing.T, p *acctest.Protocol) map[string][]acctest.Object {
	t.Helper()
	objects := map[string][]acctest.Object{}
	for name, all := range made() {
		for _, values := range all {
			objects[name] = append(objects[name], p.Make(p.Absent(name), values))
		}
	}
	return objects
}

// A result is, to the byte, what an import and a read make of the object.
func TestResultIsWhatAnImportReads(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	p := box.Configured(t)
	for name, objects := range withObjects(t, p) {
		for _, includes := range []bool{true, false} {
			listed := map[string]acctest.Listed{}
			for result := range p.List(t.Context(), name, nil, acctest.ListOptions{IncludeResource: includes}) {
				if len(result.Diagnostics) > 0 {
					t.Errorf("%s: %v", name, result.Diagnostics)
				}
				listed[result.Identity["id"]] = result
			}
			for _, object := range objects {
				id := acctest.Attribute(object.State, "id")
				imported := p.Import(name, id)
				got := listed[id]
				want, err := imported.Identity(p.Identities()[name])
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, got.Identity); diff != "" {
					t.Errorf("%s: the identity (-want +got):\n%s", name, diff)
				}
				switch {
				case !includes && !got.State.IsNull():
					t.Errorf("%s: nobody asked for %s", name, got.State)
				case includes && !got.State.Equal(imported.State):
					t.Errorf("%s: listed\n%s\nimported\n%s", name, got.State, imported.State)
				}
			}
		}
	}
}

func names(t *testing.T, results func(func(acctest.Listed) bool)) (names []string) {
	t.Helper()
	for result := range results {
		if len(result.Diagnostics) > 0 {
			t.Errorf("%v", result.Diagnostics)
		}
		name := result.Name
		if id := result.Identity["id"]; !strings.HasSuffix(name, " "+id) {
			t.Errorf("%q does not end with the id %s", name, id)
		} else {
			name = strings.TrimSuffix(name, " "+id)
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func TestFilters(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	p := box.Configured(t)
	withObjects(t, p)
	box.Advance(40 * 24 * time.Hour)
	between := box.Now().Add(-24 * time.Hour).UTC().Format(time.RFC3339)
	_, used := box.EcoEvents.IssueAPIKey("used", []string{"events:read"}, "live")
	box.Advance(40 * 24 * time.Hour)
	use(t, box, used)
	p.Make(p.Absent(aggregatorType), acctest.Values{"name": "late"})
	p.Make(p.Absent(webhookType), acctest.Values{"url": "https://example.com/late", "events": []any{"event.created"}})
	p.Make(p.Absent(tokenType), acctest.Values{"name": "late", "roles": []any{"ROLE_EXTERNAL_USER", "ROLE_ADMIN"}})

	const (
		ci, site, own, usedKey  = "ci (test; events:read, events:write)", "site (live; events:read)", "provider (live; full_access)", "used (live; events:read)"
		hook, other, lateHook   = "example.com/hook (inactive; event.created)", "example.com/other (event.created, event.updated)", "example.com/late (event.created)"
		web, app, lateOne       = "web (the \"site\"\uFFFD${for} %{ all })", "app", "late"
		sync, admin, ownT, both = "sync (ROLE_EXTERNAL_USER)", "admin (ROLE_ADMIN)", "provider (ROLE_ADMIN)", "late (ROLE_ADMIN, ROLE_EXTERNAL_USER)"
	)
	for _, test := range []struct {
		kind    string
		filters acctest.Values
		want    []string
	}{
		{apiKeyType, nil, []string{ci, own, site, usedKey}},
		{apiKeyType, acctest.Values{"name_prefix": "s"}, []string{site}},
		{apiKeyType, acctest.Values{"name_regex": "^(ci|us)"}, []string{ci, usedKey}},
		{apiKeyType, acctest.Values{"name_prefix": "u", "name_regex": "c"}, nil},
		{apiKeyType, acctest.Values{"environment": "test"}, []string{ci}},
		{apiKeyType, acctest.Values{"scopes_any": []any{"events:write", "full_access"}}, []string{ci, own}},
		{apiKeyType, acctest.Values{"scopes_all": []any{"events:write", "events:read"}}, []string{ci}},
		{apiKeyType, acctest.Values{"scopes_all": []any{"events:read"}, "environment": "live"}, []string{site, usedKey}},
		{apiKeyType, acctest.Values{"unused_for_days": 79}, []string{ci, site}},
		{apiKeyType, acctest.Values{"unused_for_days": 81}, nil},
		{apiKeyType, acctest.Values{"created_after": between}, []string{usedKey}},
		{apiKeyType, acctest.Values{"created_before": between}, []string{ci, own, site}},

		{webhookType, nil, []string{hook, lateHook, other}},
		{webhookType, acctest.Values{"url_prefix": "https://example.com/h"}, []string{hook}},
		{webhookType, acctest.Values{"active": true}, []string{lateHook, other}},
		{webhookType, acctest.Values{"active": false}, []string{hook}},
		{webhookType, acctest.Values{"created_after": between}, []string{lateHook}},
		{webhookType, acctest.Values{"created_before": between, "active": true}, []string{other}},

		{aggregatorType, nil, []string{app, lateOne, web}},
		{aggregatorType, acctest.Values{"name_prefix": "w"}, []string{web}},
		{aggregatorType, acctest.Values{"name_regex": "p$"}, []string{app}},
		{aggregatorType, acctest.Values{"created_after": between}, []string{lateOne}},
		{aggregatorType, acctest.Values{"created_before": between}, []string{app, web}},

		{tokenType, nil, []string{admin, both, ownT, sync}},
		{tokenType, acctest.Values{"name_prefix": "s"}, []string{sync}},
		{tokenType, acctest.Values{"name_regex": "^adm"}, []string{admin}},
		{tokenType, acctest.Values{"roles_any": []any{"ROLE_EXTERNAL_USER"}}, []string{both, sync}},
		{tokenType, acctest.Values{"roles_all": []any{"ROLE_EXTERNAL_USER", "ROLE_ADMIN"}}, []string{both}},
		{tokenType, acctest.Values{"created_after": between}, []string{both}},
		{tokenType, acctest.Values{"created_before": between, "roles_any": []any{"ROLE_ADMIN"}}, []string{admin, ownT}},
		{tokenType, acctest.Values{"account_id": box.Environment()["EVENTCONNECTORS_ACCOUNT_ID"], "name_prefix": "a"}, []string{admin}},
	} {
		if found := p.ValidateList(test.kind, test.filters); len(found) > 0 {
			t.Errorf("%s with %v is not valid: %v", test.kind, test.filters, found)
		}
		got := names(t, p.List(t.Context(), test.kind, test.filters, acctest.ListOptions{}))
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s with %v (-want +got):\n%s", test.kind, test.filters, diff)
		}
	}
}

// use uses a key, as a consumer does.
func use(t *testing.T, box *acctest.Sandbox, key string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, box.URL+"/ecoevents/v1/auth/verify", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+key)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("the key is not used: %s", resp.Status)
	}
}

func TestMistakesAreOnTheirAttribute(t *testing.T) {
	t.Parallel()
	p := acctest.Start(t, sandbox.Options{}).Configured(t)
	for _, test := range []struct {
		kind, attribute string
		value           any
	}{
		{apiKeyType, "name_prefix", ""},
		{apiKeyType, "name_regex", "("},
		{apiKeyType, "environment", "staging"},
		{apiKeyType, "scopes_any", []any{}},
		{apiKeyType, "scopes_all", []any{nil}},
		{apiKeyType, "scopes_any", []any{"Events Read"}},
		{apiKeyType, "unused_for_days", 0},
		{apiKeyType, "unused_for_days", 36501},
		{apiKeyType, "created_before", "yesterday"},
		{apiKeyType, "created_after", "2026-01-01"},
		{webhookType, "url_prefix", "http://example.com"},
		{webhookType, "created_before", "1"},
		{aggregatorType, "name_regex", "[a"},
		{tokenType, "account_id", "acc 1"},
		{tokenType, "roles_any", []any{}},
		{tokenType, "roles_all", []any{""}},
	} {
		found := p.ValidateList(test.kind, acctest.Values{test.attribute: test.value})
		if len(found) != 1 || found.Errors() != 1 || !strings.HasPrefix(found[0].Attribute, test.attribute) {
			t.Errorf("%s with %s = %v: got %v, want one error on it", test.kind, test.attribute, test.value, found)
		}
	}
}

// A list costs as many requests as pages are wanted, and no more.
func TestRequests(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{APIKeys: 1000, Auth: sandbox.AuthPassword})
	p := box.Configured(t)
	for _, test := range []struct {
		filters              acctest.Values
		limit                int64
		takes                int // how many are taken; 0: all
		wantListed, wantAsks int
	}{
		{nil, 5, 0, 5, 1},
		{nil, 100, 0, 100, 1},
		{nil, 101, 0, 101, 2},
		{nil, 0, 7, 7, 1},
		{nil, 0, 100, 100, 1},
		{nil, 0, 0, 1000, 10},
		{nil, 2000, 0, 1000, 10},
		{acctest.Values{"name_prefix": "seed-02"}, 1, 0, 1, 2},
		{acctest.Values{"name_prefix": "nothing"}, 5, 0, 0, 10},
	} {
		before := box.Stats().Requests[listOfKeys]
		listed := 0
		for result := range p.List(t.Context(), apiKeyType, test.filters, acctest.ListOptions{Limit: test.limit}) {
			if len(result.Diagnostics) > 0 {
				t.Fatal(result.Diagnostics)
			}
			listed++
			if listed == test.takes {
				break
			}
		}
		if asks := box.Stats().Requests[listOfKeys] - before; listed != test.wantListed || asks != test.wantAsks {
			t.Errorf("%+v: %d listed in %d requests", test, listed, asks)
		}
	}
	if box.Stats().Refused > 0 {
		t.Error("requests were refused")
	}
}

// onPage does something when a page of the keys is asked for, and may answer in place of the platform.
func onPage(page string, do acctest.Interceptor) acctest.Interceptor {
	return func(w http.ResponseWriter, r *http.Request) bool {
		return r.URL.Path == "/ecoevents/v1/api-keys" && r.URL.Query().Get("page") == page && do(w, r)
	}
}

// What came before an error stays, and the error is said once.
func TestErrorInTheMiddle(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{APIKeys: 1000})
	p := box.Configured(t)
	box.Intercept(onPage("3", func(w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(http.StatusForbidden)
		return true
	}))
	results := slices.Collect(p.List(t.Context(), apiKeyType, nil, acctest.ListOptions{IncludeResource: true}))
	if len(results) != 201 {
		t.Fatalf("%d results, want two pages and an error", len(results))
	}
	for i, result := range results {
		if isLast := i == 200; (len(result.Diagnostics) == 1) != isLast || result.State.IsNull() != isLast {
			t.Errorf("result %d: %v", i, result.Diagnostics)
		}
	}
	if d := results[200].Diagnostics[0]; d.Warning || d.Summary != "EcoEvents: cannot list the API keys" || !strings.Contains(d.Detail, "403 Forbidden") {
		t.Errorf("got %+v", d)
	}
}

// A run that is cancelled asks for no other page.
func TestCancelled(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{APIKeys: 1000})
	p := box.Configured(t)
	ctx, cancel := context.WithCancel(t.Context())
	box.Intercept(onPage("2", func(http.ResponseWriter, *http.Request) bool {
		cancel()
		return false
	}))
	results := slices.Collect(p.List(ctx, apiKeyType, nil, acctest.ListOptions{}))
	last := results[len(results)-1]
	if asked := box.Stats().Requests[listOfKeys]; asked > 2 || len(last.Diagnostics) != 1 || !strings.Contains(last.Diagnostics[0].Detail, "cancelled") {
		t.Errorf("%d requests, %d results, the last with %v", asked, len(results), last.Diagnostics)
	}
}

// What has come to an end and is shown all the same is not listed; what moves to another page is listed once; and a name goes to a
// terminal as text.
func TestOddLists(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	p := box.Configured(t)
	page := func(keys ...string) acctest.Interceptor {
		return func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"data": [`+strings.Join(keys, ", ")+`], "pagination": {"totalPages": 2}}`)
			return true
		}
	}
	key := func(id, more string) string { return fmt.Sprintf(`{"id": "key_%s"%s}`, id, more) }
	pages := []acctest.Interceptor{
		onPage("1", page(key("a", `, "name": "a\u001b[31m"`), key("b", `, "revoked": true`), key("c", ""), key("d", `, "status": "disabled"`))),
		onPage("2", page(key("c", ""), key("b", `, "revoked": true`), key("aaaaaaaaaaaaaaaaaaaaaa", `, "name": ""`))),
	}
	box.Intercept(func(w http.ResponseWriter, r *http.Request) bool { return pages[0](w, r) || pages[1](w, r) })
	var got []string
	for result := range p.List(t.Context(), apiKeyType, nil, acctest.ListOptions{IncludeResource: true}) {
		got = append(got, result.Name)
		if len(result.Diagnostics) > 0 {
			t.Error(result.Diagnostics)
		}
	}
	want := []string{"a\uFFFD[31m key_a", "(no name) key_c", "(no name) key_aaaaaaaaaaaa…"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for _, filters := range []acctest.Values{
		{"name_prefix": "x"}, {"unused_for_days": 1}, {"created_after": "2000-01-01T00:00:00Z"}, {"environment": "live"}, {"scopes_any": []any{"events:read"}},
	} {
		for result := range p.List(t.Context(), apiKeyType, filters, acctest.ListOptions{}) {
			t.Errorf("%v lists %s, of which that is not known", filters, result.Name)
		}
	}
}

// Without a platform to ask, every list says what is missing, and nothing is asked.
func TestNoPlatform(t *testing.T) {
	t.Parallel()
	box := acctest.Start(t, sandbox.Options{})
	accountless := maps.Clone(box.Environment())
	delete(accountless, "EVENTCONNECTORS_ACCOUNT_ID")
	unknown := acctest.Values{
		"ecoevents":       acctest.Values{"api_key": acctest.Unknown},
		"eventicat":       acctest.Values{"api_key": acctest.Unknown},
		"eventconnectors": acctest.Values{"token": acctest.Unknown},
	}
	for name, test := range map[string]struct {
		environment map[string]string
		config      acctest.Values
		kinds       []string
		filters     acctest.Values
		want        string
	}{
		"not configured":   {nil, nil, slices.Sorted(maps.Keys(made())), nil, "Missing (EcoEvents|Eventicat|Event Connectors) credentials"},
		"not known yet":    {box.Environment(), unknown, slices.Sorted(maps.Keys(made())), nil, "Cannot use (EcoEvents|Eventicat|Event Connectors) yet"},
		"no account":       {accountless, nil, []string{tokenType}, nil, "Missing Event Connectors account"},
		"filter not known": {box.Environment(), nil, []string{tokenType}, acctest.Values{"name_prefix": acctest.Unknown}, "Cannot list what is on Event Connectors yet"},
	} {
		p := acctest.Speak(t, func(name string) string { return test.environment[name] })
		if found := p.Configure(test.config); found.Errors() > 0 {
			t.Fatal(found)
		}
		for _, kind := range test.kinds {
			results := slices.Collect(p.List(t.Context(), kind, test.filters, acctest.ListOptions{}))
			if len(results) != 1 || len(results[0].Diagnostics) != 1 || !regexp.MustCompile(test.want).MatchString(results[0].Diagnostics[0].Summary) {
				t.Errorf("%s, %s: got %+v", name, kind, results)
			}
		}
	}
	if asked := box.Stats().Total; asked != 0 {
		t.Errorf("%d requests", asked)
	}
}
