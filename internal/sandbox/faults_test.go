package sandbox_test

import (
	"encoding/json"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

// statusOf returns the status of the answer to a request without a credential.
func statusOf(t *testing.T, box *sandbox.Sandbox, method, path string) int {
	t.Helper()
	recorder := httptest.NewRecorder()
	box.ServeHTTP(recorder, newRequest(t, method, path, "", nil))
	return recorder.Code
}

// mark returns an x if sandbox.Fault503 happens to the request, and else a dot.
func mark(t *testing.T, box *sandbox.Sandbox, method, path string) string {
	t.Helper()
	if statusOf(t, box, method, path) == http.StatusServiceUnavailable {
		return "x"
	}
	return "."
}

func TestAFaultIsForTheRequestsOfItsRoute(t *testing.T) {
	t.Parallel()
	requests := []route{
		{method: "GET", path: "/ecoevents/v1/api-keys"},
		{method: "POST", path: "/ecoevents/v1/api-keys"},
		{method: "GET", path: "/ecoevents/v1/api-keys/key_1"},
		{method: "DELETE", path: "/ecoevents/v1/api-keys/key_1"},
		{method: "POST", path: "/eventicat/api/aggregators"},
		{method: "PUT", path: "/eventconnectors/accounts/acc_1/tokens/tok_1"},
		{method: "GET", path: "/eventicat/nowhere"},
	}
	for pattern, hit := range map[string]string{
		"":                                "xxxxxxx",
		"*":                               "xxxxxxx",
		"GET *":                           "x.x...x",
		"*/eventicat/*":                   "....x.x",
		"* /eventicat/*":                  "....x.x",
		"POST /ecoevents/*":               ".x.....",
		"GET /ecoevents/v1/api-keys":      "x......",
		"GET /ecoevents/v1/api-keys/{id}": "..x....",
		"* /ecoevents/v1/api-keys*":       "xxxx...",
		"*/tokens/{tokenId}":              ".....x.",
	} {
		t.Run(pattern, func(t *testing.T) {
			t.Parallel()
			box := build(t, sandbox.Options{})
			setFaults(t, box, sandbox.Fault{Kind: sandbox.Fault503, Route: pattern})
			var got strings.Builder
			for _, request := range requests {
				got.WriteString(mark(t, box, request.method, request.path))
			}
			diff(t, "requests with the fault", hit, got.String())
		})
	}
}

func TestTheFirstFaultThatHappensIsTheOne(t *testing.T) {
	t.Parallel()
	box := build(t, sandbox.Options{})
	setFaults(t, box,
		sandbox.Fault{Kind: sandbox.Fault500, Route: "POST *", Count: 1},
		sandbox.Fault{Kind: sandbox.Fault502, Route: "POST *", Count: 2},
		sandbox.Fault{Kind: sandbox.Fault503, Route: "*/api-keys"},
	)
	var got []int
	for _, method := range []string{"GET", "POST", "POST", "GET", "POST", "POST", "GET"} {
		got = append(got, statusOf(t, box, method, "/ecoevents/v1/api-keys"))
	}
	diff(t, "statuses", []int{503, 500, 502, 503, 502, 503, 503}, got)
	diff(t, "counted", map[string]int{
		"500 POST /ecoevents/v1/api-keys": 1, "502 POST /ecoevents/v1/api-keys": 2,
		"503 POST /ecoevents/v1/api-keys": 1, "503 GET /ecoevents/v1/api-keys": 3,
	}, box.Stats().Faults)
}

func TestFaultsEndWhenOthersAreSet(t *testing.T) {
	t.Parallel()
	box := start(t, sandbox.Options{})
	verify := func() int { return box.send("GET", "/ecoevents/v1/auth/verify", box.key, nil).StatusCode }
	everything := sandbox.Fault{Kind: sandbox.Fault503}
	for name, end := range map[string]func(){
		"none":  func() { box.setFaults() },
		"reset": box.Reset,
		"other": func() { box.setFaults(sandbox.Fault{Kind: sandbox.Fault500, Route: "POST *"}) },
	} {
		box.setFaults(everything)
		if status := verify(); status != http.StatusServiceUnavailable {
			t.Fatalf("before %s: %d", name, status)
		}
		end()
		if status := verify(); status != http.StatusOK {
			t.Errorf("after %s: %d", name, status)
		}
	}
}

// The same seed makes the same faults, whatever is asked of other routes in between, and whenever they are set.
func TestTheSeedDecidesWhichRequestsAFaultHappensTo(t *testing.T) {
	t.Parallel()
	const requests = 200
	draw := func(box *sandbox.Sandbox, seed uint64, others bool) string {
		setFaults(t, box, sandbox.Fault{Kind: sandbox.Fault503, Route: "GET */verify", Probability: new(0.25), Seed: seed})
		var drawn strings.Builder
		for range requests {
			if others {
				statusOf(t, box, "GET", "/ecoevents/v1/api-keys")
			}
			drawn.WriteString(mark(t, box, "GET", "/ecoevents/v1/auth/verify"))
		}
		return drawn.String()
	}
	box := build(t, sandbox.Options{})
	first := draw(box, 1, false)
	diff(t, "again", first, draw(box, 1, false))
	diff(t, "in another sandbox, among other requests", first, draw(build(t, sandbox.Options{}), 1, true))
	if draw(box, 2, false) == first {
		t.Error("another seed makes the same faults")
	}
	if n := strings.Count(first, "x"); n < requests/8 || n > requests*3/8 {
		t.Errorf("of %d requests %d met a fault", requests, n)
	}
}

func TestFaultsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	box := build(t, sandbox.Options{})
	setFaults(t, box, sandbox.Fault{Kind: sandbox.Fault502})
	for name, test := range map[string]struct {
		fault sandbox.Fault
		says  string
	}{
		"no kind":               {sandbox.Fault{}, "latency, 429, 500"},
		"unknown kind":          {sandbox.Fault{Kind: "418"}, `"418"`},
		"unknown route":         {sandbox.Fault{Kind: "503", Route: "GET /ecoevents/v1/keys"}, `"GET /ecoevents/v1/keys"`},
		"operation of no route": {sandbox.Fault{Kind: "503", Route: "PATCH *"}, "GET /ecoevents/v1/api-keys/{id}"},
		"route with an id":      {sandbox.Fault{Kind: "503", Route: "GET /ecoevents/v1/api-keys/key_1"}, "{id}"},
		"route that is no text": {sandbox.Fault{Kind: "503", Route: "\xff*"}, "no operation"},
		"negative count":        {sandbox.Fault{Kind: "503", Count: -1}, "count"},
		"probability 0":         {sandbox.Fault{Kind: "503", Probability: new(0.0)}, "above 0 and at most 1, not 0"},
		"probability above 1":   {sandbox.Fault{Kind: "503", Probability: new(1.5)}, "above 0 and at most 1, not 1.5"},
		"negative probability":  {sandbox.Fault{Kind: "503", Probability: new(-0.5)}, "probability"},
		"probability NaN":       {sandbox.Fault{Kind: "503", Probability: new(math.NaN())}, "probability"},
		"latency without delay": {sandbox.Fault{Kind: "latency"}, "200ms"},
		"negative latency":      {sandbox.Fault{Kind: "latency", Delay: -1}, "delay"},
		"negative wait":         {sandbox.Fault{Kind: "429", Delay: -1}, "delay"},
		"delay of a failure":    {sandbox.Fault{Kind: "503", Delay: 1}, "only latency and 429"},
	} {
		err := box.SetFaults(sandbox.Fault{Kind: sandbox.Fault500}, test.fault)
		if err == nil || !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if status := statusOf(t, box, "GET", "/ecoevents/v1/auth/verify"); status != http.StatusBadGateway {
		t.Errorf("what made no sense has changed the faults: %d", status)
	}
}

func TestFaultsAreWrittenAsTextOrJSON(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text, json string
		want       []sandbox.Fault
	}{
		"none": {" ", `{"faults": []}`, nil},
		"one":  {"503", `{"faults": [{"kind": "503"}]}`, []sandbox.Fault{{Kind: "503"}}},
		"several": {
			"drop-after:route=POST /ecoevents/v1/api-keys:count=2, 429:delay=1m30s,latency:probability=0.1:seed=18446744073709551615:delay=200ms",
			`{"faults": [
				{"kind": "drop-after", "route": "POST /ecoevents/v1/api-keys", "count": 2},
				{"kind": "429", "delay": "1m30s"},
				{"kind": "latency", "probability": 0.1, "seed": 18446744073709551615, "delay": "200ms"}
			]}`,
			[]sandbox.Fault{
				{Kind: sandbox.FaultDropAfter, Route: "POST /ecoevents/v1/api-keys", Count: 2},
				{Kind: sandbox.Fault429, Delay: sandbox.Duration(90 * time.Second)},
				{
					Kind: sandbox.FaultLatency, Probability: new(0.1), Seed: math.MaxUint64,
					Delay: sandbox.Duration(200 * time.Millisecond),
				},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			again, err := json.Marshal(object{"faults": test.want})
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range []string{test.text, test.json, string(again)} {
				got, err := sandbox.ParseFaults(text)
				if err != nil {
					t.Errorf("%s: %v", text, err)
				}
				if difference := cmp.Diff(test.want, got, cmpopts.EquateEmpty()); difference != "" {
					t.Errorf("%s: (-want +got)\n%s", text, difference)
				}
			}
		})
	}
}

func TestMalformedFaultsSayHowToWriteThem(t *testing.T) {
	t.Parallel()
	for text, says := range map[string]string{
		"503:color=red":         `no option "color"; use route, count, probability, seed or delay`,
		"503:count":             `count is a whole number, not ""`,
		"500,503:count=few":     `"503": count is a whole number, not "few"`,
		"503:probability=often": `probability is a number, not "often"`,
		"503:seed=-1":           `seed is a whole number from 0, not "-1"`,
		"latency:delay=200":     "as in 200ms",
		"{":                     `{"faults": [{"kind": "503", "count": 1}]}`,
		`{"faults": [{"kind": "503", "color": "red"}]}`: "color",
		`{"faults": []}, 503`:                           "follows",
		`{"faults": [{"kind": 503}]}`:                   "kind",
	} {
		if _, err := sandbox.ParseFaults(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: got %v, want something about %s", text, err, says)
		}
	}
}
