package sandbox

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// disturb lets faults happen to the requests of a route.
func (s *Sandbox) disturb(route string, p *platform, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fault := s.nextFault(r.Method + " " + route)
		buffered := &bufferedAnswer{ResponseWriter: w}
		switch fault.Kind {
		case "":
			next.ServeHTTP(w, r)
		case FaultLatency:
			if wait(r.Context(), time.Duration(fault.Delay)) {
				next.ServeHTTP(w, r)
			}
		case Fault429:
			s.refuse(w, p, time.Duration(cmp.Or(fault.Delay, Duration(time.Second))))
		case FaultDrop:
			panic(http.ErrAbortHandler)
		case FaultDropAfter:
			next.ServeHTTP(buffered, r)
			panic(http.ErrAbortHandler)
		case FaultHalf:
			next.ServeHTTP(buffered, r)
			buffered.writeHalf()
			panic(http.ErrAbortHandler)
		case FaultMalformed:
			next.ServeHTTP(buffered, r)
			buffered.writeMalformed()
		default:
			code, after := strings.CutSuffix(fault.Kind, "-after")
			if after {
				next.ServeHTTP(buffered, r)
			}
			status, _ := strconv.Atoi(code) // SetFaults knows the kinds
			p.fail(w, problemf(status, "server_error", "%s", http.StatusText(status)))
		}
	})
}

// refuse answers as the platform does when its rate limit is used up; after the pause there is room again. Retry-After
// is in no contract, but the status is defined with it.
func (s *Sandbox) refuse(w http.ResponseWriter, p *platform, pause time.Duration) {
	seconds := (pause + time.Second - 1) / time.Second
	w.Header().Set("Retry-After", strconv.FormatInt(int64(seconds), 10))
	refused := rateLimited(allowance{})
	if p.limiter != nil {
		s.mu.Lock()
		now := s.clock.time()
		refused.allowance = p.limiter.allowance(now)
		s.mu.Unlock()
		refused.allowance.remaining, refused.allowance.reset = 0, now.Add(pause)
		refused.allowance.write(w.Header())
	}
	p.fail(w, refused)
}

// fail answers with an error.
func (p *platform) fail(w http.ResponseWriter, told *problem) {
	a := p.failure(told)
	data, _ := a.encode(w.Header()) // the platforms' errors are maps of text and numbers
	w.WriteHeader(a.status)
	_, _ = w.Write(data) // the consumer may be gone
}

// bufferedAnswer keeps status and body of an answer from the consumer.
type bufferedAnswer struct {
	http.ResponseWriter
	status int
	body   []byte
}

func (a *bufferedAnswer) WriteHeader(status int) { a.status = status }

func (a *bufferedAnswer) Write(data []byte) (int, error) {
	a.body = append(a.body, data...)
	return len(data), nil
}

// writeHalf announces the whole body and writes half of it, for the caller to break the connection then. Of an answer
// without a body it writes nothing: once its header is there, nothing is missing.
func (a *bufferedAnswer) writeHalf() {
	if len(a.body) == 0 {
		return
	}
	a.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	a.ResponseWriter.WriteHeader(a.status)
	_, _ = a.ResponseWriter.Write(a.body[:len(a.body)/2])
	_ = http.NewResponseController(a.ResponseWriter).Flush() // what is still buffered goes down with the connection
}

// writeMalformed leaves the end of the body out, so that whatever it tells, secrets included, is there to be misread.
// An answer without a body gets one.
func (a *bufferedAnswer) writeMalformed() {
	if len(a.body) == 0 {
		a.Header().Set("Content-Type", "application/json")
		a.status, a.body = http.StatusOK, []byte("{}")
	}
	a.ResponseWriter.WriteHeader(a.status)
	_, _ = a.ResponseWriter.Write(a.body[:len(a.body)-1])
}
