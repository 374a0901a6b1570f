package apiclient

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"math/big"
	"slices"
)

// SameJSON reports whether two texts are the same JSON, whatever their formatting. A number may be written in several ways. No text
// is null, and one that is no JSON is a text.
func SameJSON(a, b json.RawMessage) bool {
	decoded := func(text json.RawMessage) any {
		if len(text) == 0 {
			return nil
		}
		value, err := DecodeJSON(text)
		if err != nil {
			return string(text)
		}
		return value
	}
	return sameValue(decoded(a), decoded(b))
}

// DecodeJSON decodes one JSON value, with its numbers as they are written: an id of many digits must stay what it is.
func DecodeJSON(text json.RawMessage) (value any, err error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return nil, err //nolint:wrapcheck // it is about JSON, as it says
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("it is more than one JSON value")
	}
	return value, nil
}

func sameValue(a, b any) bool {
	switch a := a.(type) {
	case json.Number:
		b, ok := b.(json.Number)
		return ok && sameNumber(a, b)
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, sameValue)
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && maps.EqualFunc(a, b, sameValue)
	}
	return a == b
}

// precision is that of Terraform's numbers, in bits.
const precision = 512

func sameNumber(a, b json.Number) bool {
	if a == b {
		return true
	}
	x, _, err := big.ParseFloat(string(a), 10, precision, big.ToNearestEven)
	y, _, err2 := big.ParseFloat(string(b), 10, precision, big.ToNearestEven)
	return err == nil && err2 == nil && !x.IsInf() && x.Cmp(y) == 0
}
