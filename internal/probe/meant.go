package probe

import (
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// meant takes a value out of what it is wrapped in, and puts what has another name under that of the schema, so that each is
// told once and the rest can be compared. It changes the value.
func meant(s *openapi3.Schema, value any, at string) (any, []Difference) {
	for _, alternative := range slices.Concat(s.OneOf, s.AnyOf) {
		if allows(alternative.Value, typeOf(value), value) {
			return meant(alternative.Value, value, at)
		}
	}
	switch value := value.(type) {
	case map[string]any:
		object, found := unwrapped(s, value, at)
		found = append(found, rename(s, object, at)...)
		for _, name := range slices.Sorted(maps.Keys(object)) {
			if property := s.Properties[name]; property != nil {
				inner, more := meant(property.Value, object[name], below(at, name))
				object[name] = inner
				found = append(found, more...)
			}
		}
		return object, found
	case []any:
		var found []Difference
		for i := range value {
			if s.Items != nil {
				inner, more := meant(s.Items.Value, value[i], at+"[]")
				value[i] = inner
				found = append(found, more...)
			}
		}
		return value, found
	}
	return value, nil
}

// unwrapped is the object in an object that the schema is rather about. What stands beside it is too much.
func unwrapped(s *openapi3.Schema, object map[string]any, at string) (map[string]any, []Difference) {
	for _, name := range slices.Sorted(maps.Keys(object)) {
		inner, ok := object[name].(map[string]any)
		has, outside := required(s, inner), required(s, object)
		isAllThere := len(object) == 1 && outside == 0
		if !ok || has <= outside || 2*has <= len(s.Required) && !isAllThere {
			continue
		}
		found := []Difference{{at, KindWrapped, "", shown(name)}}
		for _, beside := range slices.Sorted(maps.Keys(object)) {
			if beside != name {
				found = append(found, Difference{below(at, shown(beside)), KindExtra, "", typeOf(object[beside])})
			}
		}
		return inner, found
	}
	return object, nil
}

// required is how many of the fields that are required an object has, however they are spelled.
func required(s *openapi3.Schema, object map[string]any) (has int) {
	for _, name := range s.Required {
		if slices.ContainsFunc(slices.Collect(maps.Keys(object)), func(got string) bool { return spelling(got) == spelling(name) }) {
			has++
		}
	}
	return has
}

// rename gives fields the names that the schema has for them: those that are only spelled otherwise, and the one list or
// object that is there in the place of the one that is not.
func rename(s *openapi3.Schema, object map[string]any, at string) (found []Difference) {
	unknown := func(fits func(name string) bool) (names []string) {
		for _, name := range slices.Sorted(maps.Keys(object)) {
			if s.Properties[name] == nil && fits(name) {
				names = append(names, name)
			}
		}
		return names
	}
	take := func(name string, candidates []string) {
		if len(candidates) != 1 {
			return
		}
		object[name] = object[candidates[0]]
		delete(object, candidates[0])
		found = append(found, Difference{below(at, name), KindRenamed, "", shown(candidates[0])})
	}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		if _, there := object[name]; !there {
			take(name, unknown(func(got string) bool { return spelling(got) == spelling(name) }))
		}
	}
	for _, kind := range []string{"array", "object"} {
		if absent := absent(s, object, kind); len(absent) == 1 {
			take(absent[0], unknown(func(got string) bool { return typeOf(object[got]) == kind }))
		}
	}
	return found
}

// absent are the fields of a type that are required and not there.
func absent(s *openapi3.Schema, object map[string]any, kind string) (names []string) {
	for _, name := range s.Required {
		_, there := object[name]
		if property := s.Properties[name]; !there && property != nil && property.Value.Type != nil && property.Value.Type.Is(kind) {
			names = append(names, name)
		}
	}
	return names
}

func spelling(name string) string {
	return strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(name, "_", ""), "-", ""))
}
