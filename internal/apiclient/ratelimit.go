package apiclient

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"
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

// firstUnixSecond is where a number says when, and not how long from now: in 1973, and in three years.
const firstUnixSecond = 1e8

// longestInSeconds is up to where a number from now is of seconds. More than a day, the longest window that any platform
// documents, is of milliseconds.
const longestInSeconds = 24 * 60 * 60

// resetAfter reads X-RateLimit-Reset; negative if there is none.
func resetAfter(header http.Header) time.Duration {
	return fromAnswer(header, header.Get("X-RateLimit-Reset"))
}

// retryAfter reads Retry-After, of which a number is seconds, however many; negative if there is none.
func retryAfter(header http.Header) time.Duration {
	if seconds := headerNumber(header, "Retry-After"); seconds >= 0 {
		return time.Duration(min(seconds, int64(longestWindow/time.Second))) * time.Second
	}
	return fromAnswer(header, header.Get("Retry-After"))
}

// fromAnswer is how long after an answer something is to be, within bounds; negative if the text does not say. It may say so as
// Unix seconds or milliseconds, as seconds or milliseconds from then, as a duration with its unit ("30s"), or as a date.
func fromAnswer(header http.Header, text string) time.Duration {
	text = strings.TrimSpace(text)
	number, err := strconv.ParseFloat(text, 64)
	isNumber := (err == nil || errors.Is(err, strconv.ErrRange)) && !math.IsNaN(number)
	switch {
	case isNumber && number < 0:
		return -1
	case isNumber && number <= longestInSeconds:
		return time.Duration(math.Ceil(number)) * time.Second
	case isNumber && number < firstUnixSecond:
		return min(time.Duration(math.Ceil(number))*time.Millisecond, longestWindow)
	case isNumber:
		return afterDate(header, unixTime(number))
	}
	if wait, err := time.ParseDuration(strings.ToLower(strings.ReplaceAll(text, " ", ""))); err == nil {
		return max(-1, min(wait, longestWindow))
	}
	if at, ok := parseTime(text); ok {
		return afterDate(header, at)
	}
	return -1
}

// readReset puts the resetTime in the body of a 429 where opensAfter finds it, unless the headers say enough: it is as
// X-RateLimit-Reset.
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
		response.Header.Set("X-RateLimit-Reset", reset)
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
