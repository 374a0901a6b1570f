package apiclient

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"strconv"
	"time"
)

// RateLimit is what an answer said of the platform's limit. Numbers are -1 where it said nothing, 0 where there was no
// answer.
type RateLimit struct {
	Limit     int64 // requests in a window
	Remaining int64 // requests that this window still allows
}

// share is so many percent of the limit, rounded up; nothing of a limit that is not known.
func (r RateLimit) share(percent int64) int64 {
	limit := max(r.Limit, 0)
	return limit/100*percent + (limit%100*percent+99)/100
}

func rateLimit(header http.Header) RateLimit {
	return RateLimit{
		Limit:     headerNumber(header, "X-RateLimit-Limit"),
		Remaining: headerNumber(header, "X-RateLimit-Remaining"),
	}
}

func headerNumber(header http.Header, name string) int64 {
	n, err := strconv.ParseInt(header.Get(name), 10, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return -1
	}
	return max(n, -1)
}

// longestWindow is the longest wait that a header is believed: a day, the longest window that any platform documents,
// and some.
const longestWindow = 48 * time.Hour

// lastSecond is the last one that a Date can tell; a time that is made of far more seconds wraps around.
const lastSecond = 253402300799

// opensAfter is how long after a 429 the platform's window opens, or negative if the answer does not say: by Retry-After, which
// other answers have for other reasons, or else by resetAfter. Times are held against the answer's own Date, so that a clock
// that is wrong here does no harm; without one they say nothing.
func opensAfter(header http.Header) time.Duration {
	if wait := retryAfter(header); wait >= 0 {
		return wait
	}
	return resetAfter(header)
}

// firstUnixSecond is where X-RateLimit-Reset is no number of seconds from now any more: in 1973, and in three years.
const firstUnixSecond = 1e8

// resetAfter reads X-RateLimit-Reset, in Unix seconds, in Unix milliseconds, or in seconds from now; negative if there is none.
func resetAfter(header http.Header) time.Duration {
	reset, err := strconv.ParseFloat(header.Get("X-RateLimit-Reset"), 64)
	switch {
	case err != nil && !errors.Is(err, strconv.ErrRange), math.IsNaN(reset), reset < 0:
		return -1
	case reset < firstUnixSecond:
		return min(time.Duration(math.Ceil(reset))*time.Second, longestWindow)
	}
	return afterDate(header, unixTime(reset))
}

// retryAfter reads Retry-After, in seconds or as a date; negative if there is none.
func retryAfter(header http.Header) time.Duration {
	if seconds := headerNumber(header, "Retry-After"); seconds >= 0 {
		return time.Duration(min(seconds, int64(longestWindow/time.Second))) * time.Second
	}
	at, err := http.ParseTime(header.Get("Retry-After"))
	if err != nil {
		return -1
	}
	return afterDate(header, at)
}

// readReset puts the resetTime in the body of a 429 where opensAfter finds it, unless the headers say enough. It is as
// X-RateLimit-Reset, or RFC 3339.
func readReset(response *http.Response) {
	if response.StatusCode != http.StatusTooManyRequests || opensAfter(response.Header) >= 0 {
		return
	}
	read, _ := io.ReadAll(io.LimitReader(response.Body, maxRefusal)) // half a body may say it too
	response.Body = struct {
		io.Reader
		io.Closer
	}{bytes.NewReader(read), response.Body}

	var body struct {
		ResetTime any `json:"resetTime"`
	}
	if json.Unmarshal(bytes.TrimPrefix(read, []byte(byteOrderMark)), &body) != nil {
		return
	}
	switch reset := body.ResetTime.(type) {
	case float64:
		response.Header.Set("X-RateLimit-Reset", strconv.FormatFloat(reset, 'f', -1, 64))
	case string:
		if at, err := time.Parse(time.RFC3339, reset); err == nil {
			response.Header.Set("X-RateLimit-Reset", strconv.FormatInt(at.UnixMilli(), 10))
		}
	}
}

// afterDate is the time from an answer's Date to another one, within bounds; negative if there is no Date.
func afterDate(header http.Header, at time.Time) time.Duration {
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return -1
	}
	return max(0, min(at.Sub(date), longestWindow))
}
