package apiclient

import (
	"encoding/json"
	"reflect"
	"slices"
)

// SameSet reports whether two lists are the same set.
func SameSet(a, b []string) bool {
	sorted := func(values []string) []string { return slices.Compact(slices.Sorted(slices.Values(values))) }
	return slices.Equal(sorted(a), sorted(b))
}

// SameJSON reports whether two texts are the same JSON, whatever their formatting. No text is null.
func SameJSON(a, b json.RawMessage) bool {
	decoded := func(text json.RawMessage) (value any) {
		if len(text) > 0 && json.Unmarshal(text, &value) != nil {
			return string(text)
		}
		return value
	}
	return reflect.DeepEqual(decoded(a), decoded(b))
}
