package apiclient_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// found is what a create returned.
type found struct {
	ID, Code, Pin string
	Doubts        apiclient.Doubts
	Failed        bool
	Unknown       bool // whether it was made
}

func create(t *testing.T, cards *apiclient.Endpoint[card], request apiclient.Request) (found, error) {
	t.Helper()
	made, err := cards.Create(t.Context(), request)
	got := found{made.Thing.ID, made.Secrets[0], made.Secrets[1], made.Doubts, err != nil, false}
	if err != nil {
		got.Unknown = failure(t, err).OutcomeUnknown
	}
	return got, err
}

func TestWhatACreateReturns(t *testing.T) {
	t.Parallel()
	whole := found{ID: "a", Code: "gc_1"}
	unnamed := found{ID: "a", Code: "0123456789abcdef"}
	lost := found{Code: "gc_1", Failed: true, Unknown: true}
	secrets := func(found found, others ...string) found {
		found.Failed, found.Doubts.Secrets = true, others
		return found
	}
	for body, want := range map[string]found{
		`{"id": "a", "code": "gc_1"}`:                                                                      whole,
		`{"id": "a", "code": "gc_1", "pin": "1"}`:                                                          {ID: "a", Code: "gc_1", Pin: "1"},
		`{"id": "a", "code": "gc_1", "pin": 1}`:                                                            {ID: "a", Code: "gc_1", Pin: "1"},
		`{"id": "a", "code": "gc_1", "pin": null}`:                                                         whole,
		`{"id": "a", "code": "gc_1", "signing_pin": "1"}`:                                                  {ID: "a", Code: "gc_1", Pin: "1"},
		`{"id": "a", "gift_code": "gc_1"}`:                                                                 whole,
		`{"id": "a", "secret": "gc_1"}`:                                                                    whole,
		`{"id": "a", "whatever": ["gc_1"]}`:                                                                whole,
		`{"id": "a", "whatever": {"deep": {"deeper": [[{"x": "gc_1"}]]}}}`:                                 whole,
		`{"id": "a", "code": "another form"}`:                                                              {ID: "a", Code: "another form"},
		`{"id": "a", "code": 17}`:                                                                          {ID: "a", Code: "17"},
		`{"id": "a", "secret": "another form"}`:                                                            {ID: "a", Code: "another form"},
		`{"id": "a", "value": {"code": "another form"}}`:                                                   {ID: "a", Code: "another form"},
		`{"data": {"giftCard": {"id": "a"}}, "code": "another form"}`:                                      {ID: "a", Code: "another form"},
		`{"data": [{"id": "a", "code": "another form"}]}`:                                                  {ID: "a", Code: "another form"},
		`[{"id": "a", "code": "another form"}]`:                                                            {ID: "a", Code: "another form"},
		`{"id": "a", "gift_card": {"code": "another form"}}`:                                               {ID: "a", Code: "another form"},
		`{"id": "a", "code": "gc_1", "scopes": {}, "name": [1], "active": "x", "created_at": "yesterday"}`: whole,
		`{"id": "a", "code": "gc_1", "revoked": true, "status": "inactive"}`:                               whole, // not yet active, perhaps
		`{"id": "a", "code": "gc_1", "prefix": "gc_", "hint": "gc_1…", "masked": "gc_***1"}`:               whole,
		`{"id": "a", "code": "gc_1234", "prefix": "gc_12", "masked": "gc_12..."}`:                          {ID: "a", Code: "gc_1234"},
		`{"id": "a", "code": "gc_1", "name": "gc_asked", "alias": "gc_asked"}`:                             whole,
		`{"id": "a", "code": "gc_1", "copy": ["gc_1"], "CODE": "gc_1"}`:                                    whole,
		`{"id": "a", "code": "gc_1", "secret": "of something else"}`:                                       whole,
		`{"id": "a", "code": "gc_1"} {}`:                                                                   whole,
		`Warning: deprecated {"id": "a", "code": "gc_1"}`:                                                  whole,
		`{"id": "a", "code": "gc_1"`:                                                                       whole,

		`{"id": "a", "plainTextToken": "0123456789abcdef"}`:                                           unnamed,
		`{"id": "a", "data": {"bearer": "0123456789abcdef"}, "x": "0123456789abcdef"}`:                unnamed,
		`{"id": "a", "code_value": ["0123456789abcdef"]}`:                                             unnamed,
		`{"id": "a", "code": {"deep": {"x": "0123456789abcdef"}}}`:                                    unnamed,
		`{"id": "a", "x": "0123456789abcdef", "pin": "0123456789abcdefg"}`:                            {ID: "a", Code: "0123456789abcdef", Pin: "0123456789abcdefg"},
		`{"id": "a", "x": "0123456789abcdef", "created": "2026-03-01T09:00:00Z"}`:                     unnamed,
		`{"id": "a", "x": "0123456789abcdef", "on": "https://example.com/a"}`:                         unnamed,
		`{"id": "a", "x": "0123456789abcdef", "for": "somebody@example.com"}`:                         unnamed,
		`{"id": "a", "x": "0123456789abcdef", "requestId": "r0123456789abcdef"}`:                      unnamed,
		`{"id": "a", "x": "0123456789abcdef", "name": "n0123456789abcdef"}`:                           unnamed,
		`{"id": "a", "x": "0123456789abcdef", "revoked_at": null, "status": "as_good_as_new_really"}`: unnamed,
		`{"id": "a", "x": "0123456789abcdef", "alias": "the_name_that_was_asked"}`:                    unnamed,
		`{"id": "a", "x": "0123456789abcdef", "note": "shown once, and never again"}`:                 unnamed,
		`{"id": "a", "x": "0123456789abcdef", "masked": "************cdef"}`:                          unnamed,
		`{"giftCardId": "a", "x": "0123456789abcdef"}`:                                                unnamed,
		`{"gift_card_id": 17, "code": "gc_1"}`:                                                        {ID: "17", Code: "gc_1"},
		`{"id": null, "giftCardId": "a", "code": "gc_1"}`:                                             whole,
		`{"giftCardId": "b", "data": {"id": "a", "code": "gc_1"}}`:                                    whole,
		`{"giftCardId": "b", "id": "a", "code": "gc_1"}`:                                              whole,
		`{"id": "a", "x": "0123456789abcde"}`:                                                         {ID: "a", Failed: true}, // too short
		`{"id": "a", "x": "0123456789abcdef", "y": "1123456789abcdef"}`:                               {ID: "a", Failed: true}, // which of them?
		`{"id": "a", "fingerprint": "0123456789abcdef"}`:                                              {ID: "a", Failed: true},
		`{"id": "a", "x": "0123456789abcdef"`:                                                         {ID: "a", Failed: true}, // all of it?
		`{"personId": "a", "code": "gc_1"}`:                                                           lost,

		`{"code": "gc_1"}`:                       lost,
		`{"id": null, "code": "gc_1"}`:           lost,
		`{"id": "", "code": "gc_1"}`:             lost,
		`{"id": {}, "code": "gc_1"}`:             lost,
		`"gc_1"`:                                 lost,
		`["gc_1"]`:                               lost,
		`gc_1`:                                   lost,
		`<html><p>Your code is gc_1 </p></html>`: lost,
		`{"id": "a`:                              {Failed: true, Unknown: true},
		`{"id": "a"`:                             {ID: "a", Failed: true},
		`{"id": 12`:                              {Failed: true, Unknown: true}, // the beginning of an id is none
		`{"id": "a"}`:                            {ID: "a", Failed: true},
		`{"id": "a", "code": ""}`:                {ID: "a", Failed: true},
		`{"id": "a", "code": "gc_1***", "pin": "1"}`:  {ID: "a", Pin: "1", Failed: true},
		`{"id": "a", "code": "********"}`:             {ID: "a", Failed: true},
		`{"id": "a", "code": {"deep": {"x": "def"}}}`: {ID: "a", Failed: true},
		``:     {Failed: true, Unknown: true},
		`null`: {Failed: true, Unknown: true},

		`{"id": "a", "code": "gc_1", "copy": "gc_2"}`:                        secrets(whole, "gc_2"),
		`{"id": "a", "copy": "gc_2", "code": "gc_1"}`:                        secrets(whole, "gc_2"),
		`{"id": "a", "code": "gc_1", "Code": "gc_2", "x": ["gc_3"]}`:         secrets(whole, "gc_2", "gc_3"),
		`{"id": "a", "code": "gc_1", "code": "gc_2"}`:                        secrets(whole, "gc_2"),
		`{"id": "a", "code": "one", "giftCode": "two"}`:                      secrets(found{ID: "a", Code: "one"}, "two"),
		`{"id": "a", "code": "one", "data": {"code": "two"}}`:                secrets(found{ID: "a", Code: "one"}, "two"),
		`{"id": "a", "code": "gc_1", "pin": "1", "PIN": "2"}`:                secrets(found{ID: "a", Code: "gc_1", Pin: "1"}, "2"),
		`{"id": "a", "_id": "b", "code": "gc_1"}`:                            {ID: "a", Code: "gc_1", Failed: true, Doubts: apiclient.Doubts{IDs: []string{"b"}}},
		`{"id": "b", "data": {"id": "a", "code": "gc_1"}}`:                   {ID: "a", Code: "gc_1", Failed: true, Doubts: apiclient.Doubts{IDs: []string{"b"}}},
		`{"id": "a", "code": "gc_1", "revoked": false, "status": "revoked"}`: {ID: "a", Code: "gc_1", Failed: true},
	} {
		cards := cardsOf(cardKind(), says(http.StatusCreated, body))
		got, err := create(t, cards, apiclient.Request{Body: map[string]string{"name": "gc_asked", "alias": "the_name_that_was_asked"}})
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: got the error %v: (-want +got)\n%s", body, err, diff)
		}
		if err != nil && (!errors.Is(err, apiclient.ErrUnreadable) || strings.Contains(err.Error(), "gc_1") || strings.Contains(err.Error(), "gc_2") || strings.Contains(err.Error(), "0123456789")) {
			t.Errorf("%s: got the error %v", body, err)
		}
	}
}

// TestSecretThatWasAskedFor need not be told; where the platform made another, that counts.
func TestSecretThatWasAskedFor(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"id": "a"}`:                                 "chosen",
		`{"id": "a", "code": "chosen"}`:               "chosen",
		`{"id": "a", "code": "ch****"}`:               "chosen",
		`{"id": "a", "code": null}`:                   "chosen",
		`{"id": "a", "code": "another"}`:              "another",
		`{"id": "a", "whatever": "gc_123"}`:           "gc_123",
		`{"id": "a", "whatever": "0123456789abcdef"}`: "chosen",
	} {
		kind := cardKind()
		kind.Secrets = kind.Secrets[:1]
		made, err := cardsOf(kind, says(http.StatusCreated, body)).Create(t.Context(), apiclient.Request{
			Body: map[string]string{"code": "chosen"}, Secrets: []string{"chosen"},
		})
		if err != nil || made.Secrets[0] != want {
			t.Errorf("%s: got %q and the error %v", body, made.Secrets[0], err)
		}
	}
}

// TestAnswerThatBreaksOff: what there is of it counts, if it is whole.
func TestAnswerThatBreaksOff(t *testing.T) {
	t.Parallel()
	const body = `{"id": 1234, "code": "gc_1234", "name": "a"}`
	for n := range body {
		synctest.Test(t, func(t *testing.T) {
			wire := &network{replies: []reply{half(http.StatusCreated, body[:n])}}
			client, _ := newClient(wire)
			kind := cardKind()
			kind.Harmless = func(context.Context) error { return nil }
			got, err := create(t, apiclient.NewEndpoint(client, kind), apiclient.Request{})
			want := found{Failed: true, Unknown: true}
			if n > strings.Index(body, `4,`)+1 {
				want = found{ID: "1234", Failed: true}
			}
			if n > strings.Index(body, `4",`)+1 {
				want = found{ID: "1234", Code: "gc_1234"}
			}
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%s: got the error %v: (-want +got)\n%s", body[:n], err, diff)
			}
			if err != nil && errors.Is(err, apiclient.ErrUnreadable) {
				t.Errorf("%s: got the error %v", body[:n], err)
			}
			if sent := len(wire.sent()); sent != 1 {
				t.Errorf("%s: sent %d requests", body[:n], sent)
			}
		})
	}
}

// TestPlantedSecretIsFound: whatever JSON it stands in, a secret is returned: as the secret, or as what contradicts it.
func TestPlantedSecretIsFound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		const shaped, other = "gc_planted0123", "planted0123"
		secret := rapid.SampledFrom([]string{shaped, other}).Draw(rt, "secret")
		body := anyJSON(3).Draw(rt, "JSON")
		if secret == shaped {
			body = plant(rt, body, writeJSON(secret))
		} else {
			name := rapid.SampledFrom([]string{"code", "gift_code", "CODE", "secret"}).Draw(rt, "name")
			body = object(field{name, writeJSON(secret)}, field{"id", `"a"`}, field{"x", body})
		}
		cards := cardsOf(cardKind(), says(http.StatusCreated, spelling{rt}.wrapped(body)))
		got, err := create(t, cards, apiclient.Request{})
		if got.Code != secret && !slices.Contains(got.Doubts.Secrets, secret) {
			rt.Errorf("%s: got %+v and the error %v", body, got, err)
		}
		if err != nil && strings.Contains(err.Error(), secret) {
			rt.Errorf("%s: the error is %v", body, err)
		}
	})
}

// plant puts a value somewhere into JSON.
func plant(rt *rapid.T, body, value string) string {
	places := []int{}
	for n := range body {
		if strings.HasPrefix(body[n:], `17`) || strings.HasPrefix(body[n:], `"text"`) {
			places = append(places, n)
		}
	}
	if len(places) == 0 {
		return "[" + body + ", " + value + "]"
	}
	at := rapid.SampledFrom(places).Draw(rt, "place")
	for _, old := range []string{`1772355600`, `17`, `"text"`} {
		if rest, ok := strings.CutPrefix(body[at:], old); ok {
			return body[:at] + value + rest
		}
	}
	return body
}

// FuzzCreate: whatever comes of a create, nothing that looks like its secret is lost, and none of it is in the error.
func FuzzCreate(f *testing.F) {
	for _, body := range []string{
		`{"id": "a", "code": "SECRET"}`, `{"code": "SECRET"}`, `SECRET`, `"SECRET"`, `["SECRET", "gc_2"]`, `{"SECRET": 1}`, `{"id": "SECRET"}`, `{"id": 12, "x": "SECRET"`,
		`<html>SECRET</html>`, `{"data": [[{"code": "SECRET"}]]}`, "\ufeff" + `{"code": "SECRET"}`, `{"code": "SECRET", "revoked": false, "status": "revoked"}`,
		strings.Repeat(`[`, 70) + `"SECRET"`, strings.Repeat(`[`, 20_000) + `"SECRET"`, strings.Repeat(`[`, 9_000) + `"SECRET"` + strings.Repeat(`]`, 9_000),
		strings.Repeat(`{"data":`, 70) + `"SECRET"` + strings.Repeat(`}`, 70), `{"name": "SECRET", "code": "gc_2"}`, ``, `{`,
	} {
		f.Add(body)
	}
	const secret = "gc_planted0123456789"
	f.Fuzz(func(t *testing.T, body string) {
		body = strings.ReplaceAll(body, "SECRET", secret)
		got, err := create(t, cardsOf(cardKind(), says(http.StatusCreated, body)), apiclient.Request{})
		isText := false
		if json.Valid([]byte(body)) {
			isText = slices.Contains(textsIn(body), secret)
		}
		if isText && got.Code != secret && !slices.Contains(got.Doubts.Secrets, secret) {
			t.Errorf("%q: got %+v and the error %v", body, got, err)
		}
		if err != nil && (!errors.Is(err, apiclient.ErrUnreadable) || strings.Contains(err.Error(), secret)) {
			t.Errorf("%q: got the error %v", body, err)
		}
		if got.Failed && got.Unknown != (got.ID == "") {
			t.Errorf("%q: got %+v", body, got)
		}
	})
}

// textsIn are all texts of JSON that are values.
func textsIn(body string) (texts []string) {
	var decoded any
	if json.Unmarshal([]byte(body), &decoded) != nil {
		return nil
	}
	var look func(any)
	look = func(value any) {
		switch value := value.(type) {
		case string:
			texts = append(texts, value)
		case []any:
			for _, item := range value {
				look(item)
			}
		case map[string]any:
			for _, item := range value {
				look(item)
			}
		}
	}
	look(decoded)
	return texts
}
