package apiclient_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// readObject has a client read an answer, with what is wanted of it.
func readObject(t *testing.T, body string, read func(*apiclient.Object)) error {
	t.Helper()
	client, _ := newClient(&network{replies: []reply{say(200, body)}})
	return client.Do(t.Context(), readThing, func(a *apiclient.Answer) error {
		o, err := a.Object([]string{"id"})
		if err == nil {
			read(o)
		}
		return err
	})
}

func TestTimes(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	for written, test := range map[string]struct {
		at    time.Time
		never bool
	}{
		`"2026-03-01T09:00:00Z"`:           {at, false},
		`"2026-03-01t09:00:00z"`:           {at, false},
		`"2026-03-01T11:00:00.500+02:00"`:  {at.Add(time.Second / 2), false},
		`1772355600`:                       {at, false},
		`"1772355600"`:                     {at, false},
		`1772355600.25`:                    {at.Add(time.Second / 4), false},
		`1772355600000`:                    {at, false},
		`"1772355600250"`:                  {at.Add(time.Second / 4), false},
		`1.7723556e9`:                      {at, false},
		`1.7723556e12`:                     {at, false},
		`null`:                             {time.Time{}, true},
		`""`:                               {time.Time{}, true},
		`0`:                                {time.Time{}, true},
		`"0"`:                              {time.Time{}, true},
		`"1970-01-01T00:00:00Z"`:           {time.Time{}, true},
		`"0001-01-01T00:00:00Z"`:           {time.Time{}, true},
		`"yesterday"`:                      {time.Time{}, false},
		`"2026-03-01"`:                     {at.Truncate(24 * time.Hour), false},
		`"2026-03-01 09:00:00"`:            {at, false}, // without a zone, in UTC
		`"2026-03-01T09:00:00"`:            {at, false},
		`" 2026-03-01T09:00:00.5 "`:        {at.Add(time.Second / 2), false},
		`"2026-03-01 09:00"`:               {at, false},
		`"2026-03-01 09:00:00 UTC"`:        {at, false},
		`"2026-03-01 11:00:00+02:00"`:      {at, false},
		`"2026-03-01 11:00:00 +0200"`:      {at, false},
		`"2026-03-01T11:00:00+0200"`:       {at, false},
		`"Sun, 01 Mar 2026 09:00:00 GMT"`:  {at, false},
		`"Never"`:                          {time.Time{}, true},
		`253402300799`:                     {time.Time{}, false}, // the last second of 9999, and not of 1978
		`"10000-03-01T09:00:00Z"`:          {time.Time{}, false},
		`17`:                               {time.Time{}, false},
		`-1772355600`:                      {time.Time{}, false},
		`1772355600000000`:                 {time.Time{}, false}, // microseconds
		`1e300`:                            {time.Time{}, false},
		`-1e300`:                           {time.Time{}, false},
		`"NaN"`:                            {time.Time{}, false},
		`true`:                             {time.Time{}, false},
		`{"at": "2026-03-01T09:00:00Z"}`:   {time.Time{}, false},
		`["2026-03-01T09:00:00Z"]`:         {time.Time{}, false},
		`"2026-03-01T09:00:00Z and later"`: {time.Time{}, false},
	} {
		for _, name := range []string{"createdAt", "created_at", "CREATED-AT"} {
			err := readObject(t, fmt.Sprintf(`{"id": 1, %q: %s}`, name, written), func(o *apiclient.Object) {
				if got := o.Time("createdAt"); !got.Equal(test.at) {
					t.Errorf("%s became %s", written, got)
				}
				if got := o.TimeOrNever("createdAt"); (got != nil && got.IsZero()) != test.never || (got == nil) != (test.at.IsZero() && !test.never) {
					t.Errorf("%s became %v", written, got)
				}
			})
			if err != nil {
				t.Error(err)
			}
		}
	}
}

// FuzzTime: an odd date costs nothing but itself, and one that can be read can be written again.
func FuzzTime(f *testing.F) {
	for _, written := range []string{
		`"2026-03-01T09:00:00Z"`, `"2026-03-01T11:00:00.5+02:00"`, `"2026-03-01T11:00:00,5+02:00"`, `"2026-03-01"`, `"yesterday"`, `""`, `null`, `17`,
		`1e99`, `true`, `[]`, `{"at": "2026-03-01T09:00:00Z"}`, `"0001-01-01T00:00:00Z"`, `"0000-01-01T00:00:00+23:59"`, `1772355600`, `"1772355600000"`,
		`"9999-12-31T23:59:59-01:00"`, `"2026-02-30T09:00:00Z"`, `"2026-03-01T24:00:00Z"`, `"2026-03-01T23:59:60Z"`, `"Inf"`, `"0x1p40"`, `"2026-03-01 09:00:00"`, `"2026-03-01T09:00"`, `253402300799`,
		`"Sun, 01 Mar 2026 09:00:00 GMT"`, `"never"`,
	} {
		f.Add(written)
	}
	f.Fuzz(func(t *testing.T, written string) {
		if !json.Valid([]byte(written)) {
			return
		}
		err := readObject(t, `{"at": `+written+`, "id": "secret"}`, func(o *apiclient.Object) {
			at := o.Time("at")
			again := at.UTC().Format(time.RFC3339Nano)
			if read, err := time.Parse(time.RFC3339, again); err != nil || !read.Equal(at) {
				t.Errorf("became %s, which cannot be read again: %v", again, err)
			}
			var text string
			if json.Unmarshal([]byte(written), &text) == nil {
				if want, err := time.Parse(time.RFC3339, text); err == nil && !at.IsZero() && !at.Equal(want) {
					t.Errorf("became %s", at)
				}
			}
			if o.ID() != "secret" {
				t.Errorf("what is beside it became %q", o.ID())
			}
		})
		if err != nil {
			t.Errorf("got the error %v", err)
		}
	})
}
