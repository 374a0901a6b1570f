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

// ended tells how an object has come to an end that is still shown, or nothing. Of a kind whose argument is "active", an
// object that is not is alive. Fields that say opposite things contradict each other. That something has expired contradicts
// nothing: it does so without anybody changing a field.
func (o *Object) ended(activeIsArgument bool) string {
	said := map[string]string{}   // by which field
	denied := map[string]string{} // by which field
	deny := func(field string, ends ...string) {
		for _, end := range ends {
			denied[end] = field
		}
	}

	if revoked := o.Bool("revoked"); revoked != nil && *revoked {
		said[wasRevoked] = "revoked"
	} else if revoked != nil {
		deny("revoked", wasRevoked)
	}
	active := o.Bool("active")
	switch {
	case active == nil:
	case activeIsArgument && *active:
		deny("active", wasDisabled, isInactive)
	case activeIsArgument:
	case *active:
		deny("active", wasRevoked, wasDeleted, wasDisabled, isInactive)
	default:
		said[isInactive] = "active"
	}
	for _, name := range []string{"status", "state"} {
		switch word := strings.ToLower(o.wordIfAny(name)); word {
		case wasRevoked, wasDeleted, hasExpired:
			said[word] = name
		case wasDisabled, isInactive:
			if !activeIsArgument || active == nil || *active {
				said[word] = name
			}
		case "active":
			deny(name, wasRevoked, wasDeleted, wasDisabled, isInactive)
		}
	}
	for name, end := range map[string]string{"revokedAt": wasRevoked, "deletedAt": wasDeleted, "expiresAt": hasExpired} {
		if o.isPast(o.Time(name)) {
			said[end] = name
		}
	}

	found := ""
	for _, end := range []string{wasRevoked, wasDeleted, wasDisabled, isInactive, hasExpired} {
		if said[end] != "" && denied[end] != "" {
			o.contradict("`" + denied[end] + "` and `" + said[end] + "` contradict each other")
		}
		if found == "" && said[end] != "" {
			found = end
		}
	}
	return found
}

// wordIfAny is a text, or nothing where a field of that name is something else: no contract knows it.
func (o *Object) wordIfAny(name string) (word string) {
	for _, v := range o.value.all(name) {
		switch {
		case v.kind != kindText:
		case word != "" && !strings.EqualFold(word, v.text):
			o.contradict(twice(name))
		default:
			word = v.text
		}
	}
	return word
}

// isPast tells it by the time of the answer, which is cut to the second.
func (o *Object) isPast(at time.Time) bool {
	return !at.IsZero() && at.Before(o.at.Add(time.Second))
}
