package attributes

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Strings are the known strings of a set, sorted, so that equal sets make equal requests.
func Strings(set types.Set) []string {
	values := make([]string, 0, len(set.Elements()))
	for _, element := range set.Elements() {
		if s, ok := element.(types.String); ok && !s.IsUnknown() {
			values = append(values, s.ValueString())
		}
	}
	slices.Sort(values)
	return values
}

// StringSet is a set of strings.
func StringSet(values []string) types.Set {
	elements := make([]attr.Value, 0, len(values))
	for _, v := range values {
		elements = append(elements, types.StringValue(v))
	}
	return types.SetValueMust(types.StringType, elements)
}

// Without are the values that are not among others.
func Without(values, others []string) []string {
	return slices.DeleteFunc(slices.Clone(values), func(v string) bool { return slices.Contains(others, v) })
}

// Timestamp is a time of a platform in state; one that the platform did not tell is null.
func Timestamp(t time.Time) timetypes.RFC3339 {
	if t.IsZero() {
		return timetypes.NewRFC3339Null()
	}
	return timetypes.NewRFC3339TimeValue(t.UTC())
}

// Known reports whether values are known, with all that they hold. What is not may turn out to be as it was.
func Known(ctx context.Context, values ...attr.Value) bool {
	return !slices.ContainsFunc(values, func(v attr.Value) bool {
		value, err := v.ToTerraformValue(ctx)
		return err != nil || !value.IsFullyKnown()
	})
}

// StringOrNull is a string that a platform leaves empty where there is none.
func StringOrNull(value string) types.String {
	if value == "" {
		return types.StringNull()
	}
	return types.StringValue(value)
}

// StringMap are the known strings of a map.
func StringMap(values types.Map) map[string]string {
	known := make(map[string]string, len(values.Elements()))
	for name, element := range values.Elements() {
		if s, ok := element.(types.String); ok && !s.IsUnknown() {
			known[name] = s.ValueString()
		}
	}
	return known
}

// AsBefore is a value or, while that is not known with all that it holds, the one from before.
func AsBefore[V attr.Value](ctx context.Context, value, before V) V {
	if Known(ctx, value) {
		return value
	}
	return before
}

// MapAsBefore is a map of strings in which what is not known yet is as it was before, and empty where there was nothing.
func MapAsBefore(values, before types.Map) types.Map {
	if values.IsUnknown() {
		return before
	}
	if values.IsNull() {
		return values
	}
	elements := maps.Clone(values.Elements())
	for name, element := range elements {
		if !element.IsUnknown() {
			continue
		}
		elements[name] = types.StringValue("")
		if was, ok := before.Elements()[name]; ok {
			elements[name] = was
		}
	}
	return types.MapValueMust(types.StringType, elements)
}

// JSONStrings is a map whose values may be any JSON: strings as they are, everything else as its text. None is null.
func JSONStrings(values map[string]json.RawMessage) types.Map {
	if len(values) == 0 {
		return types.MapNull(types.StringType)
	}
	elements := make(map[string]attr.Value, len(values))
	for name, value := range values {
		var text *string // nil for null, which is no string
		if json.Unmarshal(value, &text) != nil || text == nil {
			text = new(string(value))
		}
		elements[name] = types.StringValue(*text)
	}
	return types.MapValueMust(types.StringType, elements)
}

// Sentence makes a sentence of an error.
func Sentence(err error) string {
	text := err.Error()
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

// KnownStrings are the strings of a list. It reports false where not all of them are known.
func KnownStrings(list types.List) (values []string, known bool) {
	if list.IsUnknown() {
		return nil, false
	}
	for _, element := range list.Elements() {
		text, ok := element.(types.String)
		if !ok || text.IsUnknown() {
			return nil, false
		}
		values = append(values, text.ValueString())
	}
	return values, true
}

// Time is a time in state, or zero where it is null or not known.
func Time(value timetypes.RFC3339) time.Time {
	if value.IsNull() || value.IsUnknown() {
		return time.Time{}
	}
	at, _ := value.ValueRFC3339Time()
	return at
}

// StringList is a list of strings.
func StringList(values []string) types.List {
	elements := make([]attr.Value, 0, len(values))
	for _, v := range values {
		elements = append(elements, types.StringValue(v))
	}
	return types.ListValueMust(types.StringType, elements)
}
