package probe

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
)

// Difference is one thing in which an answer is not as the contract says. It holds names and types only.
type Difference struct {
	Field string `json:"field,omitempty"` // as in data[].name; empty: the answer as a whole
	Kind  string `json:"kind"`            // one of the Kind constants
	Want  string `json:"want,omitempty"`
	Got   string `json:"got,omitempty"`
}

// The kinds of difference.
const (
	KindMissing    = "missing"
	KindExtra      = "extra"
	KindRenamed    = "renamed" // there, under another name
	KindWrapped    = "wrapped" // in a field of an object
	KindType       = "type"
	KindConstraint = "constraint" // right type, wrong value: a pattern, an enumeration, a format
	KindStatus     = "status"
	KindMediaType  = "media type"
	KindSchema     = "schema" // the answer does not fit, in a way that cannot be named
)

// String says it in a line.
func (d Difference) String() string {
	text := d.Kind
	if d.Field != "" {
		text = d.Field + ": " + d.Kind
	}
	switch {
	case d.Want != "" && d.Got != "":
		return text + ", expected " + d.Want + ", got " + d.Got
	case d.Want != "":
		return text + ", expected " + d.Want
	case d.Got != "":
		return text + ", got " + d.Got
	}
	return text
}

// compare returns in what a value does not have the schema, each thing once, and the value as it is meant.
func compare(schema *openapi3.SchemaRef, value any) (any, []Difference) {
	if len(walk(schema.Value, value, "")) == 0 {
		return value, nil
	}
	value, all := meant(schema.Value, value, "")
	var found []Difference
	for _, d := range append(all, walk(schema.Value, value, "")...) {
		if !slices.Contains(found, d) {
			found = append(found, d)
		}
	}
	return value, found
}

func walk(s *openapi3.Schema, value any, at string) []Difference {
	var found []Difference
	for _, alternatives := range []openapi3.SchemaRefs{s.OneOf, s.AnyOf} {
		found = append(found, nearest(alternatives, value, at)...)
	}
	for _, part := range s.AllOf {
		found = append(found, walk(part.Value, value, at)...)
	}
	got := typeOf(value)
	if !allows(s, got, value) {
		return append(found, Difference{at, KindType, typesOf(s), got})
	}
	switch value := value.(type) {
	case map[string]any:
		found = append(found, walkObject(s, value, at)...)
	case []any:
		for _, item := range value {
			if s.Items != nil {
				found = append(found, walk(s.Items.Value, item, at+"[]")...)
			}
		}
		found = append(found, constraint(&openapi3.Schema{
			Type: s.Type, MinItems: s.MinItems, MaxItems: s.MaxItems, UniqueItems: s.UniqueItems,
		}, value, at)...)
	case nil:
	default:
		found = append(found, constraint(s, value, at)...)
	}
	return found
}

func walkObject(s *openapi3.Schema, object map[string]any, at string) []Difference {
	var found []Difference
	for _, name := range slices.Sorted(slices.Values(s.Required)) {
		if _, there := object[name]; !there {
			want := ""
			if property := s.Properties[name]; property != nil {
				want = typesOf(property.Value)
			}
			found = append(found, Difference{below(at, name), KindMissing, want, ""})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		switch property := s.Properties[name]; {
		case property != nil:
			found = append(found, walk(property.Value, object[name], below(at, name))...)
		case s.AdditionalProperties.Schema != nil:
			found = append(found, walk(s.AdditionalProperties.Schema.Value, object[name], below(at, "*"))...)
		case s.AdditionalProperties.Has != nil && !*s.AdditionalProperties.Has:
			found = append(found, Difference{below(at, shown(name)), KindExtra, "", typeOf(object[name])})
		}
	}
	return found
}

// nearest compares with the alternative that differs least, among those of the value's type if there are any.
func nearest(alternatives openapi3.SchemaRefs, value any, at string) []Difference {
	var best []Difference
	bestFits := false
	for i, alternative := range alternatives {
		found, fits := walk(alternative.Value, value, at), allows(alternative.Value, typeOf(value), value)
		if i == 0 || fits && !bestFits || fits == bestFits && howFar(found) < howFar(best) {
			best, bestFits = found, fits
		}
	}
	if len(alternatives) > 0 && !bestFits {
		return []Difference{{at, KindType, typesOf(&openapi3.Schema{OneOf: alternatives}), typeOf(value)}}
	}
	return best
}

// howFar is how much speaks against an alternative: that a field is not there more than that it is otherwise.
func howFar(found []Difference) int {
	far := len(found)
	for _, d := range found {
		if d.Kind == KindMissing {
			far++
		}
	}
	return far
}

// constraint compares a value of the right type.
func constraint(s *openapi3.Schema, value any, at string) []Difference {
	if text, ok := value.(string); ok && s.Format == "date-time" {
		if _, err := time.Parse(time.RFC3339, text); err != nil {
			return []Difference{{at, KindConstraint, "format date-time", ""}}
		}
	}
	err := s.VisitJSON(value, openapi3.DisableSchemaErrorDetails())
	if broken, ok := errors.AsType[*openapi3.SchemaError](err); ok {
		return []Difference{{at, KindConstraint, broken.SchemaField, ""}}
	}
	return nil
}

func allows(s *openapi3.Schema, got string, value any) bool {
	switch {
	case got == "null":
		return s.Nullable || s.Type != nil && s.Type.Includes("null") || len(s.OneOf)+len(s.AnyOf)+len(s.AllOf) > 0
	case s.Type == nil:
		return true
	case got == "number" && s.Type.Includes("integer"):
		text, _ := value.(json.Number)
		number, err := text.Float64()
		return s.Type.Includes("number") || err == nil && number == math.Trunc(number)
	}
	return s.Type.Includes(got)
}

// typesOf says which types a schema allows.
func typesOf(s *openapi3.Schema) string {
	var types []string
	if s.Type != nil {
		types = append(types, *s.Type...)
	}
	for _, alternative := range slices.Concat(s.OneOf, s.AnyOf) {
		types = append(types, typesOf(alternative.Value))
	}
	if s.Nullable {
		types = append(types, "null")
	}
	slices.Sort(types)
	return strings.Join(slices.Compact(types), " or ")
}

func typeOf(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case json.Number:
		return "number"
	case string:
		return "string"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	}
	return fmt.Sprintf("%T", value)
}

func below(at, name string) string {
	if at == "" {
		return name
	}
	return at + "." + name
}

// shown is the name of a field that no contract has, if it is one that programmers give: a map may have ids for keys.
func shown(name string) string {
	if regexp.MustCompile(`^[A-Za-z_][A-Za-z_-]{0,31}$`).MatchString(name) {
		return name
	}
	return "(a name with other than letters)"
}
