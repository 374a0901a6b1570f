package probe

import (
	"context"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

const (
	mostPages  = 100 // are searched
	mostOnPage = 100 // are asked for
)

// readFirst reads the first object of a list, and looks whether its second page goes on where the first ends.
func (s *session) readFirst(ctx context.Context, k kind) {
	a := s.page(ctx, k, 0)
	listed, whole, _ := items(a.value)
	if !a.fine || len(listed) == 0 {
		return
	}
	if first := (&object{kind: k, id: idOf(listed[0])}); first.id != "" && k.get != "" {
		s.call(ctx, question{operation: k.get, path: first.path()})
	}
	if whole {
		return
	}
	next, _, _ := items(s.page(ctx, k, 1).value)
	if len(next) == 0 {
		return
	}
	isNew := !slices.ContainsFunc(listed, func(item map[string]any) bool { return idOf(item) == idOf(next[0]) })
	s.report.behaves(k.list, PagesDiffer, isNew, 0)
	if isNew {
		s.report.behaves(k.list, PagesAreFull, len(listed) == mostOnPage, 0)
	}
}

// search returns the first item of a list that is the one, or nil; told is false when the list cannot be read.
func (s *session) search(ctx context.Context, k kind, isIt func(map[string]any) bool) (found map[string]any, told bool) {
	size, first := 0, ""
	for page := range mostPages {
		a := s.page(ctx, k, page)
		listed, whole, told := items(a.value)
		if !a.fine || !told {
			return nil, false
		}
		for _, item := range listed {
			if isIt(item) {
				return item, true
			}
		}
		if size = max(size, len(listed)); whole || len(listed) == 0 || len(listed) < size || first == idOf(listed[0]) {
			break
		}
		first = idOf(listed[0])
	}
	return nil, true
}

// page asks for a page of the list; the first has the number 0.
func (s *session) page(ctx context.Context, k kind, number int) answer {
	return s.call(ctx, question{operation: k.list, path: k.account, query: url.Values{
		"page": {strconv.Itoa(k.pages.first + number)}, k.pages.size: {strconv.Itoa(mostOnPage)},
	}})
}

// find looks for an object whose id is not known, in whichever field its name is. What is in no list after a while
// was never made, unless the platform said that it was.
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
	o.gone = !o.made
}

// items are the objects of a list, in whatever envelope it came; whole is true where there is none, and so no further page.
func items(value any) (listed []map[string]any, whole, told bool) {
	all, whole := value.([]any)
	told = whole
	if envelope, ok := value.(map[string]any); ok {
		for _, name := range slices.Sorted(maps.Keys(envelope)) {
			if array, ok := envelope[name].([]any); ok {
				all, told = array, true
				break
			}
		}
	}
	for _, item := range all {
		if object, ok := item.(map[string]any); ok {
			listed = append(listed, object)
		}
	}
	return listed, whole, told
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
		case json.Number:
			return id.String()
		}
	}
	return ""
}
