// Package stranger is the three platforms once more: a little server that was written from the contracts alone and shares no
// code with internal/sandbox, so that both cannot be wrong together. It can be told to differ from the contracts wherever
// those only assume something.
package stranger

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"
)

// The accounts, which there are two of on each platform: as texts and, on platforms whose ids are numbers, as those.
const (
	account, otherAccount             = "acc_a1b2c3d4e5", "acc_z9y8x7w6v5"
	numberedAccount, otherNumberedOne = "71000000000000001", "72000000000000002"
)

// Server are the three platforms, on one listener.
type Server struct {
	Differences

	now func() time.Time
	mux *http.ServeMux

	mu      sync.Mutex
	random  *rand.Rand
	shift   time.Duration
	things  []*thing // of all kinds and accounts, the oldest first
	windows map[string]*window
	failed  map[string]bool
	asked   map[string]int // by operation
	refused int

	disturbs  int // so many of a hundred requests
	disturbed Disturbed
}

// New returns the platforms with these differences, in a time of their own, which begins as now tells and can be moved.
func New(differences Differences, seed uint64, now func() time.Time) *Server {
	s := &Server{
		Differences: differences, now: now, mux: http.NewServeMux(), random: rand.New(rand.NewPCG(seed, 34)),
		windows: map[string]*window{}, failed: map[string]bool{}, asked: map[string]int{},
	}
	s.route("GET /ecoevents/v1/auth/verify", s.verify)
	s.route("GET /eventconnectors/accounts/me", s.me)
	s.route("GET /eventconnectors/events", s.events)
	s.route("GET /eventicat/api/event", s.event)
	for k, operations := range map[*kind][]Operation{
		keys():        {CreateKey, ListKeys, ReadKey, "", DeleteKey},
		webhooks():    {createWebhook, listWebhooks, "", "", deleteWebhook},
		aggregators(): {CreateAggregator, ListAggregators, ReadAggregator, ChangeAggregator, DeleteAggregator},
		tokens():      {createToken, ListTokens, ReadToken, changeToken, deleteToken},
	} {
		for i, handle := range []func(*kind, *request){s.create, s.list, s.read, s.change, s.remove} {
			if operations[i] != "" {
				s.route(operations[i], func(r *request) { handle(k, r) })
			}
		}
		for range differences.Others {
			s.mu.Lock()
			other := s.add(k, s.account(false), k.another(s.random))
			other.others = true
			other.versions[0].at = other.versions[0].at.Add(-24 * time.Hour)
			other.createdAt = other.versions[0].at
			s.mu.Unlock()
		}
	}
	s.route(rotateSecret, s.rotate)
	return s
}

func (s *Server) account(other bool) string {
	switch {
	case s.NumericIDs && other:
		return otherNumberedOne
	case s.NumericIDs:
		return numberedAccount
	case other:
		return otherAccount
	}
	return account
}

// Environment is that of a provider which talks to the platforms at a URL, with a credential of the account or of the other one.
func (s *Server) Environment(url string, other bool) map[string]string {
	return map[string]string{
		"ECOEVENTS_BASE_URL":         url + "/ecoevents",
		"ECOEVENTS_API_KEY":          ownKey(other),
		"EVENTICAT_BASE_URL":         url + "/eventicat",
		"EVENTICAT_API_KEY":          ownKey(other),
		"EVENTCONNECTORS_BASE_URL":   url + "/eventconnectors",
		"EVENTCONNECTORS_TOKEN":      ownKey(other),
		"EVENTCONNECTORS_ACCOUNT_ID": s.account(false),
	}
}

// ownKey is what the provider is given, which no platform issued here.
func ownKey(other bool) string {
	if other {
		return "ek_live_0therowner0000000000"
	}
	return "ek_live_0wner000000000000000"
}

// Accounts are the ids of the account and of the other one.
func (s *Server) Accounts() (own, other string) { return s.account(false), s.account(true) }

// Advance moves the platforms' time.
func (s *Server) Advance(by time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shift += by
}

// Asked is how many requests of an operation there were.
func (s *Server) Asked(operation Operation) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked[string(operation)]
}

// Refused is how many requests came while there was no room for them.
func (s *Server) Refused() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refused
}

// time is the platforms' time. It is called with s.mu locked, as is all below.
func (s *Server) time() time.Time { return s.now().Add(s.shift) }

// request is a request that may be answered.
type request struct {
	*http.Request
	w       http.ResponseWriter
	now     time.Time
	account string
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

func (s *Server) route(operation Operation, handle func(*request)) {
	platform := strings.Split(string(operation), "/")[1]
	s.mux.HandleFunc(string(operation), func(w http.ResponseWriter, httpRequest *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.asked[string(operation)]++
		r := &request{Request: httpRequest, w: w, now: s.time()}
		w.Header().Set("Date", r.now.UTC().Format(http.TimeFormat))
		status := s.NotOffered[operation]
		credential, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		r.account = s.accountOf(credential, r.now)
		switch {
		case !s.hasRoom(platform, w.Header(), r.now):
			s.refused++
			s.fail(r, http.StatusTooManyRequests, "too many requests")
		case r.account == "":
			s.fail(r, http.StatusUnauthorized, "invalid credential")
		case status != 0:
			s.fail(r, status, http.StatusText(status))
		case s.FailsOnce && !s.failed[string(operation)] && r.Method != http.MethodPost:
			s.failed[string(operation)] = true
			s.fail(r, http.StatusInternalServerError, "try again")
		case !s.disturb(r, handle):
			handle(r)
		}
	})
}

// accountOf is whose a credential is; empty where it is none, or dead. Using it shows.
func (s *Server) accountOf(credential string, now time.Time) string {
	switch credential {
	case "":
		return ""
	case ownKey(false):
		return s.account(false)
	case ownKey(true):
		return s.account(true)
	}
	for _, t := range s.things {
		if t.diedAt.IsZero() && (t.kind.secret == "key" || t.kind.secret == "token") && t.secrets[t.kind.secret] == credential {
			t.usedAt = now
			return t.account
		}
	}
	return ""
}

func (s *Server) fail(r *request, status int, message string) {
	body := any(nil)
	contentType := "application/json"
	errors := s.Errors
	if errors == "" && strings.HasPrefix(r.URL.Path, "/ecoevents/") { // the contracts' own: there it is an object, elsewhere a text
		errors = "object"
	}
	switch errors {
	case "", "text":
		body = map[string]any{"error": message}
	case "object":
		body = map[string]any{"error": map[string]any{"code": "failed", "message": message}}
	case "message":
		body = map[string]any{"message": message}
	case "problem":
		contentType, body = "application/problem+json", map[string]any{"title": "it failed", "detail": message}
	case "plain":
		r.w.Header().Set("Content-Type", "text/plain")
		r.w.WriteHeader(status)
		_, _ = r.w.Write([]byte(message))
		return
	case "empty":
		r.w.WriteHeader(status)
		return
	}
	s.send(r, status, contentType, body)
}

func (s *Server) send(r *request, status int, contentType string, body any) {
	encoded, err := json.Marshal(body)
	if err != nil {
		panic(err) // a test shows what it cannot
	}
	if s.BOM {
		encoded = append([]byte("\ufeff"), encoded...)
	}
	r.w.Header().Set("Content-Type", contentType)
	r.w.WriteHeader(status)
	_, _ = r.w.Write(encoded) // the consumer may be gone
}

func (s *Server) answer(r *request, status int, body any) {
	s.send(r, status, "application/json", body)
}
