package stranger

import (
	"net/http"
	"net/http/httptest"
)

// Disturbed counts what went wrong.
type Disturbed struct {
	Refused int // with 503, before anything happened
	Dropped int // connections that broke before anything happened
	Lost    int // answers to what had happened
	Creates int // of those, answers to a create
}

// Disturb lets so many of a hundred requests go wrong from now on: with 503, by a connection that breaks before the platform acted,
// or after that. A create that goes wrong is always carried out.
func (s *Server) Disturb(percent int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.disturbs = percent
}

// Disturbed is what went wrong so far.
func (s *Server) Disturbed() Disturbed {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.disturbed
}

// disturb answers a request wrong, if that is its lot. It reports whether it did. It is called with s.mu locked.
func (s *Server) disturb(r *request, handle func(*request)) bool {
	if s.random.IntN(100) >= s.disturbs {
		return false
	}
	switch isCreate := r.Method == http.MethodPost && r.PathValue("id") == ""; {
	// A create that did nothing, beside another's of the same second, looks as one whose answer was lost does: nobody can tell.
	case isCreate || s.random.IntN(3) > 0:
		s.disturbed.Lost++
		if isCreate {
			s.disturbed.Creates++
		}
		r.w = httptest.NewRecorder()
		handle(r)
		panic(http.ErrAbortHandler)
	case s.random.IntN(2) == 0:
		s.disturbed.Dropped++
		panic(http.ErrAbortHandler)
	default:
		s.disturbed.Refused++
		s.fail(r, http.StatusServiceUnavailable, "try again")
	}
	return true
}
