package apiclient

import (
	"bytes"
	"encoding/json"
	"mime"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestMessage is how much of a message is shown, in characters.
const longestMessage = 200

// fit makes a line of so many characters at most of what the platform or the network wrote, without secrets.
func fit(text string, longest int, redact Redactor) string {
	// Before and after it is cleaned: white space may be part of a secret, and what is dropped may stand within one. And
	// before it is cut, since nobody recognizes half a secret.
	text = redact.String(oneLine(redact.String(text)))
	if utf8.RuneCountInString(text) > longest {
		text = string([]rune(text)[:longest]) + "…"
	}
	return text
}

// errorText finds the message, whatever the shape of the body: {"error": "text"}, {"error": {"code", "message"}},
// {"message": "text"}, problem+json, plain text, HTML, or nothing.
func errorText(contentType string, body []byte, redact Redactor) string {
	body = bytes.TrimPrefix(body, []byte(byteOrderMark))
	var shape struct {
		Message string          `json:"message"`
		Error   json.RawMessage `json:"error"`
		Title   string          `json:"title"`
		Detail  string          `json:"detail"`
	}
	if err := json.Unmarshal(body, &shape); err != nil {
		if isHTML(contentType, body) {
			return "a web page: " + withoutTags(redact.String(string(body))) // what looks like a tag may be part of a secret
		}
		return string(body)
	}

	var text string
	var coded struct {
		Code    json.RawMessage `json:"code"`
		Message string          `json:"message"`
	}
	switch {
	case shape.Message != "":
		text = shape.Message
	case json.Unmarshal(shape.Error, &text) == nil && text != "":
	case json.Unmarshal(shape.Error, &coded) == nil && coded.Message+codeText(coded.Code) != "":
		text = joined(coded.Message, codeText(coded.Code))
	case shape.Title+shape.Detail != "":
		text = joined(shape.Title, shape.Detail)
	default:
		text = string(body)
	}
	return text
}

// codeText is a code as it is written: a text without its quotes, or a number.
func codeText(code json.RawMessage) string {
	var text string
	if json.Unmarshal(code, &text) == nil { // null too
		return text
	}
	return string(code)
}

func joined(first, second string) string {
	switch {
	case first == "":
		return second
	case second == "":
		return first
	}
	return first + " (" + second + ")"
}

func isHTML(contentType string, body []byte) bool {
	if media, _, err := mime.ParseMediaType(contentType); err == nil && media == "text/html" && !json.Valid(body) {
		return true
	}
	return bytes.HasPrefix(bytes.TrimSpace(bytes.TrimPrefix(body, []byte(byteOrderMark))), []byte("<"))
}

// withoutTags leaves the text of a page. It is for people to read, so it need not be exact.
func withoutTags(page string) string {
	var b strings.Builder
	inTag := false
	for _, r := range page {
		switch {
		case r == '<':
			inTag = true
			b.WriteByte(' ')
		case r == '>':
			inTag = false
		case !inTag:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// oneLine folds white space, and drops what a terminal could act on.
func oneLine(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, text)
	return strings.Join(strings.Fields(text), " ")
}
