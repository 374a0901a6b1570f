package apiclient_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
)

// pagedList is the list of a platform, of which pages are told in some way.
type pagedList struct {
	items []string // as they are written
	size  int      // of a page, whatever is asked for
	under string   // the names of the objects around the list; a bare array where empty
	tells string   // how pages are told
	snake bool     // names
	texts bool     // numbers

	asked *atomic.Int32
}

func (l pagedList) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if l.asked != nil {
		l.asked.Add(1)
	}
	page, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || page < 1 || r.URL.Path != "/cards" || r.URL.Host != "api.example.com" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	from := min((page-1)*l.size, len(l.items))
	written := "[" + strings.Join(l.items[from:min(from+l.size, len(l.items))], ", ") + "]"
	if link := l.links(page); len(link) > 0 {
		w.Header().Set("Link", strings.Join(link, ", "))
	}
	if l.under != "" {
		names := strings.Split(l.under, ".")
		fields := append([]field{{names[len(names)-1], written}}, l.told(page)...)
		written = object(fields...)
		if len(names) > 1 {
			written = object(field{names[0], written})
		}
	}
	says(http.StatusOK, written)(w, r)
}

func (l pagedList) pages() int { return max(1, (len(l.items)+l.size-1)/l.size) }

func (l pagedList) address(page int) string {
	return fmt.Sprintf("https://elsewhere.example.com/other?page=%d&limit=100", page)
}

// told are the fields beside the list.
func (l pagedList) told(page int) []field {
	name := func(camel string) string {
		if l.snake {
			return wordEnd.ReplaceAllStringFunc(camel, func(letter string) string { return "_" + strings.ToLower(letter) })
		}
		return camel
	}
	number := func(n int) string {
		if l.texts {
			return writeJSON(fmt.Sprint(n))
		}
		return fmt.Sprint(n)
	}
	next := "null"
	if page < l.pages() {
		next = writeJSON(l.address(page + 1))
	}
	switch l.tells {
	case "pagination", "meta", "page_info":
		return []field{{name(l.tells), object(
			field{"page", number(page)}, field{"limit", number(l.size)}, field{"total", number(len(l.items))}, field{name("totalPages"), number(l.pages())},
		)}}
	case "pages":
		return []field{{name("pageCount"), number(l.pages())}}
	case "total":
		return []field{{name("totalCount"), number(len(l.items))}}
	case "more":
		return []field{{name("hasMore"), fmt.Sprint(page < l.pages())}}
	case "next":
		if page < l.pages() {
			return []field{{name("nextPage"), number(page + 1)}}
		}
		return []field{{name("nextPage"), "null"}}
	case "url":
		return []field{{"next", next}}
	case "links":
		return []field{{"_links", object(field{"self", object(field{"href", writeJSON(l.address(page))})}, field{"next", object(field{"href", next})})}}
	}
	return nil
}

// links are the Link headers.
func (l pagedList) links(page int) (links []string) {
	if l.tells != "link" && l.tells != "last" {
		return nil
	}
	add := func(rel string, page int) {
		links = append(links, fmt.Sprintf(`<%s>; title="a, b"; rel="%s"`, l.address(page), rel))
	}
	if page > 1 {
		add("first prev", page-1)
	}
	if page < l.pages() {
		add("next", page+1)
	}
	if l.tells == "last" {
		add("last", l.pages())
	}
	return links
}
