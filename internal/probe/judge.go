package probe

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
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
	var found []Difference
	if bare := bytes.TrimPrefix(text, []byte(byteOrderMark)); len(bare) < len(text) {
		text = bare
		found = append(found, Difference{Kind: KindExtra, Got: "a byte order mark"})
	}
	value, err := decode(text)
	schema, known := o.schema(status)
	switch {
	case !known:
		return value, found
	case schema == nil && len(text) > 0:
		return value, append(found, Difference{Kind: KindExtra, Got: "a body"})
	case schema == nil:
		return value, found
	case len(text) == 0:
		return nil, append(found, Difference{Kind: KindMissing, Want: "a body"})
	}
	if media := mediaType(header); media != "application/json" {
		found = append(found, Difference{Kind: KindMediaType, Want: "application/json", Got: media})
	}
	if err != nil {
		return nil, append(found, Difference{Kind: KindType, Want: "JSON", Got: "something else"})
	}
	value, differences := compare(schema, value)
	return value, append(found, differences...)
}

const byteOrderMark = "\ufeff"

// decode reads JSON. Numbers stay as they are written, for an id may be one that no float has.
func decode(text []byte) (value any, err error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is more behind it")
	}
	return value, nil
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
