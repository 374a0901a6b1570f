package apiclient_test

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"unicode"
	"unicode/utf8"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

func TestErrorSaysThatTheConnectionBroke(t *testing.T) {
	t.Parallel()
	for name, broken := range map[string]reply{"before the answer": connectionLost, "within the answer": half(200, `{"id":`)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, _ := newClient(&network{replies: []reply{broken}})
				err := client.Do(t.Context(), createThing, into(new(thing)))
				if got := failure(t, err).Message; got != "the connection broke before the whole answer was there" {
					t.Errorf("got %q", got)
				}
			})
		})
	}
}

func TestErrorSaysWhatThePlatformSaid(t *testing.T) {
	t.Parallel()
	const html = "text/html; charset=utf-8"
	long := strings.Repeat("é", 200)
	for name, test := range map[string]struct{ contentType, body, want string }{
		"error is text":           {"application/json", `{"error": "Invalid API key"}`, "Invalid API key"},
		"error has a code":        {"application/json", `{"error": {"code": "bad", "message": "No."}}`, "No. (bad)"},
		"error has a number":      {"application/json", `{"error": {"code": 17, "message": "No."}}`, "No. (17)"},
		"error has a long number": {"application/json", `{"error": {"code": 40000001, "message": "No."}}`, "No. (40000001)"},
		"error has no code":       {"application/json", `{"error": {"code": null, "message": "No."}}`, "No."},
		"error has a message":     {"application/json", `{"error": {"message": "No."}}`, "No."},
		"error has a code only":   {"application/json", `{"error": {"code": "bad"}}`, "bad"},
		"message":                 {"application/json", `{"message": "No."}`, "No."},
		"a byte order mark":       {"application/json", "\ufeff" + `{"message": "No."}`, "No."},
		"a web page with a mark":  {"", "\ufeff<p>No.", "a web page: No."},
		"message before error":    {"application/json", `{"error": "Bad Request", "message": "No."}`, "No."},
		"more than the error":     {"application/json", `{"error": "Rate limit exceeded", "limit": 5, "resetTime": 17}`, "Rate limit exceeded"},
		"problem":                 {"application/problem+json", `{"title": "Bad", "detail": "No."}`, "Bad (No.)"},
		"problem without detail":  {"application/problem+json", `{"title": "Bad"}`, "Bad"},
		"problem without title":   {"application/problem+json", `{"detail": "No."}`, "No."},
		"another object":          {"application/json", `{"errors": [1]}`, `{"errors": [1]}`},
		"message of another type": {"application/json", `{"message": [1]}`, `{"message": [1]}`},
		"no object":               {"application/json", `["No."]`, `["No."]`},
		"null":                    {"application/json", `null`, `null`},
		"half an object":          {"application/json", `{"message": "N`, `{"message": "N`},
		"text":                    {"text/plain", "No.\n", "No."},
		"web page":                {html, "<html><title>Bad</title>\n<p>No.", "a web page: Bad No."},
		"web page, undeclared":    {"", " <!DOCTYPE html><p>No.", "a web page: No."},
		"JSON called a web page":  {html, `{"message": "No."}`, "No."},
		"web page with tags":      {html, "<p>a<b>b</b>c > d", "a web page: a b c d"},
		"nothing":                 {"", "", ""},
		"white space":             {"text/plain", " \r\n\t", ""},
		"200 characters":          {"text/plain", long, long},
		"more than 200":           {"text/plain", long + "é", long + "…"},
		"many lines":              {"text/plain", "a\r\nb\u2028c\td", "a b c d"},
		"control characters":      {"text/plain", "\x1b[31mred\x00\a\u202e.", "[31mred."},
		"control, escaped":        {"application/json", `{"message": "\u001b[31mred\n."}`, "[31mred ."},
		"invalid UTF-8":           {"text/plain", "N\xffo.", "N\uFFFDo."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := newClient(&network{replies: []reply{say(http.StatusBadRequest, test.body, "Content-Type", test.contentType)}})
			err := client.Do(t.Context(), readThing, nil)
			if got := failure(t, err).Message; got != test.want {
				t.Errorf("got the message\n%q, want\n%q", got, test.want)
			}
			want := "Platform: cannot read the thing: 400 Bad Request: " + test.want
			if got := err.Error(); got != strings.TrimSuffix(want, ": ") {
				t.Errorf("got the error\n%q, want\n%q", got, want)
			}
		})
	}
}

func TestErrorKnowsTheAnswer(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer reply
		reason string
		limit  apiclient.RateLimit
	}{
		"request id":         {say(400, "No.", "X-Request-Id", "req_1"), "400 Bad Request: No. (request req_1)", apiclient.RateLimit{Limit: -1, Remaining: -1}},
		"long request id":    {say(400, "No.", "X-Request-Id", strings.Repeat("é", 999)), "400 Bad Request: No. (request " + strings.Repeat("é", 100) + "…)", apiclient.RateLimit{Limit: -1, Remaining: -1}},
		"broken request id":  {say(400, "No.", "X-Request-Id", "\xff\x1b[1m"), "400 Bad Request: No. (request \uFFFD[1m)", apiclient.RateLimit{Limit: -1, Remaining: -1}},
		"rate limit":         {say(400, "No.", "X-RateLimit-Limit", "60", "X-RateLimit-Remaining", "59"), "400 Bad Request: No.", apiclient.RateLimit{Limit: 60, Remaining: 59}},
		"broken rate limit":  {say(400, "No.", "X-RateLimit-Limit", "many", "X-RateLimit-Remaining", "-1"), "400 Bad Request: No.", apiclient.RateLimit{Limit: -1, Remaining: -1}},
		"a status of nobody": {say(499, "No."), "499: No.", apiclient.RateLimit{Limit: -1, Remaining: -1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := newClient(&network{replies: []reply{test.answer}})
			e := failure(t, client.Do(t.Context(), readThing, nil))
			if e.Reason() != test.reason || e.RateLimit != test.limit {
				t.Errorf("got %q and %+v, want %q and %+v", e.Reason(), e.RateLimit, test.reason, test.limit)
			}
			if !utf8.ValidString(e.Error()) {
				t.Errorf("%q is not UTF-8", e.Error())
			}
		})
	}
}

func TestErrorIs(t *testing.T) {
	t.Parallel()
	kinds := []error{apiclient.ErrNotFound, apiclient.ErrUnauthorized, apiclient.ErrForbidden, apiclient.ErrConflict, apiclient.ErrRateLimited,
		apiclient.ErrOwnCredential, context.Canceled}
	for name, test := range map[string]struct {
		answer reply
		want   error
	}{
		"400":                     {say(400, "{}"), nil},
		"401":                     {say(401, "{}"), apiclient.ErrUnauthorized},
		"403":                     {say(403, "{}"), apiclient.ErrForbidden},
		"404":                     {say(404, "{}"), apiclient.ErrNotFound},
		"404, empty":              {say(404, "", "Content-Type", ""), apiclient.ErrNotFound},
		"404, JSON called HTML":   {say(404, "{}", "Content-Type", "text/html"), apiclient.ErrNotFound},
		"404, HTML":               {say(404, "<html>", "Content-Type", "text/html"), nil},
		"404, HTML, undeclared":   {say(404, "\n<html>", "Content-Type", ""), nil},
		"404, empty, called HTML": {say(404, "", "Content-Type", "text/html"), nil},
		"409":                     {say(409, "{}"), apiclient.ErrConflict},
		"410":                     {say(410, "{}"), apiclient.ErrNotFound},
		"429":                     {say(429, "{}"), apiclient.ErrRateLimited},
		"500":                     {say(500, "{}"), nil},
		"no answer":               {connectionRefused, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, _ := newClient(&network{replies: []reply{test.answer}})
				err := client.Do(t.Context(), readThing, nil)
				for _, kind := range kinds {
					if got, want := errors.Is(err, kind), errors.Is(test.want, kind); got != want {
						t.Errorf("errors.Is %q: %t", kind, got)
					}
				}
			})
		})
	}
	client, _ := newClient(nil)
	if err := client.OwnCredential(apiclient.Call{Operation: "revoke the key"}); !errors.Is(err, apiclient.ErrOwnCredential) || errors.Is(err, apiclient.ErrConflict) {
		t.Errorf("got the error %v", err)
	}
}

func TestUnreadableAnswerIsUnknownOnlyToACreate(t *testing.T) {
	t.Parallel()
	client, _ := newClient(nil)
	for call, unknown := range map[*apiclient.Call]bool{&readThing: false, &createThing: true} {
		e := failure(t, client.Unreadable(*call, "expected an object, got an array"))
		want := "Platform: cannot " + call.Operation + ": 200 OK: Platform answered, but not in the form this provider knows: expected an object, got an array. "
		if e.OutcomeUnknown != unknown || !errors.Is(e, apiclient.ErrUnreadable) || !strings.HasPrefix(e.Error(), want) {
			t.Errorf("got the error %q, its outcome unknown: %t", e, e.OutcomeUnknown)
		}
	}
}

func TestRedirectIsAnErrorThatNamesItsTarget(t *testing.T) {
	t.Parallel()
	const plain = "300 characters of the platform's own"
	for name, test := range map[string]struct {
		status         int
		location, want string
	}{
		"moved":                      {301, "https://other.example.com/things?_apikey=secret", "redirected to https://other.example.com, which is not followed"},
		"found":                      {302, "https://other.example.com:8443/", "redirected to https://other.example.com:8443, which is not followed"},
		"see other":                  {303, "https://user:secret@other.example.com/", "redirected to https://other.example.com, which is not followed"},
		"temporary":                  {307, "http://api.example.com/things/1", "redirected to http://api.example.com, which is not followed"},
		"permanent":                  {308, "/elsewhere#secret", "redirected to https://api.example.com, which is not followed"},
		"to what is no URL":          {302, "https://other.example.com/%zz?secret", plain},
		"to nowhere":                 {307, "", plain},
		"a choice between redirects": {300, "//other.example.com", "redirected to https://other.example.com, which is not followed"},
	} {
		for _, call := range []apiclient.Call{readThing, createThing} {
			t.Run(name+"/"+call.Operation, func(t *testing.T) {
				t.Parallel()
				wire := &network{replies: []reply{say(test.status, plain, "Location", test.location), say(200, thingBody)}}
				client, logged := newClient(wire)
				e := failure(t, client.Do(t.Context(), call, nil))
				if e.Message != test.want || e.Status != test.status || e.OutcomeUnknown {
					t.Errorf("got %+v, want the message %q", e, test.want)
				}
				if sent := wire.sent(); len(sent) != 1 {
					t.Errorf("sent %d requests", len(sent))
				}
				if strings.Contains(logged.String(), "secret") {
					t.Errorf("logged:\n%s", logged)
				}
			})
		}
	}
}

// FuzzErrorMessage: whatever a platform says, its message is one short line for a terminal, and repeats no part of a
// secret that the platform echoes, whatever stands around it and whatever else is secret.
func FuzzErrorMessage(f *testing.F) {
	const password = `ж<Ω "ж"/Ω` // its letters are in no other text here
	spelled := spellings(password)
	names := slices.Sorted(maps.Keys(spelled))
	for _, test := range []struct{ contentType, before, after string }{
		{"application/json", `{"error": "`, `"}`},
		{"application/json", `{"error": {"code": 17, "message": "`, `"}}`},
		{"application/json", `{"message": "{\"password\": `, `}"}`},
		{"application/problem+json", `{"title": "No", "detail": "`, `"}`},
		{"application/json", `{"errors": ["`, `"]}`},
		{"text/html; charset=utf-8", "<!DOCTYPE html><p>", "</p>"},
		{"text/html", "<a href=\"/?password=", "\">"},
		{"text/plain", "No.\r\n\x1b[31m", "\u202e\xff"},
		{"text/plain", strings.Repeat("é", 195), ""},
		{"", "", ""},
	} {
		for n := range names {
			f.Add(test.contentType, test.before, test.after, "word", uint8(n))
		}
	}
	f.Fuzz(func(t *testing.T, contentType, before, after, other string, n uint8) {
		if len(other) > 50 {
			return // no password is, and finding one takes longer the longer it is
		}
		around := strings.ToLower(before + after + other)
		if strings.ContainsAny(around, "жω") || strings.Contains(around, "0436") || strings.Contains(around, "03a9") {
			return // what is left of the password could not be told from what stands around it
		}
		name := names[int(n)%len(names)]
		answer := say(http.StatusBadRequest, before+spelled[name]+after, "Content-Type", contentType, "X-Request-Id", before+testKey+after)
		client, _ := newClient(&network{replies: []reply{answer}})
		call := createThing
		call.Secrets = []string{other, password}
		e := failure(t, client.Do(t.Context(), call, nil))

		if length := utf8.RuneCountInString(strings.TrimSuffix(e.Message, "…")); length > 200 {
			t.Errorf("the message has %d characters: %q", length, e.Message)
		}
		if at := strings.IndexFunc(e.Error(), func(r rune) bool { return !unicode.IsPrint(r) }); at >= 0 || !utf8.ValidString(e.Error()) {
			t.Errorf("the error is not a line for a terminal: %q", e.Error())
		}
		if strings.ContainsAny(e.Error(), "жΩ") || strings.Contains(e.Error(), testKey) {
			t.Errorf("%s: a secret is in %q", name, e.Error())
		}
	})
}
