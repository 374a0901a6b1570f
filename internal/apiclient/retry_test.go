package apiclient_test

import (
	"crypto/tls"
	"net/http"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// outcome is what comes of a call: how many requests, and which error.
type outcome struct {
	Requests int
	Failed   bool
	Status   int
	Unknown  bool // whether it was made
}

func done(requests int) outcome { return outcome{Requests: requests} }
func failed(requests, status int) outcome {
	return outcome{Requests: requests, Failed: true, Status: status}
}
func unknown(requests, status int) outcome {
	return outcome{Requests: requests, Failed: true, Status: status, Unknown: true}
}

func TestRetryOfReadsAndCreates(t *testing.T) {
	t.Parallel()
	fine, tooEarly, unavailable := say(200, thingBody), say(429, ""), say(503, "")
	untrusted := reply{unsent: true, err: &tls.CertificateVerificationError{Err: http.ErrServerClosed}}

	for name, test := range map[string]struct {
		replies      []reply
		read, create outcome
	}{
		"success":                         {[]reply{fine}, done(1), done(1)},
		"400":                             {[]reply{say(400, ""), fine}, failed(1, 400), failed(1, 400)},
		"401 to what cannot be renewed":   {[]reply{say(401, ""), fine}, failed(1, 401), failed(1, 401)},
		"403":                             {[]reply{say(403, ""), fine}, failed(1, 403), failed(1, 403)},
		"404":                             {[]reply{say(404, ""), fine}, failed(1, 404), failed(1, 404)},
		"409":                             {[]reply{say(409, ""), fine}, failed(1, 409), failed(1, 409)},
		"redirect":                        {[]reply{say(307, "", "Location", "/"), fine}, failed(1, 307), failed(1, 307)},
		"429":                             {[]reply{tooEarly, fine}, done(2), done(2)},
		"429 to the end":                  {[]reply{tooEarly}, failed(13, 429), failed(13, 429)},
		"500":                             {[]reply{say(500, ""), fine}, done(2), unknown(1, 500)},
		"502":                             {[]reply{say(502, ""), fine}, done(2), unknown(1, 502)},
		"503":                             {[]reply{unavailable, fine}, done(2), unknown(1, 503)},
		"503 to the end":                  {[]reply{unavailable}, failed(5, 503), unknown(1, 503)},
		"504":                             {[]reply{say(504, ""), fine}, done(2), unknown(1, 504)},
		"429, then 503":                   {[]reply{tooEarly, unavailable, fine}, done(3), unknown(2, 503)},
		"connection refused":              {[]reply{connectionRefused, fine}, done(2), done(2)},
		"connection refused to the end":   {[]reply{connectionRefused}, failed(5, 0), failed(5, 0)},
		"connection lost":                 {[]reply{connectionLost, fine}, done(2), unknown(1, 0)},
		"refused, then lost":              {[]reply{connectionRefused, connectionLost, fine}, done(3), unknown(2, 0)},
		"429, then connection refused":    {[]reply{tooEarly, connectionRefused}, failed(6, 0), failed(6, 0)},
		"all that may fail":               {slices.Concat(slices.Repeat([]reply{connectionRefused}, 4), slices.Repeat([]reply{tooEarly}, 12), []reply{fine}), done(17), done(17)},
		"certificate that is not trusted": {[]reply{untrusted, fine}, failed(1, 0), failed(1, 0)},
		"half an answer":                  {[]reply{half(200, `{"id":`), fine}, done(2), unknown(1, 0)},
		"half a refusal":                  {[]reply{half(400, `{"mess`), fine}, failed(1, 400), failed(1, 400)},
		"answer that is no JSON":          {[]reply{say(200, "<html>"), fine}, failed(1, 200), unknown(1, 200)},
		"empty answer":                    {[]reply{say(200, ""), fine}, failed(1, 200), unknown(1, 200)},
	} {
		for kind, call := range map[string]struct {
			apiclient.Call
			want outcome
		}{"read": {readThing, test.read}, "create": {createThing, test.create}} {
			t.Run(name+"/"+kind, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					wire := &network{replies: test.replies}
					client, _ := newClient(wire)
					var got thing
					err := client.Do(t.Context(), call.Call, into(&got))

					result := done(len(wire.sent()))
					if err != nil {
						e := failure(t, err)
						result = outcome{result.Requests, true, e.Status, e.OutcomeUnknown}
					} else if got.ID != "thing_1" {
						t.Errorf("got the object %+v", got)
					}
					if diff := cmp.Diff(call.want, result); diff != "" {
						t.Errorf("(-want +got)\n%s", diff)
					}
				})
			})
		}
	}
}

// renewable is a credential of which there is always another one.
type renewable struct{ apiclient.Bearer }

func (renewable) Refused(string) bool { return true }

func TestRetryOfACallWithARenewableCredential(t *testing.T) {
	t.Parallel()
	denied, fine := say(401, ""), say(200, thingBody)
	most := slices.Concat(slices.Repeat([]reply{connectionRefused}, 4), slices.Repeat([]reply{say(429, "")}, 12), []reply{denied, fine})
	for name, test := range map[string]struct {
		replies []reply
		want    int // requests
		status  int // 0: success
	}{
		"401":               {[]reply{denied, fine}, 2, 0},
		"401 twice":         {[]reply{denied, denied, fine}, 2, 401},
		"403":               {[]reply{say(403, ""), fine}, 1, 403},
		"all that may fail": {most, 18, 0},
	} {
		for _, call := range []apiclient.Call{readThing, createThing} {
			t.Run(name+"/"+call.Operation, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					wire := &network{replies: test.replies}
					client, _ := newClient(wire, func(c *apiclient.Config) { c.Auth = renewable{testKey} })
					err := client.Do(t.Context(), call, nil)
					if sent := len(wire.sent()); sent != test.want || (err == nil) != (test.status == 0) {
						t.Errorf("sent %d requests, and got the error %v", sent, err)
					}
					if err != nil && (failure(t, err).Status != test.status || failure(t, err).OutcomeUnknown) {
						t.Errorf("got the error %v", err)
					}
				})
			})
		}
	}
}

func TestRetrySendsTheSameRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wire := &network{replies: []reply{say(429, ""), connectionRefused, say(201, thingBody)}}
		client, _ := newClient(wire)
		if err := client.Do(t.Context(), createThing, nil); err != nil {
			t.Fatal(err)
		}
		for _, request := range wire.sent() {
			if request.body != `{"id":"new"}` || request.Header.Get("Authorization") != "Bearer "+testKey {
				t.Errorf("sent %s with %v", request.body, request.Header)
			}
		}
	})
}

func TestWaitBeforeARetry(t *testing.T) {
	t.Parallel()
	date := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC) // not the time here: the platform's clock counts
	at := func(seconds int) time.Time { return date.Add(time.Duration(seconds) * time.Second) }
	httpDate := func(seconds int) string { return at(seconds).Format(http.TimeFormat) }
	unix := func(seconds int) string { return strconv.FormatInt(at(seconds).Unix(), 10) }
	const tooLarge = "99999999999999999999"
	backoff := 500 * time.Millisecond

	for name, test := range map[string]struct {
		status  int
		headers []string
		want    time.Duration
	}{
		"Retry-After in seconds":           {429, []string{"Retry-After", "7"}, 7 * time.Second},
		"Retry-After as a date":            {429, []string{"Retry-After", httpDate(9), "Date", httpDate(0)}, 9 * time.Second},
		"Retry-After as a date, no Date":   {429, []string{"Retry-After", httpDate(9)}, backoff},
		"Retry-After in the past":          {429, []string{"Retry-After", httpDate(-9), "Date", httpDate(0)}, backoff},
		"Retry-After 0":                    {429, []string{"Retry-After", "0"}, backoff},
		"Retry-After negative":             {429, []string{"Retry-After", "-7"}, backoff},
		"Retry-After nonsense":             {429, []string{"Retry-After", "soon"}, backoff},
		"Retry-After too large":            {429, []string{"Retry-After", tooLarge}, 48 * time.Hour},
		"reset in Unix seconds":            {429, []string{"X-RateLimit-Reset", unix(11), "Date", httpDate(0)}, 11 * time.Second},
		"reset in Unix seconds, no Date":   {429, []string{"X-RateLimit-Reset", unix(11)}, backoff},
		"reset in the past":                {429, []string{"X-RateLimit-Reset", unix(-11), "Date", httpDate(0)}, backoff},
		"reset in seconds from now":        {429, []string{"X-RateLimit-Reset", "13"}, 13 * time.Second},
		"reset in a fraction of seconds":   {429, []string{"X-RateLimit-Reset", "12.5"}, 13 * time.Second},
		"reset in milliseconds from now":   {429, []string{"X-RateLimit-Reset", "604800"}, 604800 * time.Millisecond},
		"reset in Unix milliseconds":       {429, []string{"X-RateLimit-Reset", unix(11) + "500", "Date", httpDate(0)}, 11*time.Second + 500*time.Millisecond},
		"reset in milliseconds, no Date":   {429, []string{"X-RateLimit-Reset", unix(11) + "500"}, backoff},
		"reset in milliseconds, past":      {429, []string{"X-RateLimit-Reset", unix(-11) + "000", "Date", httpDate(0)}, backoff},
		"reset far away":                   {429, []string{"X-RateLimit-Reset", "99999999999", "Date", httpDate(0)}, 48 * time.Hour},
		"reset without an end":             {429, []string{"X-RateLimit-Reset", tooLarge, "Date", httpDate(0)}, 48 * time.Hour},
		"reset nonsense":                   {429, []string{"X-RateLimit-Reset", "soon", "Date", httpDate(0)}, backoff},
		"Retry-After before reset":         {429, []string{"Retry-After", "7", "X-RateLimit-Reset", "13"}, 7 * time.Second},
		"Retry-After nonsense, then reset": {429, []string{"Retry-After", "soon", "X-RateLimit-Reset", "13"}, 13 * time.Second},
		"429 without a header":             {429, nil, backoff},
		"503 without a header":             {503, nil, backoff},
		"503 with Retry-After":             {503, []string{"Retry-After", "7"}, 7 * time.Second},
		"503 with a long Retry-After":      {503, []string{"Retry-After", "3600"}, 30 * time.Second},
		"503 with a window still open":     {503, []string{"X-RateLimit-Remaining", "5", "X-RateLimit-Reset", "13"}, backoff},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				wire := &network{replies: []reply{say(test.status, "", test.headers...), say(200, thingBody)}}
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

func TestWaitsBetweenRetriesGrow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wire := &network{replies: []reply{say(429, "")}}
		client, _ := newClient(wire)
		_ = client.Do(t.Context(), readThing, nil)

		var got []time.Duration
		sent := wire.sent()
		for i := range sent[1:] {
			got = append(got, sent[i+1].at.Sub(sent[i].at))
		}
		const s = time.Second
		want := []time.Duration{s / 2, s, 2 * s, 4 * s, 8 * s, 16 * s, 30 * s, 30 * s, 30 * s, 30 * s, 30 * s, 30 * s}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}
