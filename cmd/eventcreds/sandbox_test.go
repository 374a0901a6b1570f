package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

var epoch = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// result is what a run of the program leaves behind.
type result struct {
	status         int
	stdout, stderr string
}

func runProgram(t *testing.T, environment map[string]string, args ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status := run(t.Context(), args, surroundings{
		streams: streams{stdout: &stdout, stderr: &stderr},
		getenv:  func(name string) string { return environment[name] },
		now:     func() time.Time { return epoch },
		random:  rand.Reader,
	})
	return result{status, stdout.String(), stderr.String()}
}

// start runs the program until the test or stop ends it, and returns the variables that it prints.
func start(t *testing.T, args ...string) (environment map[string]string, stop func() result) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	reader, writer := io.Pipe()
	ended := make(chan result, 1)
	go func() {
		var stderr bytes.Buffer
		status := run(ctx, append([]string{"sandbox"}, args...), surroundings{
			streams: streams{stdout: writer, stderr: &stderr}, now: func() time.Time { return epoch }, random: rand.Reader,
		})
		_ = writer.Close()
		ended <- result{status: status, stderr: stderr.String()}
	}()

	environment = map[string]string{}
	lines := bufio.NewScanner(reader)
	for lines.Scan() && lines.Text() != "# ready" {
		name, value, found := strings.Cut(strings.TrimPrefix(lines.Text(), "export "), "=")
		if !found || !strings.HasPrefix(lines.Text(), "export ") {
			t.Fatalf("the program prints the line %q", lines.Text())
		}
		environment[name] = value
	}
	if lines.Text() != "# ready" {
		t.Fatalf("the program is not ready: %+v", <-ended)
	}
	return environment, func() result {
		cancel()
		return <-ended
	}
}

func request(t *testing.T, environment map[string]string, method, path, body string) map[string]any {
	t.Helper()
	return requestOf(t, "ECOEVENTS", "API_KEY", environment, method, path, body)
}

// requestOf sends a request to the platform whose variables have the prefix.
func requestOf(t *testing.T, prefix, credential string, environment map[string]string, method, path, body string) map[string]any {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, environment[prefix+"_BASE_URL"]+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+environment[prefix+"_"+credential])
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer map[string]any
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || response.StatusCode >= 300 {
		t.Fatalf("%s %s: status %d, %v", method, path, response.StatusCode, err)
	}
	return answer
}

func TestTheProgramServesUntilItIsInterrupted(t *testing.T) {
	t.Parallel()
	for auth, names := range map[string][]string{
		"api-key":  {"ECOEVENTS_API_KEY", "EVENTCONNECTORS_TOKEN"},
		"password": {"ECOEVENTS_EMAIL", "ECOEVENTS_PASSWORD", "EVENTCONNECTORS_EMAIL", "EVENTCONNECTORS_PASSWORD"},
	} {
		names = append(names, "ECOEVENTS_BASE_URL", "EVENTICAT_BASE_URL", "EVENTICAT_API_KEY", "EVENTCONNECTORS_BASE_URL",
			"EVENTCONNECTORS_ACCOUNT_ID", "EVENTCREDS_SANDBOX_URL")
		t.Run(auth, func(t *testing.T) {
			t.Parallel()
			environment, stop := start(t, "--auth", auth, "--listen", "localhost:0")
			for _, name := range names {
				if environment[name] == "" {
					t.Errorf("there is no %s", name)
				}
			}
			if len(environment) != len(names) {
				t.Errorf("got %v", environment)
			}
			if asked := runProgram(t, environment, "sandbox", "control", "stats"); asked.status != 0 {
				t.Errorf("the sandbox does not answer: %+v", asked)
			}
			diff(t, "the end", result{}, stop())
			if asked := runProgram(t, environment, "sandbox", "control", "stats"); asked.status != 1 {
				t.Errorf("the sandbox answers after its end: %+v", asked)
			}
		})
	}
}

func TestTheFlagsReachTheSandbox(t *testing.T) {
	t.Parallel()
	environment, _ := start(t, "--api-keys", "3", "--rate", "starter", "--latency", "1ms")
	listed := request(t, environment, http.MethodGet, "/v1/api-keys", "")
	if total := listed["pagination"].(map[string]any)["total"]; total != 4.0 {
		t.Errorf("the account has %v keys", total)
	}
	verified := request(t, environment, http.MethodGet, "/v1/auth/verify", "")
	if tier := verified["account"].(map[string]any)["tier"]; tier != "starter" {
		t.Errorf("the account is in the tier %v", tier)
	}
}

func TestTheControlCommands(t *testing.T) {
	t.Parallel()
	environment, _ := start(t)
	key := request(t, environment, http.MethodPost, "/v1/api-keys", `{"name": "ci", "scopes": ["events:read"], "environment": "live"}`)
	hook := request(t, environment, http.MethodPost, "/api/webhooks", `{"url": "https://example.com", "events": ["event.created"]}`)
	keyID, hookID := key["id"].(string), hook["id"].(string)

	control := func(args ...string) string {
		t.Helper()
		return runControl(t, environment, args...)
	}
	for _, args := range [][]string{
		{"rename", keyID, "--name", "renamed"},
		{"rescope", keyID, "--scopes", "events:write,vendors:read"},
		{
			"change", hookID, "--url", "https://example.org", "--events", "event.updated,event.deleted",
			"--description", "changed", "--active", "false", "--metadata", `{"team": "web"}`,
		},
	} {
		if printed := control(append([]string{"dashboard", "ecoevents"}, args...)...); printed != "" {
			t.Errorf("%s prints %s", args, printed)
		}
	}
	changedKey := request(t, environment, http.MethodGet, "/v1/api-keys/"+keyID, "")
	diff(t, "name", "renamed", changedKey["name"])
	diff(t, "scopes", []any{"events:write", "vendors:read"}, changedKey["scopes"])
	changedHook := request(t, environment, http.MethodGet, "/api/webhooks", "")["data"].([]any)[0].(map[string]any)
	diff(t, "webhook", map[string]any{
		"id": hookID, "url": "https://example.org", "events": []any{"event.updated", "event.deleted"}, "description": "changed",
		"active": false, "metadata": map[string]any{"team": "web"}, "createdAt": hook["createdAt"], "updatedAt": hook["updatedAt"],
	}, changedHook)

	control("dashboard", "ecoevents", "revoke", keyID)
	alive := func(owner string) (ids []string) {
		var credentials []sandbox.Credential
		if err := json.Unmarshal([]byte(control("credentials", "--live", "--owner", owner)), &credentials); err != nil {
			t.Fatal(err)
		}
		for _, c := range credentials {
			ids = append(ids, c.ID)
		}
		return ids
	}
	diff(t, "alive after the key was revoked", []string{hookID}, alive("api"))
	control("dashboard", "ecoevents", "delete", hookID)
	if printed := control("credentials", "--live", "--owner", "api"); printed != "[]\n" {
		t.Errorf("after everything is gone this is printed: %s", printed)
	}
	if all := control("credentials"); !strings.Contains(all, key["key"].(string)) || !strings.Contains(all, hook["secret"].(string)) {
		t.Errorf("what is gone is not on record: %s", all)
	}

	diff(t, "clock", "{\n  \"now\": \"2026-05-30T12:00:00Z\"\n}\n", control("clock", "2160h"))
	var stats sandbox.Stats
	if err := json.Unmarshal([]byte(control("stats")), &stats); err != nil {
		t.Fatal(err)
	}
	if stats.Total != 4 || stats.Requests["POST /ecoevents/v1/api-keys"] != 1 || stats.Connections == 0 {
		t.Errorf("got %+v", stats)
	}
	control("--url", environment[urlVariable]+"/", "reset")
	if credentials := control("credentials"); strings.Contains(credentials, keyID) {
		t.Errorf("after a reset the key is on record: %s", credentials)
	}
}

func TestFaultsFromTheCommandLine(t *testing.T) {
	t.Parallel()
	environment, _ := start(t, "--faults", "503:route=GET */verify:count=1,500-after:route=POST *:probability=0.5:seed=1")
	verify := func() int {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, environment["ECOEVENTS_BASE_URL"]+"/v1/auth/verify", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		return response.StatusCode
	}
	diff(t, "with the flag", []int{503, 401}, []int{verify(), verify()})

	for _, test := range []struct {
		args []string
		want []int
	}{
		{[]string{"502:count=1", "504:route=* /ecoevents/*:count=1"}, []int{502, 504, 401}},
		{[]string{`{"faults": [{"kind": "502", "count": 2}]}`}, []int{502, 502, 401}},
		{[]string{"500"}, []int{500, 500, 500}},
		{nil, []int{401, 401, 401}},
	} {
		if printed := runControl(t, environment, append([]string{"faults"}, test.args...)...); printed != "" {
			t.Errorf("%s prints %s", test.args, printed)
		}
		diff(t, strings.Join(test.args, " "), test.want, []int{verify(), verify(), verify()})
	}
	var stats sandbox.Stats
	if err := json.Unmarshal([]byte(runControl(t, environment, "stats")), &stats); err != nil {
		t.Fatal(err)
	}
	const route = " GET /ecoevents/v1/auth/verify"
	diff(t, "counted", map[string]int{"503" + route: 1, "502" + route: 3, "504" + route: 1, "500" + route: 3}, stats.Faults)
}

func runControl(t *testing.T, environment map[string]string, args ...string) string {
	t.Helper()
	got := runProgram(t, environment, append([]string{"sandbox", "control"}, args...)...)
	if got.status != 0 || got.stderr != "" {
		t.Fatalf("%s: %+v", args, got)
	}
	return got.stdout
}

func TestTheDashboardsOfTheOtherPlatforms(t *testing.T) {
	t.Parallel()
	environment, _ := start(t)
	eventicat := func(method, path, body string) map[string]any {
		t.Helper()
		return requestOf(t, "EVENTICAT", "API_KEY", environment, method, "/api"+path, body)
	}
	connectors := func(method, path, body string) map[string]any {
		t.Helper()
		path = "/accounts/" + environment["EVENTCONNECTORS_ACCOUNT_ID"] + "/tokens" + path
		return requestOf(t, "EVENTCONNECTORS", "TOKEN", environment, method, path, body)
	}
	aggregator := eventicat(http.MethodPost, "/aggregators", `{"name": "tickets"}`)["id"].(string)
	token := connectors(http.MethodPost, "", `{"name": "crm", "roles": ["ROLE_ADMIN"]}`)["id"].(string)
	eventicat(http.MethodPost, "/event?_id="+aggregator, "")
	for _, args := range [][]string{
		{"eventicat", "rename", aggregator, "--name", "renamed"},
		{"eventicat", "change", aggregator, "--description", "changed"},
		{"eventconnectors", "rename", token, "--name", "renamed"},
		{
			"eventconnectors", "change", token, "--roles", "ROLE_EXTERNAL_USER,ROLE_FUTURE", "--callback-url", "https://example.com",
			"--api-token-filter", `{"city": "Utrecht"}`,
		},
	} {
		if printed := runControl(t, environment, append([]string{"dashboard"}, args...)...); printed != "" {
			t.Errorf("%s prints %s", args, printed)
		}
	}
	changed := eventicat(http.MethodGet, "/aggregators/"+aggregator, "")
	diff(t, "aggregator", []any{"renamed", "changed"}, []any{changed["name"], changed["description"]})
	changed = connectors(http.MethodGet, "/"+token, "")
	diff(t, "token", map[string]any{
		"id": token, "name": "renamed", "roles": []any{"ROLE_EXTERNAL_USER", "ROLE_FUTURE"}, "callBackUrl": "https://example.com",
		"apiTokenFilter": map[string]any{"city": "Utrecht"}, "created": changed["created"],
	}, changed)
	if minted := runControl(t, environment, "credentials", "--live", "--owner", "dashboard"); !strings.Contains(minted, "whsec_") {
		t.Errorf("the signing secret is not on record: %s", minted)
	}
	var stats sandbox.Stats
	if err := json.Unmarshal([]byte(runControl(t, environment, "stats")), &stats); err != nil {
		t.Fatal(err)
	}
	diff(t, "events", map[string]int{aggregator: 1}, stats.Events)

	var credentials []sandbox.Credential
	if err := json.Unmarshal([]byte(runControl(t, environment, "credentials")), &credentials); err != nil {
		t.Fatal(err)
	}
	for _, c := range credentials {
		if c.Value == environment["EVENTICAT_API_KEY"] {
			runControl(t, environment, "dashboard", "eventicat", "regenerate", c.ID)
		}
	}
	runControl(t, environment, "dashboard", "eventconnectors", "revoke", token)
	runControl(t, environment, "dashboard", "eventicat", "delete", aggregator)
	live := runControl(t, environment, "credentials", "--live")
	if strings.Contains(live, environment["EVENTICAT_API_KEY"]) || !strings.Contains(live, "evc_") || strings.Contains(live, token) {
		t.Errorf("after a new key and the end of a token this is live: %s", live)
	}
}

func TestWrongArguments(t *testing.T) {
	t.Parallel()
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	environment, _ := start(t)

	tests := map[string]struct {
		args string
		says string
	}{
		"every interface":        {"--listen :0", "loopback"},
		"every IPv4 interface":   {"--listen 0.0.0.0:0", "loopback"},
		"every IPv6 interface":   {"--listen [::]:0", "loopback"},
		"documentation address":  {"--listen 192.0.2.1:0", "loopback"},
		"no port":                {"--listen 127.0.0.1", "missing port"},
		"port in use":            {"--listen " + taken.Addr().String(), "in use"},
		"unknown authentication": {"--auth oauth", "api-key or password"},
		"unknown tier":           {"--rate gold", "enterprise, free, professional, starter"},
		"malformed rate":         {"--rate 5/x", "300/60s"},
		"negative latency":       {"--latency -1s", "negative"},
		"malformed latency":      {"--latency 50", "--help"},
		"unknown flag":           {"--color x", "color"},
		"unknown fault":          {"--faults 418", "latency, 429, 500"},
		"fault of no route":      {"--faults 503:route=/nowhere", "/nowhere"},
		"malformed fault":        {"--faults 503:count=few", "whole number"},
		"argument":               {"extra", "extra"},
		"no command":             {"control", "command"},
		"unknown command":        {"control paint", "paint"},
		"too much for stats":     {"control stats all", "all"},
		"flag of another":        {"control stats --live", "live"},
		"clock without duration": {"control clock", "DURATION"},
		"clock with a word":      {"control clock tomorrow", "2160h"},
		"dashboard alone":        {"control dashboard", "PLATFORM"},
		"dashboard without id":   {"control dashboard ecoevents revoke", "ID"},
		"flag in place of an id": {"control dashboard ecoevents revoke --name x", "ID"},
		"unknown dashboard flag": {"control dashboard ecoevents revoke key_0 --color x", "color"},
		"active is no boolean":   {"control dashboard ecoevents change wh_0 --active maybe", "active"},
		"metadata is no JSON":    {"control dashboard ecoevents change wh_0 --metadata {", "JSON"},
		"filter is no JSON":      {"control dashboard eventconnectors change tok_0 --api-token-filter {", "JSON"},
		"unknown fault later":    {"control faults 503 418", "latency, 429, 500"},
		"unlikely fault":         {"control faults 503:probability=2", "above 0 and at most 1"},
		"malformed fault later":  {"control faults 503:count=few", "whole number"},
		"faults are no JSON":     {"control faults {", `{"faults": [{`},
		"flag of faults":         {"control faults --count 1", "count"},
		"unknown aggregator":     {"control dashboard eventicat delete agg_0", "agg_0"},
		"unknown action":         {"control dashboard eventicat revoke agg_0", "change, delete, regenerate, rename"},
		"unknown key":            {"control dashboard ecoevents revoke key_0", "key_0"},
		"unknown platform":       {"control dashboard elsewhere revoke key_0", "elsewhere"},
		"no such address":        {"control --url http://127.0.0.1:1 stats", "127.0.0.1:1"},
		"no sandbox there":       {"control --url " + environment["ECOEVENTS_BASE_URL"] + " stats", "404"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := runProgram(t, environment, append([]string{"sandbox"}, strings.Fields(test.args)...)...)
			if got.status != 1 || got.stdout != "" || !strings.Contains(got.stderr, test.says) {
				t.Errorf("want status 1 and a word about %q, got %+v", test.says, got)
			}
			if strings.Count(got.stderr, "\n") != 1 {
				t.Errorf("the error is not one line: %s", got.stderr)
			}
		})
	}
	if got := runProgram(t, nil, "sandbox", "control", "stats"); got.status != 1 || !strings.Contains(got.stderr, urlVariable) {
		t.Errorf("without an address: %+v", got)
	}
}

func TestHelpGoesToStandardOutput(t *testing.T) {
	t.Parallel()
	for args, says := range map[string][]string{
		"--help":                             {"sandbox", "completion"},
		"sandbox --help":                     {"--listen", "--auth", "--latency", "--rate", "--api-keys", "--faults", "control"},
		"sandbox -h":                         {"--listen"},
		"sandbox control --help":             {"stats", "credentials", "clock", "dashboard", "reset", "--url"},
		"sandbox control credentials --help": {"--live", "--owner"},
		"help sandbox control credentials":   {"--live", "--owner"},
		"sandbox control stats --help":       {"stats"},
		"sandbox control faults --help": {
			"latency", "429", "500", "502", "503", "504", "drop", "500-after", "502-after", "503-after", "504-after", "drop-after",
			"half", "malformed", ":route", ":count", ":probability", ":seed", ":delay",
		},
		"sandbox control dashboard --help": {
			"ecoevents", "revoke", "rename", "rescope", "change", "delete", "--name", "--scopes", "--events", "--active", "--metadata",
			"eventicat", "regenerate", "--description", "eventconnectors", "--roles", "--callback-url", "--api-token-filter",
		},
	} {
		got := runProgram(t, nil, strings.Fields(args)...)
		if got.status != 0 || got.stderr != "" {
			t.Errorf("%s: %+v", args, got)
		}
		for _, word := range says {
			if !strings.Contains(got.stdout, word) {
				t.Errorf("%s: the help does not speak of %s", args, word)
			}
		}
		if long := regexp.MustCompile(`(?m)^.{121,}$`).FindString(got.stdout); long != "" {
			t.Errorf("%s: too long for a terminal: %s", args, long)
		}
	}
}

func TestAValueIsOneWordOfAShell(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"http://127.0.0.1:8080/ecoevents": "http://127.0.0.1:8080/ecoevents",
		"a@example.com":                   "a@example.com",
		"two words":                       "'two words'",
		"it's":                            `'it'\''s'`,
		"$(reboot)":                       "'$(reboot)'",
		"":                                "''",
	} {
		diff(t, "quoted", want, quote(value))
	}
}

func diff(t *testing.T, what string, want, got any) {
	t.Helper()
	if difference := cmp.Diff(want, got, cmp.AllowUnexported(result{}, output{})); difference != "" {
		t.Errorf("%s: (-want +got)\n%s", what, difference)
	}
}
