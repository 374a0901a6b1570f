package apiclient_test

import (
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

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
