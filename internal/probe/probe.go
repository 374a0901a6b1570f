// Package probe asks a platform what its contract says of it, and reports where the two differ. The report is to be
// published: it holds names of fields and types, and never a value that a platform answered with or was sent.
//
// It knows the contracts and HTTP, and none of the clients: it is there to find what they, too, take for granted.
package probe

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// Options says what to ask, and with what. All but Contract and Write are required.
type Options struct {
	Platform string              // one of [Platforms]
	Contract []byte              // an OpenAPI document in the place of the platform's contract; nil: the contract
	Write    bool                // also make, change and delete one object of each kind
	Getenv   func(string) string // the provider's own variables
	Client   *http.Client        // it should follow no redirect, since requests carry a credential
	Now      func() time.Time
	Wait     func(context.Context, time.Duration) error // returns early, with an error, when the context ends
	Log      *slog.Logger                               // what the report cannot say: why there was no answer, what was left behind
	Version  string
}

// How long the platform gets to make a change show everywhere, and how often it is asked.
const (
	patience = time.Minute
	between  = 500 * time.Millisecond // at first
	seldom   = 4 * time.Second        // at last
)

// Platforms returns the names by which platforms can be asked for.
func Platforms() []string { return []string{"ecoevents", "eventicat", "eventconnectors"} }

// platform is what the file of a platform tells.
type platform struct {
	title      string
	document   []byte
	baseURL    string
	prefix     string     // of its variables
	kinds      [][]string // variables that hold credentials, of which one kind is to be set
	needs      []string   // further variables without which nothing can be asked
	read       func(context.Context, *session)
	write      func(context.Context, *session)
	end        func(context.Context, *session) // nil: there is nothing to end
	intentions []string                        // what write does, for people
	never      map[string]string               // why an operation is not asked, even by write
}

func find(name string) (platform, error) {
	switch name {
	case "ecoevents":
		return ecoEvents(), nil
	case "eventicat":
		return eventicat(), nil
	case "eventconnectors":
		return eventConnectors(), nil
	}
	return platform{}, fmt.Errorf("there is no platform %q; write one of: %s", name, strings.Join(Platforms(), ", "))
}

// Intentions says what [Options.Write] does to a platform, a sentence each.
func Intentions(name string) ([]string, error) {
	p, err := find(name)
	return p.intentions, err
}

// Run asks the platform. An error means that nothing was asked; what could not be asked later is in the report. What it
// makes it removes, also when the context ends.
func Run(ctx context.Context, options Options) (*Report, error) {
	p, err := find(options.Platform)
	if err != nil {
		return nil, err
	}
	document := p.document
	if options.Contract != nil {
		document = options.Contract
	}
	contract, err := loadContract(document)
	if err != nil {
		return nil, err
	}
	s, err := newSession(options, p, contract)
	if err != nil {
		return nil, err
	}
	s.ask(ctx)
	s.report.Amended, s.report.Wrote = options.Contract != nil, options.Write
	s.listUnasked(ctx.Err() != nil)
	if err := ctx.Err(); err != nil {
		return s.report, err
	}
	return s.report, nil
}

// ask walks the operations, and cleans up behind itself whatever happens.
func (s *session) ask(ctx context.Context) {
	defer func() {
		clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
		defer cancel()
		s.removeAll(clean)
		if s.platform.end != nil {
			s.platform.end(clean, s)
		}
	}()
	s.platform.read(ctx, s)
	if s.options.Write && !s.refused && ctx.Err() == nil {
		s.platform.write(ctx, s)
	}
}

// listUnasked tells of each operation that was not asked why.
func (s *session) listUnasked(interrupted bool) {
	for _, o := range s.contract.operations() {
		if s.asked[o.id] {
			continue
		}
		why := s.platform.never[o.id]
		switch {
		case why != "":
		case interrupted:
			why = "the run was interrupted"
		case s.refused:
			why = "the credential is refused"
		case o.route.Method != http.MethodGet && !s.options.Write:
			why = "it changes something; --write asks it"
		case s.contract.unknown(o.id, s.platform.document):
			why = "this program does not know it"
		default:
			why = "there is nothing to ask it about"
		}
		s.report.Operations = append(s.report.Operations, Operation{
			ID: o.id, Method: o.route.Method, Path: o.route.Path, Evidence: o.evidence, NotAsked: why,
		})
	}
}

// errNoAnswer stands in the place of an error that may name what nobody else should see.
var errNoAnswer = errors.New("no answer")
