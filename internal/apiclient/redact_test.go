package apiclient_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/apiclient"
)

// spellings are the ways in which programs write a string into URLs, JSON and HTML.
func spellings(secret string) map[string]string {
	quoted, _ := json.Marshal(secret) //nolint:errchkjson // a string
	asJSON := string(quoted[1 : len(quoted)-1])
	var percent, ascii, entities strings.Builder
	for _, b := range []byte(secret) {
		fmt.Fprintf(&percent, "%%%02x", b)
	}
	for _, unit := range utf16.Encode([]rune(secret)) {
		fmt.Fprintf(&ascii, `\u%04X`, unit)
	}
	for _, r := range secret {
		fmt.Fprintf(&entities, "&#x%X;", r)
	}
	return map[string]string{
		"plain":                     secret,
		"query":                     url.QueryEscape(secret),
		"path":                      url.PathEscape(secret),
		"query, lower case":         lowerHex(url.QueryEscape(secret)),
		"every byte in percent":     percent.String(),
		"JSON":                      asJSON,
		"JSON with escaped slashes": strings.ReplaceAll(asJSON, "/", `\/`),
		"JSON in ASCII":             ascii.String(),
		"HTML":                      html.EscapeString(secret),
		"HTML with named quotes":    strings.NewReplacer("&#34;", "&quot;", "&#39;", "&apos;").Replace(html.EscapeString(secret)),
		"HTML in numbers":           entities.String(),
	}
}

func lowerHex(text string) string {
	return regexp.MustCompile("%[0-9A-F]{2}").ReplaceAllStringFunc(text, strings.ToLower)
}

func TestNoSpellingOfASecretIsLeft(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		// Capital letters are in no text around it, so that what is left of it shows.
		secret := rapid.StringOfN(rapid.SampledFrom([]rune(`ABC 12%+&;/\"'<>=?#é€🔑`+"\t\n")), 4, 20, -1).
			Filter(func(s string) bool { return strings.ContainsAny(s, "ABC") }).Draw(t, "secret")
		before := rapid.StringMatching(`[a-z%&+;" ]{0,10}`).Draw(t, "before")
		after := rapid.StringMatching(`[a-z%&+;" ]{0,10}`).Draw(t, "after")
		redact := apiclient.NewRedactor().With("", "another", secret)
		for name, spelling := range spellings(secret) {
			if got, want := redact.String(before+spelling+after), before+apiclient.Redacted+after; got != want {
				t.Errorf("%s: %q became %q", name, before+spelling+after, got)
			}
		}
	})
}

func TestRedactorLeavesOtherTextAlone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Filter(func(s string) bool { return !strings.Contains(s, "~") }).Draw(t, "text")
		if got := apiclient.NewRedactor(regexp.MustCompile("~+")).With("", "~secret~").String(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	})
}

func TestRedactorTakesOutPatterns(t *testing.T) {
	t.Parallel()
	redact := apiclient.NewRedactor(regexp.MustCompile(`tk_[a-z0-9]+`), regexp.MustCompile(`[0-9]{8}`))
	if got, want := redact.String("tk_a1, 12345678 and tk_b2"), "[redacted], [redacted] and [redacted]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestSecretsThatOverlap: none of them leaves a part of another one.
func TestSecretsThatOverlap(t *testing.T) {
	t.Parallel()
	redact := apiclient.NewRedactor(regexp.MustCompile(`tk_[a-z]+`)).With("word", "password-1", "1 and 2")
	for text, want := range map[string]string{
		"my password-1.":     "my [redacted].",
		"password-1 and 2":   "[redacted]",
		"tk_password-1":      "[redacted]",
		"wordword":           "[redacted][redacted]",
		"[redacted] word":    "[redacted] [redacted]",
		"pass and word-1":    "pass and [redacted]-1",
		"1 and 2tk_a tk_b 1": "[redacted][redacted] [redacted] 1",
	} {
		if got := redact.String(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
	if got := apiclient.NewRedactor().With("act").String("act [redacted]"); got != "[redacted] [redacted]" {
		t.Errorf("got %q", got)
	}
}

func TestWithLeavesTheRedactorAsItWas(t *testing.T) {
	t.Parallel()
	redact := apiclient.NewRedactor().With("one")
	first, second := redact.With("two"), redact.With("three")
	if got, want := first.String("one two three"), "[redacted] [redacted] three"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := second.String("one two three"), "[redacted] two [redacted]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestErrorsRepeatNoSecret: whatever a platform echoes, at whatever place.
func TestErrorsRepeatNoSecret(t *testing.T) {
	t.Parallel()
	const password = `pass  "word"/é`
	no := func(body string) reply { return say(400, body, "X-Request-Id", testKey) }
	for name, answer := range map[string]reply{
		"the credential":                       no("No: " + testKey),
		"the credential, by the network":       {err: errors.New("no route to " + testKey)},
		"a secret of the request":              no("No: " + password),
		"a secret, in JSON":                    no(`{"message": "No: pass  \"word\"\/\u00e9"}`),
		"a secret, in JSON inside JSON":        no(`{"message": "{\"pw\": \"pass  \\\"word\\\"/é\"}"}`),
		"a secret in an URL":                   no("/login?pw=pass++%22word%22%2F%C3%A9"),
		"a secret in a web page":               no("<p>pass  &quot;word&quot;/é</p>"),
		"a secret across the cut":              no(strings.Repeat("x", 195) + testKey),
		"a secret with something inside":       no(testKey[:6] + "\u200b" + testKey[6:]),
		"a secret with something, and the cut": no(strings.Repeat("x", 190) + testKey[:6] + "\u200b" + testKey[6:]),
		"what looks like a secret":             no("No: sk_0123"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			call := createThing
			call.Secrets = []string{password}
			client, logged := newClient(&network{replies: []reply{answer}}, func(c *apiclient.Config) {
				c.Redact = apiclient.NewRedactor(regexp.MustCompile("sk_[0-9]+"))
			})
			err := client.Do(t.Context(), call, nil)
			for _, secret := range []string{testKey[:6], "word", "sk_0123"} {
				if text := err.Error() + logged.String(); strings.Contains(text, secret) {
					t.Errorf("%q is in\n%s", secret, text)
				}
			}
		})
	}
}
