package probe_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventcreds/terraform-provider-eventcreds/contracts"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/probe"
	"github.com/eventcreds/terraform-provider-eventcreds/internal/sandbox"
)

func diff(t *testing.T, what string, want, got any) {
	t.Helper()
	if difference := cmp.Diff(want, got); difference != "" {
		t.Errorf("%s (-want +got):\n%s", what, difference)
	}
}

// world is a sandbox, and what stands between it and a probe.
type world struct {
	*sandbox.Sandbox
	t         *testing.T
	between   func(w http.ResponseWriter, r *http.Request, next http.Handler)
	variables map[string]string
	log       bytes.Buffer
}

func start(t *testing.T, options sandbox.Options) *world {
	t.Helper()
	options.Now = func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }
	options.Random = rand.Reader
	box, err := sandbox.New(options)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{Sandbox: box, t: t}
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if w.between == nil {
			box.ServeHTTP(rw, r)
			return
		}
		w.between(rw, r, box)
	}))
	t.Cleanup(server.Close)
	w.variables = box.Environment(server.URL)
	return w
}

// options lets waiting take no time but that of the platforms.
func (w *world) options(platform string, write bool) probe.Options {
	return probe.Options{
		Platform: platform, Write: write, Getenv: func(name string) string { return w.variables[name] }, Client: http.DefaultClient, Now: w.Now,
		Wait: func(ctx context.Context, d time.Duration) error { w.Advance(d); return ctx.Err() },
		Log:  slog.New(slog.NewTextHandler(&w.log, nil)), Version: "test",
	}
}

func (w *world) run(options probe.Options) *probe.Report {
	w.t.Helper()
	report, err := probe.Run(w.t.Context(), options)
	if err != nil {
		w.t.Fatal(err)
	}
	return report
}

// left are the names of what the probe made and that is live.
func (w *world) left() (names []string) {
	for _, c := range w.Credentials() {
		if c.Owner == sandbox.OwnerAPI && c.State == sandbox.StateLive && c.Kind != sandbox.KindAccessToken && c.Kind != sandbox.KindRefreshToken {
			names = append(names, c.Platform+" "+c.Kind)
		}
	}
	for range w.Eventicat.Aggregators() {
		names = append(names, "aggregator")
	}
	return names
}

// found are the differences of a report, and the behaviours that do not hold.
func found(report *probe.Report) (all []string) {
	for _, o := range report.Operations {
		for _, d := range o.Differences {
			all = append(all, o.ID+" "+d.String())
		}
		if o.RequestDiffers {
			all = append(all, o.ID+" request")
		}
	}
	for _, b := range report.Behaviours {
		if !b.Holds {
			all = append(all, b.Operation+" not: "+b.What)
		}
	}
	return all
}

func text(t *testing.T, report *probe.Report) string {
	t.Helper()
	var buffer bytes.Buffer
	if err := report.Text(&buffer); err != nil {
		t.Fatal(err)
	}
	if err := report.JSON(&buffer); err != nil {
		t.Fatal(err)
	}
	return buffer.String()
}

func TestTheSandboxAgrees(t *testing.T) {
	t.Parallel()
	unasked := map[string][]string{
		"ecoevents api-key reading":        {"createAPIKey", "createWebhook", "deleteAPIKey", "deleteWebhook", "refresh", "signIn"},
		"ecoevents api-key writing":        {"refresh", "signIn"},
		"ecoevents password reading":       {"createAPIKey", "createWebhook", "deleteAPIKey", "deleteWebhook", "getAPIKey", "refresh"},
		"ecoevents password writing":       nil,
		"eventicat api-key reading":        {"createAggregator", "deleteAggregator", "getAggregator", "sendEvent", "sendEventByQuery", "updateAggregator"},
		"eventicat api-key writing":        {"sendEvent", "sendEventByQuery"},
		"eventconnectors api-key reading":  {"createToken", "deleteToken", "rotateSecret", "signIn", "signOut", "updateToken"},
		"eventconnectors api-key writing":  {"signIn", "signOut"},
		"eventconnectors password reading": {"createToken", "deleteToken", "getToken", "rotateSecret", "updateToken"},
		"eventconnectors password writing": nil,
	}
	for name, want := range unasked {
		words := strings.Fields(name)
		w := start(t, sandbox.Options{Auth: sandbox.Auth(words[1]), BareArrays: strings.HasSuffix(name, "writing")})
		report := w.run(w.options(words[0], words[2] == "writing"))
		var got []string
		for _, o := range report.Operations {
			if o.NotAsked != "" {
				got = append(got, o.ID)
			}
		}
		slices.Sort(got)
		diff(t, name, want, got)
		diff(t, name+", found", []string(nil), found(report))
		diff(t, name+", left", []string(nil), w.left())
		if report.Outcome() != probe.Agrees || w.log.Len() > 0 || len(w.Violations()) > 0 || len(w.Stats().Events) > 0 || w.Stats().Refused > 0 {
			t.Errorf("%s: %s%s%v", name, text(t, report), w.log.String(), w.Stats())
		}
		if words[2] == "writing" && len(report.Behaviours) < 5 {
			t.Errorf("%s: %v", name, report.Behaviours)
		}
	}
}

// edits lets a function change answers: it gets method and path, and what was answered.
func (w *world) edits(edit func(route string, a *edited)) {
	w.between = func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		recorder := httptest.NewRecorder()
		next.ServeHTTP(recorder, r)
		a := &edited{status: recorder.Code, header: recorder.Header()}
		if recorder.Body.Len() > 0 {
			_ = json.Unmarshal(recorder.Body.Bytes(), &a.body)
		}
		edit(r.Method+" "+r.URL.Path, a)
		maps.Copy(rw.Header(), a.header)
		rw.Header().Del("Content-Length")
		rw.WriteHeader(a.status)
		switch {
		case a.raw != "":
			_, _ = rw.Write([]byte(a.raw))
		case a.body != nil:
			_ = json.NewEncoder(rw).Encode(a.body)
		}
	}
}

type edited struct {
	status int
	header http.Header
	body   any
	raw    string
}

// object is the answer's, or the first of a list.
func (a *edited) object() map[string]any {
	object, _ := a.body.(map[string]any)
	if data, ok := object["data"].([]any); ok && len(data) > 0 {
		object, _ = data[0].(map[string]any)
	}
	return object
}

func TestEachDifferenceIsNamed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		write bool
		edit  func(route string, a *edited)
		want  []string
	}{
		"a field is missing": {false, func(route string, a *edited) {
			if strings.HasPrefix(route, "GET /ecoevents/v1/api-keys") {
				delete(a.object(), "environment")
			}
		}, []string{
			"listAPIKeys data[].environment: missing, expected string", "getAPIKey environment: missing, expected string",
		}},
		"a field too many, one of another type, one with a wrong value": {false, func(route string, a *edited) {
			if route == "GET /ecoevents/v1/auth/verify" {
				key := a.object()["key"].(map[string]any)
				key["note"], key["lastUsed"], key["createdAt"], key["planted0"] = []any{}, 7, "yesterday", nil
			}
		}, []string{
			"verify key.createdAt: constraint, expected format date-time", "verify key.lastUsed: type, expected null or string, got number",
			"verify key.note: extra, got array", "verify key.(a name with other than letters): extra, got null",
		}},
		"another envelope": {false, func(route string, a *edited) {
			if route == "GET /ecoevents/api/webhooks" {
				a.body = a.body.(map[string]any)["data"]
			}
		}, []string{"listWebhooks type, expected object, got array"}},
		"no JSON": {false, func(route string, a *edited) {
			if route == "GET /ecoevents/api/webhooks" {
				a.raw = "<html>"
				a.header.Set("Content-Type", "text/html; charset=utf-8")
			}
		}, []string{"listWebhooks media type, expected application/json, got text/html", "listWebhooks type, expected JSON, got something else"}},
		"no such operation": {false, func(route string, a *edited) {
			if route == "GET /ecoevents/v1/api-keys" {
				a.status, a.body = 404, map[string]any{"error": map[string]any{"code": "x", "message": "x"}}
			}
		}, []string{"listAPIKeys status, expected 200, got 404"}},
		"another status, a body too many, an error of another shape": {true, func(route string, a *edited) {
			switch {
			case strings.HasPrefix(route, "DELETE /ecoevents/v1"):
				a.status, a.body = 200, map[string]any{}
			case strings.HasPrefix(route, "POST /ecoevents/v1"):
				a.status = 200
			case a.status == 404:
				a.body = map[string]any{"message": "x"}
			}
		}, []string{
			"getAPIKey (404) error: missing, expected object",
			"createAPIKey status, expected 201, got 200", "deleteAPIKey status, expected 204, got 200", "deleteAPIKey extra, got a body",
		}},
		"a revoked key still shows, and works": {true, func(route string, a *edited) {
			if route == "GET /ecoevents/v1/auth/verify" && a.status == 401 {
				a.status, a.body = 200, map[string]any{"valid": false, "account": map[string]any{"id": "x", "name": "x", "tier": "x"}}
			}
			if strings.HasPrefix(route, "GET /ecoevents/v1/api-keys/") && a.status == 404 {
				a.status, a.body = 200, map[string]any{
					"id": "x", "name": "x", "scopes": []any{"a"}, "environment": "live", "createdAt": "2026-03-01T12:00:00Z", "lastUsed": nil,
				}
			}
		}, []string{"verify not: what was revoked is refused", "getAPIKey not: what was deleted or revoked no longer shows"}},
	} {
		w := start(t, sandbox.Options{})
		w.edits(test.edit)
		report := w.run(w.options("ecoevents", test.write))
		diff(t, name, test.want, found(report))
		diff(t, name+", left", []string(nil), w.left())
		if report.Outcome() != probe.Differs {
			t.Errorf("%s: %s", name, text(t, report))
		}
	}
}

// Whatever a platform answers with, and whatever it is sent, nothing of it is in the report.
func TestTheReportHoldsNoValue(t *testing.T) {
	t.Parallel()
	for _, auth := range []sandbox.Auth{sandbox.AuthAPIKey, sandbox.AuthPassword} {
		for _, platform := range probe.Platforms() {
			w := start(t, sandbox.Options{Auth: auth})
			w.edits(func(_ string, a *edited) {
				a.body = plant(a.body, false)
				a.header.Set("X-Ratelimit-Planted0", "planted0")
				a.header.Set("Content-Type", "application/planted0")
			})
			report := text(t, w.run(w.options(platform, true)))
			w.edits(func(_ string, a *edited) { a.body = plant(a.body, true) })
			report += text(t, w.run(w.options(platform, true)))
			w.between = nil
			report += text(t, w.run(w.options(platform, true)))
			// The log is for who runs it: it names what is left behind.
			report += strings.ReplaceAll(w.log.String(), "name=eventcreds-probe-2026", "name=")
			secrets := []string{"planted0", "4815162342", "eventcreds-probe-2026", "example.com"}
			for _, c := range w.Credentials() {
				secrets = append(secrets, c.ID, c.Value)
			}
			for name, value := range w.variables {
				if !strings.HasSuffix(name, "_BASE_URL") {
					secrets = append(secrets, value)
				}
			}
			for _, secret := range secrets {
				if strings.Contains(report, secret) {
					t.Errorf("%s, %s: the report or the log holds %q:\n%s", platform, auth, secret, report)
				}
			}
		}
	}
}

// plant puts values everywhere; what a probe goes on with stays as it is, unless all is asked for.
func plant(value any, all bool) any {
	switch value := value.(type) {
	case map[string]any:
		planted := map[string]any{"planted0": "planted0", "extra": map[string]any{"planted0@example.com": "planted0"}}
		for name, inner := range value {
			if text, ok := inner.(string); ok && !all && (strings.HasSuffix(strings.ToLower(name), "id") || strings.Contains(strings.ToLower(name), "token")) {
				planted[name] = text
				continue
			}
			planted[name] = plant(inner, all)
		}
		return planted
	case []any:
		planted := []any{"planted0"}
		for _, inner := range value {
			planted = append(planted, plant(inner, all))
		}
		return planted
	case string:
		return "planted0 " + value
	case float64:
		return 4815162342
	}
	return "planted0"
}

// What was made is removed when the run is interrupted, and when its answer gets lost.
func TestNothingIsLeftBehind(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]func(w *world, interrupt func()){
		"interrupted in a create": func(w *world, interrupt func()) {
			w.between = func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
				if r.Method == http.MethodPost {
					interrupt()
				}
				next.ServeHTTP(rw, r)
			}
		},
		"interrupted after a create": func(w *world, interrupt func()) {
			var created atomic.Bool
			w.between = func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
				if r.Method == http.MethodPost {
					created.Store(true)
				} else if created.Load() {
					interrupt()
				}
				next.ServeHTTP(rw, r)
			}
		},
		"an answer gets lost": func(w *world, _ func()) {
			faults, err := sandbox.ParseFaults("drop-after:route=POST *s:count=1")
			if err == nil {
				err = w.SetFaults(faults...)
			}
			if err != nil {
				w.t.Fatal(err)
			}
		},
		"an answer has no id": func(w *world, _ func()) {
			w.edits(func(route string, a *edited) {
				if strings.HasPrefix(route, "POST ") {
					delete(a.object(), "id")
				}
			})
		},
	} {
		for _, platform := range probe.Platforms() {
			w := start(t, sandbox.Options{})
			ctx, cancel := context.WithCancel(t.Context())
			t.Cleanup(cancel)
			test(w, cancel)
			report, err := probe.Run(ctx, w.options(platform, true))
			if report == nil || (err != nil) != strings.HasPrefix(name, "interrupted") {
				t.Errorf("%s, %s: %v", name, platform, err)
				continue
			}
			diff(t, name+", "+platform, []string(nil), w.left())
			made := 0
			for route, n := range w.Stats().Requests {
				if strings.HasPrefix(route, "DELETE ") {
					made += n
				}
			}
			if made == 0 || strings.Contains(w.log.String(), "left behind") {
				t.Errorf("%s, %s: nothing was removed: %s%s", name, platform, w.log.String(), text(t, report))
			}
		}
	}
}

func TestWhatCannotBeRemovedIsTold(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	w.between = func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.Method == http.MethodDelete {
			rw.WriteHeader(http.StatusForbidden)
			return
		}
		next.ServeHTTP(rw, r)
	}
	report := w.run(w.options("eventicat", true))
	if report.Outcome() != probe.Failed || !strings.Contains(w.log.String(), "kind=aggregator name=eventcreds-probe-20260301T120000Z") ||
		!strings.Contains(text(t, report), "an object may be left behind") {
		t.Errorf("%s%s", w.log.String(), text(t, report))
	}
}

func TestWhatCannotBeLookedAt(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	w.variables["ECOEVENTS_API_KEY"] = "ek_live_planted0"
	report := w.run(w.options("ecoevents", true))
	if report.Outcome() != probe.Failed || w.Stats().Total != 1 || !strings.Contains(text(t, report), "answered with Unauthorized") {
		t.Errorf("a credential that is refused: %s", text(t, report))
	}
	w.variables["EVENTICAT_BASE_URL"] = "http://127.0.0.1:1"
	report = w.run(w.options("eventicat", true))
	if report.Outcome() != probe.Failed || !strings.Contains(text(t, report), "no answer") || !strings.Contains(w.log.String(), "refused") {
		t.Errorf("nobody there: %s%s", text(t, report), w.log.String())
	}
}

func TestAnAmendedContract(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	options := w.options("eventicat", false)
	options.Contract = []byte(strings.NewReplacer(
		"required: [page, limit, total, totalPages]", "required: [page, limit, total, pages]", "total: {type: integer, minimum: 0, x-evidence: assumed}", "total: {type: string, x-evidence: assumed}",
		"operationId: getAggregator", "operationId: newName",
	).Replace(string(contracts.Eventicat)))
	report := w.run(options)
	diff(t, "found", []string{
		"listAggregators pagination.pages: missing",
		"listAggregators pagination.total: type, expected string, got number",
	}, found(report))
	if !report.Amended || !strings.Contains(text(t, report), "newName (assumed): this program does not know it") {
		t.Error(text(t, report))
	}
	options.Contract = []byte("planted0")
	if _, err := probe.Run(t.Context(), options); err == nil || strings.Contains(err.Error(), "planted0") {
		t.Errorf("got %v", err)
	}
}

func TestTheEnvironmentOfAProbe(t *testing.T) {
	t.Parallel()
	for says, variables := range map[string]map[string]string{
		"there is no credential in the environment: set ECOEVENTS_API_KEY, or": {},
		"belong together":               {"ECOEVENTS_EMAIL": "planted0"},
		"at once":                       {"ECOEVENTS_ACCESS_TOKEN": "planted0", "ECOEVENTS_API_KEY": "planted0"},
		"ECOEVENTS_BASE_URL is not":     {"ECOEVENTS_API_KEY": "x", "ECOEVENTS_BASE_URL": "https://planted0@example.com"},
		"ECOEVENTS_BASE_URL: ":          {"ECOEVENTS_API_KEY": "x", "ECOEVENTS_BASE_URL": "http://planted0.example"},
		"EVENTCONNECTORS_ACCOUNT_ID is": {"EVENTCONNECTORS_TOKEN": "planted0"},
	} {
		w := start(t, sandbox.Options{})
		w.variables = variables
		platform := "ecoevents"
		if variables["EVENTCONNECTORS_TOKEN"] != "" {
			platform = "eventconnectors"
		}
		if _, err := probe.Run(t.Context(), w.options(platform, false)); err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "planted0") {
			t.Errorf("got %v, want a word about %q", err, says)
		}
	}
	if _, err := probe.Run(t.Context(), probe.Options{Platform: "paint"}); err == nil {
		t.Error("there is a platform called paint")
	}
}
