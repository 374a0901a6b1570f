package apiclient

import (
	"math"
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

// firstMilliseconds is where a number of milliseconds since 1970 begins, and one of seconds is of no use: in 1973 and 5138.
const firstMilliseconds = 1e11

// asTime reads RFC 3339, Unix seconds or Unix milliseconds. What means that something never was is told apart from what cannot
// be read: nothing, the first second there is, or that of Unix.
func (v value) asTime() (at time.Time, never bool) {
	if v.kind == kindNull || v.kind == kindText && v.text == "" {
		return time.Time{}, true
	}
	if v.kind != kindText && v.kind != kindNumber {
		return time.Time{}, false
	}
	at, err := time.Parse(time.RFC3339, strings.ToUpper(v.text))
	if err != nil {
		number, err := strconv.ParseFloat(v.text, 64)
		if err != nil || math.IsNaN(number) {
			return time.Time{}, false
		}
		at = unixTime(number)
	}
	if year := at.UTC().Year(); year < firstYear || year > lastYear {
		return time.Time{}, at.IsZero() || at.Unix() == 0
	}
	return at, false
}

// unixTime is the time of a number of seconds or milliseconds since 1970, to the millisecond. What no time can tell becomes one
// that is odd.
func unixTime(number float64) time.Time {
	if number < firstMilliseconds {
		number *= 1000
	}
	return time.UnixMilli(int64(math.Round(max(-firstMilliseconds, min(number, lastSecond*1000))))).UTC()
}
