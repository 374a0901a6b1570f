package apiclient_test

import (
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// TestResetsAreReadAlike in headers and in the body.
func TestResetsAreReadAlike(t *testing.T) {
	t.Parallel()
	date := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	const backoff = 500 * time.Millisecond
	for written, want := range map[string]time.Duration{
		fmt.Sprint(date.Unix() + 11):        11 * time.Second,
		fmt.Sprint(date.UnixMilli() + 1500): 1500 * time.Millisecond,
		"11":                                11 * time.Second,
		" 11 ":                              11 * time.Second,
		"10.25":                             11 * time.Second,
		"30000":                             30000 * time.Second, // within a day
		"86400":                             24 * time.Hour,
		"86401":                             86401 * time.Millisecond, // no window is longer than a day
		"3600000":                           time.Hour,
		"30s":                               30 * time.Second,
		"1m 30s":                            90 * time.Second,
		"1500ms":                            1500 * time.Millisecond,
		"-30s":                              backoff,
		"9999h":                             48 * time.Hour,
		"2026-03-01T09:00:11Z":              11 * time.Second,
		"2026-03-01 09:00:11":               11 * time.Second,
		"2026-03-01T11:00:10.5+02:00":       10*time.Second + 500*time.Millisecond,
		"Sun, 01 Mar 2026 09:00:11 GMT":     11 * time.Second,
		"2025-03-01T09:00:11Z":              backoff,
		"soon":                              backoff,
		"NaN":                               backoff,
	} {
		for _, place := range []string{"X-RateLimit-Reset", "Retry-After", "body"} {
			t.Run(place+" "+written, func(t *testing.T) {
				t.Parallel()
				if _, err := strconv.ParseInt(written, 10, 64); err == nil && place == "Retry-After" {
					return // which are seconds
				}
				synctest.Test(t, func(t *testing.T) {
					headers := []string{"Date", date.Format(http.TimeFormat), place, written}
					body := fmt.Sprintf(`{"error": "Rate limit exceeded", "resetTime": %q}`, written)
					if place != "body" {
						body = `{}`
					}
					wire := &network{replies: []reply{say(429, body, headers...), say(200, thingBody)}}
					client, _ := newClient(wire, func(c *apiclient.Config) { c.MaxWait = 72 * time.Hour })
					if err := client.Do(t.Context(), readThing, nil); err != nil {
						t.Fatal(err)
					}
					sent := wire.sent()
					if got := sent[1].at.Sub(sent[0].at); got != want {
						t.Errorf("waited %s, want %s", got, want)
					}
				})
			})
		}
	}
}

// TestResetTimeInTheBody: it counts where the headers say nothing, and the body is still there for the error.
func TestResetTimeInTheBody(t *testing.T) {
	t.Parallel()
	date := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC) // not the time here: the platform's clock counts
	at := date.Add(11 * time.Second)
	dated := []string{"Date", date.Format(http.TimeFormat)}
	const backoff = 500 * time.Millisecond
	for name, test := range map[string]struct {
		status  int
		reset   string
		headers []string
		want    time.Duration
	}{
		"Unix seconds":            {429, fmt.Sprint(at.Unix()), dated, 11 * time.Second},
		"a fraction of a second":  {429, fmt.Sprintf("%d.25", at.Unix()), dated, 11*time.Second + 250*time.Millisecond},
		"Unix milliseconds":       {429, fmt.Sprint(at.UnixMilli()), dated, 11 * time.Second},
		"milliseconds, not whole": {429, fmt.Sprint(at.UnixMilli() + 1), dated, 11*time.Second + time.Millisecond},
		"RFC 3339":                {429, `"2026-03-01T09:00:11Z"`, dated, 11 * time.Second},
		"RFC 3339, of elsewhere":  {429, `"2026-03-01T11:00:10.5+02:00"`, dated, 10*time.Second + 500*time.Millisecond},
		"seconds from now":        {429, "11", nil, 11 * time.Second},
		"no Date":                 {429, fmt.Sprint(at.Unix()), nil, backoff},
		"in the past":             {429, fmt.Sprint(date.Unix() - 9), dated, backoff},
		"negative":                {429, "-9", dated, backoff},
		"far away":                {429, "99999999999", dated, 48 * time.Hour},
		"the last second":         {429, "9223372036854775807", dated, 48 * time.Hour},
		"after the last second":   {429, "1e300", dated, 48 * time.Hour},
		"text":                    {429, `"soon"`, dated, backoff},
		"null":                    {429, `null`, dated, backoff},
		"an object":               {429, `{}`, dated, backoff},
		"no JSON":                 {429, `<`, dated, backoff},
		"after Retry-After":       {429, fmt.Sprint(at.Unix()), append(dated, "Retry-After", "7"), 7 * time.Second},
		"after X-RateLimit-Reset": {429, fmt.Sprint(at.Unix()), append(dated, "X-RateLimit-Reset", "13"), 13 * time.Second},
		"seconds without an end":  {429, "null", append(dated, "X-RateLimit-Reset", "9223372036854775807"), 48 * time.Hour},
		"of no 429":               {503, fmt.Sprint(at.Unix()), dated, backoff},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				body := `{"error": "Rate limit exceeded", "limit": 5, "remaining": 0, "resetTime": ` + test.reset + `}`
				wire := &network{replies: []reply{say(test.status, body, test.headers...), say(200, thingBody)}}
				client, _ := newClient(wire, func(c *apiclient.Config) { c.MaxWait = 72 * time.Hour })
				if err := client.Do(t.Context(), readThing, nil); err != nil {
					t.Fatal(err)
				}
				sent := wire.sent()
				if got := sent[1].at.Sub(sent[0].at); got != test.want {
					t.Errorf("waited %s, want %s", got, test.want)
				}
			})
		})
	}
}

func TestBodyOfATooEarlyRequestIsStillItsMessage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wire := &network{replies: []reply{say(429, `{"error": "Rate limit exceeded", "limit": 5, "remaining": 0, "resetTime": 1}`)}}
		client, _ := newClient(wire)
		if e := failure(t, client.Do(t.Context(), readThing, nil)); e.Message != "Rate limit exceeded" {
			t.Errorf("got the error %v", e)
		}
	})
}
