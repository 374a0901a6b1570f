package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/routers"
)

// platform is what the file of a platform hands to the sandbox. All of its functions but errorBody are called with the
// sandbox locked.
type platform struct {
	name        string // the first segment of its paths, and its name in the control interface
	contract    *contract
	limiter     *limiter             // nil: no rate limit is documented
	longestURL  int                  // in bytes; 0: no limit is documented
	credentials []string             // the kinds that requests may carry
	operations  map[string]operation // by operationId
	errorBody   func(*problem) any   // the platform's shape of an error
	environment map[string]string    // see [Sandbox.Environment]; without the base URL
	dashboard   map[string]action    // see [Sandbox.Dashboard]
	reset       func()               // back to the start; also called once before the first request
	save        func(references) any // the account, as JSON, for [Sandbox.Save]
	restore     func([]byte, *saved) error
}

// operation performs a request that keeps to the contract.
type operation func(*call) (answer, error)

// call is a request on its way through a platform.
type call struct {
	*http.Request
	now    time.Time
	caller *credential // nil where the operation needs none
}

// page returns the parameters that choose a page. They have been checked and have their defaults.
func (c *call) page(sizeName string) (number, size int, err error) {
	if number, err = c.queryInt("page"); err != nil {
		return 0, 0, err
	}
	size, err = c.queryInt(sizeName)
	return number, size, err
}

func (c *call) queryInt(name string) (int, error) {
	number, err := strconv.Atoi(c.URL.Query().Get(name))
	if err != nil {
		return 0, invalid("parameter %q in query has an error: it is not a number in range", name)
	}
	return number, nil
}

// withBody makes an operation of a function that takes the body of the request.
func withBody[T any](perform func(*call, T) (answer, error)) operation {
	return func(c *call) (answer, error) {
		var body T
		if err := json.NewDecoder(c.Body).Decode(&body); err != nil {
			return answer{}, err
		}
		return perform(c, body)
	}
}

// answer is a status and what becomes the JSON body; nil: no body.
type answer struct {
	status int
	body   any
}

// noContent is the answer to a deletion.
func noContent(err error) (answer, error) {
	return answer{status: http.StatusNoContent}, err
}

// problem is an error that the caller is told.
type problem struct {
	status        int
	code, message string
	allowance     allowance // where it is the rate limit
}

func (p *problem) Error() string { return p.message }

func problemf(status int, code, format string, args ...any) *problem {
	return &problem{status: status, code: code, message: fmt.Sprintf(format, args...)}
}

func invalid(format string, args ...any) *problem {
	return problemf(http.StatusBadRequest, "invalid_request", format, args...)
}

func unauthorized(message string) *problem {
	return problemf(http.StatusUnauthorized, "unauthorized", "%s", message)
}

func forbidden(message string) *problem {
	return problemf(http.StatusForbidden, "forbidden", "%s", message)
}

func rateLimited(a allowance) *problem {
	refused := problemf(http.StatusTooManyRequests, "rate_limited", "Rate limit exceeded")
	refused.allowance = a
	return refused
}

// endpoint is a path of a contract, or everything that is none.
type endpoint struct {
	platform *platform
	path     string
	routes   map[string]*routers.Route // by method
}

// mount returns the handler of a platform. It fails unless the platform offers every operation of its contract, and
// no other.
func (s *Sandbox) mount(p *platform) (http.Handler, error) {
	mux := http.NewServeMux()
	contracted := map[string]bool{}
	for path, routes := range p.contract.routes() {
		for _, route := range routes {
			contracted[route.Operation.OperationID] = true
		}
		mux.Handle(path, s.handler(endpoint{p, path, routes}))
	}
	wanted, offered := slices.Sorted(maps.Keys(contracted)), slices.Sorted(maps.Keys(p.operations))
	if !slices.Equal(wanted, offered) {
		return nil, fmt.Errorf("the contract has the operations %v, the platform %v", wanted, offered)
	}
	unknown := s.handler(endpoint{platform: p, path: "/{path...}"})
	mux.Handle("/{path...}", unknown)
	return http.StripPrefix("/"+p.name, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// ServeMux redirects a path that is not clean to one that is, which no platform does.
		if path.Clean(r.URL.Path) != r.URL.Path {
			unknown.ServeHTTP(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	})), nil
}

// handler chains what a request of a platform passes, from the outside in. Faults happen inside of the count, which sees
// what the consumer sees, and outside of serve, which checks against the contract what faults break on purpose.
func (s *Sandbox) handler(e endpoint) http.Handler {
	route := "/" + e.platform.name + e.path
	return s.count(route, s.delay(s.disturb(route, e.platform, s.serve(e))))
}

// delay keeps a request waiting for the latency.
func (s *Sandbox) delay(next http.Handler) http.Handler {
	if s.latency == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if wait(r.Context(), s.latency) {
			next.ServeHTTP(w, r)
		}
	})
}

// wait returns after d, or earlier, with false, when the consumer gives up. Nobody waits with the sandbox locked.
func wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// maxBody is more than any request of a platform holds, in bytes.
const maxBody = 1 << 20

// serve performs the request and checks the answer.
func (s *Sandbox) serve(e endpoint) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Read before the lock is taken, for a consumer may be slow.
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			err = invalid("the body cannot be read: %v", err)
		}
		a, err := s.perform(w.Header(), r, e, body, err)
		if err != nil {
			a = e.platform.failure(err)
			if a.status == http.StatusInternalServerError {
				s.violated(r, e, err)
			}
		}
		data, err := a.encode(w.Header())
		if err == nil {
			err = e.platform.contract.checkAnswer(r, e.routes[r.Method], a.status, w.Header(), data)
		}
		if err != nil {
			s.violated(r, e, err)
			a = e.platform.failure(fmt.Errorf("the answer breaks the contract: %w", err))
			data, _ = a.encode(w.Header())
		}
		w.WriteHeader(a.status)
		_, _ = w.Write(data) // the consumer may be gone
	})
}

// perform takes a request through pace, routing, authentication and contract to its operation, all in one moment of
// the platform's time.
func (s *Sandbox) perform(h http.Header, r *http.Request, e endpoint, body []byte, unread error) (answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, c := e.platform, &call{Request: r, now: s.clock.time()}
	setDate(h, c.now)
	if p.limiter != nil {
		admitted, allowance := p.limiter.admit(c.now)
		allowance.write(h)
		if !admitted {
			return answer{}, rateLimited(allowance)
		}
	}
	if p.longestURL > 0 && len(r.URL.RequestURI()) > p.longestURL {
		return answer{}, problemf(http.StatusRequestURITooLong, "too_long", "The URL is longer than %d bytes", p.longestURL)
	}
	if e.routes == nil {
		return answer{}, problemf(http.StatusNotFound, "not_found", "There is no such path")
	}
	route := e.routes[r.Method]
	if route == nil {
		h.Set("Allow", strings.Join(slices.Sorted(maps.Keys(e.routes)), ", "))
		return answer{}, problemf(http.StatusMethodNotAllowed, "method_not_allowed", "The path does not know this method")
	}
	if unread != nil {
		return answer{}, unread
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	authenticate := func(value string) error { return s.authenticate(c, p, value) }
	if err := p.contract.checkRequest(r, route, body, authenticate); err != nil {
		return answer{}, err
	}
	return p.operations[route.Operation.OperationID](c)
}

// authenticate makes the credential with the value the caller.
func (s *Sandbox) authenticate(c *call, p *platform, value string) error {
	found, err := s.live(c.now, p.name, value, p.credentials...)
	if err != nil {
		return err
	}
	found.use(c.now)
	c.caller = found
	return nil
}

// live returns the platform's credential of one of the kinds that has the value, if it is live.
func (s *Sandbox) live(now time.Time, platform, value string, kinds ...string) (*credential, error) {
	found := s.ledger.find(platform, value, kinds...)
	if found == nil {
		return nil, unauthorized("The credential is missing, malformed or unknown")
	}
	if state := found.state(now); state != StateLive {
		return nil, unauthorized("The credential is " + state)
	}
	return found, nil
}

// failure returns the answer to an error; one that is not a problem is a mistake of the sandbox.
func (p *platform) failure(err error) answer {
	told, ok := errors.AsType[*problem](err)
	if !ok {
		told = problemf(http.StatusInternalServerError, "internal", "The sandbox is at fault: %v", err)
	}
	return answer{status: told.status, body: p.errorBody(told)}
}

func (a answer) encode(h http.Header) ([]byte, error) {
	if a.body == nil {
		return nil, nil
	}
	h.Set("Content-Type", "application/json")
	return json.Marshal(a.body)
}

// violated records that an answer broke the contract.
func (s *Sandbox) violated(r *http.Request, e endpoint, err error) {
	violation := fmt.Sprintf("%s /%s%s: %v", r.Method, e.platform.name, e.path, err)
	s.mu.Lock()
	s.violations = append(s.violations, violation)
	s.mu.Unlock()
	s.log.ErrorContext(r.Context(), "an answer broke the contract", "violation", violation)
}
