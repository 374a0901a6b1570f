package apiclient_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// card is an object with a field of every form.
type card struct {
	ID          string
	Name        *string
	Scopes      []string
	CallbackURL *string
	Active      *bool
	Extra       map[string]json.RawMessage
	CreatedAt   time.Time
	LastUsed    *time.Time
	SeenAt      time.Time
}

var cardSecret = regexp.MustCompile(`gc_[^\s"*]+`)

// cardKind is how cards are shown. All operations are assumed.
func cardKind() apiclient.Kind[card] {
	return apiclient.Kind[card]{
		Thing: "gift card", Names: []string{"giftCard"}, Path: "/cards", List: apiclient.Paging{Size: "limit", First: 1}, Ends: "revoke",
		Creating: apiclient.Assumed, Listing: apiclient.Assumed, Reading: apiclient.Assumed, Changing: apiclient.Assumed,
		Ending: apiclient.Assumed,
		Read: func(o *apiclient.Object) card {
			return card{
				ID: o.ID(), Name: o.Text("name"), Scopes: o.Words("scopes"), CallbackURL: o.TextOrNone("callBackUrl"), Active: o.Bool("active"),
				Extra: o.Map("extra"), CreatedAt: o.Time("createdAt"), LastUsed: o.TimeOrNever("lastUsed"), SeenAt: o.At(),
			}
		},
		ID:      func(c card) string { return c.ID },
		Created: func(c card) time.Time { return c.CreatedAt },
		Secrets: []apiclient.Secret{
			{Names: []string{"code", "giftCode"}, Spare: []string{"secret"}, Shape: cardSecret},
			{Names: []string{"pin", "signingPin"}, Optional: true},
		},
	}
}

// withoutSecrets is a kind of which nothing is shown once.
func withoutSecrets(kind apiclient.Kind[card]) apiclient.Kind[card] {
	kind.Secrets = nil
	return kind
}

// cardsOf are the cards of a platform that answers as a handler does.
func cardsOf(kind apiclient.Kind[card], handler http.HandlerFunc) *apiclient.Endpoint[card] {
	client, _ := newClient(inMemory{handler})
	if kind.Harmless == nil {
		kind.Harmless = func(ctx context.Context) error {
			return client.Do(ctx, apiclient.Call{Operation: "ask", Method: http.MethodGet, Path: "/harmless", Evidence: apiclient.Documented}, nil)
		}
	}
	return apiclient.NewEndpoint(client, kind)
}

// says answers everything with a status and a body.
func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// field is one of an object, as it is written.
type field struct{ name, value string }

func object(fields ...field) string {
	var written []string
	for _, f := range fields {
		written = append(written, strconv.Quote(f.name)+": "+f.value)
	}
	return "{" + strings.Join(written, ", ") + "}"
}

// writeJSON writes a value as JSON.
func writeJSON(value any) string {
	written, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(written)
}

// spelling writes things in any of the spellings that are accepted.
type spelling struct{ *rapid.T }

func (s spelling) one(what string, of ...string) string { return rapid.SampledFrom(of).Draw(s.T, what) }

var wordEnd = regexp.MustCompile(`[A-Z]`)

func (s spelling) name(camel string) string {
	snake := wordEnd.ReplaceAllStringFunc(camel, func(letter string) string { return "_" + strings.ToLower(letter) })
	return s.one("name", camel, snake)
}

func (s spelling) id(id string) string {
	if _, err := strconv.ParseUint(id, 10, 63); err == nil && (id == "0" || !strings.HasPrefix(id, "0")) {
		return s.one("id", id, writeJSON(id))
	}
	return writeJSON(id)
}

func (s spelling) words(words []string) string {
	of := []string{writeJSON(words), writeJSON(append(slices.Clone(words), words...))}
	for _, separator := range []string{" ", ",", ", ", "  ", " , "} {
		of = append(of, writeJSON(strings.Join(words, separator)))
	}
	return s.one("words", of...)
}

func (s spelling) time(at time.Time) string {
	elsewhere := at.In(time.FixedZone("", 2*60*60))
	return s.one("time",
		writeJSON(at.UTC().Format(time.RFC3339)), writeJSON(at.UTC().Format("2006-01-02T15:04:05.000Z07:00")), writeJSON(elsewhere.Format(time.RFC3339)),
		fmt.Sprint(at.Unix()), fmt.Sprint(at.UnixMilli()), writeJSON(fmt.Sprint(at.Unix())), writeJSON(fmt.Sprint(at.UnixMilli())))
}

// card writes a card: what it does not know is left out.
func (s spelling) card(c card) string {
	fields := []field{{s.one("id", "id", "_id", "ID"), s.id(c.ID)}}
	add := func(name, value string) { fields = append(fields, field{s.name(name), value}) }
	if c.Name != nil {
		add("name", writeJSON(*c.Name))
	}
	if c.Scopes != nil {
		add("scopes", s.words(c.Scopes))
	}
	if c.CallbackURL != nil && *c.CallbackURL == "" {
		add("callBackUrl", s.one("none", "null", `""`))
	} else if c.CallbackURL != nil {
		add("callBackUrl", writeJSON(*c.CallbackURL))
	}
	if c.Active != nil {
		add("active", s.one("boolean", writeJSON(*c.Active), writeJSON(fmt.Sprint(*c.Active))))
	}
	if c.Extra != nil && len(c.Extra) == 0 {
		add("extra", s.one("none", "null", "{}", "[]"))
	} else if c.Extra != nil {
		add("extra", writeJSON(c.Extra))
	}
	if !c.CreatedAt.IsZero() {
		add("createdAt", s.time(c.CreatedAt))
	}
	if c.LastUsed != nil && c.LastUsed.IsZero() {
		add("lastUsed", s.one("never", "null", `""`, "0"))
	} else if c.LastUsed != nil {
		add("lastUsed", s.time(*c.LastUsed))
	}
	for _, unknown := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"object", "etag", "owner", "x"}), 0, 3, rapid.ID).Draw(s.T, "unknown") {
		fields = append(fields, field{unknown, anyJSON(2).Draw(s.T, "unknown value")})
	}
	return object(rapid.Permutation(fields).Draw(s.T, "order")...)
}

// wrapped writes an object as an answer with one object is.
func (s spelling) wrapped(written string) string {
	around := rapid.SliceOfN(rapid.SampledFrom([]string{"data", "result", "giftCard", "gift_card"}), 0, 2).Draw(s.T, "around")
	for _, name := range around {
		written = object(field{"status", `"ok"`}, field{name, written})
	}
	return s.around(written)
}

// around adds what means nothing.
func (s spelling) around(written string) string {
	return s.one("before", "", "\ufeff", " \n", "\ufeff\r\n") + written + s.one("after", "", "\n", " \t")
}

// anyCard is a card, of which something may not be known.
func anyCard() *rapid.Generator[card] {
	return rapid.Custom(func(rt *rapid.T) card {
		some := func(what string) bool { return rapid.IntRange(0, 4).Draw(rt, what+" is known") > 0 }
		at := rapid.Map(rapid.Int64Range(2.6e8, 4e9), func(seconds int64) time.Time { return time.Unix(seconds, 0).UTC() })
		c := card{ID: rapid.StringMatching(`[a-z_]{1,8}[0-9]{0,5}|[1-9][0-9]{0,12}`).Draw(rt, "id")}
		if some("name") {
			c.Name = new(rapid.String().Draw(rt, "name"))
		}
		if some("scopes") {
			c.Scopes = rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z]{1,6}(:[a-z]{1,6})?`), 0, 4, rapid.ID).Draw(rt, "scopes")
		}
		if some("callback") {
			c.CallbackURL = new(rapid.SampledFrom([]string{"", "https://example.com/a b,c"}).Draw(rt, "callback"))
		}
		if some("active") {
			c.Active = new(true)
		}
		if some("extra") {
			c.Extra = map[string]json.RawMessage{}
			for _, name := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z]{1,3}`), 0, 3, rapid.ID).Draw(rt, "names in extra") {
				c.Extra[name] = json.RawMessage(`"x"`)
			}
		}
		if some("created") {
			c.CreatedAt = at.Draw(rt, "created")
		}
		if some("used") {
			c.LastUsed = new(rapid.OneOf(rapid.Just(time.Time{}), at).Draw(rt, "used"))
		}
		return c
	})
}

// anyJSON is JSON that nests so deep.
func anyJSON(depth int) *rapid.Generator[string] {
	return rapid.Custom(func(rt *rapid.T) string {
		scalars := []string{`null`, `true`, `false`, `0`, `17`, `-1.5e300`, `1772355600`, `""`, `"text"`, `"2026-03-01T09:00:00Z"`, `"revoked"`}
		if depth == 0 || rapid.Bool().Draw(rt, "scalar") {
			return rapid.SampledFrom(scalars).Draw(rt, "value")
		}
		items := rapid.SliceOfN(anyJSON(depth-1), 0, 4).Draw(rt, "items")
		if rapid.Bool().Draw(rt, "array") {
			return "[" + strings.Join(items, ", ") + "]"
		}
		var fields []field
		for _, item := range items {
			fields = append(fields, field{rapid.SampledFrom(fieldNames).Draw(rt, "name"), item})
		}
		return object(fields...)
	})
}

// fieldNames are those that mean something, and some that do not.
var fieldNames = []string{
	"id", "_id", "data", "result", "items", "giftCard", "gift_cards", "name", "scopes", "callBackUrl", "active", "extra", "created_at", "lastUsed",
	"revoked", "revokedAt", "deleted_at", "expiresAt", "status", "state", "pagination", "meta", "page_info", "total", "totalPages", "has_more", "next",
	"links", "x", "",
}
