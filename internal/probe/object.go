package probe

import (
	"context"
	"maps"
	"net/http"
	"reflect"
	"slices"
)

// kind is a kind of object that a probe makes.
type kind struct {
	what                      string // for people
	create, get, list, remove string // operations; get may be empty
	id                        string // the parameter of the path that names one
	account                   map[string]string
	pages                     pages
}

// pages is how a list is asked for.
type pages struct {
	first int
	size  string // the parameter that sets how many a page has
}

// object is one that was made, or may have been.
type object struct {
	kind  kind
	id    string         // empty: the platform did not tell, or the answer was lost
	value map[string]any // as its creation was answered
	made  bool           // the platform said so
	gone  bool
	// unseen are the operations that never showed it, which tell nothing of what becomes of it.
	unseen map[string]bool
}

func (o *object) path() map[string]string {
	path := map[string]string{o.kind.id: o.id}
	maps.Copy(path, o.kind.account)
	return path
}

// text returns a field that the answer to its creation had, if it is text.
func (o *object) text(name string) string {
	text, _ := o.value[name].(string)
	return text
}

// create makes an object. From before it is sent it is among those that are to be removed.
func (s *session) create(ctx context.Context, k kind, body any) *object {
	if _, known := s.contract.byID[k.create]; !known || ctx.Err() != nil {
		return &object{kind: k, gone: true}
	}
	o := &object{kind: k, unseen: map[string]bool{}}
	s.made = append(s.made, o)
	a := s.call(ctx, question{operation: k.create, path: k.account, body: body})
	o.value, _ = a.value.(map[string]any)
	o.id, o.made = idOf(o.value), a.fine
	o.gone = a.status >= http.StatusBadRequest && a.status < http.StatusInternalServerError
	return o
}

// usable reports whether there is anything to do with the object.
func (o *object) usable() bool { return o.id != "" && !o.gone }

// delete deletes the object, unless it is gone. It reports whether the platform says that it did.
func (s *session) delete(ctx context.Context, o *object) bool {
	if o.gone || ctx.Err() != nil { // removeAll does it then
		return false
	}
	a := s.call(ctx, question{operation: o.kind.remove, path: o.path()})
	switch {
	case a.failed:
	case a.status < http.StatusMultipleChoices:
		o.gone = true
	case a.status == http.StatusNotFound: // which may be said of the operation
		found, told := s.search(ctx, o.kind, o.is)
		o.gone = told && found == nil
	}
	return !a.failed && a.status < http.StatusMultipleChoices
}

// removeAll removes what is left of what was made. What cannot be removed it tells people, by its name.
func (s *session) removeAll(ctx context.Context) {
	s.refused = false // what was made is to go, whatever the platform said meanwhile
	for _, o := range slices.Backward(s.made) {
		if !o.gone && o.id == "" {
			s.find(ctx, o)
		}
		if o.id != "" {
			s.delete(ctx, o)
		}
		if o.gone {
			continue
		}
		if removal, found := s.contract.byID[o.kind.remove]; found {
			s.asked[removal.id] = true
			s.row(removal).Failure = "an object may be left behind"
		}
		s.options.Log.ErrorContext(ctx, "an object may be left behind: look for it and remove it by hand",
			"platform", s.platform.title, "kind", o.kind.what, "name", s.name)
	}
}

// is reports whether an item of a list is the object.
func (o *object) is(item map[string]any) bool { return idOf(item) == o.id }

// shows waits until what was done to an object shows where it is read by itself and in the list, or no longer does.
func (s *session) shows(ctx context.Context, o *object, what string) {
	if o.kind.get != "" {
		s.showsIn(ctx, o, o.kind.get, what, func() (map[string]any, bool) {
			a := s.call(ctx, question{operation: o.kind.get, path: o.path(), want: []int{http.StatusOK, http.StatusNotFound}})
			value, _ := a.value.(map[string]any)
			if a.status != http.StatusOK {
				value = nil
			}
			return value, a.fine
		})
	}
	s.showsIn(ctx, o, o.kind.list, what, func() (map[string]any, bool) { return s.search(ctx, o.kind, o.is) })
}

// showsIn does that with one operation, by a function that looks for the object.
func (s *session) showsIn(ctx context.Context, o *object, operation, what string, look func() (found map[string]any, told bool)) {
	if o.unseen[operation] {
		return
	}
	created := what == ShowsCreated
	var last map[string]any
	holds, told := s.until(ctx, operation, what, func() (holds, told bool) {
		last, told = look()
		return (last != nil) == created, told
	})
	if !holds && created {
		o.unseen[operation] = true
	}
	if told && !holds && !created {
		s.report.Behaviours[len(s.report.Behaviours)-1].Marks = s.marks(o, last)
	}
}

// marks are the names of the fields by which a thing differs from what it was alive, of those that the contract does not know.
func (s *session) marks(o *object, now map[string]any) (names []string) {
	creation := s.contract.byID[o.kind.create]
	schema, known := creation.schema(http.StatusCreated)
	for _, name := range slices.Sorted(maps.Keys(now)) {
		isKnown := known && schema != nil && schema.Value.Properties[name] != nil
		if !isKnown && !reflect.DeepEqual(o.value[name], now[name]) && !slices.Contains(names, shown(name)) {
			names = append(names, shown(name))
		}
	}
	return names
}

// accepted waits until an operation accepts a credential, or refuses it.
func (s *session) accepted(ctx context.Context, operation, credential, what string) {
	if credential == "" {
		return
	}
	want := http.StatusUnauthorized
	if what == AcceptsIssued {
		want = http.StatusOK
	}
	s.until(ctx, operation, what, func() (holds, told bool) {
		a := s.call(ctx, question{
			operation: operation, bearer: credential, want: []int{http.StatusOK, http.StatusUnauthorized}, refusable: true,
		})
		return a.status == want, a.fine
	})
}

// until asks until it holds, less and less often, for as long as patience lasts. It reports whether it held, and whether that
// could be told.
func (s *session) until(ctx context.Context, operation, what string, ask func() (holds, told bool)) (holds, told bool) {
	if _, known := s.contract.byID[operation]; !known || s.refused || ctx.Err() != nil {
		return false, false
	}
	start := s.options.Now()
	for pause := between; ; pause = min(2*pause, seldom) {
		holds, told := ask()
		waited := s.options.Now().Sub(start)
		switch {
		case !told:
			return false, false
		case holds && pause == between: // when first asked, so that it took no longer than asking
			s.report.behaves(operation, what, true, 0)
			return true, true
		case holds || waited+pause > patience:
			s.report.behaves(operation, what, holds, s.options.Now().Sub(s.changed))
			return holds, true
		}
		if s.options.Wait(ctx, pause) != nil {
			return false, false
		}
	}
}
