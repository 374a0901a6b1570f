package acctest_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"testing"

	"github.com/eventcreds/terraform-provider-eventcreds/internal/acctest"
)

// The search must find what was planted, or finding nothing elsewhere means nothing.
func TestLeaksFindsWhatWasPlanted(t *testing.T) {
	t.Parallel()
	const secret = `ek_live_s3cret/"<&> +ü`
	quoted, err := json.Marshal(map[string]string{"key": secret})
	if err != nil {
		t.Fatal(err)
	}
	twice, err := json.Marshal(string(quoted))
	if err != nil {
		t.Fatal(err)
	}
	private := []byte(`{"private":"` + base64.StdEncoding.EncodeToString([]byte(`{"planted":"`+secret+`"}`)) + `"}`)
	for name, data := range map[string][]byte{
		"plain":                   []byte("a line with " + secret + " in it"),
		"in a query":              []byte("https://example.com/?_apikey=" + url.QueryEscape(secret)),
		"in a path":               []byte("https://example.com/" + url.PathEscape(secret)),
		"as JSON":                 quoted,
		"as JSON in JSON":         twice,
		"in base64":               private,
		"in base64 after a word":  []byte("ab" + base64.RawURLEncoding.EncodeToString([]byte("..."+secret+"..."))),
		"in a zip file":           zipped(t, []byte("deep "+secret)),
		"in base64 in a zip file": zipped(t, private),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := acctest.Leaks(data, []string{"absent", secret}); !slices.Equal(got, []string{secret}) {
				t.Errorf("found %q", got)
			}
		})
	}
	if got := acctest.Leaks([]byte("nothing to see"), []string{secret}); len(got) != 0 {
		t.Errorf("found %q where there is nothing", got)
	}
}

func zipped(t *testing.T, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	archive := zip.NewWriter(&b)
	member, err := archive.Create("tfplan")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := member.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
