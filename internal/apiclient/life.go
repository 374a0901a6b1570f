package apiclient

import (
	"strings"
	"time"
)

// How an object of a platform can have come to an end while it is still shown.
const (
	wasRevoked  = "revoked"
	wasDeleted  = "deleted"
	wasDisabled = "disabled"
	isInactive  = "inactive"
	hasExpired  = "expired"
)

// signs are what the fields of an object say of its end. Fields that say opposite things contradict each other.
type signs struct {
	said, denied map[string]string // by which field
}

func (s signs) deny(field string, ends ...string) {
	for _, end := range ends {
		s.denied[end] = field
	}
}

// ended tells how an object has come to an end that is still shown, or nothing. Of a kind whose argument is "active", an
// object that is not is alive. That something has expired contradicts nothing: it does so without anybody changing a field.
func (o *Object) ended(activeIsArgument bool) string {
	s := signs{said: map[string]string{}, denied: map[string]string{}}
	isPaused := o.paused(s, activeIsArgument)
	for _, mark := range []struct{ field, end string }{
		{"revoked", wasRevoked}, {"isRevoked", wasRevoked}, {"deleted", wasDeleted}, {"isDeleted", wasDeleted},
	} {
		switch over := o.isOver(mark.field); {
		case over == nil:
		case *over:
			s.said[mark.end] = mark.field
		default:
			s.deny(mark.field, mark.end)
		}
	}
	for _, mark := range []struct{ field, end string }{
		{"revokedAt", wasRevoked}, {"deletedAt", wasDeleted}, {"expiresAt", hasExpired}, {"expired", hasExpired}, {"isExpired", hasExpired},
	} {
		if over := o.isOver(mark.field); over != nil && *over {
			s.said[mark.end] = mark.field
		}
	}
	for _, field := range []string{"status", "state"} {
		for _, word := range o.stateWords(field) {
			switch end := endOf(word); {
			case word == "active":
				s.deny(field, wasRevoked, wasDeleted, wasDisabled, isInactive)
			case end == "", isPaused && (end == wasDisabled || end == isInactive):
			default:
				s.said[end] = field
			}
		}
	}
	return o.end(s)
}

// paused takes in whether an object is in use. It reports whether it is out of use because somebody asked for that.
func (o *Object) paused(s signs, activeIsArgument bool) (isPaused bool) {
	for _, mark := range []struct {
		field, end string
		off        *bool
		denies     []string
	}{
		{"active", isInactive, not(o.Bool("active")), []string{wasRevoked, wasDeleted, wasDisabled, isInactive}},
		{"isActive", isInactive, not(o.Bool("isActive")), []string{wasRevoked, wasDeleted, wasDisabled, isInactive}},
		{"enabled", wasDisabled, not(o.Bool("enabled")), []string{wasDisabled}},
		{"isEnabled", wasDisabled, not(o.Bool("isEnabled")), []string{wasDisabled}},
		{"disabled", wasDisabled, o.isOver("disabled"), []string{wasDisabled}},
		{"isDisabled", wasDisabled, o.isOver("isDisabled"), []string{wasDisabled}},
	} {
		switch {
		case mark.off == nil:
		case *mark.off && activeIsArgument:
			isPaused = true
		case *mark.off:
			s.said[mark.end] = mark.field
		case activeIsArgument:
			s.deny(mark.field, wasDisabled, isInactive)
		default:
			s.deny(mark.field, mark.denies...)
		}
	}
	return isPaused
}

func not(is *bool) *bool {
	if is == nil {
		return nil
	}
	return new(!*is)
}

// end is what the signs come to.
func (o *Object) end(s signs) string {
	found := ""
	for _, end := range []string{wasRevoked, wasDeleted, wasDisabled, isInactive, hasExpired} {
		if s.said[end] != "" && s.denied[end] != "" {
			o.contradict("`" + s.denied[end] + "` and `" + s.said[end] + "` contradict each other")
		}
		if found == "" && s.said[end] != "" {
			found = end
		}
	}
	return found
}

// endOf is the end that a word tells of, or nothing.
func endOf(word string) string {
	switch word {
	case wasRevoked, wasDeleted, wasDisabled, isInactive, hasExpired:
		return word
	case "removed":
		return wasDeleted
	case "deactivated":
		return wasDisabled
	}
	return ""
}

// isOver reads what is told as true or false, or as when it was or will be; nil where it is not known.
func (o *Object) isOver(name string) *bool {
	over, known := field(o, name, "time or boolean", func(v value) (over, readable bool) {
		if is, ok := v.asBool(); ok {
			return is, true
		}
		at, ok := v.instant()
		switch {
		case v.isNever(), ok && (at.IsZero() || at.Unix() == 0):
			return false, true
		case ok && at.Year() >= firstYear: // also where it is in the year 9999, which stands for never
			return o.isPast(at), true
		}
		return false, false
	}, equal)
	if !known {
		return nil
	}
	return &over
}

// stateWords are the words that a field has for a state, in lower case: a text or, in an object, those under the usual names.
func (o *Object) stateWords(name string) (words []string) {
	for _, v := range o.all(name) {
		told := v.stateWords()
		if len(words) > 0 && len(told) > 0 && !SameSet(words, told) {
			o.contradict(twice(name))
		}
		words = append(words, told...)
	}
	return words
}

func (v value) stateWords() (words []string) {
	switch {
	case v.kind == kindText && strings.TrimSpace(v.text) != "":
		return []string{strings.ToLower(strings.TrimSpace(v.text))}
	case v.kind == kindArray && len(v.items) == 1 && v.items[0].kind == kindText:
		return v.items[0].stateWords()
	}
	for _, of := range v.all("name", "code", "value", "status", "state") {
		if of.kind == kindText {
			words = append(words, of.stateWords()...)
		}
	}
	return words
}

// isPast tells it by the time of the answer, which is cut to the second.
func (o *Object) isPast(at time.Time) bool {
	return !at.IsZero() && at.Before(o.at.Add(time.Second))
}
