package apiclient

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// told is what a page tells of the others.
type told struct {
	pages int // 0 where it does not tell
	total int // -1 where it does not
	more  *bool
	next  url.Values
}

// tell reads what the objects around a list tell of other pages, in whatever spelling, and the Link headers.
func tell(around []value, header http.Header, first int) told {
	t := told{total: -1}
	var all, links []value
	for _, v := range around {
		for _, name := range []string{"pagination", "paging", "meta", "pageInfo", "page"} {
			for _, inner := range v.all(name) {
				all = append(append(all, inner), inner.all("pagination")...)
			}
		}
		all = append(all, v)
	}
	for _, v := range all {
		links = append(links, v.all("links", "_links")...)
	}

	if totals := numbers(all, "total", "totalCount", "totalItems", "totalResults", "totalElements", "hits"); len(totals) == 1 {
		t.total = totals[0] // where there are several, one of them may be of this page
	}
	t.pages = slices.Max(append(numbers(all, "totalPages", "pageCount", "pages", "lastPage"), 0))
	for _, v := range all {
		for _, more := range v.all("hasMore", "hasNext", "hasNextPage", "more") {
			if is, ok := more.asBool(); ok {
				t.say(is)
			}
		}
		for _, next := range v.all("nextPage", "nextUrl", "nextPageUrl", "nextCursor", "nextPageToken") {
			t.sayNext(next)
		}
	}
	for _, v := range slices.Concat(all, links) {
		for _, next := range v.all("next") {
			t.sayNext(next)
		}
	}
	t.readLinks(header, first)
	return t
}

// say takes what one field says: that there is more outweighs that there is not.
func (t *told) say(more bool) {
	if t.more == nil || more {
		t.more = &more
	}
}

// sayNext takes what stands for the next page: its address, its number, or something that is of use to the platform only.
func (t *told) sayNext(next value) {
	switch next.kind {
	case kindObject:
		for _, inner := range next.all("href", "url") {
			t.sayNext(inner)
		}
	case kindNull:
		t.say(false)
	case kindBoolean:
		t.say(next.text == "true")
	case kindText, kindNumber:
		t.say(next.text != "")
		t.follow(next.text)
	case kindArray:
	}
}

// follow takes the query of an address, and nothing else of it: where the credential goes is not the platform's to say.
func (t *told) follow(address string) {
	u, err := url.Parse(address)
	if err != nil || t.next != nil {
		return
	}
	if query, err := url.ParseQuery(u.RawQuery); err == nil && len(query) > 0 {
		t.next = query
	}
}

// linkShape is a link in a header: <address>; parameters.
var (
	linkShape = regexp.MustCompile(`<([^>]*)>([^<]*)`)
	relShape  = regexp.MustCompile(`(?i)(?:^|;)\s*rel\s*=\s*"?([^";,]*)`)
)

// readLinks takes the Link headers. Where there are some, and none to a next page, there is none.
func (t *told) readLinks(header http.Header, first int) {
	for _, link := range linkShape.FindAllStringSubmatch(strings.Join(header.Values("Link"), ","), -1) {
		rel := relShape.FindStringSubmatch(link[2])
		if rel == nil {
			continue
		}
		for what := range strings.FieldsSeq(strings.ToLower(rel[1])) {
			switch what {
			case "next":
				t.say(true)
				t.follow(link[1])
			case "prev", "previous", "first":
				t.say(false)
			case "last":
				t.say(false)
				t.pages = max(t.pages, lastPage(link[1], first))
			}
		}
	}
}

// lastPage is how many pages there are, by the address of the last one; 0 where that has no number.
func lastPage(address string, first int) int {
	u, err := url.Parse(address)
	if err != nil {
		return 0
	}
	number, err := strconv.Atoi(u.Query().Get("page"))
	if err != nil || number < first {
		return 0
	}
	return number - first + 1
}

// pagesOf is how many pages there are, by a page with so many objects; 0 where nobody knows. A platform may give less on a page
// than it was asked for, which the first page shows.
func (t told) pagesOf(items, page int) int {
	size := pageLimit
	if page == 1 {
		size = max(items, 1)
	}
	switch most := max(items, pageLimit); {
	case t.total < 0, t.pages > (t.total-1)/most:
		return t.pages
	default: // also where so many pages cannot hold so many objects
		return (t.total-1)/size + 1
	}
}

// numbers are what fields of some names tell, each number once.
func numbers(objects []value, names ...string) (found []int) {
	for _, v := range objects {
		for _, field := range v.all(names...) {
			if number, ok := field.asNumber(); ok && number >= 0 && !slices.Contains(found, int(number)) {
				found = append(found, int(number))
			}
		}
	}
	return found
}
