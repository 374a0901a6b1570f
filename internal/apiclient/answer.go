package apiclient

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Answer is a 2xx answer, in whatever form it came.
type Answer struct {
	At time.Time // when the platform gave it, in its own time

	client   *Client
	x        *exchange
	response *http.Response
	body     []byte
	value    value
	whole    bool   // the body is JSON, from its beginning to its end
	broken   *Error // why it broke off
}

func (c *Client) answer(x *exchange, response *http.Response, body []byte, broken *Error) *Answer {
	a := &Answer{At: answeredAt(response.Header, c.now()), client: c, x: x, response: response, body: body, broken: broken}
	a.value, a.whole = parse(body)
	return a
}

// Object is the object of an answer that is none of a collection: bare, or under one of these names, or under data or result.
// It is the outermost that has one of some fields.
func (a *Answer) Object(fields []string, names ...string) (*Object, error) {
	if a.whole {
		for _, layer := range (Kind[any]{Names: names}).layers(a.value) {
			if len(layer.all(fields...)) > 0 {
				return &Object{value: layer, at: a.At}, nil
			}
		}
	}
	return nil, a.unreadable("expected an object with `" + strings.Join(fields, "` or `") + "`, got " + a.shape())
}

// JSON is an error unless the answer is JSON, of whatever form.
func (a *Answer) JSON() error {
	if !a.whole {
		return a.unreadable("expected JSON, got " + a.shape())
	}
	return nil
}

// shape tells what the answer is, and no value of it.
func (a *Answer) shape() string {
	switch {
	case a.whole:
		return a.value.shape()
	case len(a.body) == 0:
		return "nothing"
	case isHTML(a.response.Header.Get("Content-Type"), a.body):
		return "a web page"
	case a.value.kind != "":
		return "what is not all JSON, and begins as " + a.value.shape()
	}
	return "what is not JSON"
}

// reportAt is where users tell what a platform answers.
const reportAt = "https://github.com/eventcreds/terraform-provider-eventcreds/issues"

// unreadable is the error of an answer that is not in the form of the contract. what holds names and types, and no value. Of an
// answer that broke off, it says that.
func (a *Answer) unreadable(what string) *Error {
	if a.broken != nil {
		return a.broken
	}
	redact := a.x.redactor(a.client.redact)
	e := a.client.unreadable(a.x, what)
	e.Status, e.At, e.RequestID = a.response.StatusCode, a.At, requestID(a.response.Header, redact)
	return e
}

// longestShape is how much of a shape is shown, in characters.
const longestShape = 700

func (c *Client) unreadable(x *exchange, what string) *Error {
	evidence := ""
	if x.call.Evidence != "" {
		evidence = fmt.Sprintf(", where this operation is %s", x.call.Evidence)
	}
	return c.error(x, &Error{
		Status: http.StatusOK,
		Message: fmt.Sprintf("%s answered, but not in the form this provider knows: %s. This differs from the contract%s; please report it, "+
			"with this message, at %s", c.platform, fit(what, longestShape, x.redactor(c.redact)), evidence, reportAt),
		OutcomeUnknown: x.call.Once,
		cause:          ErrUnreadable,
	})
}

// Unreadable is the error of an answer, or of several, that cannot be what the contract says. what tells no value.
func (c *Client) Unreadable(call Call, what string) error {
	return c.unreadable(&exchange{call: &call}, what)
}
