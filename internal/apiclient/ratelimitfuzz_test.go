package apiclient_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// FuzzRateLimit: whatever a platform says of its limit, calls end, after no more requests than ever, and with no wait that
// is longer than anybody wants. Nothing that it said is believed for ever: two days later a call is sent at once.
func FuzzRateLimit(f *testing.F) {
	const (
		date       = "Sun, 01 Mar 2026 09:00:00 GMT"
		mostAsked  = 1 + 12 + 4 + 1   // a request, and what a call is sent again at most: on 429, on failures, on 401
		ownBackoff = 30 * time.Second // the longest, where the platform says nothing
	)
	statuses := []int{200, 404, 429, 503}
	for n := range statuses {
		status := uint8(n)
		f.Add(status, "30", "", "", "", "", "", uint8(0), uint16(900), n%2 == 0)
		f.Add(status, "99999999999999999999", "", "", "", "", "", uint8(0), uint16(900), n%2 == 0)
		f.Add(status, "-1", "60", "59", "30", date, "", uint8(50), uint16(900), n%2 == 0)
		f.Add(status, "Sun, 01 Mar 2026 09:00:30 GMT", "60", "0", "", date, "", uint8(0), uint16(1), n%2 == 0)
		f.Add(status, "Fri, 01 Jan 0001 00:00:00 GMT", "", "0", "", "Fri, 31 Dec 9999 23:59:59 GMT", "", uint8(0), uint16(900), n%2 == 0)
		f.Add(status, "", "100", "0", "1772355630", date, "", uint8(0), uint16(900), n%2 == 0)
		f.Add(status, "", "9223372036854775807", "9223372036854775807", "9223372036854775807", date, "", uint8(99), uint16(0), n%2 == 0)
		f.Add(status, "", "", "", "", date, `{"resetTime": 1772355630000}`, uint8(0), uint16(900), n%2 == 0)
		f.Add(status, "", "60", "0", "3600000", date, "", uint8(0), uint16(900), n%2 == 0)
		f.Add(status, "30s", "60", "0", "9999h", date, `{"resetTime": "1m"}`, uint8(0), uint16(900), n%2 == 0)
		f.Add(status, "", "60", "0", "2026-03-01 09:00:11", date, "", uint8(0), uint16(900), n%2 == 0)
		f.Add(status, "", "", "", "", date, `{"resetTime": 1e300}`, uint8(0), uint16(900), n%2 == 0)
		f.Add(status, "", "", "", "", date, `{"resetTime": "2026-03-01T09:00:11Z"}`, uint8(0), uint16(900), n%2 == 0)
	}
	f.Fuzz(func(t *testing.T, status uint8, retryAfter, limit, remaining, reset, date, body string, reserve uint8, maxWait uint16, sliding bool) {
		synctest.Test(t, func(t *testing.T) {
			longest := time.Duration(maxWait) * time.Second
			wire := &network{replies: []reply{say(statuses[int(status)%len(statuses)], body, "Retry-After", retryAfter, "X-RateLimit-Limit", limit,
				"X-RateLimit-Remaining", remaining, "X-RateLimit-Reset", reset, "Date", date)}}
			client, _ := newClient(wire, func(c *apiclient.Config) {
				c.MaxWait, c.ReservePercent = longest, int64(reserve%100)
				c.Pace = apiclient.Pace{Requests: 5, Window: time.Second, Sliding: sliding}
			})
			before, asked := clock(), 0
			for range 3 {
				err := client.Do(t.Context(), createThing, nil)
				sent := wire.sent()
				if e, failed := errors.AsType[*apiclient.Error](err); len(sent) == asked && (!failed || !errors.Is(err, apiclient.ErrRateLimited) || e.OutcomeUnknown) {
					t.Errorf("nothing was sent, and the error is %v", err)
				}
				if len(sent)-asked > mostAsked {
					t.Errorf("one call sent %d requests", len(sent)-asked)
				}
				for _, request := range sent[asked:] {
					if wait := request.at.Sub(before); wait < 0 || wait > longest+ownBackoff {
						t.Errorf("waited %s, where %s is the most", wait, longest)
					}
					before = request.at
				}
				if wait := clock().Sub(before); wait > longest+ownBackoff {
					t.Errorf("the call ended %s after its last request", wait)
				}
				before, asked = clock(), len(sent)
			}
			side(5, 10, func(int) { _ = client.Do(t.Context(), createThing, nil) }) // they end

			sleep(48*time.Hour + time.Minute)
			wire.replies = []reply{say(200, thingBody)}
			began := clock()
			if err := client.Do(t.Context(), createThing, nil); err != nil || !clock().Equal(began) {
				t.Errorf("two days later a call took %s, and the error is %v", clock().Sub(began), err)
			}
		})
	})
}
