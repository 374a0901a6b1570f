package apiclient

import (
	"encoding/json"
	"time"
)

// Time is a time in an answer. What is null, or no RFC 3339, becomes the zero time rather than an error: an odd date must
// not cost the secret that stands beside it.
type Time struct{ time.Time }

// UnmarshalJSON implements json.Unmarshaler.
func (t *Time) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		t.Time, _ = time.Parse(time.RFC3339, text)
	}
	return nil
}
