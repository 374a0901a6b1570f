package probe

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// session is one run against a platform.
type session struct {
	options  Options
	platform platform
	contract *contract
	base     string
	bearer   string
	name     string // of every object that is made
	report   *Report
	asked    map[string]bool
	refused  bool      // the credential is no good, so that nothing more is asked
	last     time.Time // of a request
	changed  time.Time // when the last request that changes something was answered
	made     []*object
}

func newSession(options Options, p platform, c *contract) (*session, error) {
	if err := p.credentials(options.Getenv); err != nil {
		return nil, err
	}
	base, err := p.address(options.Getenv)
	if err != nil {
		return nil, err
	}
	s := &session{
		options: options, platform: p, contract: c, base: base, asked: map[string]bool{},
		name:   "eventcreds-probe-" + options.Now().UTC().Format("20060102T150405Z"),
		report: &Report{Platform: p.title, Program: options.Version, Operations: []Operation{}, Behaviours: []Behaviour{}, Headers: []string{}},
	}
	for _, kind := range p.kinds {
		if len(kind) == 1 && options.Getenv(kind[0]) != "" {
			s.bearer = options.Getenv(kind[0])
		}
	}
	return s, nil
}

// question is one request.
type question struct {
	operation string
	path      map[string]string
	query     url.Values
	body      any
	bearer    string // empty: that of the session
	want      []int  // empty: what succeeds
	refusable bool   // an answer that refuses the credential tells of the platform, not of the credential of the session
}

// answer is what came back. Its value is of the types that JSON has in Go; nil: none, or null.
type answer struct {
	status int
	value  any
	fine   bool // a status that was wanted
	failed bool // nothing can be told from it
}

// text returns the field of an object, if it is text.
func (a answer) text(name string) string {
	object, _ := a.value.(map[string]any)
	text, _ := object[name].(string)
	return text
}

// call asks the platform, and puts into the report what it finds.
func (s *session) call(ctx context.Context, q question) answer {
	o, found := s.contract.byID[q.operation]
	if !found || s.refused {
		return answer{failed: true}
	}
	s.asked[o.id] = true
	row := s.row(o)
	if len(q.want) == 0 {
		q.want = o.succeeds()
	}
	request, body, err := s.request(ctx, o, q)
	if err != nil {
		row.Failure = "the request cannot be built"
		return answer{failed: true}
	}
	if !o.fitsRequest(request, q.path, body) {
		row.RequestDiffers = true
	}
	response, text, err := s.send(ctx, request, body) //nolint:bodyclose // send has read and closed it
	if err != nil {
		row.Failure = failure(ctx)
		s.options.Log.WarnContext(ctx, "no answer", "operation", o.id, "error", withoutURL(err))
		return answer{failed: true}
	}
	s.noteHeaders(response.Header)
	if o.route.Method != http.MethodGet {
		s.changed = s.options.Now()
	}
	row.add(o.judgeReset(response.Header))
	if row.Status == 0 {
		row.Status = response.StatusCode
	}
	a := answer{status: response.StatusCode, fine: slices.Contains(q.want, response.StatusCode)}
	if a.failed = !a.fine && tellsNothing(a.status, q.refusable); a.failed {
		row.Failure = "answered with " + http.StatusText(a.status)
		s.refused = s.refused || a.status == http.StatusUnauthorized
		return a
	}
	var differences []Difference
	a.value, differences = o.judge(request, response, text, q.want)
	row.add(differences)
	return a
}

// tellsNothing reports whether a status is about the credential or the day, rather than the operation.
func tellsNothing(status int, refusable bool) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return !refusable
	case http.StatusTooManyRequests:
		return true
	}
	return status >= http.StatusInternalServerError && status != http.StatusNotImplemented
}

// row is the operation in the report.
func (s *session) row(o operation) *Operation {
	for i := range s.report.Operations {
		if s.report.Operations[i].ID == o.id {
			return &s.report.Operations[i]
		}
	}
	s.report.Operations = append(s.report.Operations, Operation{
		ID: o.id, Method: o.route.Method, Path: o.route.Path, Evidence: o.evidence,
	})
	return &s.report.Operations[len(s.report.Operations)-1]
}

func (o *Operation) add(differences []Difference) {
	for _, d := range differences {
		if !slices.Contains(o.Differences, d) {
			o.Differences = append(o.Differences, d)
		}
	}
}

func failure(ctx context.Context) string {
	if ctx.Err() != nil {
		return "interrupted"
	}
	return errNoAnswer.Error()
}

// withoutURL takes out of an error of HTTP the address, which holds ids.
func withoutURL(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		return wrapped.Err
	}
	return err
}

func (s *session) request(ctx context.Context, o operation, q question) (*http.Request, []byte, error) {
	path := o.route.Path
	for name, value := range q.path {
		path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(value))
	}
	var body []byte
	if q.body != nil {
		var err error
		if body, err = json.Marshal(q.body); err != nil {
			return nil, nil, err
		}
	}
	address := s.base + path
	if len(q.query) > 0 {
		address += "?" + q.query.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, o.route.Method, address, bytes.NewReader(body))
	if err != nil {
		return nil, nil, err
	}
	request.Header.Set("User-Agent", "eventcreds-probe/"+s.options.Version)
	request.Header.Set("Accept", "application/json")
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if security := o.route.Operation.Security; security == nil || len(*security) > 0 {
		bearer := q.bearer
		if bearer == "" {
			bearer = s.bearer
		}
		request.Header.Set("Authorization", "Bearer "+bearer)
	}
	return request, body, nil
}

// limits of what is sent and read.
const (
	longestAnswer = 10 << 20 // bytes
	attempts      = 3        // at a request that a rate limit refuses, or that fails and can be repeated
)

// send sends a request in its turn, and again after a rate limit or, where that makes nothing twice, a failure of the platform.
// What changes something is seen through, so that what it made is known and can be removed.
func (s *session) send(ctx context.Context, request *http.Request, body []byte) (*http.Response, []byte, error) {
	if err := s.pace(ctx); err != nil {
		return nil, nil, err
	}
	sending := ctx
	if request.Method != http.MethodGet {
		detached, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
		defer cancel()
		sending = detached
	}
	for attempt := 1; ; attempt++ {
		request := request.Clone(sending)
		request.Body = io.NopCloser(bytes.NewReader(body))
		response, err := s.options.Client.Do(request)
		if err != nil {
			return nil, nil, err
		}
		text, err := io.ReadAll(io.LimitReader(response.Body, longestAnswer))
		if failed := errors.Join(err, response.Body.Close()); failed != nil {
			return nil, nil, failed
		}
		wait := s.opens(response.Header)
		if !isPassing(response) || attempt == attempts || wait > patience {
			return response, text, nil
		}
		s.noteHeaders(response.Header)
		if err := s.options.Wait(ctx, wait); err != nil {
			return nil, nil, err
		}
	}
}

// isPassing reports whether the same request may be answered otherwise a little later.
func isPassing(response *http.Response) bool {
	switch response.StatusCode {
	case http.StatusTooManyRequests:
		return true
	case http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return response.Request.Method != http.MethodPost
	}
	return false
}

// pace keeps below what the contract says of a limit in a second.
func (s *session) pace(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if n := s.contract.perSecond; n > 0 {
		turn := s.last.Add(time.Second / time.Duration(n) * 6 / 5)
		if wait := turn.Sub(s.options.Now()); wait > 0 {
			if err := s.options.Wait(ctx, wait); err != nil {
				return err
			}
		}
	}
	s.last = s.options.Now()
	return nil
}
