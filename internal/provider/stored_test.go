package provider_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
)

// testStored takes up the states that earlier versions of the provider wrote: testdata/stored, whose README tells how.
func testStored(t *testing.T, built string) {
	if *keep != "" {
		keepState(t, built, *keep)
	}
	versions := keptStates(t)
	if len(versions) == 0 {
		t.Fatal("there is none")
	}
	for _, version := range versions {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			testStoredBy(t, built, version)
		})
	}
}

// testStoredBy takes up the state that a version wrote. What is
// settled in it plans empty, encrypted secrets and a credential that is retiring included. What is not settled, which is a create
// that got no answer, a signing secret that got none, and after a day the credentials that are then to be revoked, plans exactly
// what the earlier version planned: no state could plan empty with it. And an apply finds out from it what is to be found out:
// everything that is there afterwards is in state.
func testStoredBy(t *testing.T, built, version string) {
	platforms := newStoredPlatforms(t, version)
	server := httptest.NewServer(platforms)
	t.Cleanup(server.Close)
	for _, name := range []string{"ECOEVENTS", "EVENTICAT", "EVENTCONNECTORS"} {
		platforms.Environment[name+"_BASE_URL"] = server.URL + "/" + strings.ToLower(name)
	}
	cli := acctest.NewCLI(t, built, platforms.Environment, string(stored(t, version, "main.tf")))
	host := cmp.Or(os.Getenv("TF_ACC_PROVIDER_HOST"), "registry.terraform.io")
	cli.Write("terraform.tfstate", strings.NewReplacer("http://127.0.0.1:0", server.URL, "registry.terraform.io", host).
		Replace(string(stored(t, version, "state.json"))))

	var want map[string]map[string]storedChange
	unmarshal(t, stored(t, version, "plans.json"), &want)
	for _, when := range []string{"then", "a day later"} {
		if when == "a day later" {
			platforms.pass(25 * time.Hour)
		}
		cli.Must(0, "plan", "-out=plan")
		var plan struct {
			Changes []struct {
				Address string       `json:"address"`
				Change  storedChange `json:"change"`
			} `json:"resource_changes"`
		}
		unmarshal(t, []byte(cli.Must(0, "show", "-json", "plan").Output), &plan)
		got := map[string]storedChange{}
		for _, c := range plan.Changes {
			_, name, _ := strings.Cut(c.Address, ".")
			settled := name == "plain" || name == "encrypted" || name == "chosen" || name == "retiring" && when == "then"
			if settled != slices.Equal(c.Change.Actions, []string{"no-op"}) {
				t.Errorf("%s, %s plans %v", when, c.Address, c.Change.Actions)
			}
			if !settled {
				c.Change.without(want[when][c.Address])
				got[c.Address] = c.Change
			}
		}
		if version == *keep {
			want[when] = got
		}
		if diff := gocmp.Diff(want[when], got); diff != "" {
			t.Errorf("%s, the earlier version planned otherwise (-want +got):\n%s", when, diff)
		}
	}

	if version == *keep {
		keepFile(t, version, "plans.json", want)
	}

	cli.Must(0, "apply", "-auto-approve")
	cli.Must(0, "plan", "-detailed-exitcode")
	var known []string
	for address, attributes := range cli.AllAttributes() {
		if attributes["pending"] != nil {
			t.Errorf("%s is pending", address)
		}
		known = append(known, fmt.Sprint(attributes["id"]))
		retiring, _ := attributes["retiring"].([]any)
		for _, entry := range retiring {
			known = append(known, fmt.Sprint(entry.(map[string]any)["id"]))
		}
	}
	slices.Sort(known)
	if there := platforms.ids(); !slices.Equal(there, known) {
		t.Errorf("there are %v, and the state knows %v", there, known)
	}
}

// storedChange is what a plan does with a resource.
type storedChange struct {
	Actions      []string       `json:"actions"`
	After        map[string]any `json:"after"`
	AfterUnknown map[string]any `json:"after_unknown"`
	ReplacePaths [][]any        `json:"replace_paths,omitempty"`
}

// without leaves out attributes that an earlier version did not have.
func (c storedChange) without(earlier storedChange) {
	isNew := func(name string, _ any) bool {
		_, known := earlier.After[name]
		_, unknown := earlier.AfterUnknown[name]
		return !known && !unknown
	}
	maps.DeleteFunc(c.After, isNew)
	maps.DeleteFunc(c.AfterUnknown, isNew)
}

func stored(t *testing.T, version, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(storedDirectory, version, name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func unmarshal(t *testing.T, from []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(from, into); err != nil {
		t.Fatalf("%v in %s", err, from)
	}
}

// storedPlatforms are the platforms as the state left them: objects, by the path of their collection.
type storedPlatforms struct {
	Now         time.Time
	Environment map[string]string
	Collections map[string][]map[string]any

	mu   sync.Mutex
	made int
}

func newStoredPlatforms(t *testing.T, version string) *storedPlatforms {
	t.Helper()
	p := &storedPlatforms{}
	unmarshal(t, stored(t, version, "platforms.json"), p)
	return p
}

func (p *storedPlatforms) pass(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.Now = p.Now.Add(d)
}

// ids are those of all objects but the provider's own key.
func (p *storedPlatforms) ids() (ids []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, objects := range p.Collections {
		for _, object := range objects {
			if object["name"] != "provider" {
				ids = append(ids, fmt.Sprint(object["id"]))
			}
		}
	}
	slices.Sort(ids)
	return ids
}

// ServeHTTP answers in the shapes of all platforms at once.
func (p *storedPlatforms) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w.Header().Set("Date", p.Now.Format(http.TimeFormat))
	w.Header().Set("Content-Type", "application/json")
	target, secrets := strings.TrimSuffix(r.URL.Path, "/rotate-secret"), map[string]any{}
	if r.Method == http.MethodPost {
		p.made++
		switch { // each platform by the name that it has for one
		case strings.Contains(target, "api-keys"):
			secrets["key"] = fmt.Sprint("new-key-", p.made)
		case strings.Contains(target, "webhooks"):
			secrets["secret"] = fmt.Sprint("new-secret-", p.made)
		default:
			secrets["token"], secrets["signingSecret"] = fmt.Sprint("new-token-", p.made), fmt.Sprint("new-signing-secret-", p.made)
		}
	}
	collection, isCollection := p.Collections[target]
	all := path.Dir(target)
	at := slices.IndexFunc(p.Collections[all], func(o map[string]any) bool { return o["id"] == path.Base(target) })
	var answer any
	switch {
	case strings.HasSuffix(target, "/verify"):
		keys := p.Collections["/ecoevents/v1/api-keys"]
		answer = map[string]any{"valid": true, "key": keys[slices.IndexFunc(keys, func(o map[string]any) bool { return o["name"] == "provider" })]}
	case isCollection && r.Method == http.MethodPost:
		object := map[string]any{}
		_ = json.NewDecoder(r.Body).Decode(&object)
		if object["callBackUrl"] == nil {
			delete(secrets, "signingSecret")
		}
		object["id"], object["createdAt"], object["created"] = fmt.Sprint("new_", p.made), p.Now, p.Now
		p.Collections[target] = append(collection, object)
		maps.Copy(secrets, object)
		answer = secrets
	case isCollection:
		answer = map[string]any{
			"data": collection, "pagination": map[string]any{"total": len(collection), "totalPages": 1},
			"results": collection, "hits": len(collection),
		}
	case at < 0:
		w.WriteHeader(http.StatusNotFound)
	case target != r.URL.Path: // a signing secret is rotated
		answer = secrets
	case r.Method == http.MethodDelete:
		p.Collections[all] = slices.Delete(p.Collections[all], at, at+1)
	default:
		answer = p.Collections[all][at]
	}
	if answer != nil {
		_ = json.NewEncoder(w).Encode(answer)
	}
}
