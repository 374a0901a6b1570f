package sandbox

import (
	"context"
	"maps"
	"net"
	"net/http"
)

// Stats counts what the platforms were asked; the control interface is not counted.
type Stats struct {
	Requests     map[string]int `json:"requests"`       // by method and route: `GET /ecoevents/v1/api-keys/{id}`
	Total        int            `json:"total"`          // the sum of Requests
	Refused      int            `json:"refused"`        // answers with 429
	PeakInFlight int            `json:"peak_in_flight"` // the most requests served at the same time
	Connections  int            `json:"connections"`    // that carried a request; see [Sandbox.CountConnections]
	Events       map[string]int `json:"events"`         // that Eventicat recorded, by aggregator
	Faults       map[string]int `json:"faults"`         // that happened, by kind and route: `503 POST /ecoevents/v1/api-keys`
}

// stats is what Stats is taken from.
type stats struct {
	counts      Stats
	inFlight    int
	connections map[*connection]struct{}
}

// connection stands for one TCP connection. Its address is its identity, so it must not be of size zero.
type connection struct{ _ byte }

type connectionKey struct{}

func newStats(inFlight int) *stats {
	return &stats{
		counts: Stats{
			Requests: map[string]int{}, Events: map[string]int{}, Faults: map[string]int{}, PeakInFlight: inFlight,
		},
		inFlight:    inFlight,
		connections: map[*connection]struct{}{},
	}
}

func (s *stats) snapshot() Stats {
	counts := s.counts
	counts.Requests, counts.Events = maps.Clone(counts.Requests), maps.Clone(counts.Events)
	counts.Faults = maps.Clone(counts.Faults)
	counts.Connections = len(s.connections)
	return counts
}

func (s *stats) begin(route string, c *connection) {
	s.counts.Requests[route]++
	s.counts.Total++
	s.inFlight++
	s.counts.PeakInFlight = max(s.counts.PeakInFlight, s.inFlight)
	if c != nil {
		s.connections[c] = struct{}{}
	}
}

func (s *stats) end(status int) {
	s.inFlight--
	if status == http.StatusTooManyRequests {
		s.counts.Refused++
	}
}

// CountConnections makes a server that has not started yet tell its connections apart: of an [http.Server] that serves
// the sandbox, or the Config of an unstarted httptest server. Without it Stats has no connections.
func (s *Sandbox) CountConnections(server *http.Server) {
	inner := server.ConnContext
	server.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		if inner != nil {
			ctx = inner(ctx, c)
		}
		return context.WithValue(ctx, connectionKey{}, &connection{})
	}
}

// count is the outermost layer of a platform: it sees every request, and every answer as the consumer does.
func (s *Sandbox) count(route string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		route := r.Method + " " + route
		c, _ := r.Context().Value(connectionKey{}).(*connection)
		seen := &statusWriter{ResponseWriter: w}

		s.mu.Lock()
		s.stats.begin(route, c)
		s.mu.Unlock()
		defer s.answered(r.Context(), route, seen)
		next.ServeHTTP(seen, r)
	})
}

func (s *Sandbox) answered(ctx context.Context, route string, seen *statusWriter) {
	s.mu.Lock()
	s.stats.end(seen.status)
	s.mu.Unlock()
	s.log.DebugContext(ctx, "request", "route", route, "status", seen.status)
}

// statusWriter remembers the status of an answer; it stays 0 when there was none.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets an [http.ResponseController] reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
