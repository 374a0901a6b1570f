package apiclient

import "slices"

// SameSet reports whether two lists are the same set.
func SameSet(a, b []string) bool {
	sorted := func(values []string) []string { return slices.Compact(slices.Sorted(slices.Values(values))) }
	return slices.Equal(sorted(a), sorted(b))
}

// Likeness is whether an object is as a request asks for. What a platform does not tell proves nothing, save that an argument
// which a request leaves out is not there: platforms leave out what is empty.
type Likeness int

// From what is known to be so to what is known not to be.
const (
	Same Likeness = iota
	Unknown
	Different
)

// Likenesses are that of all parts together.
func Likenesses(parts ...Likeness) Likeness { return slices.Max(parts) }

// Alike compares what is known, or nil, with what is wanted.
func Alike[T comparable](known *T, wanted T) Likeness {
	switch {
	case known == nil:
		return Unknown
	case *known == wanted:
		return Same
	}
	return Different
}

// AlikeOrNone is Alike where the zero value stands for none.
func AlikeOrNone[T comparable](known *T, wanted T) Likeness {
	if none := *new(T); known == nil && wanted == none {
		return Same
	}
	return Alike(known, wanted)
}

// AlikeSets is Alike for a set.
func AlikeSets(known, wanted []string) Likeness {
	switch {
	case known == nil:
		return Unknown
	case SameSet(known, wanted):
		return Same
	}
	return Different
}
