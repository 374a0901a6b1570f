package probe

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
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
	id    string // empty: the platform did not tell, or the answer was lost
	value map[string]any
	gone  bool
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
	o := &object{kind: k}
	s.made = append(s.made, o)
	a := s.call(ctx, question{operation: k.create, path: k.account, body: body})
	o.value, _ = a.value.(map[string]any)
	o.id = idOf(o.value)
	o.gone = a.status >= http.StatusBadRequest && a.status < http.StatusInternalServerError
	return o
}

// usable reports whether there is anything to do with the object.
func (o *object) usable() bool { return o.id != "" && !o.gone }

// delete deletes the object, unless it is gone.
func (s *session) delete(ctx context.Context, o *object) {
	if o.gone {
		return
	}
	a := s.call(ctx, question{operation: o.kind.remove, path: o.path()})
	o.gone = !a.failed && (a.status < http.StatusMultipleChoices || a.status == http.StatusNotFound)
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

// shows waits until what was done to an object shows where it is read by itself and in the list, or no longer does.
func (s *session) shows(ctx context.Context, o *object, what string) {
	want := what == ShowsCreated
	if o.kind.get != "" {
		s.until(ctx, o.kind.get, what, func() (holds, told bool) {
			a := s.call(ctx, question{operation: o.kind.get, path: o.path(), want: []int{http.StatusOK, http.StatusNotFound}})
			return a.fine && (a.status == http.StatusOK) == want, !a.failed
		})
	}
	s.until(ctx, o.kind.list, what, func() (holds, told bool) {
		found, told := s.search(ctx, o.kind, func(item map[string]any) bool { return idOf(item) == o.id })
		return (found != nil) == want, told
	})
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
		return a.status == want, !a.failed
	})
}

// until asks until it holds, less and less often, for as long as patience lasts.
func (s *session) until(ctx context.Context, operation, what string, holds func() (holds, told bool)) {
	if _, known := s.contract.byID[operation]; !known || s.refused || ctx.Err() != nil {
		return
	}
	start := s.options.Now()
	for pause := between; ; pause *= 2 {
		yes, told := holds()
		lag := s.options.Now().Sub(start)
		switch {
		case !told:
			return
		case yes || lag+pause > patience:
			s.report.behaves(operation, what, yes, lag.Truncate(time.Millisecond))
			return
		}
		if s.options.Wait(ctx, pause) != nil {
			return
		}
	}
}

// mostPages is as far as lists are searched.
const mostPages = 100

// search returns the first item of a list that is the one, or nil; told is false when the list cannot be read.
func (s *session) search(ctx context.Context, k kind, isIt func(map[string]any) bool) (found map[string]any, told bool) {
	size := 0
	for page := range mostPages {
		a := s.page(ctx, k, page)
		if a.failed {
			return nil, false
		}
		listed, whole := items(a.value)
		for _, item := range listed {
			if isIt(item) {
				return item, true
			}
		}
		if size = max(size, len(listed)); whole || len(listed) == 0 || len(listed) < size {
			break
		}
	}
	return nil, true
}

// page asks for a page of the list; the first has the number 0.
func (s *session) page(ctx context.Context, k kind, number int) answer {
	return s.call(ctx, question{operation: k.list, path: k.account, query: url.Values{
		"page": {strconv.Itoa(k.pages.first + number)}, k.pages.size: {"100"},
	}})
}

// find looks for an object whose id is not known, in whichever field its name is. What is in no list after a while was
// never made.
func (s *session) find(ctx context.Context, o *object) {
	for pause := between; pause < patience/4; pause *= 2 {
		found, told := s.search(ctx, o.kind, func(item map[string]any) bool {
			return slices.ContainsFunc(slices.Collect(maps.Values(item)), func(value any) bool { return value == s.name })
		})
		if found != nil || !told {
			o.id = idOf(found)
			return
		}
		if s.options.Wait(ctx, pause) != nil {
			return
		}
	}
	o.gone = true
}

// items are the objects of a list, in whatever envelope it came; whole is true where there is none, and so no further page.
func items(value any) (listed []map[string]any, whole bool) {
	all, whole := value.([]any)
	if envelope, ok := value.(map[string]any); ok {
		for _, name := range slices.Sorted(maps.Keys(envelope)) {
			if array, ok := envelope[name].([]any); ok {
				all = array
				break
			}
		}
	}
	for _, item := range all {
		if object, ok := item.(map[string]any); ok {
			listed = append(listed, object)
		}
	}
	return listed, whole
}

// idOf is the id of an object, by that name or by one that ends so.
func idOf(object map[string]any) string {
	for _, name := range slices.SortedFunc(maps.Keys(object), func(a, b string) int { return len(a) - len(b) }) {
		if !strings.EqualFold(name, "id") && !strings.HasSuffix(name, "Id") && !strings.HasSuffix(name, "ID") && !strings.HasSuffix(name, "_id") {
			continue
		}
		switch id := object[name].(type) {
		case string:
			return id
		case float64:
			return strconv.FormatFloat(id, 'f', -1, 64)
		}
	}
	return ""
}
