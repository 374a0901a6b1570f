package acctest

import (
	"regexp"
	"strings"
)

// Says matches a text that Terraform may have wrapped.
func Says(text string) *regexp.Regexp {
	words := strings.Fields(text)
	for i, word := range words {
		words[i] = regexp.QuoteMeta(word)
	}
	return regexp.MustCompile(strings.Join(words, `\s+`))
}
