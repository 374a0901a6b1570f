package stranger

import (
	"net/http"
	"strconv"
	"time"
)

// windowRoom is for how many requests there is room in a window of a rate limit.
const windowRoom = 12

type window struct {
	ends time.Time
	used int
}

// hasRoom counts a request, and tells in the header what room is left. There is room for all of them where no limit is told.
func (s *Server) hasRoom(platform string, header http.Header, now time.Time) bool {
	if s.Reset == "" {
		return true
	}
	w := s.windows[platform]
	if w == nil || !now.Before(w.ends) {
		w = &window{ends: now.Truncate(time.Second).Add(s.Window)}
		s.windows[platform] = w
	}
	w.used++
	reset := w.ends.Unix()
	switch s.Reset {
	case "milliseconds":
		reset = w.ends.UnixMilli()
	case "from now":
		reset = int64(w.ends.Sub(now.Truncate(time.Second)) / time.Second)
	}
	header.Set("X-RateLimit-Limit", strconv.Itoa(windowRoom))
	header.Set("X-RateLimit-Remaining", strconv.Itoa(max(windowRoom-w.used, 0)))
	header.Set("X-RateLimit-Reset", strconv.FormatInt(reset, 10))
	return w.used <= windowRoom
}
