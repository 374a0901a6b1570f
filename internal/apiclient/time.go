package apiclient

import (
	"encoding/json"
	"time"
)

// Time is a time in an answer. What is null, or no RFC 3339, or of no year in which there are credentials, becomes the zero
// time rather than an error: an odd date must not cost the secret that stands beside it.
type Time struct{ time.Time }

// lastYear leaves room to add a rotation or an overlap: a year of five digits is no RFC 3339, and what was written into state
// could not be read again.
const lastYear = 9000

// UnmarshalJSON implements json.Unmarshaler.
func (t *Time) UnmarshalJSON(data []byte) error {
	var text string
	var at time.Time
	if json.Unmarshal(data, &text) == nil {
		at, _ = time.Parse(time.RFC3339, text)
	}
	if year := at.UTC().Year(); year < 1 || year > lastYear {
		at = time.Time{}
	}
	t.Time = at
	return nil
}
