package listresources

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// longestID is how much of an id a label shows: it tells objects of one name apart, and the identity beside it has all of it.
const longestID = 16

// label names an object for people: what it is called, what tells it from others of that name, and its id. It goes to a terminal,
// and what it is made of may come from anybody.
func label(name *string, id string, details ...string) string {
	called := "(no name)"
	if name != nil {
		called = cmp.Or(*name, called)
	}
	details = slices.DeleteFunc(details, func(detail string) bool { return detail == "" })
	if len(details) > 0 {
		called += " (" + strings.Join(details, "; ") + ")"
	}
	if short := []rune(id); len(short) > longestID {
		id = string(short[:longestID]) + "…"
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, called+" "+id)
}

// text is a text that may not be known.
func text(known *string) string {
	if known == nil {
		return ""
	}
	return *known
}
