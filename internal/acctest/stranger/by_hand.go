package stranger

import (
	"maps"
	"time"
)

// Thing is what there is, or was, on the platforms.
type Thing struct {
	Kind    string // "apiKey", "webhook", "aggregator", "token"
	ID      string
	Live    bool
	Others  bool // it was there before, and is nobody's here
	Secrets map[string]string
	Fields  map[string]any // as they are now, by the names of the contract
	DiedAt  time.Time
}

// Things are all that there ever was, the oldest first.
func (s *Server) Things() []Thing {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Thing, 0, len(s.things))
	for _, t := range s.things {
		all = append(all, Thing{
			Kind: t.kind.name, ID: t.id, Live: t.diedAt.IsZero(), Others: t.others, Secrets: maps.Clone(t.secrets), Fields: maps.Clone(t.fields()),
			DiedAt: t.diedAt,
		})
	}
	return all
}

// Revoke does what a person does on a platform's site: it revokes, or deletes. It reports whether that was there.
func (s *Server) Revoke(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.things {
		if t.id == id && t.diedAt.IsZero() {
			s.kill(t, s.time())
			return true
		}
	}
	return false
}
