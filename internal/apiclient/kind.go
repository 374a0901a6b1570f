package apiclient

import (
	"slices"
	"time"
)

// Evidence is what is known of an operation, as the contract says it.
type Evidence string

// What evidence there is.
const (
	Documented Evidence = "documented" // the platform's own documentation shows it
	Observed   Evidence = "observed"   // seen in a public client of the platform
	Assumed    Evidence = "assumed"    // no document shows it
)

func (e Evidence) isUndocumented() bool { return e == Assumed || e == Observed }

// Kind is how a platform shows the objects of a collection, and lets them be made, changed and deleted.
type Kind[T any] struct {
	Thing string   // what one is called: "API key"
	Names []string // under which an answer may wrap one, in camelCase; a list may be under their plurals
	Path  string   // of the collection, below the base URL, escaped
	List  Paging
	Ends  string // what deleting one is called: "revoke"

	// What is known of the operations. Reading is empty where no operation reads one object, Changing where none changes one.
	Creating, Listing, Reading, Changing, Ending Evidence

	// Read reads an object. Its id is read by ID, its time of creation, in the platform's time, by Created.
	Read    func(*Object) T
	ID      func(T) string
	Created func(T) time.Time
	// Secrets are shown once, in the answer to a create or a change.
	Secrets []Secret
	// ActiveIsArgument says that an object which is not active is so because somebody asked for it, and not at its end.
	ActiveIsArgument bool

	// Harmless asks for something that is documented and changes nothing, to know that the platform is there.
	Harmless Ask
}

// around are the names of the fields that may hold the object of an answer.
func (k Kind[T]) around() []string { return slices.Concat([]string{"data", "result"}, k.Names) }

// lists are the names under which a list may be.
func (k Kind[T]) lists() []string {
	names := []string{"data", "items", "results", "result"}
	for _, name := range k.Names {
		names = append(names, name+"s")
	}
	return names
}

// mostWrapped is how many objects may be around the one that counts.
const mostWrapped = 2

// layers are the objects of an answer that may be the one that counts, from the outside in.
func (k Kind[T]) layers(answer value) (found []value) {
	next := []value{answer}
	for range mostWrapped + 1 {
		var deeper []value
		for _, v := range next {
			if v.kind != kindObject {
				continue
			}
			found = append(found, v)
			deeper = append(deeper, v.all(k.around()...)...)
		}
		next = deeper
	}
	return found
}

// one finds the object that counts in an answer: the one with this id or, where that is not known, the innermost that has an id.
// It returns all ids that the answer shows too, that of the object first. Where no field is called id, that of the thing will do:
// "apiKeyId".
func (k Kind[T]) one(answer value, id string, at time.Time) (o *Object, ids []string) {
	layers := k.layers(answer)
	o = &Object{at: at}
	names := []string{"id"}
	if !slices.ContainsFunc(layers, func(layer value) bool { return len(layer.ids(names)) > 0 }) {
		for _, name := range k.Names {
			o.idNames = append(o.idNames, name+"Id")
		}
		names = o.idNames
	}
	for _, layer := range layers {
		its := layer.ids(names)
		if o.value.kind == "" || id == "" && len(its) > 0 || id != "" && slices.Contains(its, id) {
			o.value = layer
		}
		ids = append(ids, its...)
	}
	return o, once(slices.Concat(o.value.ids(names), ids))
}

func (v value) ids(names []string) (found []string) {
	for _, id := range v.all(names...) {
		if text, ok := id.asText(); ok && text != "" {
			found = append(found, text)
		}
	}
	return found
}
