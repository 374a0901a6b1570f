package sandbox

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// FaultLatency lets a request wait for the delay before it takes effect.
const FaultLatency = "latency"

// What goes wrong in place of the effect of a request.
const (
	Fault429  = "429" // the platform refuses it, and asks to wait for the delay
	Fault500  = "500" // the platform fails with this status, or one of the next
	Fault502  = "502"
	Fault503  = "503"
	Fault504  = "504"
	FaultDrop = "drop" // the connection breaks
)

// What goes wrong after a request took effect, in place of whatever the answer is.
const (
	Fault500After  = "500-after" // the platform fails with this status, or one of the next
	Fault502After  = "502-after"
	Fault503After  = "503-after"
	Fault504After  = "504-after"
	FaultDropAfter = "drop-after" // the connection breaks before the answer
	FaultHalf      = "half"       // the connection breaks in the middle of the answer's body
	FaultMalformed = "malformed"  // the body of the answer is no JSON
)

func faultKinds() []string {
	return []string{
		FaultLatency,
		Fault429, Fault500, Fault502, Fault503, Fault504, FaultDrop,
		Fault500After, Fault502After, Fault503After, Fault504After, FaultDropAfter, FaultHalf, FaultMalformed,
	}
}

// Fault says what goes wrong, and with which requests.
type Fault struct {
	Kind string `json:"kind"` // one of the Fault constants

	// Route is as in [Stats], where * stands for anything: `GET /ecoevents/v1/api-keys/{id}`, `POST *`, `*/eventicat/*`.
	// Empty: every route.
	Route string `json:"route,omitempty"`

	// Count is how many requests it happens to; 0: there is no end to it.
	Count int `json:"count,omitempty"`

	// Probability is above 0 and at most 1; nil: 1. A generator with the Seed draws for each request of the route that no
	// earlier fault happens to, so that equal requests in equal order meet equal faults.
	Probability *float64 `json:"probability,omitempty"`
	Seed        uint64   `json:"seed,omitempty"`

	// Delay is for FaultLatency, which needs it, and for Fault429, where 0 stands for one second.
	Delay Duration `json:"delay,omitempty"`
}

// Duration is text in JSON, with its unit: `200ms`.
type Duration time.Duration

// MarshalText implements [encoding.TextMarshaler].
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (d *Duration) UnmarshalText(text []byte) error {
	duration, err := time.ParseDuration(string(text))
	*d = Duration(duration)
	return err
}

// ParseFaults reads faults as a person writes them: separated by commas, each `KIND[:OPTION=VALUE]...` with the options
// of [Fault], as in `drop-after:route=POST *:count=1,503:probability=0.1:seed=7`. It also reads the JSON object that
// the control interface takes. Whether there are such kinds and routes is known to [Sandbox.SetFaults].
func ParseFaults(text string) ([]Fault, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil
	}
	if strings.HasPrefix(text, "{") {
		return decodeFaults(strings.NewReader(text))
	}
	var faults []Fault
	for text := range strings.SplitSeq(text, ",") {
		parts := strings.Split(strings.TrimSpace(text), ":")
		fault := Fault{Kind: parts[0]}
		for _, option := range parts[1:] {
			name, value, _ := strings.Cut(option, "=")
			if err := fault.set(name, value); err != nil {
				return nil, fmt.Errorf("fault %q: %w", fault.Kind, err)
			}
		}
		faults = append(faults, fault)
	}
	return faults, nil
}

func (f *Fault) set(option, value string) (err error) {
	var what string
	switch option {
	case "route":
		f.Route = value
	case "count":
		what = "a whole number"
		f.Count, err = strconv.Atoi(value)
	case "probability":
		what = "a number"
		f.Probability = new(float64)
		*f.Probability, err = strconv.ParseFloat(value, 64)
	case "seed":
		what = "a whole number from 0"
		f.Seed, err = strconv.ParseUint(value, 10, 64)
	case "delay":
		what = "a duration with its unit, as in 200ms"
		err = f.Delay.UnmarshalText([]byte(value))
	default:
		return fmt.Errorf("there is no option %q; use route, count, probability, seed or delay", option)
	}
	if err != nil {
		return fmt.Errorf("%s is %s, not %q", option, what, value)
	}
	return nil
}

// decodeFaults reads `{"faults": [...]}`.
func decodeFaults(r io.Reader) ([]Fault, error) {
	var body struct {
		Faults []Fault `json:"faults"`
	}
	decoder := json.NewDecoder(r)
	decoder.DisallowUnknownFields() // a misspelt option would make another fault than was meant
	err := decoder.Decode(&body)
	if err == nil && decoder.More() {
		err = errors.New("something follows the object")
	}
	if err != nil {
		return nil, fmt.Errorf(`faults are not as in {"faults": [{"kind": "503", "count": 1}]}: %w`, err)
	}
	return body.Faults, nil
}

// SetFaults makes these faults, and no others, happen from now on; without any, nothing goes wrong. Of several that are
// for a request the first one happens that has not reached its count and that its probability lets happen. An error says
// which fault makes no sense; nothing has changed then.
func (s *Sandbox) SetFaults(faults ...Fault) error {
	routes, rules := s.routes(), make([]*faultRule, len(faults))
	for i, fault := range faults {
		rule, err := newFaultRule(fault, routes)
		if err != nil {
			return fmt.Errorf("fault %q: %w", fault.Kind, err)
		}
		rules[i] = rule
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = rules
	return nil
}

// routes returns those of all operations, as in Stats.
func (s *Sandbox) routes() (routes []string) {
	for _, p := range s.platforms {
		for path, methods := range p.contract.routes() {
			for method := range methods {
				routes = append(routes, method+" /"+p.name+path)
			}
		}
	}
	return routes
}

// faultRule decides whether a fault happens.
type faultRule struct {
	Fault
	route       *regexp.Regexp
	probability float64
	random      *rand.Rand
	happened    int
}

// newFaultRule returns an error when the fault makes no sense on a sandbox with these routes.
func newFaultRule(f Fault, routes []string) (*faultRule, error) {
	rule := &faultRule{
		Fault:       f,
		probability: 1,
		random:      rand.New(rand.NewPCG(f.Seed, 0)), //nolint:gosec // who knows the seed is to know what it draws
	}
	if f.Probability != nil {
		rule.probability = *f.Probability
	}
	hasDelay := f.Kind == FaultLatency || f.Kind == Fault429
	switch {
	case !slices.Contains(faultKinds(), f.Kind):
		return nil, fmt.Errorf("there is no such kind; use one of: %s", strings.Join(faultKinds(), ", "))
	case f.Count < 0:
		return nil, fmt.Errorf("the count is not negative, as %d is; 0 stands for no end", f.Count)
	case math.IsNaN(rule.probability) || rule.probability <= 0 || rule.probability > 1:
		return nil, fmt.Errorf("the probability is above 0 and at most 1, not %v", rule.probability)
	case f.Delay != 0 && !hasDelay:
		return nil, errors.New("only latency and 429 have a delay")
	case f.Delay < 0 || f.Delay == 0 && f.Kind == FaultLatency:
		return nil, errors.New("it needs a delay above 0, as in 200ms")
	}
	pattern := strings.ReplaceAll(regexp.QuoteMeta(cmp.Or(f.Route, "*")), `\*`, ".*")
	var err error
	rule.route, err = regexp.Compile("^" + pattern + "$") // fails on what is not UTF-8
	if err != nil || !slices.ContainsFunc(routes, rule.route.MatchString) {
		return nil, fmt.Errorf("no operation has the route %q; write it as stats prints it, with * for anything, "+
			"as in GET /ecoevents/v1/api-keys/{id}, POST * or */ecoevents/*", f.Route)
	}
	return rule, nil
}

// happens decides whether the fault happens to a request of the route, which it is told of once.
func (r *faultRule) happens(route string) bool {
	if r.Count > 0 && r.happened == r.Count || !r.route.MatchString(route) || r.random.Float64() >= r.probability {
		return false
	}
	r.happened++
	return true
}

// nextFault returns the fault that happens to a request of the route, and counts it; the zero Fault: none does.
func (s *Sandbox) nextFault(route string) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, rule := range s.faults {
		if rule.happens(route) {
			s.stats.counts.Faults[rule.Kind+" "+route]++
			return rule.Fault
		}
	}
	return Fault{}
}
