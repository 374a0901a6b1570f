package stranger

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// thing is a key, webhook, aggregator or token, dead or alive.
type thing struct {
	kind      *kind
	id        string
	account   string
	createdAt time.Time
	usedAt    time.Time
	diedAt    time.Time // zero while it lives
	secrets   map[string]string
	versions  []version // the oldest first
	others    bool      // it was there before
}

// version is what a thing is like from some time on.
type version struct {
	at     time.Time
	is     func(Lag) time.Duration // which lag it is shown with
	fields map[string]any
	dead   bool
}

func created(l Lag) time.Duration { return l.Created }
func changed(l Lag) time.Duration { return l.Changed }
func deleted(l Lag) time.Duration { return l.Deleted }

// shown is the thing as a lagging view shows it, or nil where it does not yet show it, or not any more.
func (s *Server) shown(t *thing, lag Lag, now time.Time) *version {
	var last *version
	for i, v := range t.versions {
		if !now.Before(v.at.Add(v.is(lag))) {
			last = &t.versions[i]
		}
	}
	if last != nil && last.dead && !t.kind.shows(s.Dead) {
		return nil
	}
	return last
}

// add makes a thing.
func (s *Server) add(k *kind, account string, fields map[string]any) *thing {
	now := s.time()
	t := &thing{kind: k, account: account, createdAt: now, secrets: map[string]string{}}
	if t.id = k.prefix + s.letters(10); s.NumericIDs {
		t.id = strconv.FormatInt(9_007_199_254_740_993+2*int64(len(s.things))+1000*s.random.Int64N(1000), 10) // no float has those
	}
	t.versions = []version{{at: now, is: created, fields: fields}}
	s.mint(t, k.secret, fields)
	s.things = append(s.things, t)
	return t
}

// mint makes what is shown once, and takes it out of the fields where the consumer chose it.
func (s *Server) mint(t *thing, name string, fields map[string]any) {
	chosen, _ := fields["secret"].(string)
	delete(fields, "secret")
	switch {
	case chosen != "":
		t.secrets["secret"] = chosen
	case name == "key":
		t.secrets[name] = fmt.Sprintf("ek_%s_%s", fields["environment"], s.letters(20))
	case name == "secret":
		t.secrets[name] = "whsec_" + s.letters(32)
	case name == "token":
		t.secrets[name] = s.letters(40)
		if fields["callBackUrl"] != nil {
			t.secrets["signingSecret"] = "whsec_" + s.letters(32)
		}
	}
}

func (s *Server) letters(n int) string {
	const all = "abcdefghijklmnopqrstuvwxyz0123456789"
	text := make([]byte, n)
	for i := range text {
		text[i] = all[s.random.IntN(len(all))]
	}
	return string(text)
}

func (s *Server) kill(t *thing, now time.Time) {
	t.diedAt = now
	t.versions = append(t.versions, version{at: now, is: deleted, fields: t.fields(), dead: true})
}

func (t *thing) fields() map[string]any { return t.versions[len(t.versions)-1].fields }

// kind is a kind of thing, as the contract has it.
type kind struct {
	name, plural string // what answers may call it
	prefix       string // of ids
	secret       string // the first of what is shown once, if anything is
	created      string // the field that tells when it was made
	updates      bool   // and updatedAt when it was changed
	envelope     string
	size         string // the parameter of a list for how many
	first        int    // the number of its first page
	activeIsAn   string // "argument" where it is no mark
	arguments    []argument
}

type argument struct {
	name      string
	byDefault any // what is shown where it was not sent
	required  bool
}

func keys() *kind {
	return &kind{
		name: "apiKey", plural: "apiKeys", prefix: "key_", secret: "key", created: "createdAt", envelope: "data", size: "limit", first: 1,
		arguments: []argument{{"name", nil, true}, {"scopes", nil, true}, {"environment", nil, true}},
	}
}

func webhooks() *kind {
	return &kind{
		name: "webhook", plural: "webhooks", prefix: "wh_", secret: "secret", created: "createdAt", updates: true, envelope: "data",
		size: "limit", first: 1, activeIsAn: "argument",
		arguments: []argument{
			{"url", nil, true}, {"events", nil, true}, {"description", nil, false}, {"secret", nil, false}, {"active", true, false},
			{"metadata", nil, false},
		},
	}
}

func aggregators() *kind {
	return &kind{
		name: "aggregator", plural: "aggregators", prefix: "agg_", created: "createdAt", updates: true, envelope: "data", size: "limit", first: 1,
		arguments: []argument{{"name", nil, true}, {"description", nil, false}},
	}
}

func tokens() *kind {
	return &kind{
		name: "token", plural: "tokens", prefix: "tok_", secret: "token", created: "created", envelope: "results", size: "size", first: 0,
		arguments: []argument{{"name", nil, true}, {"roles", nil, true}, {"callBackUrl", nil, false}, {"apiTokenFilter", nil, false}},
	}
}

// shows reports whether dead things of the kind are shown.
func (k *kind) shows(mark Mark) bool {
	isCredential := k.secret == "key" || k.secret == "token"
	switch mark {
	case NotShown:
		return false
	case Unmarked, "active=false":
		return isCredential
	}
	if k.activeIsAn == "argument" && (strings.HasSuffix(string(mark), "=disabled") || strings.HasSuffix(string(mark), "=inactive")) {
		return false // that is what a live one may be
	}
	return true
}

// another is what somebody else asked for.
func (k *kind) another(random *rand.Rand) map[string]any {
	return map[string]map[string]any{
		"apiKey":     {"name": fmt.Sprint("other-", random.IntN(3)), "scopes": []string{"events:read"}, "environment": "live"},
		"webhook":    {"url": "https://others.example.com/", "events": []string{"event.created"}, "active": true, "description": nil, "metadata": nil},
		"aggregator": {"name": "others", "description": nil},
		"token":      {"name": "others", "roles": []string{"ROLE_EXTERNAL_USER"}, "callBackUrl": nil, "apiTokenFilter": nil},
	}[k.name]
}

// arguments reads the body of a request, in which nothing may stand that the contract does not know.
func (k *kind) read(r *request) (sent map[string]any, err error) {
	if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, a := range k.arguments {
		known[a.name] = true
		if a.required && sent[a.name] == nil {
			return nil, fmt.Errorf("%s is missing", a.name)
		}
	}
	for name, value := range sent {
		if !known[name] {
			return nil, fmt.Errorf("%s is unknown", name)
		}
		if list, ok := value.([]any); ok {
			var words []string
			for _, word := range list {
				words = append(words, fmt.Sprint(word))
			}
			sent[name] = words
		}
	}
	return sent, nil
}

func (s *Server) create(k *kind, r *request) {
	sent, err := k.read(r)
	if err != nil {
		s.fail(r, http.StatusBadRequest, err.Error())
		return
	}
	fields := map[string]any{}
	for _, a := range k.arguments {
		fields[a.name] = a.byDefault
		if value, found := sent[a.name]; found && value != "" {
			fields[a.name] = value
		}
	}
	t := s.add(k, s.accountIn(r), fields)
	body := s.object(t, &t.versions[0], "creates")
	for name, secret := range t.secrets {
		body[s.spelled(name)] = secret
	}
	s.answer(r, http.StatusCreated, s.wrapped(k, body))
}

// accountIn is the account that a request is about.
func (s *Server) accountIn(r *request) string {
	if named := r.PathValue("account"); named != "" && named != r.account {
		return "" // it is another's, and nothing is there
	}
	return r.account
}

func (s *Server) find(k *kind, r *request) *thing {
	for _, t := range s.things {
		if t.kind.name == k.name && t.id == r.PathValue("id") && t.account == s.accountIn(r) {
			return t
		}
	}
	return nil
}

func (s *Server) read(k *kind, r *request) {
	t := s.find(k, r)
	if t == nil {
		s.fail(r, http.StatusNotFound, "not found")
		return
	}
	v := s.shown(t, s.Reads, r.now)
	if v == nil {
		s.fail(r, http.StatusNotFound, "not found")
		return
	}
	s.answer(r, http.StatusOK, s.wrapped(k, s.object(t, v, "shows")))
}

func (s *Server) change(k *kind, r *request) {
	t := s.find(k, r)
	sent, err := k.read(r)
	switch {
	case t == nil || !t.diedAt.IsZero():
		s.fail(r, http.StatusNotFound, "not found")
		return
	case err != nil:
		s.fail(r, http.StatusBadRequest, err.Error())
		return
	}
	fields := map[string]any{}
	for _, a := range k.arguments {
		fields[a.name] = a.byDefault
		if value, found := sent[a.name]; found && value != "" {
			fields[a.name] = value
		}
	}
	body := map[string]any{}
	if k.name == "token" {
		body = s.recalled(t, sent, fields)
	}
	t.versions = append(t.versions, version{at: r.now, is: changed, fields: fields})
	maps.Copy(body, s.object(t, &t.versions[len(t.versions)-1], "shows"))
	s.answer(r, http.StatusOK, s.wrapped(k, body))
}

// recalled sets the callback of a token, and returns the secret that this minted.
func (s *Server) recalled(t *thing, sent, fields map[string]any) map[string]any {
	before := t.fields()["callBackUrl"]
	if _, found := sent["callBackUrl"]; !found {
		fields["callBackUrl"] = before
	}
	switch {
	case fields["callBackUrl"] == nil:
		delete(t.secrets, "signingSecret")
	case before == nil:
		t.secrets["signingSecret"] = "whsec_" + s.letters(32)
		return map[string]any{s.spelled("signingSecret"): t.secrets["signingSecret"]}
	}
	return map[string]any{}
}

func (s *Server) rotate(r *request) {
	t := s.find(tokens(), r)
	switch {
	case t == nil || !t.diedAt.IsZero():
		s.fail(r, http.StatusNotFound, "not found")
	case t.fields()["callBackUrl"] == nil:
		s.fail(r, http.StatusConflict, "there is no callback")
	default:
		t.secrets["signingSecret"] = "whsec_" + s.letters(32)
		s.answer(r, http.StatusOK, map[string]any{s.spelled("signingSecret"): t.secrets["signingSecret"]})
	}
}

func (s *Server) remove(k *kind, r *request) {
	t := s.find(k, r)
	isShownAlive := t != nil && s.Dead == Unmarked && t.kind.shows(Unmarked) // then it can be revoked again
	if t == nil || !t.diedAt.IsZero() && !isShownAlive {
		s.fail(r, http.StatusNotFound, "not found")
		return
	}
	if t.diedAt.IsZero() {
		s.kill(t, r.now)
	}
	if s.OKDeletes {
		s.answer(r, http.StatusOK, map[string]any{"deleted": true, "message": strings.ToLower(k.name) + " deleted"})
		return
	}
	r.w.WriteHeader(http.StatusNoContent)
}
