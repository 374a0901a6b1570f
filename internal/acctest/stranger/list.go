package stranger

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
)

// mostOnPage is the most that a page holds by the contract, and byDefault how many where nobody asks for a number.
const (
	mostOnPage = 100
	byDefault  = 20
)

// page is a page of a list, and what it knows of the others.
type page struct {
	number, size, total, pages int
}

func (s *Server) list(k *kind, r *request) {
	all := []any{}
	for _, t := range s.things {
		if t.kind.name != k.name || t.account != s.accountIn(r) {
			continue
		}
		if v := s.shown(t, s.Lists, r.now); v != nil {
			all = append(all, s.object(t, v, "shows"))
		}
	}
	asked := func(name string, byDefault int) int {
		number, err := strconv.Atoi(r.URL.Query().Get(name))
		if err != nil || number < 0 {
			return byDefault
		}
		return number
	}
	p := page{
		number: asked("page", k.first), total: len(all),
		size: min(max(asked(k.size, byDefault), 1), cmp.Or(s.PageSize, mostOnPage)),
	}
	if s.Pages == "all" {
		s.answer(r, http.StatusOK, s.enveloped(k, all, p))
		return
	}
	p.pages = (p.total + p.size - 1) / p.size
	from := min(max(p.number-k.first, 0)*p.size, len(all))
	items := all[from:min(from+p.size, len(all))]
	if s.Pages == "link" {
		s.link(k, r, p)
	}
	s.answer(r, http.StatusOK, s.enveloped(k, items, p))
}

// enveloped is a page of a list, in whatever it is.
func (s *Server) enveloped(k *kind, items []any, p page) any {
	envelope := cmp.Or(s.Envelope, k.envelope)
	switch envelope {
	case "array":
		return items
	case "plural":
		envelope = s.spelled(k.plural)
	}
	body := map[string]any{envelope: items}
	told := map[string]any{
		"page": p.number, "limit": p.size, "total": p.total, s.spelled("totalPages"): p.pages,
	}
	switch how := s.Pages; {
	case how == "none" || how == "all" || how == "link":
	case how == "" && k.name == "token": // the contract's own
		body["page"], body["size"], body["hits"] = p.number, p.size, p.total
	default:
		body[cmp.Or(how, "pagination")] = told
	}
	return body
}

// link tells of the next page in the header, and of the last one.
func (s *Server) link(k *kind, r *request, p page) {
	to := func(number int, rel string) string {
		query := url.Values{"page": {strconv.Itoa(number)}, k.size: {strconv.Itoa(p.size)}}
		return fmt.Sprintf(`<%s?%s>; rel=%q`, r.URL.Path, query.Encode(), rel)
	}
	links := to(k.first, "first")
	if p.number-k.first+1 < p.pages {
		links += ", " + to(p.number+1, "next")
	}
	if p.pages > 1 {
		links += ", " + to(p.pages-1+k.first, "last")
	}
	r.w.Header().Set("Link", links)
}
