package apiclient

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Object is an object of an answer, of which fields are read by their names in camelCase; snake_case does too. A field that is
// not there is not known: the zero value is returned, which is nil where empty means something else. Fields that are there and
// cannot be read count as not known, and are remembered, so that whoever needs all of an object can tell.
type Object struct {
	value   value
	at      time.Time
	idNames []string        // of the field that holds the id; id where there are none
	asked   map[string]bool // the fields that were, canonical

	odd         string // what was expected of the first field that could not be read, and what it was
	contradicts string // which fields do, the first of them
}

// field reads a field that may be there more than once. null is not known.
func field[T any](o *Object, name, expected string, read func(value) (T, bool), same func(a, b T) bool) (found T, known bool) {
	for _, v := range o.all(name) {
		if v.kind == kindNull {
			continue
		}
		got, readable := read(v)
		switch {
		case !readable && o.odd == "":
			o.odd = "expected `" + name + "` (" + expected + "), got " + v.shape()
		case !readable:
		case known && !same(found, got):
			o.contradict(twice(name))
		default:
			found, known = got, true
		}
	}
	return found, known
}

// all are the fields of a name.
func (o *Object) all(name string) []value {
	if o.asked == nil {
		o.asked = map[string]bool{}
	}
	o.asked[canonical(name)] = true
	return o.value.all(name)
}

func (o *Object) contradict(how string) {
	if o.contradicts == "" {
		o.contradicts = how
	}
}

func twice(name string) string { return "`" + name + "` is there twice, with two values" }

func equal[T comparable](a, b T) bool { return a == b }

// isNull reports whether a field is there, and is null.
func (o *Object) isNull(name string) bool {
	found := o.all(name)
	return len(found) > 0 && !slices.ContainsFunc(found, func(v value) bool { return v.kind != kindNull })
}

// At is when the platform gave the answer, in its own time.
func (o *Object) At() time.Time { return o.at }

// ID is the field id, a text or a number, or what stands for it; empty where it is not known.
func (o *Object) ID() string {
	for _, name := range append([]string{"id"}, o.idNames...) {
		if id, known := field(o, name, "text", value.asText, equal); known && id != "" {
			return id
		}
	}
	return ""
}

// Text is a text, or nil.
func (o *Object) Text(name string) *string {
	text, known := field(o, name, "text", value.asText, equal)
	if !known {
		return nil
	}
	return &text
}

// TextOrNone is a text that may be null: then it is empty. It is nil where it is not known.
func (o *Object) TextOrNone(name string) *string {
	if o.isNull(name) {
		return new("")
	}
	return o.Text(name)
}

// Word is a text, or empty.
func (o *Object) Word(name string) string {
	text, _ := field(o, name, "text", value.asText, equal)
	return text
}

// Words are an array of texts, or what a text has between spaces and commas, each of them once; nil where they are not known.
func (o *Object) Words(name string) []string {
	words, _ := field(o, name, "array of text", value.asWords, SameSet)
	return words
}

// Bool is true or false, or nil.
func (o *Object) Bool(name string) *bool {
	is, known := field(o, name, "boolean", value.asBool, equal)
	if !known {
		return nil
	}
	return &is
}

// Number is a whole number, as such or in a text, or 0.
func (o *Object) Number(name string) int64 {
	number, _ := field(o, name, "number", value.asNumber, equal)
	return number
}

// Time is a time, or zero: an odd date costs nothing but itself.
func (o *Object) Time(name string) time.Time {
	at, _ := o.time(name)
	return at
}

// TimeOrNever is a time that may be null: then it is zero. It is nil where it is not known.
func (o *Object) TimeOrNever(name string) *time.Time {
	at, never := o.time(name)
	if at.IsZero() && !never {
		return nil
	}
	return &at
}

func (o *Object) time(name string) (found time.Time, never bool) {
	for _, v := range o.all(name) {
		at, isNever := v.asTime()
		switch {
		case at.IsZero():
			never = never || isNever
		case !found.IsZero() && found.Sub(at).Abs() >= time.Second: // one may be cut to it
			o.contradict(twice(name))
		default:
			found = at
		}
	}
	return found, never
}

// JSON is a field as it is written, or nil.
func (o *Object) JSON(name string) json.RawMessage {
	if o.isNull(name) {
		return json.RawMessage("null")
	}
	raw, _ := field(o, name, "any", func(v value) (json.RawMessage, bool) { return slices.Clone(v.raw), true }, SameJSON)
	return raw
}

// Map is an object whose values are as they are written; empty where it is null, nil where it is not known.
func (o *Object) Map(name string) map[string]json.RawMessage {
	if o.isNull(name) {
		return map[string]json.RawMessage{}
	}
	members, _ := field(o, name, "object", value.asMap, func(a, b map[string]json.RawMessage) bool {
		return maps.EqualFunc(a, b, SameJSON)
	})
	return members
}

// Object is an object, or nil.
func (o *Object) Object(name string) *Object {
	of, known := field(o, name, "object", func(v value) (value, bool) { return v, v.kind == kindObject },
		func(a, b value) bool { return SameJSON(a.raw, b.raw) })
	if !known {
		return nil
	}
	return &Object{value: of, at: o.at}
}

func (v value) asText() (string, bool) {
	return v.text, v.kind == kindText || v.kind == kindNumber
}

// asBool reads true and false, 1 and 0: some databases know nothing else.
func (v value) asBool() (is, ok bool) {
	switch strings.ToLower(v.text) {
	case "true", "1":
		is, ok = true, true
	case "false", "0":
		ok = true
	}
	return is, ok && (v.kind == kindBoolean || v.kind == kindText || v.kind == kindNumber)
}

func (v value) asNumber() (int64, bool) {
	const exact = 1 << 53
	number, err := strconv.ParseFloat(v.text, 64)
	whole := err == nil && number == math.Trunc(number) && math.Abs(number) <= exact
	return int64(number), whole && (v.kind == kindNumber || v.kind == kindText)
}

func (v value) asWords() ([]string, bool) {
	words := []string{}
	switch v.kind {
	case kindText:
		words = strings.FieldsFunc(v.text, func(r rune) bool { return r == ',' || unicode.IsSpace(r) })
	case kindArray:
		for _, item := range v.items {
			word, ok := item.asText()
			if !ok {
				return nil, false
			}
			words = append(words, word)
		}
	default:
		return nil, false
	}
	return once(words), true
}

// once leaves each text once, in order.
func once(texts []string) []string {
	kept := []string{}
	for _, text := range texts {
		if !slices.Contains(kept, text) {
			kept = append(kept, text)
		}
	}
	return kept
}

// asMap reads an object; in some languages, an empty one is an empty array.
func (v value) asMap() (map[string]json.RawMessage, bool) {
	members := map[string]json.RawMessage{}
	for _, m := range v.members {
		members[m.name] = slices.Clone(m.raw)
	}
	return members, v.kind == kindObject || v.kind == kindArray && len(v.items) == 0
}
