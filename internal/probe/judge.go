package probe

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// judge compares an answer with the contract.
func (o operation) judge(request *http.Request, response *http.Response, text []byte, want []int) (any, []Difference) {
	status := response.StatusCode
	var found []Difference
	if !slices.Contains(want, status) {
		found = append(found, Difference{Kind: KindStatus, Want: words(want), Got: strconv.Itoa(status)})
	}
	value, inBody := o.judgeBody(status, response.Header, text)
	for _, d := range inBody {
		if status >= http.StatusMultipleChoices {
			d.Field = strings.TrimSpace(fmt.Sprintf("(%d) %s", status, d.Field))
		}
		found = append(found, d)
	}
	if len(found) == 0 && !o.fitsAnswer(request, status, response.Header, text) {
		found = append(found, Difference{Kind: KindSchema})
	}
	return value, found
}

func (o operation) judgeBody(status int, header http.Header, text []byte) (any, []Difference) {
	var value any
	isJSON := json.Unmarshal(text, &value) == nil
	schema, known := o.schema(status)
	switch {
	case !known:
		return value, nil
	case schema == nil && len(text) > 0:
		return value, []Difference{{Kind: KindExtra, Got: "a body"}}
	case schema == nil:
		return value, nil
	case len(text) == 0:
		return nil, []Difference{{Kind: KindMissing, Want: "a body"}}
	}
	var found []Difference
	if media := mediaType(header); media != "application/json" {
		found = append(found, Difference{Kind: KindMediaType, Want: "application/json", Got: media})
	}
	if !isJSON {
		return nil, append(found, Difference{Kind: KindType, Want: "JSON", Got: "something else"})
	}
	return value, append(found, compare(schema, value)...)
}

// mediaType is that of an answer, if it is one that everybody knows.
func mediaType(header http.Header) string {
	media, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	common := []string{"application/json", "application/problem+json", "application/xml", "text/html", "text/plain", "text/xml"}
	switch {
	case header.Get("Content-Type") == "":
		return "none"
	case err != nil || !slices.Contains(common, media):
		return "another"
	}
	return media
}

func words(statuses []int) string {
	texts := make([]string, len(statuses))
	for i, status := range statuses {
		texts[i] = strconv.Itoa(status)
	}
	return strings.Join(texts, " or ")
}

// noteHeaders remembers the names of headers that tell of a rate limit.
func (s *session) noteHeaders(header http.Header) {
	about := regexp.MustCompile(`^(X-)?(Rate-?[Ll]imit)(-[A-Za-z]{1,20}){0,2}$|^Retry-After$`)
	for name := range header {
		if about.MatchString(name) && !slices.Contains(s.report.Headers, name) {
			s.report.Headers = append(s.report.Headers, name)
		}
	}
	slices.Sort(s.report.Headers)
}

// opens is how long a rate limit asks to wait.
func (s *session) opens(header http.Header) time.Duration {
	if seconds, err := strconv.Atoi(header.Get("Retry-After")); err == nil && seconds >= 0 {
		return time.Duration(seconds) * time.Second
	}
	if reset, err := strconv.ParseInt(header.Get("X-Ratelimit-Reset"), 10, 64); err == nil {
		return max(0, time.Unix(reset, 0).Sub(s.options.Now()))
	}
	return time.Second
}
