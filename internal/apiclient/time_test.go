package apiclient_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// FuzzTime: an odd date costs nothing but itself, and one that can be read can be written again.
func FuzzTime(f *testing.F) {
	for _, written := range []string{
		`"2026-03-01T09:00:00Z"`, `"2026-03-01T11:00:00.5+02:00"`, `"2026-03-01T11:00:00,5+02:00"`, `"2026-03-01"`, `"yesterday"`, `""`, `null`, `17`,
		`1e99`, `true`, `[]`, `{"at": "2026-03-01T09:00:00Z"}`, `"0001-01-01T00:00:00Z"`, `"0000-01-01T00:00:00+23:59"`,
		`"9999-12-31T23:59:59-01:00"`, `"2026-02-30T09:00:00Z"`, `"2026-03-01T24:00:00Z"`, `"2026-03-01T23:59:60Z"`,
	} {
		f.Add(written)
	}
	f.Fuzz(func(t *testing.T, written string) {
		at := apiclient.Time{Time: clock()} // as one that is read into a second time
		if err := at.UnmarshalJSON([]byte(written)); err != nil {
			t.Fatalf("got the error %v", err)
		}
		var text string
		want, err := time.Time{}, error(nil)
		if json.Unmarshal([]byte(written), &text) == nil {
			want, err = time.Parse(time.RFC3339, text)
		}
		if err == nil && !at.IsZero() && !at.Equal(want) {
			t.Errorf("became %s", at)
		}
		again := at.UTC().Format(time.RFC3339Nano)
		if read, err := time.Parse(time.RFC3339, again); err != nil || !read.Equal(at.Time) {
			t.Errorf("became %s, which cannot be read again: %v", again, err)
		}
		if want.IsZero() && !at.IsZero() {
			t.Errorf("became %s, where nothing was told", at)
		}

		var answer struct {
			At     apiclient.Time `json:"at"`
			Secret string         `json:"secret"`
		}
		if err := json.Unmarshal([]byte(`{"at": `+written+`, "secret": "secret"}`), &answer); json.Valid([]byte(written)) && (err != nil || answer.Secret != "secret") {
			t.Errorf("the secret beside it became %q: %v", answer.Secret, err)
		}
	})
}
