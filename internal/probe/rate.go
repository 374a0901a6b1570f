package probe

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// What X-RateLimit-Reset may be written in.
const (
	resetHeader      = "X-RateLimit-Reset"
	unixSeconds      = "Unix seconds"
	unixMilliseconds = "Unix milliseconds"
	secondsFromNow   = "seconds from now"
)

// noteHeaders remembers the names of headers that tell of a rate limit.
func (s *session) noteHeaders(header http.Header) {
	about := regexp.MustCompile(`^(X-)?(Rate-?[Ll]imit)(-[A-Za-z]{1,20}){0,2}$|^Retry-After$`)
	for name := range header {
		if about.MatchString(name) && !slices.Contains(s.report.Headers, name) {
			s.report.Headers = append(s.report.Headers, name)
		}
	}
	slices.Sort(s.report.Headers)
}

// judgeReset compares the header with the contract, where that has it.
func (o operation) judgeReset(header http.Header) []Difference {
	_, written := reset(header, time.Time{})
	known := false
	for _, response := range o.route.Operation.Responses.Map() {
		known = known || response.Value.Headers[resetHeader] != nil
	}
	if written == "" || written == unixSeconds || !known {
		return nil
	}
	return []Difference{{resetHeader, KindConstraint, unixSeconds, written}}
}

// reset is when a rate limit opens, and what that is written in; empty where it is not told.
func reset(header http.Header, now time.Time) (opens time.Time, written string) {
	const (
		earliest            = 1_000_000_000 // Unix seconds, of 2001
		earliestMillisecond = 100 * earliest
	)
	switch told, err := strconv.ParseInt(header.Get(resetHeader), 10, 64); {
	case err != nil || told < 0:
		return time.Time{}, ""
	case told >= earliestMillisecond:
		return time.UnixMilli(told), unixMilliseconds
	case told >= earliest:
		return time.Unix(told, 0), unixSeconds
	default:
		return now.Add(time.Duration(told) * time.Second), secondsFromNow
	}
}

// opens is how long a rate limit asks to wait.
func (s *session) opens(header http.Header) time.Duration {
	if seconds, err := strconv.Atoi(header.Get("Retry-After")); err == nil && seconds >= 0 {
		return time.Duration(seconds) * time.Second
	}
	if at, written := reset(header, s.options.Now()); written != "" {
		return max(0, at.Sub(s.options.Now()))
	}
	return time.Second
}
