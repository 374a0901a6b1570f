package apiclient

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Years of which dates are odd: before the first there were no platforms, and after the last there is no room to add a rotation
// or an overlap. A year of five digits is no RFC 3339, and what was written into state could not be read again.
const (
	firstYear = 1971
	lastYear  = 9000
)

// firstMilliseconds is where a number counts milliseconds since 1970: in 1978. Seconds would be after the last date there is.
const firstMilliseconds = lastSecond + 1

// asTime reads a date, Unix seconds or Unix milliseconds. What means that something never was is told apart from what cannot
// be read: nothing, a word for it, the first second there is, or that of Unix.
func (v value) asTime() (at time.Time, never bool) {
	if v.kind == kindNull || v.isNever() {
		return time.Time{}, true
	}
	at, ok := v.instant()
	if !ok {
		return time.Time{}, false
	}
	if year := at.UTC().Year(); year < firstYear || year > lastYear {
		return time.Time{}, at.IsZero() || at.Unix() == 0
	}
	return at, false
}

func (v value) isNever() bool {
	word := strings.ToLower(strings.TrimSpace(v.text))
	return v.kind == kindText && (word == "" || word == "never" || word == "none" || word == "null")
}

// instant is a time of any year.
func (v value) instant() (time.Time, bool) {
	if v.kind != kindText && v.kind != kindNumber {
		return time.Time{}, false
	}
	return parseTime(v.text)
}

// parseTime reads a date, Unix seconds or Unix milliseconds. A date without a zone is in UTC.
func parseTime(text string) (time.Time, bool) {
	text = strings.ToUpper(strings.TrimSpace(text))
	if number, err := strconv.ParseFloat(text, 64); err == nil {
		return unixTime(number), math.Abs(number) < firstMilliseconds*1000
	}
	for _, layout := range []string{
		time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04Z07:00", "2006-01-02T15:04",
		"2006-01-02 15:04:05", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05Z0700", "2006-01-02 15:04:05 Z0700", "2006-01-02 15:04:05 UTC",
		"2006-01-02 15:04", time.DateOnly, time.RFC1123Z,
	} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, true
		}
	}
	at, err := http.ParseTime(text)
	return at, err == nil
}

// unixTime is the time of a number of seconds or milliseconds since 1970, to the millisecond. What no time can tell becomes one
// that is odd.
func unixTime(number float64) time.Time {
	if number < firstMilliseconds {
		number *= 1000
	}
	return time.UnixMilli(int64(math.Round(max(-firstMilliseconds, min(number, lastSecond*1000))))).UTC()
}
