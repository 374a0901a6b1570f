package sandbox_test

import (
	"bytes"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

const aggregators = "/eventicat/api/aggregators"

// startEventicat serves a sandbox in which no test of this file meets the rate limit, and returns Eventicat's key.
func startEventicat(t *testing.T) (box *running, key string) {
	t.Helper()
	box = start(t, sandbox.Options{EventicatRate: rate(t, "1000/1s")})
	return box, box.environment["EVENTICAT_API_KEY"]
}

// flat checks Eventicat's error: nothing but the message.
func (r *reply) flat(message string) {
	r.t.Helper()
	diff(r.t, "the error", object{"error": message}, r.object())
}

// eventicatKeys returns the keys that are in the state.
func (b *running) eventicatKeys(state string) (keys []sandbox.Credential) {
	b.t.Helper()
	for _, c := range b.issued("eventicat") {
		if c.State == state {
			keys = append(keys, c)
		}
	}
	return keys
}

func TestEventicatTakesItsKeyInTwoWays(t *testing.T) {
	t.Parallel()
	box, key := startEventicat(t)
	id := box.createAggregator(object{"name": "a"})["id"].(string)
	if !regexp.MustCompile(`^evc_[a-z0-9]{32}$`).MatchString(key) {
		t.Errorf("the key is %q", key)
	}
	tests := map[string]struct {
		header, query string
		status        int
	}{
		"bearer":                  {"Bearer " + key, "", 200},
		"lower-case scheme":       {"bearer " + key, "", 200},
		"query":                   {"", key, 200},
		"both":                    {"Bearer " + key, key, 200},
		"one of two is good":      {"Bearer wrong", key, 200},
		"the other of two":        {"Bearer " + key, "wrong", 200},
		"neither":                 {"", "", 401},
		"wrong in the query":      {"", "wrong", 401},
		"scheme in the query":     {"", "Bearer " + key, 401},
		"another's key in either": {"Bearer " + box.key, box.key, 401},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			query := url.Values{}
			if test.query != "" {
				query.Set("_apikey", test.query)
			}
			event := url.Values{"_id": {id}}
			maps.Copy(event, query)
			for _, address := range []string{
				aggregators + "?" + query.Encode(), aggregators + "/" + id + "?" + query.Encode(), "/eventicat/api/event?" + event.Encode(),
			} {
				request := newRequest(t, "GET", box.url+address, "", nil)
				request.Header.Set("Authorization", test.header)
				answer := do(t, request).expect(test.status)
				if test.status == http.StatusUnauthorized {
					answer.flat("Invalid API key")
				}
			}
		})
	}
}

func TestEventicatChecksTheKeyFirst(t *testing.T) {
	t.Parallel()
	box, key := startEventicat(t)
	box.refuses(map[string]string{
		"missing":           "",
		"other scheme":      "Basic " + key,
		"no scheme":         key,
		"unknown":           "Bearer evc_00000000000000000000000000000000",
		"altered":           "Bearer " + key + "x",
		"key of EcoEvents":  "Bearer " + box.key,
		"another's token":   "Bearer " + box.environment["EVENTCONNECTORS_TOKEN"],
		"two keys in a row": "Bearer " + key + " " + key,
	}, []route{
		{"GET", "/eventicat/api/event?_id=agg_0", ""},
		{"POST", "/eventicat/api/event?_id=agg_0", "not JSON"},
		{"GET", "/eventicat/api/event", ""},
		{"POST", aggregators, `{"no": "name"}`},
		{"GET", aggregators + "?page=0", ""},
		{"GET", aggregators + "/agg_0", ""},
		{"PUT", aggregators + "/agg_0", ""},
		{"DELETE", aggregators + "/agg_0", ""},
	}, func(answer *reply) { answer.flat("Invalid API key") })

	// A good key and an aggregator that cannot exist: the check of a key that has no side effect.
	box.send("GET", "/eventicat/api/event?_id=agg_0", key, nil).expect(http.StatusNotFound).flat("Invalid aggregator")
	box.send("GET", "/eventicat/api/event?_id=agg_0&_apikey="+key, "", nil).expect(http.StatusNotFound).flat("Invalid aggregator")
}

func TestARegeneratedKeyReplacesTheOldOneAtOnce(t *testing.T) {
	t.Parallel()
	box, old := startEventicat(t)
	environment := box.Environment(box.url)
	first := box.eventicatKeys("live")[0]
	id := box.createAggregator(object{"name": "stays"})["id"].(string)

	box.dashboard("eventicat", "regenerate", first.ID, nil).expect(http.StatusNoContent)
	box.dashboard("eventicat", "regenerate", first.ID, nil).expect(http.StatusNoContent)
	keys := box.eventicatKeys("live")
	if len(keys) != 1 || keys[0].Owner != sandbox.OwnerDashboard || keys[0].ID != first.ID {
		t.Fatalf("the live keys are %+v", keys)
	}
	revoked := box.eventicatKeys("revoked")
	if len(revoked) != 2 || revoked[0].Value != old {
		t.Errorf("the revoked keys are %+v", revoked)
	}
	path := aggregators + "/" + id
	for _, gone := range revoked {
		box.send("GET", path, gone.Value, nil).expect(http.StatusUnauthorized)
		box.send("GET", path+"?_apikey="+gone.Value, "", nil).expect(http.StatusUnauthorized)
	}
	box.send("GET", path, keys[0].Value, nil).expect(http.StatusOK)
	box.send("GET", path+"?_apikey="+keys[0].Value, "", nil).expect(http.StatusOK)

	box.Reset()
	diff(t, "environment", environment, box.Environment(box.url))
	box.send("GET", aggregators, keys[0].Value, nil).expect(http.StatusUnauthorized)
	if left := box.send("GET", aggregators, old, nil).list().Data; len(left) > 0 {
		t.Errorf("a reset leaves the aggregators %v", left)
	}
	diff(t, "keys", []sandbox.Credential{{
		Platform: "eventicat", Kind: "api_key", ID: first.ID, Value: old, State: "live", Owner: "provider",
	}}, box.issued("eventicat"))
}

func TestEventsAreCountedByAggregator(t *testing.T) {
	t.Parallel()
	box, key := startEventicat(t)
	first, second := box.createAggregator(object{"name": "a"})["id"].(string), box.createAggregator(object{"name": "b"})["id"].(string)
	recorded := []struct {
		method, query string
		body          any
	}{
		{"GET", "", nil},
		{"GET", "&name=sold", nil},
		{"GET", "&name=&price=12&price=13&_apikey=" + key, nil},
		{"POST", "", nil},
		{"POST", "&venue=north&name=sold", nil},
		{"POST", "", object{"name": "sold", "tags": object{"price": 12}}},
	}
	for _, event := range recorded {
		answer := box.send(event.method, "/eventicat/api/event?_id="+first+event.query, key, event.body).expect(http.StatusOK)
		diff(t, "the answer", object{"status": "ok"}, answer.object())
	}
	box.send("GET", "/eventicat/api/event?_id="+second, key, nil).expect(http.StatusOK)
	for _, refused := range []struct {
		path, key string
		status    int
	}{
		{"?_id=" + first, "wrong", 401},
		{"?_id=" + first + "x", key, 404},
		{"?_id=", key, 400},
		{"?name=sold", key, 400},
		{"?_id=" + first + "&tag=" + strings.Repeat("x", 8<<10), key, 414},
	} {
		box.send("GET", "/eventicat/api/event"+refused.path, refused.key, nil).expect(refused.status)
		box.send("POST", "/eventicat/api/event"+refused.path, refused.key, nil).expect(refused.status)
	}

	diff(t, "events", map[string]int{first: 6, second: 1}, box.Stats().Events)
	var stats sandbox.Stats
	box.control("GET", "stats", nil).into(&stats)
	diff(t, "events over HTTP", box.Stats().Events, stats.Events)
	if a, b, none := box.Eventicat.Events(first), box.Eventicat.Events(second), box.Eventicat.Events("agg_0"); a != 6 || b != 1 || none != 0 {
		t.Errorf("the aggregators received %d, %d and %d", a, b, none)
	}
	if n := stats.Requests["POST /eventicat/api/event"]; n != 8 {
		t.Errorf("%d requests were counted", n)
	}
	box.Reset()
	if n := box.Eventicat.Events(first); n != 0 {
		t.Errorf("a reset leaves %d", n)
	}
}

// The length that counts is that of the path and the query, as the platform gets them.
func TestALongURLIsRefused(t *testing.T) {
	t.Parallel()
	box, key := startEventicat(t)
	path := "/api/event?_id=agg_0&tag="
	fill := strings.Repeat("x", 8<<10-len(path))
	box.send("GET", "/eventicat"+path+fill, key, nil).expect(http.StatusNotFound)
	for _, credential := range []string{key, "wrong"} {
		answer := box.send("GET", "/eventicat"+path+fill+"x", credential, nil).expect(http.StatusRequestURITooLong)
		answer.flat("The URL is longer than 8192 bytes")
		answer.window()
	}
	answer := box.send("GET", "/eventicat/nowhere?_apikey="+key+fill, "", nil).expect(http.StatusRequestURITooLong)
	if strings.Contains(answer.text, key) {
		t.Error("the answer holds the key")
	}
}

// Whatever happens to a request that has its key in the URL, neither the answer nor the log holds it.
func TestAKeyInAURLStaysThere(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	box := build(t, sandbox.Options{
		EventicatRate: rate(t, "8/1s"),
		Log:           slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	key := box.Environment("")["EVENTICAT_API_KEY"]
	for _, request := range []struct {
		path   string
		status int
	}{
		{aggregators + "?", 200},
		{aggregators + "?page=0&", 400},
		{aggregators + "?page=" + key + "&", 400},
		{aggregators + "/agg_0?", 404},
		{"/eventicat/nowhere?", 404},
		{"/eventicat/api/event?", 400},
		{"/eventicat//api/event?", 404},
		{"/eventicat/api/event?_id=" + strings.Repeat("x", 8<<10) + "&", 414},
		{"/eventicat/api/event?_id=agg_0&", 429},
	} {
		recorder := httptest.NewRecorder()
		box.ServeHTTP(recorder, newRequest(t, "GET", request.path+"_apikey="+key, "", nil))
		if recorder.Code != request.status || strings.Contains(recorder.Body.String(), key) {
			t.Errorf("%s: want %d without the key, got %d: %s", request.path, request.status, recorder.Code, recorder.Body)
		}
	}
	if !strings.Contains(log.String(), "/eventicat/api/event") || strings.Contains(log.String(), key) {
		t.Errorf("the log is:\n%s", &log)
	}
}

func TestEventicatSaysWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	box, key := startEventicat(t)
	box.send("GET", "/eventicat/api/nowhere", key, nil).expect(http.StatusNotFound).flat("There is no such path")
	box.send("PATCH", aggregators+"/agg_0", key, nil).expect(http.StatusMethodNotAllowed).flat("The path does not know this method")
}

func TestEventicatRejectsWhatBreaksTheContract(t *testing.T) {
	t.Parallel()
	const secret = "hunter2hunter2"
	box, key := startEventicat(t)
	id := box.createAggregator(object{"name": "before"})["id"].(string)
	box.rejects("/eventicat/api", key, secret, map[string]malformed{
		"no body":             {"POST", "/aggregators", nil, "required"},
		"not JSON":            {"POST", "/aggregators", secret, "request body"},
		"no name":             {"POST", "/aggregators", object{"description": secret}, `"name" is missing`},
		"empty name":          {"PUT", "/aggregators/" + id, object{"name": ""}, "/name"},
		"name is a number":    {"PUT", "/aggregators/" + id, object{"name": 5}, "/name"},
		"description is null": {"PUT", "/aggregators/" + id, object{"name": "x", "description": nil}, "/description"},
		"unknown property":    {"PUT", "/aggregators/" + id, object{"name": "x", "owner": secret}, `"owner" is unsupported`},
		"page zero":           {"GET", "/aggregators?page=0", nil, `"page"`},
		"limit too large":     {"GET", "/aggregators?limit=101", nil, `"limit"`},
		"unknown parameter":   {"GET", "/aggregators?size=" + secret, nil, `"size"`},
		"body of a GET":       {"GET", "/event?_id=" + id, object{"name": secret}, "body"},
		"no aggregator":       {"POST", "/event?id=" + secret, nil, `"_id"`},
		"body is a list":      {"POST", "/event?_id=" + id, []string{secret}, "object"},
		"body is cut off":     {"POST", "/event?_id=" + id, `{"name": "` + secret, "request body"},
	}, func(box *running, _ *reply) {
		listed := box.send("GET", aggregators, key, nil).list().Data
		if len(listed) != 1 || listed[0]["name"] != "before" || box.Eventicat.Events(id) != 0 {
			box.t.Errorf("it took effect: %v, %v", listed, box.Stats().Events)
		}
	})
}

func TestTheDashboardOfEventicatSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	box, key := startEventicat(t)
	id, account := box.createAggregator(object{"name": "before"})["id"].(string), box.eventicatKeys("live")[0].ID
	box.dashboardRefuses("eventicat", map[string]misuse{
		"unknown action":          {"revoke", id, nil, 400, "change, delete, regenerate, rename"},
		"unknown aggregator":      {"delete", "agg_0", nil, 404, "agg_0"},
		"changing none":           {"change", "agg_0", object{"name": "x"}, 404, "agg_0"},
		"delete with a field":     {"delete", id, object{"name": "x"}, 400, "name"},
		"rename without a name":   {"rename", id, nil, 400, "name"},
		"rename with more":        {"rename", id, object{"name": "x", "description": "x"}, 400, "description"},
		"empty name":              {"change", id, object{"name": ""}, 400, "name"},
		"name is a number":        {"rename", id, object{"name": 5}, 400, "name"},
		"unknown field":           {"change", id, object{"color": "red"}, 400, "color"},
		"key of another account":  {"regenerate", "acc_0", nil, 404, "acc_0"},
		"regenerate an id":        {"regenerate", id, nil, 404, id},
		"regenerate with a field": {"regenerate", account, object{"key": "x"}, 400, "key"},
	}, func(box *running) {
		shown := box.send("GET", aggregators+"/"+id, key, nil).expect(http.StatusOK).object()
		diff(box.t, "the name", "before", shown["name"])
	})
}
