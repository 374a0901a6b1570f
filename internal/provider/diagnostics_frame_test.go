package provider_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
)

// mistakesOf are what is wrong with a diagnostic, none of which may repeat a secret.
func mistakesOf(d acctest.Diagnostic, secrets []string) []string {
	var mistakes []string
	is := func(mistake string, wrong bool) {
		if wrong {
			mistakes = append(mistakes, mistake)
		}
	}
	text := strings.ReplaceAll(d.Summary+"\n"+d.Detail, "...", "…")
	for _, rule := range everywhere() {
		found := rule.wrong.FindString(text)
		is(fmt.Sprintf("%s: %q", rule.name, found), found != "")
	}
	is("it repeats a word: "+doubledWord(text), doubledWord(text) != "")
	is("it repeats a secret", len(acctest.Leaks([]byte(text), secrets)) > 0)
	is("the summary is empty", d.Summary == "")
	is("the detail is empty", d.Detail == "")
	if len(mistakes) > 0 || isOfALibrary(d) {
		return mistakes
	}
	is("the summary does not begin with a capital", !unicode.IsUpper(first(d.Summary)))
	is("the summary ends with a period", strings.HasSuffix(d.Summary, "."))
	is("the summary names neither platform nor object nor attribute", !names(d))
	for paragraph := range strings.SplitSeq(d.Detail, "\n\n") {
		is("a paragraph begins with neither a capital nor a status: "+paragraph, !unicode.IsUpper(first(paragraph)) && !unicode.IsDigit(first(paragraph)))
		is("a paragraph does not end with a period: "+paragraph, strings.TrimRight(paragraph, ".!?") == paragraph)
	}
	return append(mistakes, contradictions(d)...)
}

func first(text string) rune {
	r, _ := utf8.DecodeRuneInString(text)
	return r
}

// rule is what is wrong wherever it stands.
type rule struct {
	name  string
	wrong *regexp.Regexp
}

func everywhere() []rule {
	return []rule{
		{"empty parentheses or quotes", regexp.MustCompile("\\(\\s*\\)[^.]|\"\"|''|``|“”|\\(,|, ?\\)")},
		{"two spaces", regexp.MustCompile(`  |\t`)},
		{"space at an end of a line", regexp.MustCompile(`(?m)^ | $`)},
		{"a space before punctuation", regexp.MustCompile(` [,;:!?]| \.(\s|$)`)},
		{"punctuation twice", regexp.MustCompile(`[,;:]{2}|[,;:]\.|\.[,;:]\s|[^.]\.\.(\s|$)`)},
		{"a verb of fmt", regexp.MustCompile(`%!|%[+#]?[svdqTw]\b`)},
		{"a type of Go, or a value as Go prints it", regexp.MustCompile(`\*?\b(apiclient|types|diag|path|url|net|http|json|errors|context|tftypes)\.[A-Z]\w+|<nil>|&\{|map\[|\[\]string|%\w\(`)},
		{"the prefix of an error of Go", regexp.MustCompile(`(?i)error parsing regexp|json: |Get "http|Post "http|context (canceled|deadline)`)},
		{"an idiom, or a word that only this code uses", regexp.MustCompile(
			`(?i)\b(nobody|somebody|whoever|no good|wants?|mint(s|ed)?|seal(s|ed)?|held|sight|alive|dead|looks? for|is let in|lives? on|stands? alone|in plain(?: [^t]|[,.]))\b`,
		)},
	}
}

var words = regexp.MustCompile(`[\pL\pN_'-]+`)

func doubledWord(text string) string {
	last, end := "", 0
	for _, at := range words.FindAllStringIndex(text, -1) {
		word := strings.ToLower(text[at[0]:at[1]])
		if word == last && strings.TrimSpace(text[end:at[0]]) == "" && !strings.Contains(text[end:at[0]], "\n") {
			return word
		}
		last, end = word, at[1]
	}
	return ""
}

// isOfALibrary reports whether a diagnostic is of the plugin framework or its validators, whose words are not ours.
func isOfALibrary(d acctest.Diagnostic) bool {
	return slices.Contains([]string{
		"Invalid Attribute Value", "Invalid Attribute Value Length", "Invalid Attribute Value Match", "Invalid Attribute Combination",
		"Invalid RFC3339 String Value", "Missing Configuration for Required Attribute",
	}, d.Summary)
}

// names reports whether a summary names a platform, an object of one, or the attribute.
func names(d acctest.Diagnostic) bool {
	for _, p := range platforms() {
		if strings.Contains(d.Summary, p.name) || strings.Contains(d.Summary, p.block) {
			return true
		}
	}
	steps := strings.Split(d.Attribute, ".")
	return d.Attribute != "" && slices.ContainsFunc(steps, func(step string) bool { return strings.Contains(d.Summary, step) })
}

var statusLine = regexp.MustCompile(`^(\d{3}) [A-Z]`)

// contradictions are advice that does not fit what was answered.
func contradictions(d acctest.Diagnostic) []string {
	if !strings.Contains(d.Summary, ": cannot ") && !strings.Contains(d.Summary, "is not revoked") {
		return nil
	}
	paragraphs := strings.Split(d.Detail, "\n\n")
	status, advice, said := -1, "", ""
	for i, paragraph := range paragraphs {
		match := statusLine.FindStringSubmatch(paragraph)
		switch {
		case match != nil:
			status, _ = strconv.Atoi(match[1])
		case slices.ContainsFunc([]string{"The request failed: ", "There was no answer", "The certificate of "}, func(start string) bool {
			return strings.HasPrefix(paragraph, start)
		}):
			status = 0
		case strings.HasPrefix(paragraph, "The answer has no "):
			status = http200
		default:
			continue
		}
		said, advice = paragraph, strings.Join(paragraphs[i+1:], "\n\n")
		break
	}
	if status < 0 {
		return nil // a refusal of the provider itself
	}
	page := strings.Contains(said, "a web page")
	object := strings.Contains(d.Summary, "(") // an id
	var found []string
	never := func(when bool, text string) {
		if match := regexp.MustCompile(`(?i)` + text).FindString(advice); when && match != "" {
			found = append(found, fmt.Sprintf("advice for %d speaks of %q", status, match))
		}
	}
	never(advice == "", "^$")
	never(status == 0, `refuse|reject|does not accept|credential`)
	never(status >= 200 && status < 300, `refuse|reject|network|does not accept|credential|failed`)
	never(status >= 300 && status < 400, `refuse|reject|credential|network`)
	never((status == 401 || status == 403) && !page, `removed|no longer|network|proxy|base_url`)
	never(status == 403, `expired|wrong|revoked`)
	never(status == 404 && !object, `removed`)
	never(status == 409, `credential|base_url|network`)
	never(status == 429, `credential|base_url|network|refuse|reject`)
	never(status >= 500, `credential|base_url|network|refuse|reject|correct`)
	never(status >= 100, `no complete answer`)
	return found
}

const http200 = 200

// The frame finds what it is for.
func TestDiagnosticsFrame(t *testing.T) {
	t.Parallel()
	const detail = "The platform said so. Do this."
	for name, test := range map[string]struct {
		d    acctest.Diagnostic
		want string // empty: nothing is wrong
	}{
		"a good one":              {acctest.Diagnostic{Summary: `EcoEvents API key "ci" (key_1) will be re-issued`, Detail: detail}, ""},
		"one on an attribute":     {acctest.Diagnostic{Summary: "The url is not a URL", Detail: "Write it as https://a.example.", Attribute: "url"}, ""},
		"no summary":              {acctest.Diagnostic{Detail: detail}, "the summary is empty"},
		"no detail":               {acctest.Diagnostic{Summary: "EcoEvents"}, "the detail is empty"},
		"empty parentheses":       {acctest.Diagnostic{Summary: `EcoEvents webhook () is gone`, Detail: detail}, "empty parentheses"},
		"empty quotes":            {acctest.Diagnostic{Summary: `EcoEvents webhook "" is gone`, Detail: detail}, "empty parentheses or quotes"},
		"a doubled word":          {acctest.Diagnostic{Summary: "EcoEvents", Detail: "It is is so."}, "repeats a word: is"},
		"two spaces":              {acctest.Diagnostic{Summary: "EcoEvents", Detail: "It is  so."}, "two spaces"},
		"a period after a colon":  {acctest.Diagnostic{Summary: "EcoEvents", Detail: "It is so:."}, "punctuation twice"},
		"a space before a period": {acctest.Diagnostic{Summary: "EcoEvents", Detail: "It is so .\nAnd so."}, "a space before"},
		"a verb":                  {acctest.Diagnostic{Summary: "EcoEvents", Detail: "It is %!s(MISSING)."}, "a verb of fmt"},
		"a type":                  {acctest.Diagnostic{Summary: "EcoEvents", Detail: "It is *apiclient.Error."}, "a type of Go"},
		"an error of Go":          {acctest.Diagnostic{Summary: "EcoEvents", Detail: "Context canceled."}, "the prefix of an error"},
		"an idiom":                {acctest.Diagnostic{Summary: "EcoEvents", Detail: "Nobody knows it."}, "an idiom"},
		"a secret":                {acctest.Diagnostic{Summary: "EcoEvents", Detail: "It is hunter2hunter2."}, "repeats a secret"},
		"a small letter":          {acctest.Diagnostic{Summary: "not EcoEvents", Detail: detail}, "does not begin with a capital"},
		"no period":               {acctest.Diagnostic{Summary: "EcoEvents", Detail: "It is so"}, "does not end with a period"},
		"a period in the summary": {acctest.Diagnostic{Summary: "EcoEvents.", Detail: detail}, "the summary ends with a period"},
		"no name":                 {acctest.Diagnostic{Summary: "It failed", Detail: detail, Attribute: "url"}, "names neither"},
		"200 is no refusal":       {acctest.Diagnostic{Summary: "EcoEvents: cannot list", Detail: "200 OK: so.\n\nEcoEvents refused it."}, "advice for 200"},
		"200 is no network":       {acctest.Diagnostic{Summary: "EcoEvents: cannot list", Detail: "The answer has no id.\n\nCheck the network."}, "advice for 200"},
		"403 is not gone":         {acctest.Diagnostic{Summary: "EcoEvents: cannot list", Detail: "403 Forbidden.\n\nIt was removed."}, "advice for 403"},
		"403 is no address":       {acctest.Diagnostic{Summary: "EcoEvents: cannot list", Detail: "403 Forbidden.\n\nCheck base_url."}, "advice for 403"},
		"no answer is no refusal": {acctest.Diagnostic{Summary: "EcoEvents: cannot list", Detail: "The request failed: so.\n\nIt rejected it."}, "advice for 0"},
		"a list is not removed":   {acctest.Diagnostic{Summary: "EcoEvents: cannot list", Detail: "404 Not Found.\n\nIt was removed."}, "advice for 404"},
		"an object may be":        {acctest.Diagnostic{Summary: `EcoEvents API key "ci" (key_1): cannot change`, Detail: "404 Not Found.\n\nIt was removed."}, ""},
		"500 is not ours":         {acctest.Diagnostic{Summary: "EcoEvents: cannot list", Detail: "500 Internal Server Error.\n\nCorrect it."}, "advice for 500"},
	} {
		got := strings.Join(mistakesOf(test.d, []string{"hunter2hunter2"}), "; ")
		if (test.want == "") != (got == "") || !strings.Contains(got, test.want) {
			t.Errorf("%s: found %q, want %q", name, got, test.want)
		}
	}
}
