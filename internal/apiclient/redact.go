package apiclient

import (
	"encoding/json"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Redacted stands where a secret was.
const Redacted = "[redacted]"

// Redactor takes secrets out of text that came from outside. The zero value takes out nothing.
type Redactor struct {
	patterns []*regexp.Regexp // what secrets of the platform look like
	secrets  []string
}

// NewRedactor returns a Redactor of all that looks like a platform's secrets.
func NewRedactor(patterns ...*regexp.Regexp) Redactor {
	return Redactor{patterns: patterns}
}

// With returns a Redactor that takes out these values too.
func (r Redactor) With(secrets ...string) Redactor {
	r.secrets = append(slices.Clone(r.secrets), secrets...)
	return r
}

// String returns text without secrets, however they are spelled: plain, percent-encoded, as in JSON, as in HTML.
func (r Redactor) String(text string) string {
	parts := strings.Split(text, Redacted) // a secret may be a part of that word
	for i, part := range parts {
		parts[i] = r.without(part)
	}
	return strings.Join(parts, Redacted)
}

// without finds all secrets before it takes any out: where two overlap, one without the other would leave a part.
func (r Redactor) without(text string) string {
	var found [][]int // where secrets begin and end
	for _, secret := range r.secrets {
		for at := range text {
			if n := spelled(text[at:], secret); n > 0 {
				found = append(found, []int{at, at + n})
			}
		}
	}
	for _, pattern := range r.patterns {
		found = append(found, pattern.FindAllStringIndex(text, -1)...)
	}
	slices.SortFunc(found, slices.Compare)

	var b strings.Builder
	end := 0 // of what was taken out
	for _, at := range found {
		if at[0] >= end {
			b.WriteString(text[end:at[0]])
			b.WriteString(Redacted)
		}
		end = max(end, at[1])
	}
	b.WriteString(text[end:])
	return b.String()
}

// spelled is how much of the start of text the secret takes up, whichever of its characters are escaped, or 0 if it is
// not there.
func spelled(text, secret string) int {
	ends := []int{0} // of what was read of the secret: a backslash in text may stand for itself, or begin an escape
	for _, r := range secret {
		var next []int
		for _, end := range ends {
			for _, n := range spellings(text[end:], string(r)) {
				next = append(next, end+n)
			}
		}
		if len(next) == 0 {
			return 0
		}
		slices.Sort(next)
		ends = slices.Compact(next)
	}
	return ends[len(ends)-1]
}

// spellings are the lengths of what stands for the character at the start of text.
func spellings(text, character string) (lengths []int) {
	if strings.HasPrefix(text, character) {
		lengths = append(lengths, len(character))
	}
	if text == "" {
		return lengths
	}
	var decode func(string) (string, error)
	var escapes []int
	switch text[0] {
	case '+', '%':
		decode, escapes = url.QueryUnescape, []int{len("+"), len("%00") * len(character)}
	case '\\':
		decode, escapes = unescapeJSON, []int{len(`\n`), len(`\u0000`), len(`\u0000\u0000`)}
	case '&':
		decode, escapes = unescapeHTML, []int{strings.IndexByte(text[:min(len(text), len("&#x10ffff;"))], ';') + 1}
	}
	for _, n := range escapes {
		if n <= len(text) {
			if plain, err := decode(text[:n]); err == nil && plain == character {
				lengths = append(lengths, n)
			}
		}
	}
	return lengths
}

func unescapeJSON(text string) (plain string, err error) {
	err = json.Unmarshal([]byte(`"`+text+`"`), &plain)
	return plain, err
}

func unescapeHTML(text string) (string, error) { return html.UnescapeString(text), nil }
