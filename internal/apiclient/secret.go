package apiclient

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Secret is how a platform shows something that is shown once.
type Secret struct {
	// Names are the fields that may hold it, in camelCase; the first is the contract's.
	Names []string
	// Spare are fields that hold it where none of those does.
	Spare []string
	// Shape is what it looks like, where that is known. Then it is found in whatever field, and it is none of the other secrets.
	Shape *regexp.Regexp
	// Optional says that an answer may be without it.
	Optional bool
}

func (s Secret) looksLike(text string) bool {
	return s.Shape != nil && text != "" && s.Shape.FindString(text) == text && !isMasked(text)
}

// search is where secrets are looked for.
type search struct {
	answer  value
	text    []byte          // the answer as it came, where it is not JSON
	cutOff  bool            // the answer broke off
	layers  []value         // the objects that may be the thing itself
	secrets []Secret        // all that there may be
	sent    []string        // texts of the request: what the platform repeats of them is no secret
	taken   []string        // what was found as another secret
	known   map[string]bool // the names of fields that are no secrets, canonical; nil where a secret is under no other name either
}

// find returns all that may be the secret, the likeliest first; more than one contradict each other.
func (s *search) find(secret Secret) (found []string) {
	within := s.within()
	for _, look := range []func() []string{
		func() []string { return s.shaped(secret) },
		func() []string { return s.named(secret, s.layers, secret.Names) },
		func() []string { return without(s.named(secret, within, secret.Names), s.sent) },
		func() []string { return s.named(secret, s.layers, secret.Spare) },
		func() []string { return without(s.named(secret, within, secret.Spare), s.sent) },
		func() []string { return s.written(secret) },
		func() []string { return s.unnamed(secret) },
	} {
		if found = look(); len(found) > 0 {
			break
		}
	}
	s.taken = append(s.taken, found...)
	return found
}

// within are the objects in the layers, one level down.
func (s *search) within() (found []value) {
	for _, layer := range s.layers {
		for _, m := range layer.members {
			if m.kind == kindObject {
				found = append(found, m.value)
			}
		}
	}
	return found
}

// shaped are the texts that look like the secret: first those under its names, then those anywhere else. There, what is only the
// beginning of another is shown to recognize that by.
func (s *search) shaped(secret Secret) []string {
	var named, anywhere []string
	isOne := func(v value) bool {
		return v.kind == kindText && secret.looksLike(v.text) && !slices.Contains(s.sent, v.text)
	}
	for _, layer := range s.layers {
		for _, v := range layer.all(slices.Concat(secret.Names, secret.Spare)...) {
			if isOne(v) {
				named = append(named, v.text)
			}
		}
	}
	s.answer.each(func(v value) {
		if isOne(v) {
			anywhere = append(anywhere, v.text)
		}
	})
	found := slices.Concat(named, anywhere)
	hints := slices.DeleteFunc(slices.Clone(anywhere), func(text string) bool {
		return slices.Contains(named, text) || !slices.ContainsFunc(found, func(other string) bool {
			return other != text && strings.HasPrefix(other, text)
		})
	})
	return once(without(found, hints))
}

// named are the texts that fields of some names hold.
func (s *search) named(secret Secret, objects []value, names []string) (found []string) {
	for _, object := range objects {
		for _, v := range object.all(names...) {
			text, ok := v.asText()
			if ok && text != "" && !isMasked(text) && !slices.Contains(s.taken, text) && !s.isOther(secret, text) {
				found = append(found, text)
			}
		}
	}
	return once(found)
}

func (s *search) isOther(secret Secret, text string) bool {
	return slices.ContainsFunc(s.secrets, func(other Secret) bool { return other.looksLike(text) && !secret.looksLike(text) })
}

// written is what looks like the secret in an answer that is not JSON.
func (s *search) written(secret Secret) (found []string) {
	if secret.Shape == nil {
		return nil
	}
	for _, at := range secret.Shape.FindAllIndex(s.text, -1) {
		text := string(s.text[at[0]:at[1]])
		isCutOff := s.cutOff && at[1] == len(s.text)
		if !isCutOff && !slices.Contains(s.sent, text) {
			found = append(found, text)
		}
	}
	return once(found)
}

// shortestUnnamed is how long a text must be that is taken for a secret, whatever its name.
const shortestUnnamed = 16

// unnamed is the only text of the answer that can be the secret, under whatever name. Where there are several, none is.
func (s *search) unnamed(secret Secret) (found []string) {
	if s.known == nil || secret.Optional {
		return nil
	}
	known := maps.Clone(s.known)
	for _, other := range s.secrets {
		for _, name := range other.Names {
			known[canonical(name)] = !slices.Contains(secret.Names, name)
		}
	}
	var look func(name string, v value)
	look = func(name string, v value) {
		switch {
		case known[name] || isOfSomethingElse(name):
		case v.kind == kindText && s.maybe(secret, v.text):
			found = append(found, v.text)
		}
		for _, item := range v.items {
			look(name, item)
		}
		for _, m := range v.members {
			look(m.canonical, m.value)
		}
	}
	look("", s.answer)
	if found = once(found); len(found) > 1 {
		return nil
	}
	return found
}

// maybe reports whether a text can be the secret, whatever its name.
func (s *search) maybe(secret Secret, text string) bool {
	_, isTime := parseTime(text)
	return len(text) >= shortestUnnamed && !isTime && !strings.ContainsFunc(text, unicode.IsSpace) && !strings.Contains(text, "://") &&
		!strings.Contains(text, "@") && !isMasked(text) && !slices.Contains(s.sent, text) && !slices.Contains(s.taken, text) && !s.isOther(secret, text)
}

// isOfSomethingElse reports whether what has this name, which is canonical, is an id or is there to recognize something by.
func isOfSomethingElse(name string) bool {
	return slices.ContainsFunc([]string{
		"id", "url", "uri", "link", "href", "type", "object", "status", "state", "by", "version", "cursor", "email", "message",
		"prefix", "suffix", "hint", "masked", "hash", "digest", "checksum", "fingerprint", "etag",
	}, func(end string) bool { return strings.HasSuffix(name, end) })
}

// without are the texts that are none of the others.
func without(texts, others []string) []string {
	return slices.DeleteFunc(slices.Clone(texts), func(text string) bool { return slices.Contains(others, text) })
}

// isMasked reports whether a text stands for a secret, and is none.
func isMasked(text string) bool {
	return slices.ContainsFunc([]string{"***", "•••", "...", "…"}, func(mask string) bool { return strings.Contains(text, mask) })
}

// texts are all texts in JSON.
func texts(json []byte) (found []string) {
	read, _ := parse(json)
	read.each(func(v value) {
		if v.kind == kindText {
			found = append(found, v.text)
		}
	})
	return found
}
