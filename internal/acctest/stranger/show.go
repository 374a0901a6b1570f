package stranger

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"
)

// object is a thing as an answer shows it, in creates or in other answers.
func (s *Server) object(t *thing, v *version, in string) map[string]any {
	shown := map[string]any{"id": s.id(t.id), s.spelled(t.kind.created): s.moment(t.createdAt)}
	if t.kind.updates {
		shown[s.spelled("updatedAt")] = s.moment(v.at)
	}
	if t.kind.name == "apiKey" {
		shown[s.spelled("lastUsed")] = s.moment(t.usedAt)
	}
	for name, value := range v.fields {
		if words, ok := value.([]string); ok {
			value = s.words(words)
		}
		shown[s.spelled(name)] = value
	}
	for _, name := range s.Omitted {
		if s.OmittedFrom == "" || s.OmittedFrom == in {
			delete(shown, s.spelled(name))
		}
	}
	s.mark(shown, t, v)
	return shown
}

// mark shows whether a thing is dead, where the platform shows dead ones.
func (s *Server) mark(shown map[string]any, t *thing, v *version) {
	name, dead, _ := strings.Cut(string(s.Dead), "=")
	if active, found := shown["active"]; found && active == false && (dead == "disabled" || dead == "inactive") {
		shown[s.spelled(name)] = dead // by its argument
		return
	}
	if s.Dead == Unmarked || !t.kind.shows(s.Dead) {
		return
	}
	var value any
	switch {
	case dead == "past" && v.dead:
		value = s.moment(v.at)
	case dead == "past" && name == "expiresAt":
		value = s.moment(t.createdAt.AddDate(10, 0, 0))
	case dead == "past":
		value = nil
	case dead == "true" || dead == "false":
		value = (dead == "true") == v.dead
	case v.dead:
		value = dead
	default:
		value = "active"
	}
	shown[s.spelled(name)] = value
}

func (s *Server) id(id string) any {
	if s.NumericIDs {
		return json.Number(id)
	}
	return id
}

func (s *Server) words(words []string) any {
	again := append(slices.Clone(words), words[0])
	switch s.Words {
	case "space":
		return strings.Join(words, " ")
	case "comma":
		return strings.Join(words, ",")
	case "repeats":
		return again
	case "text with repeats":
		return strings.Join(again, ", ")
	}
	return words
}

func (s *Server) moment(at time.Time) any {
	if at.IsZero() {
		return nil
	}
	switch s.Times {
	case "fraction":
		return at.UTC().Format("2006-01-02T15:04:05.000000Z07:00")
	case "offset":
		return at.In(time.FixedZone("", 2*60*60)).Format(time.RFC3339)
	case "seconds":
		return at.Unix()
	case "milliseconds":
		return at.UnixMilli()
	case "seconds with fraction":
		return float64(at.UnixMilli()) / 1000
	}
	return at.UTC().Format(time.RFC3339)
}

// spelled is a name of the contract as the platform writes it.
func (s *Server) spelled(name string) string {
	if !s.Snake {
		return name
	}
	var b strings.Builder
	for _, r := range name {
		if unicode.IsUpper(r) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// wrapped is one object, in whatever it is wrapped.
func (s *Server) wrapped(k *kind, object map[string]any) any {
	switch s.Wrap {
	case "":
		return object
	case "thing":
		return map[string]any{s.spelled(k.name): object}
	}
	return map[string]any{s.Wrap: object}
}

func (s *Server) verify(r *request) {
	body := map[string]any{"valid": true}
	if !s.NoAccount {
		body["account"] = map[string]any{"id": s.id(r.account), "name": "ours", "tier": "starter"}
	}
	body["key"] = map[string]any{
		"id": s.id("5"), "name": "own", "scopes": s.words([]string{"full_access"}), s.spelled("createdAt"): s.moment(r.now.AddDate(-1, 0, 0)),
		s.spelled("lastUsed"): s.moment(r.now),
	}
	for _, t := range s.things {
		if t.kind.secret == "key" && "Bearer "+t.secrets["key"] == r.Header.Get("Authorization") {
			key := s.object(t, &t.versions[len(t.versions)-1], "shows")
			delete(key, "environment") // which the answer has not
			body["key"] = key
		}
	}
	s.answer(r, http.StatusOK, body)
}

func (s *Server) me(r *request) {
	if s.NoAccount {
		s.fail(r, http.StatusNotFound, "not found")
		return
	}
	s.answer(r, http.StatusOK, map[string]any{
		"id": s.id(r.account), "name": "ours", "email": "us@example.com", "role": "ROLE_ADMIN", "organisation": nil,
	})
}

func (s *Server) events(r *request) {
	s.answer(r, http.StatusOK, map[string]any{"size": 1, "results": []any{}})
}

func (s *Server) event(r *request) {
	for _, t := range s.things {
		if t.kind.name == "aggregator" && t.id == r.URL.Query().Get("_id") && t.diedAt.IsZero() {
			s.answer(r, http.StatusOK, map[string]any{"status": "ok"})
			return
		}
	}
	s.fail(r, http.StatusNotFound, "Invalid aggregator")
}
