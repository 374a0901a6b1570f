package apiclient

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// kind is what a JSON value is, as errors call it.
type kind string

const (
	kindText    kind = "text"
	kindNumber  kind = "number"
	kindBoolean kind = "boolean"
	kindNull    kind = "null"
	kindArray   kind = "array"
	kindObject  kind = "object"
)

// value is a JSON value as it is written: an object keeps its order, and members whose name it has twice. The zero value is
// none.
type value struct {
	kind    kind
	text    string // of a text; of a number or a boolean as it is written
	items   []value
	members []member
	raw     json.RawMessage
}

type member struct {
	name      string
	canonical string // what all spellings of the name become
	value
}

// deepest is how deep JSON may nest: as deep as encoding/json takes it.
const deepest = 10_000

// byteOrderMark may stand before a text in UTF-8, and means nothing.
const byteOrderMark = "\ufeff"

// parse reads JSON. Of what is not all JSON, since it breaks off or has something around it, it reads what it can, and reports
// false.
func parse(text []byte) (value, bool) {
	text = bytes.TrimPrefix(text, []byte(byteOrderMark))
	read, err := newParser(text).value(0)
	if at := bytes.IndexByte(text, '{'); read.kind == "" && at > 0 {
		read, _ = newParser(text[at:]).value(0)
	}
	return read, err == nil && json.Valid(text)
}

type parser struct {
	text    []byte
	decoder *json.Decoder
}

func newParser(text []byte) parser {
	p := parser{text: text, decoder: json.NewDecoder(bytes.NewReader(text))}
	p.decoder.UseNumber()
	return p
}

var (
	errCutOff  = errors.New("a number is cut off")
	errTooDeep = errors.New("it nests too deep")
)

// value reads the next value. With an error it returns what was complete of it.
func (p parser) value(depth int) (read value, err error) {
	began := p.decoder.InputOffset()
	token, err := p.decoder.Token()
	if err != nil {
		return value{}, err
	}
	defer func() {
		if err == nil {
			read.raw = bytes.TrimLeft(p.text[began:p.decoder.InputOffset()], " \t\r\n,:")
		}
	}()
	switch token := token.(type) {
	case json.Delim:
		if depth == deepest {
			return value{}, errTooDeep
		}
		if token == '{' {
			return p.object(depth)
		}
		return p.array(depth)
	case string:
		return value{kind: kindText, text: token}, nil
	case json.Number:
		// Within something, it may be the beginning of a longer one.
		if depth > 0 && p.decoder.InputOffset() == int64(len(p.text)) {
			return value{}, errCutOff
		}
		return value{kind: kindNumber, text: token.String()}, nil
	case bool:
		return value{kind: kindBoolean, text: strconv.FormatBool(token)}, nil
	}
	return value{kind: kindNull}, nil
}

func (p parser) object(depth int) (value, error) {
	read := value{kind: kindObject}
	for p.decoder.More() {
		token, err := p.decoder.Token()
		if err != nil {
			return read, err
		}
		name, _ := token.(string)
		of, err := p.value(depth + 1)
		if of.kind != "" {
			read.members = append(read.members, member{name, canonical(name), of})
		}
		if err != nil {
			return read, err
		}
	}
	_, err := p.decoder.Token()
	return read, err
}

func (p parser) array(depth int) (value, error) {
	read := value{kind: kindArray}
	for p.decoder.More() {
		item, err := p.value(depth + 1)
		if item.kind != "" {
			read.items = append(read.items, item)
		}
		if err != nil {
			return read, err
		}
	}
	_, err := p.decoder.Token()
	return read, err
}

// canonical is what all spellings of a name become: createdAt, created_at and CreatedAt are createdat, and _id is id.
func canonical(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r == '-' {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}

// all are the members that have one of these names, in any spelling, in the order of the names.
func (v value) all(names ...string) (found []value) {
	for _, name := range names {
		wanted := canonical(name)
		for _, m := range v.members {
			if m.canonical == wanted {
				found = append(found, m.value)
			}
		}
	}
	return found
}

// loose is the value with arrays of one item as that item, down to some depth.
func (v value) loose(depth int) value {
	switch {
	case depth == 0:
	case v.kind == kindArray && len(v.items) == 1:
		return v.items[0].loose(depth)
	case v.kind == kindObject:
		v.members = slices.Clone(v.members)
		for n := range v.members {
			v.members[n].value = v.members[n].loose(depth - 1)
		}
	}
	return v
}

// each calls do with the value and with everything in it.
func (v value) each(do func(value)) {
	do(v)
	for _, item := range v.items {
		item.each(do)
	}
	for _, m := range v.members {
		m.each(do)
	}
}

// shape tells names and types, and never a value.
func (v value) shape() string { return v.shapeTo(2) }

// mostNames is how many names of an object a shape tells.
const mostNames = 12

func (v value) shapeTo(depth int) string {
	switch {
	case v.kind == "":
		return "nothing"
	case v.kind == kindNull:
		return "null"
	case v.kind == kindArray && len(v.items) == 0:
		return "an array (empty)"
	case v.kind == kindObject && len(v.members) == 0:
		return "an object (empty)"
	case v.kind == kindArray && depth > 1:
		return "an array of which the first is " + v.items[0].shapeTo(depth-1)
	case v.kind == kindArray:
		return "an array"
	case v.kind == kindObject && depth > 0:
		return "an object with " + v.names(depth-1)
	case v.kind == kindObject:
		return "an object"
	}
	return "a " + string(v.kind)
}

func (v value) names(depth int) string {
	told := make([]string, 0, mostNames+1)
	for _, m := range v.members {
		if len(told) == mostNames {
			told = append(told, "more")
			break
		}
		of := string(m.kind)
		if depth > 0 && m.kind == kindObject {
			of = m.shapeTo(depth)
		}
		told = append(told, "`"+safeName(m.name)+"` ("+of+")")
	}
	return strings.Join(slices.Compact(told), ", ")
}

// wordLike is what the names of fields look like. Where the names are data, they may be secrets.
var wordLike = regexp.MustCompile(`^[A-Za-z_-]{1,30}$`)

func safeName(name string) string {
	if wordLike.MatchString(name) {
		return name
	}
	return "…"
}
