package apiclient

import (
	"errors"
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

// opensAfter is how long after an answer the platform's window opens, or negative if the answer does not say. It reads
// Retry-After, then X-RateLimit-Reset, in Unix seconds or in seconds from now. Times are held against the answer's own
// Date, so that a clock that is wrong here does no harm; without one they say nothing.
func opensAfter(header http.Header) time.Duration {
	if wait := retryAfter(header); wait >= 0 {
		return wait
	}
	reset := headerNumber(header, "X-RateLimit-Reset")
	if reset <= int64(longestWindow/time.Second) {
		return time.Duration(reset) * time.Second
	}
	return afterDate(header, time.Unix(reset, 0))
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

// afterDate is the time from an answer's Date to another one, within bounds; negative if there is no Date.
func afterDate(header http.Header, at time.Time) time.Duration {
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return -1
	}
	return max(0, min(at.Sub(date), longestWindow))
}
