package apiclient_test

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// How a platform tells when its window closes.
const (
	inUnixSeconds  = "in Unix seconds"
	roundedDown    = "in Unix seconds, rounded down"
	inMilliseconds = "in Unix milliseconds"
	inSecondsAhead = "in seconds from now"
	notAtAll       = "not at all"
)

// metered is a platform with a rate limit.
type metered struct {
	limit   int
	length  time.Duration // of its window, which the first request opens after the last one closed
	sliding bool          // or any time of that length is one
	resets  string        // how it tells
	ahead   time.Duration // of the time here

	mu      sync.Mutex
	trips   []trip // in turn, again and again
	taken   int    // of them
	opened  time.Time
	counted []time.Time // requests that were not refused
	refused []time.Time
	most    int // requests in a window
}

func (m *metered) RoundTrip(request *http.Request) (*http.Response, error) {
	m.mu.Lock()
	now := m.trips[m.taken%len(m.trips)]
	m.taken++
	m.mu.Unlock()
	if err := travel(request.Context(), now.there); err != nil {
		return nil, err
	}
	status, header := m.count(clock())
	body := io.NopCloser(strings.NewReader(thingBody))
	return &http.Response{StatusCode: status, Header: header, Body: body, Request: request}, travel(request.Context(), now.back)
}

// count counts a request, unless it is refused.
func (m *metered) count(now time.Time) (status int, header http.Header) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.sliding && !now.Before(m.opened.Add(m.length)) {
		m.opened = now
	}
	used, resets := m.used(now)
	status = http.StatusOK
	if used >= m.limit {
		status = http.StatusTooManyRequests
		m.refused = append(m.refused, now)
	} else {
		m.counted = append(m.counted, now)
		used++
		if used == 1 {
			resets = now.Add(m.length)
		}
		m.most = max(m.most, used)
	}
	return status, m.header(now, used, resets)
}

// used tells how many requests count now, and until when the first of them does.
func (m *metered) used(now time.Time) (used int, resets time.Time) {
	since := m.opened
	if m.sliding {
		since = now.Add(-m.length).Add(1)
	}
	for i := len(m.counted); i > 0 && !m.counted[i-1].Before(since); i-- {
		used++
		resets = m.counted[i-1].Add(m.length)
	}
	if !m.sliding {
		resets = m.opened.Add(m.length)
	}
	return used, resets
}

func (m *metered) header(now time.Time, used int, resets time.Time) http.Header {
	const roundUp = time.Second - 1
	header := http.Header{}
	header.Set("Date", now.Add(m.ahead).UTC().Format(http.TimeFormat))
	if m.resets == notAtAll {
		return header
	}
	header.Set("X-RateLimit-Limit", strconv.Itoa(m.limit))
	header.Set("X-RateLimit-Remaining", strconv.Itoa(m.limit-used))
	at := resets.Add(m.ahead)
	seconds := at.Add(roundUp).Unix()
	switch m.resets {
	case roundedDown:
		seconds = at.Unix()
	case inMilliseconds:
		seconds = at.UnixMilli()
	case inSecondsAhead:
		seconds = int64((resets.Sub(now) + roundUp) / time.Second)
	}
	header.Set("X-RateLimit-Reset", strconv.FormatInt(seconds, 10))
	return header
}
